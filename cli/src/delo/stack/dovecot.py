"""Dovecot, where it is installed: the mail server most offices have. Letters come in by LMTP.

It keeps its letters when it is killed, and runs as one unprivileged user throughout.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from delo.stack import ports
from delo.stack.component import Site
from delo.stack.greenmail import greets
from delo.stack.ports import HOST
from delo.stack.problems import Problem
from delo.stack.processes import Launch

OLD_SESSIONS_SECONDS = 15.0
POLL_SECONDS = 0.05
CONFIGURATION = """\
protocols = imap lmtp
listen = {host}
base_dir = {data}/run
state_dir = {data}/state
log_path = /dev/stderr
ssl = no
disable_plaintext_auth = no
auth_username_format = %Ln
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{data}/mail/%n
mail_max_userip_connections = 100
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={data}/mail/%n allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""


def installed() -> bool:
    """Whether Dovecot is on this machine; its place need not be on an ordinary user's PATH."""
    return _program() is not None


@dataclass(frozen=True)
class Dovecot:
    """The mail server with the one shared mailbox. Its LMTP stands at the port called smtp."""

    name: str = "dovecot"
    memory_mebibytes: int = 60
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def ports(self) -> dict[str, int | None]:
        """See Component."""
        return {"smtp": None, "imap": None}

    def prepare(self, site: Site) -> None:
        """Its folders and its configuration; then wait until what a killed one had started has let go of the ports."""
        data, user = site.home.data(self.name), _user()
        for folder in ("run", "state", "mail"):
            (data / folder).mkdir(parents=True, exist_ok=True)
            os.chown(data / folder, user.pw_uid, user.pw_gid)
        file = data / "dovecot.conf"
        file.touch(mode=0o600)
        file.write_text(_configuration(data, user, site), encoding="utf-8")
        deadline = time.monotonic() + OLD_SESSIONS_SECONDS
        while time.monotonic() < deadline and not all(ports.is_free(site.port(name)) for name in self.ports):
            time.sleep(POLL_SECONDS)

    def launch(self, site: Site) -> Launch:
        """See Component."""
        program = _program()
        if program is None:
            raise Problem("Dovecot is not installed (Debian: dovecot-imapd dovecot-lmtpd).")
        return Launch([*_as_nobody(), program, "-F", "-c", str(site.home.data(self.name) / "dovecot.conf")])

    def ready(self, site: Site) -> bool:
        """Whether both servers greet."""
        return greets(site.port("smtp"), b"220 ") and greets(site.port("imap"), b"* OK")

    def arrange(self, site: Site) -> None:
        """Nothing: the mailbox is made by its first letter or its first reader."""

    def address(self, site: Site) -> str:
        """See Component."""
        return f"lmtp {site.address('smtp')}, imap {site.address('imap')}"


def maildir(site: Site, user: str) -> Path:
    """Where the letters of *user* are, one file each."""
    return site.home.data(Dovecot().name) / "mail" / user


def _program() -> str | None:
    return shutil.which("dovecot", path=os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"]))


def _configuration(data: Path, user: pwd.struct_passwd, site: Site) -> str:
    return CONFIGURATION.format(
        host=HOST,
        data=data,
        user=user.pw_name,
        group=grp.getgrgid(user.pw_gid).gr_name,
        password=site.state.secret("mailbox"),
        imap=site.port("imap"),
        lmtp=site.port("smtp"),
    )


def _user() -> pwd.struct_passwd:
    """Whose letters they are: Dovecot keeps none for root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _as_nobody() -> list[str]:
    """Of root's rights it keeps the one to find its files in folders that only root may enter."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise Problem("As root Dovecot needs the command setpriv (Debian: util-linux). Or run as an ordinary user.")
    identity = ["--reuid", str(_user().pw_uid), "--regid", str(_user().pw_gid), "--clear-groups"]
    rights = "+dac_override"
    return [setpriv, *identity, "--securebits", "+no_setuid_fixup", "--inh-caps", rights, "--ambient-caps", rights]
