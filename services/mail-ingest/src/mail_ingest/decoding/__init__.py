"""From raw bytes to a decoded letter: pure, the same letter for the same bytes.

`reading.read_letter` decodes, `messages.to_message` makes `mail.received` of it. Nothing is imported here: the service
itself must not load the extractors that its workers need.
"""
