"""A published version is frozen: it may get optional fields and better prose, nothing else."""
