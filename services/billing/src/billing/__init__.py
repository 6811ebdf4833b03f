"""Billing: time into invoices, statements into payments."""
