"""Duties of clients by the tax calendar: planned, put, met."""
