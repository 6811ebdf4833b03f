"""Names of firms as people and banks write them."""

from __future__ import annotations


def bare(name: str) -> str:
    """Words alone, so that quotation marks, case, ё and spaces make no difference: ООО «Ель» is ооо ель."""
    return " ".join("".join(one if one.isalnum() else " " for one in name.casefold().replace("ё", "е")).split())
