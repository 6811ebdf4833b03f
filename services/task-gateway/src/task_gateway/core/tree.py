"""Folders and files that a command needs, each found or made: names are unique in a folder whatever their case, so they
are the natural markers and a repetition finds what is there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from task_gateway.core.calls import Call, Reply, mapping, parted
from task_gateway.core.progress import Absorbed, Next, Progress, Refusal
from task_gateway.core.refusals import ANSWERED_NO, NOT_UNDERSTOOD, refusal, unanswered

UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
EXISTS = "disk_obj_22000"
GONE = "error_not_found"
LOOK, MAKE, UPLOAD = "disk.folder.getchildren", "disk.folder.addsubfolder", "disk.folder.uploadfile"
NO_DISK = Refusal(
    code="no_common_disk",
    words="Общий диск портала не найден",
    hint="Дайте вебхуку право «Диск» и проверьте, что на портале есть общий диск.",
)


@dataclass(frozen=True, slots=True)
class Node:
    """A folder or file. parent: number of the node that it lies in; None: in the root.

    content: of a file, base64. size_bytes, other: of a file that goes by its plain name: who has that name with
    another size is another file, and ours is called *other* then.
    """

    kind: Literal["folder", "file"]
    name: str
    parent: int | None
    content: str = ""
    size_bytes: int | None = None
    other: str = ""


def path(names: Sequence[str], parent: int | None = None, first: int = 0) -> tuple[Node, ...]:
    """Folders one in the other, outermost first; *first*: the number that the outermost has among the nodes."""
    parents = (parent, *range(first, first + len(names)))
    return tuple(Node("folder", clean(name), parents[number]) for number, name in enumerate(names))


def clean(name: str) -> str:
    """A name that the disk takes."""
    return parted(UNSAFE.sub(" ", name).strip(" .")) or "_"


def marked(name: str, sha256: str) -> str:
    """A file name that is the same for the same content and differs for another."""
    plain = parted(UNSAFE.sub(" ", name).strip(" .")) or "file"
    stem, dot, suffix = plain.rpartition(".")
    if not dot or len(suffix) > 5:
        stem, suffix = plain, ""
    return f"{stem[:120]} [{sha256[:10]}]{'.' + suffix if suffix else ''}"


def upcoming(nodes: Sequence[Node], progress: Progress, root: int) -> Next | None:
    """The next step towards the nodes; None when all are there."""
    if len(progress.nodes) >= len(nodes):
        return None
    if not progress.nodes and not root:
        return Next(trouble=NO_DISK)
    node = nodes[len(progress.nodes)]
    return Next((_look(node, progress, root) if node.kind == "folder" else upload(node, progress, root),))


Key = tuple[int, str]  # parent, name without case


class Known(Protocol):
    """Folders that were found lately."""

    def get(self, key: Key) -> int | None: ...


def recalled(nodes: Sequence[Node], progress: Progress, root: int, known: Known) -> Progress:
    """With the folders that are *known*, as far as files follow: an upload tells if one is there no more."""
    found = list(progress.nodes)
    last = max((number for number, node in enumerate(nodes) if node.kind == "file"), default=-1)
    while len(found) < last and nodes[len(found)].kind == "folder" and (found or root):
        node = nodes[len(found)]
        above = root if node.parent is None else found[node.parent]
        number = known.get((above, node.name.casefold()))
        if number is None:
            break
        found.append(number)
    return progress.but(nodes=tuple(found), taken=progress.taken and len(found) == len(progress.nodes))


def folders(nodes: Sequence[Node], progress: Progress, root: int) -> dict[Key, int]:
    """What *progress* knows of them."""
    pairs = [(node, number) for node, number in zip(nodes, progress.nodes, strict=False) if node.kind == "folder"]
    return {(_parent(node, progress, root), node.name.casefold()): number for node, number in pairs}


def absorb(nodes: Sequence[Node], progress: Progress, root: int, call: Call, reply: Reply) -> Absorbed:
    """Take in an answer about the node that comes next."""
    if (nothing := unanswered(progress, reply)) is not None:
        return nothing  # can simply be repeated
    node = nodes[len(progress.nodes)]
    if reply.fate == "refused":
        return _refused(node, progress, root, call, reply)
    if call.method != LOOK:
        return _made(progress, reply.result)
    row = child(reply.result, _name(node, progress), node.kind)
    if row is not None and not _is_another(node, progress, row):
        return Absorbed(_with(progress, int(row["ID"])))
    if row is not None:
        return Absorbed(progress.but(taken=False, renamed=True))
    if progress.taken:
        # Something else has the name: a file where we need a folder, or what this webhook may not see.
        return Absorbed(progress.but(taken=False), trouble=_taken(_name(node, progress)))
    # A file was removed since its name was taken: it is uploaded again.
    return Absorbed(progress, also=_make(node, progress, root) if node.kind == "folder" else None)


def _made(progress: Progress, result: Any) -> Absorbed:
    """By what the CRM brings. What names nothing is asked for again: the name is taken if it stands all the same."""
    if result is False:
        return Absorbed(progress, refused=ANSWERED_NO)
    try:
        return Absorbed(_with(progress, int(mapping(result)["ID"])))
    except (KeyError, TypeError, ValueError):
        return Absorbed(progress, trouble=NOT_UNDERSTOOD)


def _refused(node: Node, progress: Progress, root: int, call: Call, reply: Reply) -> Absorbed:
    code = reply.code.lower()
    if code == EXISTS and call.method != LOOK:
        return Absorbed(progress.but(taken=True), also=_look(node, progress, root))
    if code == GONE and progress.nodes:
        # Somebody removed a folder of ours meanwhile: build the path anew.
        return Absorbed(progress.but(nodes=(), taken=False), trouble=refusal(reply))
    return Absorbed(progress, refused=refusal(reply))


def _is_another(node: Node, progress: Progress, row: dict[str, Any]) -> bool:
    return bool(node.other) and not progress.renamed and str(row.get("SIZE")) != str(node.size_bytes)


def _with(progress: Progress, number: int) -> Progress:
    return progress.but(taken=False, nodes=(*progress.nodes, number))


def _name(node: Node, progress: Progress) -> str:
    return node.other if progress.renamed and node.other else node.name


def _parent(node: Node, progress: Progress, root: int) -> int:
    return root if node.parent is None else progress.nodes[node.parent]


def _look(node: Node, progress: Progress, root: int) -> Call:
    """The look-up by name; costs nothing."""
    return Call(LOOK, {"id": _parent(node, progress, root), "filter": {"NAME": _name(node, progress)}})


def _make(node: Node, progress: Progress, root: int) -> Call:
    return Call(MAKE, {"id": _parent(node, progress, root), "data": {"NAME": node.name}})


def upload(node: Node, progress: Progress, root: int) -> Call:
    """The call that brings a file into its folder."""
    name = _name(node, progress)
    given = {"data": {"NAME": name}, "fileContent": [name, node.content], "generateUniqueName": False}
    return Call(UPLOAD, {"id": _parent(node, progress, root), **given})


def _taken(name: str) -> Refusal:
    words = f"Имя «{name}» на диске занято чем-то другим"
    return Refusal(code="name_taken", words=words, hint="Переименуйте или удалите этот объект и повторите команду.")


def child(result: Any, name: str, kind: str) -> dict[str, Any] | None:
    """The child of that *kind* (folder or file) in a reply of getchildren, its name in any case."""
    for row in mapping(result).values():
        if isinstance(row, dict) and str(row.get("NAME")).casefold() == name.casefold() and row.get("TYPE") == kind:
            return row
    return None
