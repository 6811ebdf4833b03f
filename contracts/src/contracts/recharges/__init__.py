"""Expenses of trips on their way to an invoice."""
