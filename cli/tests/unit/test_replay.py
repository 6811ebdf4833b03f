"""A difference is shown where it is."""

from __future__ import annotations

from delo.commands.replay import parted


def test_a_difference_is_shown_from_shortly_before_it() -> None:
    recorded, replayed = parted("a" * 500 + "due 3 November", "a" * 500 + "due 4 November")

    assert recorded == "(the first 424 characters are the same) …" + "a" * 76 + "due 3 November"
    assert replayed.endswith("aaa" + "due 4 November")


def test_short_texts_are_shown_whole() -> None:
    assert parted('{"events":[]}', "bug:KeyError: 1") == ('{"events":[]}', "bug:KeyError: 1")
