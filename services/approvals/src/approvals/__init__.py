"""Trips, vacations and documents, never stuck on an absent manager."""
