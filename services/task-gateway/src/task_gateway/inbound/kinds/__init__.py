"""Each kind of thing that the CRM has: how it is read, and what of it is news."""
