"""The only one that sends mail."""
