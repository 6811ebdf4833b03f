"""The only place that speaks IMAP."""
