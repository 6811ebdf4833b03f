"""The worked month's client, whose partner has no rate: no invoice goes out."""

from __future__ import annotations

from making import WORKED

CLIENT = "ООО «Хельсинки Трейд Рус»"
WITHOUT_RATE = WORKED["contract"] | {"rates": [one for one in WORKED["contract"]["rates"] if one["grade"] != "партнёр"]}
NO_RATE = "счёт не выставлен: нет ставки"
