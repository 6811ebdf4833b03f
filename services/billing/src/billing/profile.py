"""Billing's part of a portal's profile: billing.yaml beside portal.yaml."""

from __future__ import annotations

from pathlib import Path

from chassis.profile import part
from chassis.yaml_file import read_as

from billing.core.office import BillingProfile, Book, Desk
from billing.errors import NoSuchIssuer

SERVICE = "billing"
OF_THE_DESK = set(Desk.model_fields) & set(BillingProfile.model_fields)


def profile_of(profile: Path, portal: str) -> BillingProfile:
    """What the portal's profile says; without the file: nothing. Raises BadProfile with file and line."""
    file = part(profile, portal, SERVICE)
    return read_as(BillingProfile, file) if file.is_file() else BillingProfile()


class Offices:
    """The profiles of all portals, each read once. path: set when the service starts."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._known: dict[str, BillingProfile] = {}

    def at(self, path: Path) -> None:
        """Where the profiles lie from now on."""
        self._path = path
        self._known.clear()

    def put(self, portal: str, office: BillingProfile) -> None:
        """Say what a portal's profile is."""
        self._known[portal] = office

    def __getitem__(self, portal: str) -> BillingProfile:
        """Raises BadProfile; LookupError before the service has said where they lie."""
        if portal not in self._known:
            if self._path is None:
                raise LookupError("nobody has said where the profiles lie")
            self._known[portal] = profile_of(self._path, portal)
        return self._known[portal]

    def book(self, portal: str, issuer: str, client_id: int | None) -> Book:
        """What issuing needs. Raises NoSuchIssuer: the message waits until the profile has it."""
        office = self[portal]
        if issuer not in office.issuers:
            raise NoSuchIssuer(f"{issuer} is no issuer in billing.yaml of {portal}")
        return Book(
            issuer=office.issuers[issuer],
            terms=office.terms(client_id),
            people=office.people,
            compliance=office.compliance,
            matter_by=office.matter_by,
            write_off_words=office.write_off_words,
            hold_words=office.hold_words,
        )


OFFICES = Offices()
