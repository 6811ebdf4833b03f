"""Pure rules of cases."""
