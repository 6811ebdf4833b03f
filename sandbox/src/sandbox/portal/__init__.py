"""The portal itself: what it keeps, whom it trusts, how much it lets one do."""
