"""Business trips."""
