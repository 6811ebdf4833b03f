"""Drafts of papers: templates in a folder that the firm changes, filled by docxtpl, what is missing listed."""
