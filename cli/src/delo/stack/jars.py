"""The jars of Kafka, the mail server and a checker of archives: named and hashed in jars.lock, kept in the environment.

jgo resolved them once (`make lock`); fetching by the lock takes seconds where resolving takes half a minute.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from delo.stack.problems import Problem

if TYPE_CHECKING:
    import httpx

LOCK = files("delo.stack") / "jars.lock"
SIDE_BY_SIDE = 8
ATTEMPTS = 3
# Fetched when asked for by name: no stack runs by it.
EXTRAS = frozenset({"verapdf"})


@dataclass(frozen=True)
class Jar:
    """One artifact: whose it is (kafka, greenmail, verapdf), its path in a Maven repository, its SHA-256."""

    group: str
    path: str
    sha256: str


def locked() -> list[Jar]:
    """What jars.lock names."""
    return [Jar(*line.split()) for line in LOCK.read_text(encoding="utf-8").splitlines() if line.strip()]


def folder() -> Path:
    """Where they are kept: in the environment, so that all stacks of a checkout share them."""
    return Path(sys.prefix) / "share" / "delo" / "jars"


def classpath(group: str) -> str:
    """What `java -cp` takes for one group."""
    return ":".join(str(folder() / Path(jar.path).name) for jar in locked() if jar.group == group)


def ensure(*extras: str) -> int:
    """Fetch what is missing; how many were fetched. Raises Problem if one can't be had or isn't what was locked.

    extras: of EXTRAS, those wanted this time.
    """
    if not _missing(extras):
        return 0
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        return _fetch_all(_missing(extras))


def _missing(extras: tuple[str, ...]) -> list[Jar]:
    wanted = [jar for jar in locked() if jar.group not in EXTRAS.difference(extras)]
    return [jar for jar in wanted if not (folder() / Path(jar.path).name).exists()]


def _fetch_all(missing: list[Jar]) -> int:
    import httpx  # noqa: PLC0415 - a tenth of a second that most commands need not pay

    try:
        with (
            httpx.Client(verify=trust(), timeout=30, follow_redirects=True) as client,
            ThreadPoolExecutor(SIDE_BY_SIDE) as pool,
        ):
            list(pool.map(lambda jar: _fetch(client, jar), missing))
    except (httpx.HTTPError, OSError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise Problem(
            f"The jars of Kafka and the mail server can't be fetched from {repository()}:"
            f" {reason}. Check the network;"
            " HTTPS_PROXY and SSL_CERT_FILE are honoured, DELO_MAVEN_URL names a mirror."
        ) from error
    return len(missing)


def repository() -> str:
    """The Maven repository: DELO_MAVEN_URL unless it is empty, else the central one as jgo knows it."""
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415 - loads requests, wanted only here

    return (os.environ.get("DELO_MAVEN_URL") or str(MAVEN_CENTRAL_URL)).rstrip("/")


def trust() -> ssl.SSLContext | bool:
    """The CA file that pip, uv or requests were told of, else the machine's, else those that httpx brings."""
    told = (os.environ.get(name) for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE"))
    file = next(filter(None, told), None) or ssl.get_default_verify_paths().cafile
    return ssl.create_default_context(cafile=file) if file else True


def _fetch(client: httpx.Client, jar: Jar) -> None:
    body = _body(client, f"{repository()}/{jar.path}")
    if hashlib.sha256(body).hexdigest() != jar.sha256:
        raise Problem(f"{jar.path} from {repository()} is not the file that was locked; don't use that repository.")
    target = folder() / Path(jar.path).name
    fresh = target.with_suffix(f".{os.getpid()}.new")
    fresh.write_bytes(body)
    fresh.replace(target)


def _body(client: httpx.Client, address: str) -> bytes:
    import httpx  # noqa: PLC0415

    for attempt in range(1, ATTEMPTS + 1):
        try:
            return client.get(address).raise_for_status().content
        except httpx.TransportError:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError(address)
