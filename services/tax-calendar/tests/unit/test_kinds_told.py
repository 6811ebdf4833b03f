"""Which kind of document a text names, by its title, form and statute; docs/facts/tax-demands.md, section 1."""

from __future__ import annotations

from tax_calendar.core.telling import kind_of


def test_a_summons_is_told_without_the_word_that_heads_its_form() -> None:
    kind = kind_of("О вызове руководителя организации в налоговый орган")

    assert kind is not None
    assert kind.key == "summons"
