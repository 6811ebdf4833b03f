"""Universal lists: registers that a portal makes for itself."""
