"""Data into papers. Knows no service and does no I/O: values in, bytes out, the same bytes for the same values."""
