"""Pure shared knowledge: working days, terms, numbers of taxpayers and banks, money, payment codes."""
