"""Messages, envelope, topics: what services say to each other."""
