"""The BB code of task descriptions as HTML that can do no harm."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_PAIRS = {"b": "strong", "i": "em", "u": "u", "s": "s", "quote": "blockquote", "code": "code"}
_URL = re.compile(r"\[url=([^\]]+)\](.*?)\[/url\]", re.IGNORECASE | re.DOTALL)
_BARE_URL = re.compile(r"\[url\](.*?)\[/url\]", re.IGNORECASE)
_USER = re.compile(r"\[user=(\d+)\](.*?)\[/user\]", re.IGNORECASE | re.DOTALL)
_LIST = re.compile(r"\[list(=1)?\](.*?)\[/list\]", re.IGNORECASE | re.DOTALL)
_FACE = re.compile(r"\[/?(?:color|size|font)(?:=[^\]]*)?\]", re.IGNORECASE)
_SAFE = re.compile(r"(?:https?://|/(?!/))[^\s\"'<>]*")


def rendered(text: str) -> Markup:
    """HTML of a BB-coded text: everything is escaped first, then known tags are brought back.

    Links lead to http, https or a path of this server; any other stays a text.
    """
    html = str(escape(text))
    html = _LIST.sub(_list, html)
    html = _URL.sub(lambda found: _link(found.group(1), found.group(2)), html)
    html = _BARE_URL.sub(lambda found: _link(found.group(1), found.group(1)), html)
    html = _USER.sub(lambda found: _link(f"/people/{found.group(1)}/", found.group(2)), html)
    for tag, element in _PAIRS.items():
        pattern = re.compile(rf"\[{tag}\](.*?)\[/{tag}\]", re.IGNORECASE | re.DOTALL)
        html = pattern.sub(rf"<{element}>\1</{element}>", html)
    html = _FACE.sub("", html)
    html = re.sub(r"(</[uo]l>)\r?\n", r"\1", html)
    return Markup(re.sub(r"\r?\n", "<br>\n", html))  # noqa: S704 - escaped above


def _link(target: str, words: str) -> str:
    if not _SAFE.fullmatch(target):
        return words
    return f'<a href="{target}" rel="noopener noreferrer">{words}</a>'


def _list(found: re.Match[str]) -> str:
    element = "ol" if found.group(1) else "ul"
    items = [item.strip() for item in found.group(2).split("[*]")]
    return f"<{element}>{''.join(f'<li>{item}</li>' for item in items if item)}</{element}>"
