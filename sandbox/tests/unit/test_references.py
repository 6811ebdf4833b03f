"""References between the commands of a batch."""

from sandbox.wire.references import resolve

ROOTS = {
    "result": {"add": {"task": {"id": "7", "tags": []}}, "list": [{"ID": "3"}, {"ID": "9"}]},
    "total": {"list": 2},
    "next": {"list": 50},
    "error": {},
}


def test_a_whole_reference_keeps_the_type_of_what_it_finds():
    assert resolve("$result[list]", ROOTS) == [{"ID": "3"}, {"ID": "9"}]
    assert resolve({"filter": {"ID": "$result[list][1][ID]"}}, ROOTS) == {"filter": {"ID": "9"}}
    assert resolve("$total[list]", ROOTS) == 2


def test_a_reference_inside_a_text_becomes_text():
    assert resolve("CO_$result[list][0][ID] of $total[list]", ROOTS) == "CO_3 of 2"
    assert resolve("x$result[list]", ROOTS) == "xArray"


def test_an_encoded_reference_is_understood():
    assert resolve("%24result%5Blist%5D%5B1%5D%5BID%5D", ROOTS) == "9"


def test_a_step_that_leads_nowhere_gives_the_last_value_found():
    assert resolve("$result[add][task][nope]", ROOTS) == {"id": "7", "tags": []}
    assert resolve("$result[list][49][ID]", ROOTS) == [{"ID": "3"}, {"ID": "9"}]
    assert resolve("$result[gone]", ROOTS) == ROOTS["result"]


def test_other_texts_with_a_dollar_stay_as_they_are():
    assert resolve(["100$", "$result", "$other[a]", 5, None], ROOTS) == ["100$", "$result", "$other[a]", 5, None]
