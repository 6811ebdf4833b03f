"""How the pages do."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

PAGES = Counter("approvals_pages", "Pages of signed links, by HTTP status", ["status"])
PAGE_SECONDS = Histogram("approvals_page_seconds", "From the request to the answer")
