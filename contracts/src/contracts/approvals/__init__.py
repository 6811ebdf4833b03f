"""Requests and who approves them."""
