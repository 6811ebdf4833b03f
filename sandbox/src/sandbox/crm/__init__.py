"""What leads, deals, contacts, companies, invoices and smart processes have in common."""
