"""What a contract says about time and money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from billing.core.parts import Currency, Day, Key, Line, Money, Part, Percent
from billing.core.rounding import Policy, Rounding

VatMode = Literal["general", "usn_5", "usn_7", "none", "outside"]


class Vat(Part):
    """How the issuer charges VAT."""

    mode: VatMode = Field(
        description=(
            "general: 22 % (20 % for services rendered by 31.12.2025), by the day of each service; usn_5, usn_7: УСН"
            " with VAT of 5 or 7 %; none: «Без НДС», with its ground; outside: place of supply outside of Russia."
        )
    )
    ground: str | None = Field(
        None,
        description=(
            "Why no VAT is charged, as printed, e.g. п. 1 ст. 145 НК РФ, or: применение УСН, гл. 26.2 НК РФ. Obligatory"
            " for mode none."
        ),
    )
    prices_include_vat: bool = Field(
        False,  # noqa: FBT003 - a default, not an argument
        description="True: rates, fees, caps and expenses are gross, VAT is taken out of them (gross × 22/122).",
    )


class VatChange(Part):
    """How VAT is charged from a day on, e.g. from the month after the limit of УСН was crossed."""

    since: Day = Field(description="First day of services in this mode, inclusive.")
    mode: VatMode = Field(description="As of vat.")
    ground: str | None = Field(None, description="As of vat: obligatory for mode none.")


class Rate(Part):
    """What an hour costs, from a day on. A person's own rate goes before that of the grade; the latest since wins."""

    person: Key | None = Field(None, description="`id` of a person; give either person or grade.")
    grade: Key | None = Field(None, description="A grade; holds for everybody who has it on the day of work.")
    since: Day = Field(date.min, description="First day of work at this rate, inclusive; left out: from the beginning.")
    until: Day | None = Field(
        None, description="Last day of work at this rate, inclusive; null: until another follows."
    )
    rate: Money = Field(description="For one hour, in contract.currency.")


class Matter(Part):
    """What differs for one matter (a deal, or what the profile says)."""

    id: Key = Field(description="As entries name it.")
    title: str | None = Field(None, description="As printed.")
    discount_percent: Percent | None = Field(None, description="Taken off time of this matter, before VAT.")
    cap: Money | None = Field(None, ge=0, description="Most that time of this matter may cost in the period.")
    client_matter: str | None = Field(None, description="The client's own number of it (LEDES CLIENT_MATTER_ID).")


class Fee(Part):
    """A sum that is not reckoned from hours."""

    title: Line = Field(description="As printed on the invoice.")
    amount: Money = Field(ge=0, description="In contract.currency; without VAT unless prices_include_vat.")
    kind: Literal["fixed", "success"] = Field(
        "fixed",
        description="fixed: covers time of its matter (without a matter: all time); success: comes on top of the time.",
    )
    matter: Key | None = Field(None, description="Matter it pays for; null: the whole contract.")
    on: Day | None = Field(None, description="Day of the service, which decides the VAT rate; null: the period's last.")
    since: Day | None = Field(
        None,
        description=(
            "Without `on`: first day that it is charged for, the first of a period. With `on`, of a fixed fee: first"
            " day of work that it covers, whatever invoices that is on, e.g. of a whole case."
        ),
    )
    until: Day | None = Field(
        None,
        description=(
            "The last of these days; null: it is open. With neither since nor until a fee with a day covers its period."
        ),
    )

    @property
    def whole_case(self) -> bool:
        """Whether it covers work of days of its own, not just of the period that it is charged in."""
        return self.kind == "fixed" and self.on is not None and (self.since or self.until) is not None

    def is_of(self, day: date) -> bool:
        """Whether it is agreed for *day*."""
        return (self.since or date.min) <= day <= (self.until or date.max)


class Retainer(Part):
    """A monthly fee with hours included; what goes beyond is billed by the hour."""

    fee: Money = Field(ge=0, description="For the period, in contract.currency.")
    included_minutes: int = Field(0, ge=0, description="Billed minutes that the fee covers, used up in order of work.")
    title: Line = Field("Абонентское обслуживание", description="As printed.")


class MonthlyChange(Part):
    """What is agreed for a month from a day on, instead of the contract's own; what is left out is not agreed then."""

    since: Day = Field(description="First day of it, inclusive: the first of a period.")
    retainer: Retainer | None = Field(None, description="As of contract.")
    cap: Money | None = Field(None, ge=0, description="As of contract.")
    cap_minutes: int | None = Field(None, ge=0, description="As of contract.")
    minimum: Money | None = Field(None, ge=0, description="As of contract.")


class Free(Part):
    """First minutes that cost nothing, used up in order of work, before any rounding."""

    minutes: int = Field(ge=0, description="How many.")
    per: Literal["period", "matter", "fragment"] = Field(
        "period", description="Of the whole period, of each matter in it, or of each fragment."
    )


