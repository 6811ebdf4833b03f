"""Elapsed time."""
