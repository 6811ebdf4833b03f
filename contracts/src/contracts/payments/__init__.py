"""Money in and out of the firm's accounts."""
