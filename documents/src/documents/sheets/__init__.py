"""Workbooks: what people go on reckoning with."""
