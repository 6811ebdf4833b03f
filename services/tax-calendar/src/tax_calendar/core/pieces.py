"""A letter cut into texts that speak of one document each: papers, and notices in the letters themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from contracts.mail.v1 import Attachment, LetterPart, MailReceived

from tax_calendar.core import fields, numbering
from tax_calendar.core.layout import unrolled
from tax_calendar.core.several import EARLIER, NOUNS, each
from tax_calendar.core.text import mended, plain

# Characters of one text that are read: seventy pages. A longer one is an annex, or was made to keep us busy.
READ = 200_000
HEAD = re.compile(
    r"^[ \t]*(?:ФЕДЕРАЛЬНАЯ\s+НАЛОГОВАЯ\s+СЛУЖБА|МИНФИН\s+РОССИИ|ФНС\s+РОССИИ"
    r"|(?:Межрайонная\s+)?(?:М?И|У)?ФНС\s+России\b[^\n]{0,120}|(?:Межрайонная\s+)?[Ии]нспекция\s+Ф[^\n]{0,120}"
    r"|Управление\s+Ф[^\n]{0,120})\s*$|\f",
    re.MULTILINE | re.IGNORECASE,
)
HEAD_LENGTH = 400  # characters between the first line of a document's head and its title, and on to its number
MOST_TITLES = 100  # of documents in one text; of more, made to keep us busy, none is read into the next one
NOUN = r"(?:ТРЕБОВАНИЕ|РЕШЕНИЕ|УВЕДОМЛЕНИЕ|АКТ|СООБЩЕНИЕ|ЗАПРОС|ИЗВЕЩЕНИЕ)"
TITLE = re.compile(rf"^[ \t]*{NOUN}\b[^\n]{{0,60}}$|(?<=[.\d)»] ){NOUN}(?=\s+№)", re.MULTILINE)
# In small letters it is a title only behind the authority's own head.
SMALL_TITLE = re.compile(rf"^[ \t]*{NOUN.title()}\b[^\n]{{0,160}}$", re.MULTILINE)
ABOUT_TO_NAME = re.compile(rf"{numbering.CANCELS}[^\n.№]{{0,40}}$", re.IGNORECASE)
# Who sends or passes on a letter names his own firm at its end.
SIGNATURE = re.compile(r"^(?:--$|с\s+уважением|с\s+наилучшими|best\s+regards).*(?:\n(?!\s*\n).*){0,8}", re.I | re.M)
# A sentence, or what follows «а также», in which a document comes by name: «Кроме того, вынесено решение № …».
COMES = (
    r"[^.;:№\n]{0,80}?\b(?:требование|решение|решением|уведомление|акт|сообщение|запрос|извещение)\b[^.;\n]{0,120}?№"
)
BESIDES = r"(?:а\s+)?(?:также|кроме\s+того|одновременно|вместе\s+с|дополнительно|помимо|ещ[её])\b"
SMALL = r"(?:требование|решение|уведомление|акт|сообщение|запрос|извещение)"
PIECE_END = re.compile(
    rf"\n|(?<=[.:;\d]) (?=\d{{1,2}}[.)] [А-Я№])|(?<=[,)]) (?=\d{{1,2}}\) {SMALL}\s)"
    r"| (?=(?:Требование|Решение|Уведомление|Акт|Сообщение|Запрос|Извещение)\s)"
    r"|(?:(?<=[,;])|(?<=\sи)) (?=(?:требование|решение|уведомление|сообщение|запрос|извещение)\s(?:№|от\s|об?\s))"
    rf"|(?<=[.;!])(?<! г\.)(?<! п\.)(?<!ст\.)(?<!ул\.) (?=[А-ЯЁа-яё])(?=(?i:{COMES}))"
    rf"|(?:(?<=,)|(?<=\sи)) (?=(?i:{BESIDES}{COMES}))"
)
# A line that says what the document rests on, and names no other that came.
RESTS_ON = re.compile(
    r"\W{0,3}(?:на\s+основании|во?\s+исполнени[еи]|в\s+соответствии\s+со?|согласно|в\s+связи\s+с|в\s+рамках)\s+"
    r"(?:\w+\s+){0,3}?(?:решени|поручени|акт|распоряжени|постановлени|уведомлени|запрос)",
    re.IGNORECASE,
)
GOES_ON = re.compile(r"(?:по|к)\s+(?:акт|решени|уведомлени|поручени)")
SENTENCE_OVER = ".;:!?"
SEVERAL = re.compile(NOUNS, re.IGNORECASE)
BREAK = re.compile(r"[\n:№]")
AROUND = 200  # characters around what a list is opened with
# The inspectorate that names itself before a document: a line or a sentence of its own, up to two lines more.
NAMES_ITSELF = re.compile(
    rf"(?:^|(?<=\n)|(?<=[.;)»] ))(?:(?:Межрайонная|МРИ)\s+)?(?:М?[ИУ]?ФНС\b|[Ии]нспекция\s+Ф|Управление\s+Ф)"
    rf"(?:(?!\bИНН|\b{NOUN}|№\s*\S+\s+от\b)[^\n]){{0,160}}(?:\n(?!\s*\n)(?:(?!\bИНН|\b{NOUN})[^\n]){{0,80}}){{0,2}}\s*$",
    re.IGNORECASE,
)
PAGES = {".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml"}
CONTAINER = re.compile(r"^(?:ИдФайл|КНД_Док|НомФайлДок)=", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of an attachment. attachment: index in the message. certainty: of its text, 1 unless OCR."""

    text: str
    attachment: int
    letter: int
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class Notice:
    """What a letter says of one document. letter: index in the message."""

    text: str
    letter: int