class ExchangeRate(Part):
    """The rate of a given day, stored with the invoice."""

    on: Day = Field(description="Day of the rate.")
    rate: Decimal = Field(gt=0, max_digits=15, decimal_places=6, description="Roubles for one unit of the currency.")
    source: Line = Field("Банк России", description="Who set it.")


class Contract(Part):
    """One client's terms."""

    number: Key = Field(description="As printed.")
    on: Day = Field(description="Its date.")
    since: Day | None = Field(
        None,
        description=(
            "First day of work that it holds for; null: its date. Earlier where the parties agreed so (ГК РФ ст. 425"
            " п. 2)."
        ),
    )
    title: Line = Field("Договор", description="What it is called, e.g. Договор об оказании юридических услуг.")
    zone: Key = Field(description="Time zone that decides the day of work, IANA name, e.g. Europe/Moscow.")
    currency: Currency = Field("RUB", description="Currency of rates, fees, caps and expenses: RUB or EUR.")
    invoice_currency: Currency | None = Field(
        None,
        description="Of the invoice; null: as contract.currency. Terms in EUR may be billed in RUB at exchange_rate.",
    )
    exchange_rate: ExchangeRate | None = Field(
        None, description="Obligatory where currency or invoice_currency is not RUB."
    )
    vat: Vat | None = Field(description="How VAT is charged. There is no default.")
    vat_changes: tuple[VatChange, ...] = Field(
        (),
        description=(
            "How it is charged later: each from its day on, by the day of the service, whenever that is billed; vat"
            " holds before. Whether prices include it is said in vat once for all."
        ),
    )
    rounding: Policy = Field(
        Rounding(),
        description='A policy by name, or an object of rules. Default: "actual" (actual minutes, VAT of each line).',
    )
    rates: tuple[Rate, ...] = Field((), description="Hourly rates by person or grade and day.")
    travel_percent: Percent = Field(Decimal(50), description="Share of the rate that travel time is paid at.")
    discount_percent: Percent = Field(Decimal(0), description="Taken off time of matters that have none of their own.")
    markup_percent: Percent = Field(Decimal(0), description="Added to own expenses that name no mark-up themselves.")
    free: Free | None = Field(None, description="Time that costs nothing.")
    cap: Money | None = Field(None, ge=0, description="Most that time may cost in the period; the rest is written off.")
    cap_minutes: int | None = Field(
        None, ge=0, description="Most minutes that are billed in the period, in order of work; the rest is written off."
    )
    minimum: Money | None = Field(
        None, ge=0, description="Least that services (time, fees, retainer) cost in the period; a line makes it up."
    )
    fees: tuple[Fee, ...] = Field((), description="Fixed and success fees of this period.")
    late_fees: tuple[Fee, ...] = Field(
        (),
        description="Fees of earlier periods that no invoice has: charged by their own day, covering nothing here.",
    )
    covering: tuple[Fee, ...] = Field(
        (), description="Fixed fees that other invoices charge: they cover work of the days from since to until."
    )
    retainer: Retainer | None = Field(None, description="Monthly fee with included time.")
    monthly_changes: tuple[MonthlyChange, ...] = Field(
        (),
        description="Retainer, caps and minimum as they are later; the latest since wins, those above hold before.",
    )
    matters: tuple[Matter, ...] = Field((), description="Matters with terms of their own; others need not be listed.")
    lines_by: Literal["rate", "matter"] = Field(
        "rate", description="rate: a line for each person and rate; matter: a line for each matter, person and rate."
    )
    payment_days: int | None = Field(None, ge=0, le=365, description="Calendar days to pay after the invoice's date.")
    service_title: Line = Field("Юридические услуги", description="What is rendered, as act and УПД call it.")

    @property
    def billed_in(self) -> Currency:
        """The currency of the invoice."""
        return self.invoice_currency or self.currency

    @property
    def begins(self) -> date:
        """The first day of work that it holds for."""
        return self.since or self.on

    @property
    def monthly(self) -> bool:
        """Whether something is agreed for a whole period: parts of it can't be billed one by one."""
        several: tuple[Contract | MonthlyChange, ...] = (self, *self.monthly_changes)
        sums = [one for of in several for one in (of.retainer, of.minimum, of.cap, of.cap_minutes)]
        shared_free = self.free is not None and self.free.per != "fragment"
        fixed = any(one.on is None for one in self.fees) or any(one.cap is not None for one in self.matters)
        return shared_free or fixed or any(one is not None for one in sums)

    def vat_on(self, day: date) -> Vat | VatChange | None:
        """How VAT is charged for a service of *day*."""
        begun = (one for one in self.vat_changes if one.since <= day)
        return max(begun, key=lambda one: one.since, default=None) or self.vat

    def vats_of(self, first: date, last: date) -> tuple[Vat | VatChange | None, ...]:
        """Those of these days, both inclusive."""
        return (self.vat_on(first), *(one for one in self.vat_changes if first < one.since <= last))

    def matter(self, name: str | None) -> Matter | None:
        """The terms of a matter, None if it has none of its own."""
        return next((one for one in self.matters if one.id == name), None)
