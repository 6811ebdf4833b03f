"""Who gets a task: pure, from what the directory says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

MORNING = time(9, 0)
TO_DEPUTY = "бухгалтер клиента отсутствует, задача — его заместителю"
TO_SECOND = "ответственный бухгалтер не назначен или не работает, задача — второму бухгалтеру"
TO_HEAD = "у клиента нет работающего бухгалтера, задача — главному бухгалтеру"


@dataclass(frozen=True)
class Client:
    """A client as the directory knows it. accountants: employees, the responsible one first, None where unset."""

    client_id: int
    name: str
    inn: str | None
    kpps: tuple[str, ...] = ()
    responsible_id: int | None = None
    second_id: int | None = None


@dataclass(frozen=True)
class Directory:
    """What a demand needs to know, frozen with its decision.

    clients: of the printed INN, or those that the message names by their ids; likely: those a doubtful INN may
    mean, or who bear the name in the document.
    active: which of the people named here work. caused_by: the command that the message follows from. deputies: who of
    them has declared whom for that day. fitting: known demands with INN, number and date of an unclear letter.
    """

    clients: tuple[Client, ...]
    likely: tuple[Client, ...]
    active: tuple[int, ...]
    head_accountant_id: int
    zone: str
    deadline_time: time
    caused_by: UUID | None = None
    deputies: tuple[tuple[int, int], ...] = ()
    fitting: tuple[str, ...] = ()

    def local_day(self, moment: datetime) -> date:
        """The day of a moment in the portal's zone."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def morning(self, day: date) -> datetime:
        """When people are reminded on a day."""
        return datetime.combine(day, MORNING, ZoneInfo(self.zone))

    def deadline(self, day: date) -> datetime:
        """Deadlines of tasks: the day at the profile's hour, in the portal's zone."""
        return datetime.combine(day, self.deadline_time, ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is to do it; why, in Russian, where it isn't the responsible accountant."""

    employee_id: int
    because: str | None = None


def client_of(directory: Directory, kpp: str | None) -> Client | None:
    """The client of the INN; among several of one INN the one with the printed КПП. None if it can't be told."""
    if len(directory.clients) == 1:
        return directory.clients[0]
    by_kpp = [client for client in directory.clients if kpp is not None and kpp in client.kpps]
    return by_kpp[0] if len(by_kpp) == 1 else None


def responsible(client: Client, directory: Directory) -> Choice:
    """The responsible accountant; if he doesn't work, whom he has declared his deputy, else the second one in the same
    way, else the head accountant."""
    deputies = dict(directory.deputies)
    for number, because in ((client.responsible_id, None), (client.second_id, TO_SECOND)):
        if number is not None and number in directory.active:
            return Choice(number, because)
        if number in deputies:
            return Choice(deputies[number], TO_DEPUTY)
    return Choice(directory.head_accountant_id, TO_HEAD)


def by_id(directory: Directory, client_id: int | None) -> Client | None:
    """The client with this id in the CRM, if the directory has it at hand."""
    return next((client for client in directory.clients if client.client_id == client_id), None)


def names(clients: Sequence[Client]) -> str:
    """Clients in one line, for a person to choose from."""
    return "; ".join(f"{client.name} (ИНН {client.inn or '—'})" for client in clients)
