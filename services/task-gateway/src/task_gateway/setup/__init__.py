"""Setting a portal up: questions through the one sender, applying a plan, checking."""
