"""Text out of one file, by what its bytes are, not by what its name or type claims."""
