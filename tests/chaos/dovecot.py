"""Dovecot as the mail server of a stack: it keeps its letters when it is killed. Letters come in by LMTP."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import time
from dataclasses import dataclass

from delo.stack import greenmail, ports
from delo.stack.component import Site
from delo.stack.ports import HOST
from delo.stack.processes import Launch

OLD_LOGINS_SECONDS = 15.0
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
mail_fsync = always
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
    port = {smtp}
  }}
}}
"""


def installed() -> bool:
    """Whether `dovecot` is on PATH."""
    return shutil.which("dovecot") is not None


@dataclass(frozen=True)
class Dovecot:
    """The mail server with the one shared mailbox. Its LMTP takes the place of SMTP."""

    name: str = "dovecot"
    memory_mebibytes: int = 60
    start_seconds: float = 30.0
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def ports(self) -> dict[str, int | None]:
        """See Component."""
        return {"smtp": None, "imap": None}

    def prepare(self, site: Site) -> None:
        """Its folders and its configuration; what a killed one had started ends when it notices."""
        data = site.home.data(self.name)
        for folder in ("run", "state", "mail"):
            (data / folder).mkdir(parents=True, exist_ok=True)
        user = _user()
        os.chown(data / "mail", user.pw_uid, user.pw_gid)
        text = CONFIGURATION.format(
            host=HOST,
            data=data,
            user=user.pw_name,
            group=grp.getgrgid(user.pw_gid).gr_name,
            password=site.state.secret("mailbox"),
            imap=site.port("imap"),
            smtp=site.port("smtp"),
        )
        (data / "dovecot.conf").write_text(text, encoding="utf-8")
        deadline = time.monotonic() + OLD_LOGINS_SECONDS
        while time.monotonic() < deadline and not all(ports.is_free(site.port(name)) for name in self.ports):
            time.sleep(0.1)

    def launch(self, site: Site) -> Launch:
        """See Component."""
        return Launch([str(shutil.which("dovecot")), "-F", "-c", str(site.home.data(self.name) / "dovecot.conf")])

    def ready(self, site: Site) -> bool:
        """Whether both servers greet."""
        return greenmail.greets(site.port("smtp"), b"220 ") and greenmail.greets(site.port("imap"), b"* OK")

    def arrange(self, site: Site) -> None:
        """Nothing: the mailbox is made by its first letter."""

    def address(self, site: Site) -> str:
        """See Component."""
        return f"lmtp {site.address('smtp')}, imap {site.address('imap')}"


def _user() -> pwd.struct_passwd:
    """Whose letters they are: Dovecot keeps none as root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
