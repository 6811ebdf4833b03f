"""What a CRM portal holds: clients and employees."""
