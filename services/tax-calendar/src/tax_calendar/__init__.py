"""Demands of the tax authority to the right accountant in time."""
