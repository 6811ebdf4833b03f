"""The only one that talks to the CRM."""
