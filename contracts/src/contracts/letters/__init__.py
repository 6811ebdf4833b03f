"""Letters that we send."""
