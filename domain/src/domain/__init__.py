"""Pure shared knowledge: working days, terms, INN and KPP checks."""
