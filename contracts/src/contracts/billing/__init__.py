"""Months, invoices, payments."""
