"""Pure rules: rating, checks, numbers, matching. No clock, no I/O."""
