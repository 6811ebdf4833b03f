"""Tables and forms turned into lines of «label: value», as the fields are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

LABEL = (
    r"(?:ИНН(?:\s*/\s*КПП)?|КПП|№(?:\s+документа)?|номер(?:\s+(?:документа|требования))?|дата(?:\s+и\s+время)?(?:\s+[а-я]+){0,3}"
    r"|отправлен[оа]?|направлен[оа]?|(?:вид|тип|наименование)(?:\s+документа)?|документ|содержание|организация|компания|клиент|абонент"
    r"|(?:налого)?плательщик|получатель|кому|отправитель|от\s+кого|(?:код\s+)?(?:налогового\s+органа|НО|[ИУ]?ФНС)|(?:налоговый|контролирующий)\s+орган"
    r"|[ИУ]?ФНС|НО|инспекция|срок(?:\s+[а-я]+){0,2})"
)
# A label alone on its line, its value on the next one.
ALONE = re.compile(
    rf"^[ \t]*({LABEL})[ \t]*:?[ \t]*\n(?:[ \t]*\n)?[ \t]*(?!{LABEL}[ \t]*:?[ \t]*$)(?=[^\s:])", re.I | re.M
)
HEADER = re.compile(LABEL, re.I)
CELLS = 3
# A line that ends in the middle of a phrase, wherever the next one begins.
UNFINISHED = re.compile(
    r"(?<!\w)(в|во|на|до|от|по|с|со|к|из|о|об|и|или|для|при|за|не|ни|позднее|срок|течение|№|,|\w?ФНС|России|ИНН(?:/КПП)?:?|КПП:?|код)"
    r"\s*\n\s*(?=\S)",
    re.I,
)


def unrolled(text: str) -> str:
    """*text* with the rows of a table as lines headed by its columns' labels, labels beside values, phrases whole."""
    return UNFINISHED.sub(r"\1 ", ALONE.sub(r"\1: ", "\n".join(_rows(text.split("\n")))))


def _rows(lines: list[str]) -> Iterator[str]:
    labels: list[str] = []
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")]
        if (
            len(cells) >= CELLS
            and all(HEADER.fullmatch(cell) for cell in cells if cell)
            and sum(map(bool, cells)) >= CELLS
        ):
            labels = cells
            yield line
        elif labels and len(cells) == len(labels):
            yield ""
            yield from (f"{label}: {cell}" for label, cell in zip(labels, cells, strict=True) if label and cell)
            yield ""
        else:
            labels = labels if not line.strip() else []
            yield line
