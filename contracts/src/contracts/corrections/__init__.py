"""What befalls an invoice after it was issued."""
