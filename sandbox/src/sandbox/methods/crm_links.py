"""crm.deal.contact.*, crm.lead.contact.*, crm.company.contact.*, crm.contact.company.*: who belongs to what."""

from __future__ import annotations

from typing import Any

from sandbox.crm.entities import COMPANY, CONTACT, DEAL, LEAD, kind_of
from sandbox.crm.items import items
from sandbox.portal.calls import Call, Methods, Reply
from sandbox.portal.errors import RestError
from sandbox.portal.store import Condition
from sandbox.wire import php

methods = Methods()


class _Links:
    """The list field *many* of an object, seen as rows ``{CONTACT_ID, SORT, ROLE_ID, IS_PRIMARY}``."""

    def __init__(self, prefix: str, owner: int, linked: int, many: str, key: str) -> None:
        self.records = items(owner)
        self.linked, self.many, self.key = linked, many, key
        for name, handler in (("items.get", self.get), ("items.set", self.set), ("items.delete", self.clear),
                              ("add", self.add), ("delete", self.delete), ("fields", self.fields)):  # fmt: skip
            methods.offer(f"{prefix}.{name}", "crm")(handler)

    def get(self, call: Call) -> Reply:
        """The links in their order, the first is the primary one."""
        numbers = self.records.existing(call, call.number("id")).body.get(self.many) or []
        rows = [
            {self.key: number, "SORT": (place + 1) * 10, "ROLE_ID": 0, "IS_PRIMARY": "N" if place else "Y"}
            for place, number in enumerate(numbers)
        ]
        return Reply(rows)

    def set(self, call: Call) -> Reply:
        """Put these links in place of the present ones."""
        given = call.wanted("items")
        if not isinstance(given, list | dict):
            raise RestError("", "The parameter 'items' must be array.")
        rows = [item for item in (given.values() if isinstance(given, dict) else given) if isinstance(item, dict)]
        upper = [{str(name).upper(): value for name, value in row.items()} for row in rows]
        upper.sort(key=lambda row: (not php.truth(row.get("IS_PRIMARY")), php.integer(row.get("SORT"))))
        return self._put(call, [self._number(call, row) for row in upper])

    def clear(self, call: Call) -> Reply:
        """Take every link away."""
        return self._put(call, [])

    def add(self, call: Call) -> Reply:
        """One more link."""
        fields = call.fields()
        number = self._number(call, fields)
        present = self.records.existing(call, call.number("id")).body.get(self.many) or []
        kept = [item for item in present if item != number]
        return self._put(call, [number, *kept] if php.truth(fields.get("IS_PRIMARY")) else [*kept, number])

    def delete(self, call: Call) -> Reply:
        """One link less."""
        number = php.integer(call.fields().get(self.key))
        present = self.records.existing(call, call.number("id")).body.get(self.many) or []
        return self._put(call, [item for item in present if item != number])

    def fields(self, call: Call) -> Reply:
        """What a link consists of."""
        del call
        names = {
            "SORT": ("integer", "Сортировка"),
            "IS_PRIMARY": ("char", "Первичный"),
            self.key: ("integer", "Объект"),
        }
        plain = dict.fromkeys(("isReadOnly", "isImmutable", "isMultiple", "isDynamic"), False)
        return Reply(
            {
                name: {"type": kind, "isRequired": name == self.key, **plain, "title": title}
                for name, (kind, title) in names.items()
            }
        )

    def _number(self, call: Call, row: dict[str, Any]) -> int:
        number = php.integer(row.get(self.key))
        if call.documents(kind_of(self.linked)).get(number) is None:
            raise RestError("", f"The parameter '{self.key}' is invalid or not defined.")
        return number

    def _put(self, call: Call, numbers: list[int]) -> Reply:
        row = self.records.existing(call, call.number("id"))
        self.records.update(call, row, {self.many: numbers})
        return Reply(True)  # noqa: FBT003


class _Staff(_Links):
    """A company's contacts: kept with the contacts, so looked up and written there."""

    def get(self, call: Call) -> Reply:
        """Contacts of the company."""
        rows = [
            {"CONTACT_ID": number, "SORT": (place + 1) * 10, "ROLE_ID": 0, "IS_PRIMARY": "N" if place else "Y"}
            for place, number in enumerate(self._present(call))
        ]
        return Reply(rows)

    def add(self, call: Call) -> Reply:
        """One more contact."""
        return self._put(call, [*self._present(call), self._number(call, call.fields())])

    def delete(self, call: Call) -> Reply:
        """One contact less."""
        number = php.integer(call.fields().get(self.key))
        return self._put(call, [item for item in self._present(call) if item != number])

    def _present(self, call: Call) -> list[int]:
        company = self.records.existing(call, call.number("id")).id
        sql = "EXISTS (SELECT 1 FROM json_each(body, '$.COMPANY_IDS') WHERE value = ?)"
        return [row.id for row in call.documents("contact").find(Condition(sql, (company,)))]

    def _put(self, call: Call, numbers: list[int]) -> Reply:
        company, contacts = call.number("id"), items(CONTACT)
        for number in {*self._present(call), *numbers}:
            row = contacts.existing(call, number)
            others = [item for item in row.body.get("COMPANY_IDS") or [] if item != company]
            contacts.update(call, row, {"COMPANY_IDS": [*others, company] if number in numbers else others})
        return Reply(True)  # noqa: FBT003


_Links("crm.deal.contact", DEAL, CONTACT, "CONTACT_IDS", "CONTACT_ID")
_Links("crm.lead.contact", LEAD, CONTACT, "CONTACT_IDS", "CONTACT_ID")
_Links("crm.contact.company", CONTACT, COMPANY, "COMPANY_IDS", "COMPANY_ID")
_Staff("crm.company.contact", COMPANY, CONTACT, "CONTACT_IDS", "CONTACT_ID")
