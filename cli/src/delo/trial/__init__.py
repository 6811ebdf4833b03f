"""Trying letters without the stack: the same decoding and the same rules as the services."""
