"""From what the CRM holds to what has happened there: pure."""
