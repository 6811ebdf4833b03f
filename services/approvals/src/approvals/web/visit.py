"""One visit of a page by a link that is genuine and not over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from approvals.signing import Grant
from approvals.web.http import Answer, Asked
from approvals.web.rendering import page
from approvals.web.words import WORDS

COOKIE = "delo_form"


def cookie_of(grant: Grant) -> str:
    """One for each link: pages of several are open at once."""
    return f"{COOKIE}_{grant.id.hex[:12]}"


@dataclass(frozen=True)
class Visit:
    """here: the page's own path. browser: what the cookie holds from now on; csrf: what its forms carry."""

    asked: Asked
    grant: Grant
    token: str
    here: str
    browser: str
    csrf: str
    language: str
    now: datetime

    def page(self, name: str, status: int = 200, **facts: object) -> Answer:
        """A page with a form: its cookie goes along."""
        body = page(name, self.language, here=self.here, csrf=self.csrf, employee=self.grant.employee_id, **facts)
        return Answer(status, body, cookie=(cookie_of(self.grant), self.browser))

    def said(self, code: str, status: int = 200) -> Answer:
        """A page of a few words."""
        words = self.words
        bad = status >= 400
        body = page("said.html", self.language, title=words[code], text=words[f"{code}_text"], bad=bad, here=None)
        return Answer(status, body)

    @property
    def words(self) -> dict[str, str]:
        """In the reader's language."""
        return dict(WORDS[self.language])
