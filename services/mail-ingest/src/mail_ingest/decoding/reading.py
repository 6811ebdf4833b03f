"""A letter, whole: its texts, the letters inside it, its files with their text."""

from __future__ import annotations

from collections.abc import Iterator

from mail_ingest.decoding import bounces, forwards, headers, mime, tnef, wrappers
from mail_ingest.decoding.limits import Budget, Limits, TooMuch
from mail_ingest.decoding.model import DecodedFile, DecodedLetter, DecodedPart, quarantined
from mail_ingest.decoding.outlook import as_rfc822
from mail_ingest.decoding.wrappers import Unopened
from mail_ingest.extraction.kinds import Kind, kind_of
from mail_ingest.extraction.plain import extract
from mail_ingest.extraction.result import Extracted

NO_LIMITS_GIVEN = Limits()
TNEF_BODIES = {"body.html", "body.txt"}


def read_letter(raw: bytes, limits: Limits = NO_LIMITS_GIVEN, authserv_id: str | None = None) -> DecodedLetter:
    """Decode *raw*; the same bytes give the same letter. Never raises: what can't be decoded is quarantined.

    authserv_id: the name under which the own mail server writes Authentication-Results; None believes nobody.
    """
    try:
        reader = _Reader(Budget(limits, len(raw)))
        letter = mime.parse(raw, reader.budget)
        reader.letter(letter, 0, "")
        first = reader.letters[0]
        return DecodedLetter(
            letters=tuple(reader.letters),
            files=tuple(reader.files),
            message_id=headers.text(letter.headers, "message-id")[:500] or None,
            authentication=headers.authentication(letter.headers, authserv_id),
            bounces=bounces.found_in(letter, first.subject, first.text, limits),
        )
    except TooMuch as error:
        reason = str(error)
    except RecursionError:
        reason = "nested too deeply"
    except MemoryError:
        reason = "decoding used up its memory"  # which is free again only when the error is forgotten
    except Exception as error:  # noqa: BLE001 - any bytes may come by mail; a bug here must not stop the mailbox
        reason = f"decoding failed: {type(error).__name__}: {error}"[:300]
    return quarantined(reason)


class _Reader:
    """Collects parts and files while it descends; one budget for the whole letter."""

    def __init__(self, budget: Budget) -> None:
        self._limits = budget.limits
        self.budget = budget
        self.letters: list[DecodedPart] = []
        self.files: list[DecodedFile] = []

    def letter(self, letter: mime.Part, depth: int, path: str) -> None:
        """A letter and everything in it."""
        if depth > self._limits.wrap_depth:
            raise TooMuch(f"more than {self._limits.wrap_depth} letters inside one another")
        tree = mime.take_apart(letter, self.budget)
        index = self._parts(tree, depth)
        self.budget.spend(sum(len(leaf.content) for leaf in tree.files))  # before an archive among them takes the room
        for leaf in tree.files:
            self._file(index, f"{path}{leaf.name}", leaf.name, leaf.media_type, leaf.content, depth)
        for number, inner in enumerate(tree.letters, start=1):
            self.letter(inner, depth + 1, f"{path}letter-{number}/")

    def _parts(self, tree: mime.Tree, depth: int) -> int:
        """Add the letter and its inline forwards; its files belong to the innermost of these."""
        own, inside = forwards.split(tree.text, self._limits.wrap_depth)
        subject, head = headers.text(tree.headers, "subject")[:1000], tree.headers
        found = [DecodedPart(depth, subject, own.strip(), headers.sender_domain(head), headers.sent_at(head))]
        found += [
            DecodedPart(level, one.subject[:1000], one.text.strip(), one.sender_domain, one.sent_at)
            for level, one in enumerate(inside, start=depth + 1)
        ]
        for part in found:
            self.budget.count()
            self.letters.append(part)
        return len(self.letters) - 1

    def _file(self, letter: int, path: str, name: str, media_type: str, content: bytes, depth: int) -> None:
        kind = kind_of(name, media_type, content)
        if kind in {"rfc822", "ole"} and self._as_letter(kind, name, path, content, depth):
            return
        if kind not in {"zip", "7z", "tnef", "p7"}:
            self._keep(letter, path, name, media_type, content, extract(kind, name, media_type, content, self.budget))
            return
        if path.count("/") > self._limits.wrap_depth + depth:
            raise TooMuch(f"more than {self._limits.wrap_depth} wrappers inside one another")
        try:
            self._open(kind, letter, path, content, depth)
        except Unopened as error:
            self._keep(letter, path, name, media_type, content, Extracted(error.state, reason=str(error)))

    def _open(self, kind: Kind, letter: int, path: str, content: bytes, depth: int) -> None:
        if kind == "p7":
            self.letter(mime.parse(wrappers.unsign(content, self.budget), self.budget), depth + 1, f"{path}/")
            return
        members: Iterator[tuple[str, bytes]] = {
            "zip": wrappers.unzip,
            "7z": wrappers.un7z,
            "tnef": tnef.untnef,
        }[kind](content, self.budget)
        empty = True
        for inner, data in members:
            empty = False
            name = headers.safe_name(inner) or "unnamed"
            if kind == "tnef" and inner in TNEF_BODIES and self._repeats(data, inner):
                continue
            self._file(letter, f"{path}/{name}", name, "application/octet-stream", data, depth)
        if empty:
            # Outlook wraps its own formatting so, too, and says the same in the letter.
            repeats = kind == "tnef" and any(part.text for part in self.letters)
            raise Unopened(f"{kind} without a file", "no_text" if repeats else "unreadable")

    def _repeats(self, data: bytes, name: str) -> bool:
        """Whether a TNEF's own body says only what the letter's text says already."""
        kind: Kind = "html" if name.endswith("html") else "text"
        text = extract(kind, name, "", data, self.budget).text or ""
        known = "".join("".join(part.text.split()) for part in self.letters)
        return "".join(text.split()) in known

    def _as_letter(self, kind: Kind, name: str, path: str, content: bytes, depth: int) -> bool:
        """Read an attached .eml or .msg as a letter inside; False if it is none."""
        if kind == "ole":
            if not name.lower().endswith(".msg"):
                return False
            try:
                content = as_rfc822(content)
            except Unopened:
                return False
        self.letter(mime.parse(content, self.budget), depth + 1, f"{path}/")
        return True

    def _keep(self, letter: int, path: str, name: str, media_type: str, content: bytes, found: Extracted) -> None:
        self.budget.count()
        place = path[-self._limits.path_chars :]
        said = found.state, found.text, found.reason, found.ocr_confidence
        self.files.append(DecodedFile(letter, place, name, media_type, content, *said))
