"""Addresses as SMTP takes them."""

from __future__ import annotations

import re

LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
DOMAIN = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")

WHOSE = re.compile(r"(?:\"[^\"@]*\"|[^\s<>\"«»,;:()\[\]@]+)@")


class BadAddress(ValueError):
    """No letter can be sent there."""


def normal(address: str) -> str:
    """The address with its domain in lower case and in ASCII (IDNA). Raises BadAddress.

    A local part beyond ASCII needs a server that knows SMTPUTF8, which hardly one here does.
    """
    local, at, domain = address.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        domain = ""
    odd = local.startswith(".") or local.endswith(".") or ".." in local or "=?" in local  # RFC 2047 would decode that
    if not at or odd or not LOCAL.fullmatch(local) or not DOMAIN.fullmatch(domain):
        raise BadAddress(f"«{address}» — не адрес электронной почты")
    return f"{local}@{domain}"


def domain_of(address: str) -> str:
    """Of a normal address."""
    return address.rpartition("@")[2]


def masked(words: str) -> str:
    """*words* of a server or a library without saying whose addresses they quote: only domains leave the letter."""
    return WHOSE.sub("…@", words)
