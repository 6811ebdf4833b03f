"""One connection to a mail server, step by step: only so is it known what was certainly not taken.

aiosmtplib's own sendmail hides whether the end of the data went out. Here everything before it is sent and flushed
first; the end of the data is a step of its own, after the ledger has been written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import aiosmtplib
from aiosmtplib.protocol import PERIOD_REGEX, SMTPProtocol, normalize_message_line_endings

from mail_dispatch.core.letter import Parcel
from mail_dispatch.core.replies import NOT_US, AccountAway, NotTaken, Offer, Reply, Step, Unknown, legible, offered
from mail_dispatch.settings import Account

GO_ON = 354
LOST = (aiosmtplib.SMTPException, OSError, TimeoutError)


class Line:
    """One connection. letters: how many have passed it; healthy: another may."""

    def __init__(self, client: aiosmtplib.SMTP, command_seconds: float, final_seconds: float) -> None:
        self._client = client
        self._command_seconds = command_seconds
        self._final_seconds = final_seconds
        self.letters = 0
        self.healthy = True

    async def offer(self, parcel: Parcel, *, last_try: bool) -> Offer:
        """Everything but the end of the data. Raises AccountAway, NotTaken: then nothing was taken."""
        self.letters += 1
        size = [b"SIZE=%d" % len(parcel.content)] if self._client.supports_extension("size") else []
        sender = await self._asked("mail", b"MAIL", b"FROM:<%s>" % parcel.return_path.encode("ascii"), *size)
        if sender.code in NOT_US:
            raise AccountAway(str(sender))
        if not sender.well:
            raise NotTaken("mail", sender)
        replies = [await self._recipient(one) for one in parcel.recipients]
        journal = await self._recipient(parcel.journal) if parcel.journal else None
        offer = offered(replies, journal, last_try=last_try)
        begun = await self._asked("data", b"DATA")
        if begun.code != GO_ON:
            raise NotTaken("data", begun)
        await self._pour(parcel.content)
        return offer

    async def _recipient(self, address: str) -> Reply:
        return await self._asked("rcpt", b"RCPT", b"TO:<%s>" % address.encode("ascii"))

    async def _asked(self, step: Step, *words: bytes) -> Reply:
        try:
            response = await self._client.execute_command(*words, timeout=self._command_seconds)
        except LOST as error:
            self.drop()
            raise NotTaken(step, None, _told(error)) from error
        return Reply(response.code, legible(response.message))

    async def _pour(self, content: bytes) -> None:
        """Until the last byte has left: what waits in our own buffer when the connection ends has not."""
        try:
            protocol, transport = self._protocol()
            transport.set_write_buffer_limits(high=0)
            transport.write(PERIOD_REGEX.sub(b"..", normalize_message_line_endings(content)))
            drained = protocol._drain_helper()  # noqa: SLF001 - the library has no public way to wait for the flush
            await asyncio.wait_for(drained, self._final_seconds)
        except LOST as error:
            self.drop()
            raise NotTaken("data", None, _told(error)) from error

    def end(self) -> None:
        """The end of the data, at once: from here on the letter may be taken. Raises NotTaken: nothing was written."""
        try:
            protocol, _ = self._protocol()
            protocol.write(b".\r\n")
        except LOST as error:
            self.drop()
            raise NotTaken("end", None, _told(error)) from error

    async def answer(self) -> Reply:
        """The reply to the end of the data. Raises Unknown."""
        try:
            protocol, _ = self._protocol()
            response = await protocol.read_response(timeout=self._final_seconds)
        except LOST as error:
            self.drop()
            raise Unknown(_told(error)) from error
        reply = Reply(response.code, legible(response.message))
        if not reply.well:
            self.drop()
        if not reply.certain:
            raise Unknown(f"an answer that says nothing: {reply}")
        return reply

    async def reset(self) -> bool:
        """Whether the server is ready for another letter."""
        try:
            await self._client.execute_command(b"RSET", timeout=self._command_seconds)
        except LOST:
            self.drop()
        return self.healthy and self._client.is_connected

    async def quit(self) -> None:
        """Say goodbye, if the server still listens."""
        try:
            await asyncio.wait_for(self._client.quit(timeout=1.0), 1.0)
        except LOST:
            self.drop()

    def drop(self) -> None:
        """End it without a word: what was not ended with a dot is not a letter."""
        self.healthy = False
        protocol = self._client.protocol
        if protocol is not None and protocol.transport is not None:
            cast(asyncio.WriteTransport, protocol.transport).abort()

    def _protocol(self) -> tuple[SMTPProtocol, asyncio.WriteTransport]:
        protocol = self._client.protocol
        if protocol is None or protocol.transport is None or protocol.transport.is_closing():
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        return protocol, cast(asyncio.WriteTransport, protocol.transport)


def _told(error: Exception) -> str:
    """It may quote the server."""
    words = str(error)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        words = f"{error.code} {error.message}"
    return legible(f"{type(error).__name__}: {words}")[:300]


async def connected(
    account: Account, command_seconds: float, final_seconds: float, contact: Callable[[], None]
) -> Line:
    """A connection that is encrypted as the account asks and logged in. Raises AccountAway."""
    context = account.context()
    client = aiosmtplib.SMTP(
        hostname=account.host,
        port=account.port,
        username=account.user,
        password=account.password.get_secret_value() if account.user else None,
        local_hostname=account.helo,
        timeout=command_seconds,
        use_tls=account.tls == "tls",
        start_tls=account.tls == "starttls",
        tls_context=context,
    )
    try:
        await client.connect()
        if not client.supports_esmtp:
            await client.ehlo()
    except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
        client.close()
        raise AccountAway(_told(error)) from error
    contact()
    return Line(client, command_seconds, final_seconds)
