"""How PHP reads query strings."""

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st
from sandbox.wire import php


def test_brackets_make_maps_and_lists():
    assert php.parse_query("fields[TITLE]=x&select[]=ID&select[]=TITLE&filter[%3E%3DID]=5") == {
        "fields": {"TITLE": "x"},
        "select": ["ID", "TITLE"],
        "filter": {">=ID": "5"},
    }


def test_numbered_keys_from_zero_are_a_list_and_others_a_map():
    assert php.parse_query("a[0]=x&a[1]=y&b[1]=x&b[2]=y") == {"a": ["x", "y"], "b": {"1": "x", "2": "y"}}


def test_a_later_value_wins():
    assert php.parse_query("a=1&a=2&b[c]=1&b[c]=2") == {"a": "2", "b": {"c": "2"}}


def test_plus_is_a_space_and_percent_is_decoded():
    assert php.parse_query("t=%D0%B4%D0%B0+%2B1") == {"t": "да +1"}


def test_a_trailing_ampersand_and_a_key_without_value_are_tolerated():
    assert php.parse_query("a=1&b&") == {"a": "1", "b": ""}


def test_a_pair_splits_at_its_first_equals_sign_even_inside_brackets():
    assert php.parse_query("filter[>=ID]=5") == {"filter_>": "ID]=5"}


def test_empty_keys_go_on_from_the_greatest_number():
    assert php.parse_query("a[7]=x&a[]=y") == {"a": {"7": "x", "8": "y"}}


def test_deep_brackets_nest():
    assert php.parse_query("SE[0][CODE]=3&SE[0][VALUE]=Y&SE[1][CODE]=1") == {
        "SE": [{"CODE": "3", "VALUE": "Y"}, {"CODE": "1"}]
    }


def test_integers_are_read_as_far_as_they_go():
    assert [php.integer(value) for value in ("12abc", " 7", "x", None, [], [0], True, 3.9)] == [12, 7, 0, 0, 0, 1, 1, 3]


def test_integers_stay_within_what_the_store_holds():
    assert [php.integer(value) for value in (10**30, "-" + "9" * 40, float("inf"), float("nan"))] == [
        2**63 - 1,
        -(2**63),
        0,
        0,
    ]


def test_an_empty_map_is_an_empty_list():
    assert php.filled({}) == []
    assert php.filled({"a": 1}) == {"a": 1}


@given(st.dictionaries(st.from_regex(r"[A-Z_]{1,8}", fullmatch=True), st.text(max_size=20), min_size=1))
def test_an_encoded_map_of_texts_comes_back_as_it_was(values: dict[str, str]):
    query = "&".join(f"fields[{quote(key)}]={quote(value)}" for key, value in values.items())

    assert php.parse_query(query)["fields"] == values


@given(st.text(max_size=80))
def test_no_text_is_too_odd_to_be_read(text: str):
    assert isinstance(php.parse_query(text), dict)
