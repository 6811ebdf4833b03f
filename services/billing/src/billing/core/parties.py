"""Who bills and who pays."""

from __future__ import annotations

from typing import Literal

from domain.bank import account_currency
from pydantic import Field

from billing.core.names import bare
from billing.core.parts import Line, Part

RUSSIA = "RU"


class Bank(Part):
    """A bank account in a Russian bank."""

    name: Line = Field(description='Name of the bank as in its БИК entry, e.g. АО "Синтетик Банк".')
    bic: str = Field(description="БИК, 9 digits beginning with 04.")
    account: str = Field(description="Settlement account, 20 digits; its control digit is checked against the БИК.")
    corr_account: str | None = Field(
        None, description="Correspondent account of the bank, 20 digits beginning with 301; null if it has none."
    )
    city: str | None = Field(None, description="City of the bank, as printed.")
    swift: str | None = Field(None, description="SWIFT code of the bank, for payers abroad; 8 or 11 characters.")

    @property
    def currency(self) -> str | None:
        """By digits 6 to 8 of the account; None: one that is not known."""
        return account_currency(self.account)


class Signatory(Part):
    """Who signs."""

    name: Line = Field(description="As printed, e.g. Воронцова А. П.")
    position: Line = Field("Генеральный директор", description="As printed, e.g. Генеральный директор.")
    basis: str | None = Field(None, description="On what authority, e.g. Устава, доверенности № 5 от 01.02.2026.")


class Issuer(Part):
    """The firm that bills: a Russian organisation (ИНН of 10 digits, КПП) or entrepreneur (ИНН of 12, no КПП)."""

    name: Line = Field(description='Name as it stands in papers and in the payment QR, e.g. ООО "Нордлекс Консалт".')
    inn: str = Field(description="ИНН, 10 or 12 digits; control digits are checked.")
    kpp: str | None = Field(None, description="КПП, 9 characters; obligatory for an organisation.")
    ogrn: str | None = Field(
        None,
        description=(
            "ОГРН (13 digits) or ОГРНИП (15); the control digit is checked. Without it an entrepreneur's УПД with VAT"
            " is incomplete: a warning."
        ),
    )
    address: Line = Field(description="Address as printed (СФ row 2а).")
    contacts: str | None = Field(None, description="Telephone and e-mail, one line, as printed.")
    bank: Bank = Field(description="Where the client pays to.")
    currency_accounts: tuple[Bank, ...] = Field(
        (),
        description=(
            "Accounts in other currencies. An invoice names the account whose digits 6 to 8 are its currency (810 RUB,"
            " 978 EUR), and is refused if there is none."
        ),
    )
    head: Signatory | None = Field(None, description="Signs invoice, act and УПД; the entrepreneur himself for an ИП.")
    accountant: Signatory | None = Field(None, description="Chief accountant; signs a счёт-фактура. Null: head does.")
    qr_encoding: Literal["utf-8", "windows-1251", "koi8-r"] = Field(
        "utf-8", description="Encoding of the payment QR; UTF-8 is taken where the chosen one lacks a character."
    )

    def paid_to(self, currency: str) -> Bank | None:
        """The account in *currency*; None: there is none."""
        return next((one for one in (self.bank, *self.currency_accounts) if one.currency == currency), None)

    @property
    def is_entrepreneur(self) -> bool:
        """An ИП has an ИНН of twelve digits."""
        return len(self.inn) == len("500100732259")


class Client(Part):
    """The firm or person that pays."""

    name: Line = Field(description="Name as printed.")
    inn: str | None = Field(
        None, description="ИНН, 10 or 12 digits, checked; obligatory for a client, or a client's branch, in Russia."
    )
    kpp: str | None = Field(
        None, description="КПП, 9 characters, for an organisation; without it a УПД with VAT is incomplete: a warning."
    )
    ogrn: str | None = Field(None, description="ОГРН or ОГРНИП, checked if given.")
    foreign_id: str | None = Field(
        None, description='What a foreign client has instead of an ИНН, with its name: "Y-tunnus 1234567-8".'
    )
    country: str = Field(
        RUSSIA,
        pattern="^[A-Z]{2}$",
        description=(
            "Seat of the client, ISO 3166 (RU, FI). Services to a client outside of Russia are outside Russian VAT"
            " (НК РФ ст. 148 п. 1 пп. 4, п. 1.1 пп. 4) whatever contract.vat.mode says."
        ),
    )
    russian_branch: bool = Field(
        False,  # noqa: FBT003 - a default, not an argument
        description="True if a branch in Russia receives the services of a foreign client: then Russian VAT applies.",
    )
    address: str | None = Field(
        None, description="Address as printed (СФ row 6а); without it a УПД with VAT is incomplete: a warning."
    )
    bank: Bank | None = Field(None, description="The client's own account, for the act; checked if given.")
    signatory: Signatory | None = Field(None, description="Who signs the act and the УПД for the client.")

    @property
    def is_organisation(self) -> bool:
        """An organisation has an ИНН of ten digits."""
        return self.inn is not None and len(self.inn) == len("7897555319")

    @property
    def is_foreign(self) -> bool:
        """Whether the place of supply lies outside of Russia."""
        return self.country != RUSSIA and not self.russian_branch


class ComplianceRow(Part):
    """What is known about one firm billing one client (sanctions, e.g. EU Regulation 833/2014 art. 5n)."""

    issuer: Line = Field(description="ИНН or name of the issuer, or * for any.")
    client: Line = Field(description="ИНН, foreign_id or name of the client, or * for any.")
    action: Literal["block", "flag"] = Field(
        description="block: no invoice goes out; flag: it goes out with a warning in the result."
    )
    reason: Line = Field(description="Why, in words for the person who decides.")

    def concerns(self, issuer: Issuer, client: Client) -> bool:
        """Whether the row speaks of this pair."""
        return _names(self.issuer, issuer.inn, issuer.name) and _names(
            self.client, client.inn, client.foreign_id, client.name
        )


def _names(said: str, *known: str | None) -> bool:
    return said == "*" or bare(said) in {bare(one) for one in known if one}
