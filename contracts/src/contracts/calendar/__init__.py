"""Events and absences."""
