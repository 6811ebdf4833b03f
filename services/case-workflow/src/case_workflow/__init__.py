"""Case workflow: funnels of cases and services, their tasks, terms and hearings."""