def papers(message: MailReceived) -> list[Paper]:
    """Every document of every attachment that has text, containers and web pages aside."""
    found = []
    for index, attachment in enumerate(message.attachments):
        if attachment.text is None or is_container(attachment) or is_page(attachment):
            continue
        text = unrolled(plain(attachment.text.content[:READ]))
        if attachment.state == "ocr":
            text = mended(text)
        certainty = attachment.ocr_confidence if attachment.ocr_confidence is not None else 1.0
        found += [Paper(part, index, attachment.letter, certainty) for part in _documents(text)]
    return found


def containers(message: MailReceived) -> list[Notice]:
    """The machine-readable covers (ON_DOCNPNO): they name number, date, inspectorate and taxpayer."""
    return [
        Notice(plain(attachment.text.content[:READ]), attachment.letter)
        for attachment in message.attachments
        if attachment.text is not None and is_container(attachment)
    ]


def is_container(attachment: Attachment) -> bool:
    """Whether an attachment is transport information and not a document a person reads."""
    return attachment.text is not None and bool(CONTAINER.search(attachment.text.content[:READ]))


def is_page(attachment: Attachment) -> bool:
    """Whether an attachment is a web page: no authority serves one, and who lures to a form does."""
    return PurePath(attachment.name.lower()).suffix in PAGES


