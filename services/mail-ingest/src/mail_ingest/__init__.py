"""From the mailbox to mail.received."""
