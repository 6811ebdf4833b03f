"""The lines of a 1CClientBankExchange: sections, their keys and values.

Source: docs/facts/invoicing.md, section 9. Unknown keys are passed over, values may hold "=", a line without a key goes
on the value before it (a purpose over several lines); a purpose is ended by a key of the format only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from billing.core.statement import glued

HEAD = "1CClientBankExchange"
ACCOUNT, END_ACCOUNT = "СекцияРасчСчет", "КонецРасчСчет"
DOCUMENT, END_DOCUMENT = "СекцияДокумент", "КонецДокумента"
END = "КонецФайла"
MOST_LINES = 2_000_000
PURPOSE = "НазначениеПлатежа"
OF_EITHER = ("Счет", "", "1", "2", "3", "4", "ИНН", "КПП", "РасчСчет", "Банк1", "Банк2", "БИК", "Корсчет")
KEYS = frozenset(
    (
        *(f"{who}{what}" for who in ("Плательщик", "Получатель") for what in OF_EITHER),
        *("Номер", "Дата", "Сумма", "КвитанцияДата", "КвитанцияВремя", "КвитанцияСодержание", "ДатаСписано"),
        *("ДатаПоступило", "ВидПлатежа", "ВидОплаты", "КодНазПлатежа", "Код", "СтатусСоставителя", "ПоказательКБК"),
        *("ОКАТО", "ОКТМО", "ПоказательОснования", "ПоказательПериода", "ПоказательНомера", "ПоказательДаты"),
        *("ПоказательТипа", "СрокПлатежа", "Очередность", "СрокАкцепта", "ВидАккредитива", "УсловиеОплаты1"),
        *("УсловиеОплаты2", "УсловиеОплаты3", "ПлатежПоПредст", "ДополнУсловия", "НомерСчетаПоставщика"),
        "ДатаОтсылкиДок",
    )
)
KEY = re.compile(r"[А-Яа-яЁёA-Za-z][А-Яа-яЁёA-Za-z0-9]*")


@dataclass(slots=True)
class Section:
    """Keys and values between two marks. line: where it begins. lines: of each value, as long as they are read; last:
    the key that further lines belong to. cut: purposes up to the first line that looks like a key: once read so.
    whole: the lines of the purpose.
    """

    kind: str
    name: str
    line: int
    lines: dict[str, list[list[str]]] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    cut: dict[str, list[str]] = field(default_factory=dict)
    whole: list[str] = field(default_factory=list)
    last: str = ""

    def ended(self) -> Section:
        """When every line is read: each value put together, once."""
        values = {key: [" ".join(one) for one in several] for key, several in self.lines.items()}
        cut = {
            key: [" ".join(_before_keys(one)) for one in several]
            for key, several in self.lines.items()
            if key.startswith(PURPOSE)
        }
        return replace(self, lines={}, values=values, cut=cut, whole=_whole(self.lines))

    def read(self, line: str) -> None:
        """A line: a key with its value, or more of the value before it."""
        key, equals, value = line.partition("=")
        key = key.strip()
        if equals and KEY.fullmatch(key) and self._opens(key):
            self.last = key
            self.lines.setdefault(key, []).append([value.strip()])
        elif line and self.last:
            self.lines[self.last][-1].append(line)

    def _opens(self, key: str) -> bool:
        """Whether the key begins a value: people write «НДС=901.64» into a purpose."""
        if not self.last.startswith(PURPOSE) or key.startswith(PURPOSE):
            return True
        return key in KEYS and key not in self.lines

    def one(self, *names: str) -> str | None:
        """The first value of the first of *names* that says something."""
        return next((value for name in names for value in self.values.get(name, ()) if value), None)

    def purpose(self) -> str:
        """`НазначениеПлатежа`, or `НазначениеПлатежа1` to 6 put together."""
        return _joined(self.values)

    def glued_purpose(self) -> str | None:
        """The purpose with numbers put together that its lines may break off in; None: in none."""
        return glued(self.whole)

    def cut_purpose(self) -> str | None:
        """The purpose as far as the first line that looks like a key; None if it is the whole."""
        cut = _joined(self.cut)
        return None if cut == self.purpose() else cut


def _whole(lines: Mapping[str, Sequence[Sequence[str]]]) -> list[str]:
    """The lines of what `_joined` puts together."""

    def first(key: str) -> Sequence[str]:
        return next((one for one in lines.get(key, ()) if any(one)), ())

    return [*(first(PURPOSE) or (line for number in range(1, 7) for line in first(f"{PURPOSE}{number}")))]


def _joined(values: Mapping[str, Sequence[str]]) -> str:
    def first(key: str) -> str:
        return next((one for one in values.get(key, ()) if one), "")

    several = [first(f"{PURPOSE}{number}") for number in range(1, 7)]
    return " ".join((first(PURPOSE) or " ".join(one for one in several if one)).split())


def _before_keys(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a value up to one that looks like a key; its first line is no such one."""
    yield lines[0]
    yield from takewhile(lambda line: not ("=" in line and KEY.fullmatch(line.partition("=")[0].strip())), lines[1:])


def sections(text: str, doubts: list[str]) -> Iterator[Section]:
    """The header first, then accounts and documents in their order."""
    head = current = Section("", "", 1)
    found = [head]
    ended = False
    for number, raw in enumerate(text.splitlines()[:MOST_LINES], 1):
        line = raw.strip()
        key, _, value = line.partition("=")
        if key.strip() in (ACCOUNT, DOCUMENT):
            current = Section(key.strip(), value.strip(), number)
            found.append(current)
        elif line in (END_ACCOUNT, END_DOCUMENT):
            current, head.last = head, ""
        elif line == END:
            ended = True
            break
        else:
            current.read(line)
    if not ended:
        doubts.append(f"the file is cut off: it doesn't end with {END}")
    return map(Section.ended, found)
