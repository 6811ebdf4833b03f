"""The business clock of the local stack: moved from wake to wake, never real time."""
