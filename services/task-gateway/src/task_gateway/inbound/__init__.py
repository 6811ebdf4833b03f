"""What happens in the CRM, learned from hints and sweeps, compared with the mirror, published once."""
