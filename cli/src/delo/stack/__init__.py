"""The local stack: real engines and the services, each a process of its own, without root and without Docker."""
