"""What follows from a request: pure."""
