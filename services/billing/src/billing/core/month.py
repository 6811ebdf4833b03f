"""One month of one client, as INPUT.json gives it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from billing.core.parties import Bank, Client, ComplianceRow, Issuer
from billing.core.parts import Day, Key, Line, Moment, Money, Part, Percent, Period
from billing.core.terms import Contract, Fee

BEYOND = "к соседнему периоду: таймер шёл через полночь"


def is_late(corrects: str | None) -> bool:
    """Whether time is of a period that an invoice has; a timer over midnight is of none."""
    return corrects is not None and corrects != BEYOND


class GradeSince(Part):
    """A grade from a day on."""

    grade: Key = Field(description="E.g. партнёр, советник, старший юрист, юрист, младший юрист, помощник.")
    since: Day = Field(date.min, description="First day of it, inclusive; left out: from the beginning.")


class Person(Part):
    """Somebody whose time is billed."""

    id: Key = Field(description="How entries and rates name the person, e.g. Воронцова; lines show it as `person`.")
    name: str | None = Field(None, description="Full name as printed; null: as id.")
    grade: Key | None = Field(None, description="The grade, if it doesn't change; else see grades.")
    grades: tuple[GradeSince, ...] = Field((), description="Grades by day, if they change.")
    latin_name: str | None = Field(
        None, description='"Last, First" in Latin letters for LEDES; null: transliterated from name.'
    )
    ledes_class: Literal["PT", "AS", "OC", "LA", "OT"] | None = Field(
        None,
        description="LEDES TIMEKEEPER_CLASSIFICATION; null: by grade (партнёр PT, юрист AS, советник OC, помощник LA).",
    )

    @property
    def shown(self) -> str:
        """As printed."""
        return self.name or self.id

    def grade_on(self, day: date) -> str | None:
        """The grade of a day, None if none is known."""
        known = [one for one in self.grades if one.since <= day]
        return max(known, key=lambda one: one.since).grade if known else self.grade


class Entry(Part):
    """A stretch of work. Either a timer entry (started_at, ended_at) or a manual one (on, and minutes or seconds)."""

    id: Key = Field(description="External id, unique; the very same entry given twice counts once.")
    person: Key = Field(description="`id` of a person.")
    matter: Key | None = Field(None, description="Matter (a deal) that it belongs to; null: none.")
    on: Day | None = Field(None, description="Day of work of a manual entry, in the contract's zone.")
    minutes: Decimal | None = Field(None, description="Time of a manual entry, e.g. 7 or 7.5; whole seconds.")
    seconds: int | None = Field(None, description="Time of a manual entry in seconds, instead of minutes.")
    started_at: Moment | None = Field(
        None, description="Start of a timer entry with offset, 2026-10-14T23:50:00+03:00; split at the zone's midnight."
    )
    ended_at: Moment | None = Field(None, description="End of a timer entry with offset, at most 24 h later.")
    billable: bool = Field(True, description="False: shown in the diary, not billed.")  # noqa: FBT003 - a default
    travel: bool = Field(False, description="True: travel, paid at contract.travel_percent.")  # noqa: FBT003
    write_off: bool = Field(False, description="True: shown with its value, not billed.")  # noqa: FBT003 - a default
    held: str | None = Field(None, description="Why it is not billed now but later; null: it is not held.")
    corrects: str | None = Field(
        None,
        description=(
            "For time of an earlier, closed period that is billed now: what it corrects, as printed, e.g. к счёту № 101"
            " за сентябрь 2026. Rated by its own day."
        ),
    )
    text: str = Field("", description="What was done, as the diary prints it.")
    task: str | None = Field(None, description="Task within the matter, as printed.")
    activity: str | None = Field(None, pattern="^A1[01]\\d$", description="UTBMS activity, A101–A111, for LEDES.")
    utbms_task: str | None = Field(None, pattern="^[A-Z]\\d{3}$", description="UTBMS task, e.g. L210, for LEDES.")

    @property
    def is_timer(self) -> bool:
        """Whether it has instants."""
        return self.started_at is not None or self.ended_at is not None

    @property
    def recorded_seconds(self) -> int:
        """Whole seconds as recorded; of an entry that has been checked."""
        if self.started_at is not None and self.ended_at is not None:
            return int((self.ended_at - self.started_at).total_seconds())
        return self.seconds if self.seconds is not None else int((self.minutes or Decimal(0)) * 60)


class Expense(Part):
    """Money laid out."""

    id: Key = Field(description="Unique, e.g. number of the paper.")
    kind: Literal["own", "agent"] = Field(
        description=(
            "own: the firm's expense, charged with mark-up and VAT; agent: paid in the client's name (court fees), at"
            " cost, outside VAT, act and счёт-фактура."
        )
    )
    on: Day = Field(description="Day of it; decides the VAT rate of an own expense.")
    title: Line = Field(description="As printed.")
    amount: Money = Field(description="In contract.currency, above 0. own: without VAT unless prices_include_vat.")
    markup_percent: Percent | None = Field(
        None, description="Added to an own expense; null: as contract.markup_percent. An agent expense has none."
    )
    matter: Key | None = Field(None, description="Matter that it belongs to.")
    document: str | None = Field(None, description="The paper that proves it, as printed.")
    utbms: str = Field("E124", pattern="^E\\d{3}$", description="UTBMS expense code for LEDES, e.g. E112 court fees.")


class Advance(Part):
    """An advance received earlier, offset against services (not against agent expenses)."""

    amount: Money = Field(description="What is left of it, with VAT, in the invoice's currency, above 0.")
    payment_number: Key = Field(description="Number of the payment order (СФ row 5 of the advance).")
    payment_on: Day = Field(
        description="Date of the payment order; what came after the act's day is offset by a later invoice."
    )
    sf_number: str | None = Field(
        None, description="Number of the счёт-фактура made for the advance (row 5б); obligatory where VAT is charged."
    )
    sf_on: Day | None = Field(None, description="Its date.")


class InvoiceHead(Part):
    """Numbers and dates of the papers."""

    number: Key = Field(description="Number of the invoice, as printed.")
    on: Day = Field(description="Date of the invoice.")
    due_on: Day | None = Field(None, description="Pay until; null: by contract.payment_days, else no term is printed.")
    act_number: str | None = Field(None, description="Number of act and УПД; null: that of the invoice.")
    act_on: Day | None = Field(None, description="Date of act and УПД; null: the period's last day.")


class ClosedPeriod(Part):
    """A period that has been billed."""

    first_on: Day = Field(description="First day, inclusive.")
    last_on: Day = Field(description="Last day, inclusive.")
    invoice: str | None = Field(None, description="The invoice that closed it.")

    def has(self, day: date) -> bool:
        """Whether *day* lies within."""
        return self.first_on <= day <= self.last_on


class EarlierPeriod(Part):
    """A period that time with `corrects` is of: what its own invoice left of what was agreed for it."""

    first_on: Day = Field(description="First day, inclusive.")
    last_on: Day = Field(description="Last day, inclusive.")
    included_seconds: int = Field(0, ge=0, description="Of a retainer's hours; used up in order of work.")
    capped_seconds: int | None = Field(None, ge=0, description="Until a cap in minutes; null: there is none.")
    fees: tuple[Fee, ...] = Field((), description="Its fees; a fixed one covers time of that period.")
    unsure: bool = Field(
        False,  # noqa: FBT003 - a default
        description="True: a cap in money, a minimum or free minutes were agreed: somebody looks what they have left.",
    )

    def has(self, day: date) -> bool:
        """Whether *day* lies within."""
        return self.first_on <= day <= self.last_on


class Input(Part):
    """Everything one invoice is made of: INPUT.json of `delo invoice render`."""

    issuer: Issuer = Field(description="Who bills.")
    client: Client = Field(description="Who pays.")
    contract: Contract = Field(description="On what terms.")
    invoice: InvoiceHead = Field(description="Number and dates of the papers.")
    period: Period = Field(description="The billed days. Work of other days is held, unless it says what it corrects.")
    people: tuple[Person, ...] = Field((), description="Everybody who has entries.")
    entries: tuple[Entry, ...] = Field((), description="All time entries.")
    expenses: tuple[Expense, ...] = Field((), description="Own and agent expenses.")
    advances: tuple[Advance, ...] = Field((), description="Advances that are not used up, oldest first.")
    compliance: tuple[ComplianceRow, ...] = Field(
        (), description="Pairs of issuer and client that are blocked or flagged."
    )
    closed_periods: tuple[ClosedPeriod, ...] = Field(
        (), description="Periods of this contract that are billed already."
    )
    billed_entries: tuple[Key, ...] = Field((), description="Ids of entries that stand on an earlier invoice.")
    counted: tuple[Entry, ...] = Field(
        (),
        description=(
            "Entries of earlier invoices, as far as time with `corrects` goes on from their steps: of the same fragment"
            " (`id` before a +), day or line. They are not billed here."
        ),
    )

    earlier: tuple[EarlierPeriod, ...] = Field(
        (),
        description=(
            "Periods that time with `corrects` is of, as far as it is known what they have left; the invoice's own"
            " where other invoices have some of its time."
        ),
    )

    @property
    def paid_to(self) -> Bank:
        """The issuer's account in the invoice's currency."""
        return self.issuer.paid_to(self.contract.billed_in) or self.issuer.bank

    @property
    def handed_on(self) -> date:
        """The day of act and УПД: the last of the period unless told."""
        return self.invoice.act_on or self.period.last_on

    def own_period(self, day: date) -> EarlierPeriod | None:
        """The earlier period that late work of *day* is of."""
        return next((one for one in self.earlier if one.has(day)), None)

    def period_of(self, entry: Entry, day: date) -> EarlierPeriod | None:
        """The earlier period that late work of *entry* on *day* is of: a timer over midnight is of its first day's."""
        begun = entry.started_at and entry.started_at.astimezone(ZoneInfo(self.contract.zone)).date()
        return (self.own_period(begun) if begun else None) or self.own_period(day)

    def markup(self, expense: Expense) -> Decimal:
        """Percent that is added to an own expense."""
        given = expense.markup_percent
        return self.contract.markup_percent if given is None else given

    def person(self, name: str) -> Person | None:
        """Somebody by id."""
        return next((one for one in self.people if one.id == name), None)
