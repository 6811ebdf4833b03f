"""What happens when, in whose calendar."""
