"""What an event says, as PHP writes it into a form."""

from sandbox.portal.events import as_text


def test_numbers_are_texts_and_a_yes_is_one():
    data = {"ID": 7, "ACTIVE": True, "ADMIN": False, "XML_ID": None, "UF_DEPARTMENT": [1, 2], "NAME": "Анна"}

    assert as_text(data) == {
        "ID": "7", "ACTIVE": "1", "ADMIN": "0", "XML_ID": "", "UF_DEPARTMENT": ["1", "2"], "NAME": "Анна",
    }  # fmt: skip
