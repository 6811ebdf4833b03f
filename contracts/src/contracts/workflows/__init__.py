"""Notices, processes, calls, forms."""
