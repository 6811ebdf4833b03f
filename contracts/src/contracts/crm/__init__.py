"""What to do in the CRM, and what came of it."""
