"""What a person reads is what was said."""

from __future__ import annotations

from delo import display


def test_a_line_number_between_colons_is_no_picture() -> None:
    with display.out.capture() as said:
        display.out.print(display.escape("obligations.yaml:100: unknown field"))

    assert said.get() == "obligations.yaml:100: unknown field\n"
