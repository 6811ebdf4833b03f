"""The delo command and the local stack of real engines."""
