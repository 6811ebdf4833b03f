"""Folders and files."""
