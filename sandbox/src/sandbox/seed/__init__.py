"""The figures and people a new portal starts with."""
