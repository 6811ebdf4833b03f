"""Clients and employees as the CRM holds them: read, compared with what was said before, published."""
