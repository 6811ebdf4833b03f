"""Folder names on the wire: modified UTF-7 (RFC 3501, section 5.1.3), quoted."""

from __future__ import annotations

import base64
import re

SHIFTED = re.compile(r"[^\x20-\x7e]+")


def on_the_wire(name: str) -> str:
    """`Входящие/Налоги` as `"&BBIERQQ+BDQETwRJBDgENQ-/…"`."""
    escaped = name.replace("&", "&-")
    encoded = SHIFTED.sub(lambda match: _shifted(match[0]), escaped)
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shifted(text: str) -> str:
    packed = base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=")
    return f"&{packed.replace('/', ',')}-"
