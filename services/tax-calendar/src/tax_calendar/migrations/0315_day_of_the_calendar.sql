-- The day of the calendar's own task, whatever day a person gives it in the CRM: overdue is what either says.
ALTER TABLE asked_task ADD COLUMN stays_at timestamptz;
