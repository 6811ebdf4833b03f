"""Descriptions as harmless HTML."""

import re

from hypothesis import given
from hypothesis import strategies as st
from sandbox.web.bbcode import rendered


def test_known_tags_become_html():
    assert rendered("[B]Срок[/B] и [i]лист[/i]\n[LIST][*]раз[*]два[/LIST]") == (
        "<strong>Срок</strong> и <em>лист</em><br>\n<ul><li>раз</li><li>два</li></ul>"
    )


def test_a_link_to_the_web_or_to_this_server_is_a_link():
    assert rendered("[URL=https://a.example/x?y=1]там[/URL]") == (
        '<a href="https://a.example/x?y=1" rel="noopener noreferrer">там</a>'
    )
    assert 'href="/files/5"' in rendered("[URL=/files/5]файл[/URL]")


def test_a_link_to_a_script_or_another_host_by_slashes_stays_a_text():
    assert rendered("[URL=javascript:alert(1)]жми[/URL]") == "жми"
    assert rendered("[URL=//evil.example/]жми[/URL]") == "жми"
    assert rendered('[URL=https://a.example/" onclick="x]жми[/URL]') == "жми"


@given(st.text(alphabet=st.sampled_from("<>\"'&[]/=*bBuUrRlLiIsStT :jJaAvV"), max_size=60))
def test_nothing_but_known_elements_comes_out(text: str):
    tags = re.findall(r"</?([a-z]+)", rendered(text))

    assert set(tags) <= {"strong", "em", "u", "s", "blockquote", "code", "ul", "ol", "li", "a", "br"}
