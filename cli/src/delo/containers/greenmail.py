"""The mail server of the demonstration in a container."""

from __future__ import annotations

import os

from delo.containers.secrets import secret
from delo.stack import jars, java
from delo.stack.greenmail import RUNNER, options


def run() -> None:
    """Be the mail server; it keeps mail in memory only."""
    said = options("0.0.0.0", 3025, 3143, secret("mail_ingest_imap_password"))  # noqa: S104 - a container's own network
    command = java.launch(jars.classpath("greenmail"), 96, *(f"-D{key}={value}" for key, value in said.items()), RUNNER)
    os.execv(command[0], command)  # noqa: S606 - our own java
