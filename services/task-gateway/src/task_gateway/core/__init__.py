"""What follows from a command and the CRM's replies: pure."""
