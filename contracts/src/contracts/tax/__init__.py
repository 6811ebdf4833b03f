"""Demands of the tax authority."""
