"""What speaks SMTP and signs."""