def _documents(text: str) -> list[str]:
    """Cut before each head of a document that is followed by a title of its own."""
    titles = _titles(text)
    if len(titles) < 2:
        return [text]
    cuts = [0]
    for before, title, after in zip(titles, titles[1:], [*titles[2:], len(text)], strict=False):
        heads = [match.start() for match in HEAD.finditer(text, max(before + 1, title - HEAD_LENGTH), title)]
        cut = heads[0] if heads else title
        reach = title + HEAD_LENGTH if len(titles) <= MOST_TITLES else min(title + HEAD_LENGTH, after)
        if numbering.number_of(text[cut:reach])[0] is not None:
            cuts.append(cut)
    return [text[start:end] for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _titles(text: str) -> list[int]:
    found: list[int] = []
    either = [*TITLE.finditer(text), *SMALL_TITLE.finditer(text)]
    for match in sorted(either, key=lambda one: one.start()):
        since = max(found[-1] if found else 0, match.start() - HEAD_LENGTH)
        headed = any(head[0] != "\f" for head in HEAD.finditer(text, since, match.start()))
        if match.re is TITLE or headed:
            found.append(match.start())
    return found


def notices(message: MailReceived) -> list[Notice]:
    """The letters' own words, innermost first, then those of web pages, cut where another document begins."""
    found = []
    for index in sorted(range(len(message.letters)), key=lambda at: -message.letters[at].depth):
        letter = message.letters[index]
        text = SIGNATURE.sub("", unrolled(plain(letter.text.content[:READ]))) if letter.text is not None else ""
        found += [Notice(part, index) for part in _notices(text)]
    for page in message.attachments:
        if page.text is not None and is_page(page):
            found += [Notice(part, page.letter) for part in _notices(unrolled(plain(page.text.content[:READ])))]
    return found


def _notices(text: str) -> list[str]:
    """A new notice begins where a second taxpayer, or a second number, begins."""
    cuts = [0]
    counter, own = bool(fields.COUNTER.search(text)), numbering.own_words(text)
    inn: str | None = None
    number: str | None = None
    named_at = 0
    for start, piece in _pieces(text):
        next_inn, _ = fields.identity(piece, counter=counter)
        next_number = _begun_by(piece, text, own, start)
        comparable = numbering.comparable(next_number) if next_number else None
        other = (next_inn and inn and number) or (comparable and number and comparable != number)
        if other and not (next_inn and next_inn == inn and comparable is None and number is None):
            block = text.rfind("\n\n", named_at, start)  # «Документ: …» may stand in lines above its number
            head = _with_head(text, cuts[-1], start)
            cuts.append(min(head, block + 2) if block >= 0 else head)
            inn = number = None
        named_at = start + len(piece) if comparable or next_inn else named_at
        inn, number = next_inn or inn, comparable or number
    parts = [text[start:end] for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    return [one for part in _headed(parts) for one in each(part)]


def _begun_by(piece: str, text: str, own: str, start: int) -> str | None:
    """The number of the document that a piece at *start* begins. own: the text without what it cancels."""
    earlier = EARLIER.search(piece) or ABOUT_TO_NAME.search(text[max(0, start - 60) : start])
    if (
        earlier
        or own[start : start + min(len(piece), 10)].isspace()
        or _rests_on(piece, text[max(0, start - AROUND) : start])
    ):
        return None
    return numbering.begun_by(piece)


def _rests_on(piece: str, before: str) -> bool:
    """Whether a line goes on with what the document above it rests on."""
    if RESTS_ON.match(piece):
        return "приостановл" not in piece.lower()  # of accounts: that it rests on a decision makes it no less urgent
    return GOES_ON.match(piece) is not None and not before.rstrip().endswith(SENTENCE_OVER)


def _headed(parts: Sequence[str]) -> Iterator[str]:
    """Items of a list that don't say what they are have it from the line that opens the list."""
    head = ""
    for part in parts:
        opening = [*SEVERAL.finditer(part)]
        if opening:
            head = _around(part, opening[-1])
        elif re.search(NOUN, part, re.IGNORECASE):
            head = ""
        yield f"{head}: {part}" if head and not opening and not ("ИНН" in head and "ИНН" in part) else part


def _around(text: str, match: re.Match[str]) -> str:
    """What stands around a match up to a label, a number or the line's end."""
    before = BREAK.split(text[max(0, match.start() - AROUND) : match.start()])[-1]
    after = BREAK.split(text[match.end() : match.end() + AROUND])[0]
    return f"{before}{match[0]}{after}".strip()


def _with_head(text: str, begun: int, start: int) -> int:
    """Where a notice begins whose title stands at *start*: with the inspectorate's name, if it isn't the one before's.

    begun: where the notice before begins; one that names no inspectorate of its own may be signed by this one.
    """
    within = max(begun, start - HEAD_LENGTH)
    head = NAMES_ITSELF.search(text[within:start])
    if head is None or fields.read(text[begun : within + head.start()]).authority_code is None:
        return start
    return within + head.start()


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Lines, and the items of a list that is written in one line, with where each begins."""
    start = 0
    for match in PIECE_END.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


def subjects(message: MailReceived) -> str:
    """All subjects, one a line."""
    return plain("\n".join(letter.subject.content for letter in message.letters))


def words(message: MailReceived) -> str:
    """Subjects and bodies, papers aside."""
    bodies = (plain(letter.text.content[:READ]) for letter in message.letters if letter.text is not None)
    return "\n\n".join((subjects(message), *bodies))


def innermost(message: MailReceived) -> LetterPart | None:
    """The letter furthest inside: what the operator sent, if somebody passed it on."""
    return max(message.letters, key=lambda letter: letter.depth, default=None)


def day_of(moment: datetime | None) -> date | None:
    """The day a letter names as its date, by its own offset."""
    return moment.date() if moment is not None else None
