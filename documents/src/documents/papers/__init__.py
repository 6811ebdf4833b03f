"""What each paper looks like: one module for each, and what they share."""
