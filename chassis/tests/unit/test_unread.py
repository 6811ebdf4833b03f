"""One blob that can't be read stops its own key and no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from chassis.blobs.folder import FolderBlobs
from chassis.decision import Decision
from chassis_examples import NOON, delivered, enveloped
from contracts.claims import Blob, Text
from contracts.mail.v1 import LetterPart, MailReceived
from runtime_bench import Bench

TRIES = 16  # of chassis.errors.Unavailable


def letter(number: int) -> MailReceived:
    raw, subject = Blob.holding(b"%d" % number, "message/rfc822"), Text.of(f"subject {number}")
    return MailReceived(
        mailbox=f"box{number}",
        folder="INBOX",
        uid_validity=1,
        uid=number,
        received_at=NOON,
        raw=raw,
        letters=(LetterPart(depth=0, subject=subject),),
        attachments=(),
    )


async def test_one_blob_that_cannot_be_read_parks_its_key_and_is_shown_in_the_end(tmp_path: Path) -> None:
    bench, decided, deliveries = Bench(), [], []
    blobs = FolderBlobs(tmp_path)
    blobs.set_up()
    bench.blobs = blobs  # type: ignore[assignment]

    def decide(_: Any, message: Any, __: Any) -> Decision:
        decided.append(message.mailbox)
        return Decision()

    stream = replace(bench.decider, stream=lambda message: message.raw.sha256, decide=decide)
    bench.runtime = bench.begun(stream)
    for number in range(1, 5):
        sent = enveloped(letter(number))
        subject = sent.body.letters[0].subject  # type: ignore[attr-defined]
        await blobs.put("demo", {subject.sha256: f"subject {number}".encode()})
        deliveries.append(delivered(sent))
        if number == 2:
            bad = tmp_path / "demo" / subject.sha256[:2] / subject.sha256
            bad.unlink()
            bad.mkdir()  # as a bad sector: an error other than that it is missing

    await bench.run(*deliveries)
    assert decided == ["box1", "box3", "box4"]
    (parked,) = bench.journal.contents.parked
    assert (parked.state, parked.reason.partition(":")[0]) == ("waiting", "blob.unread")

    for _ in range(TRIES):
        bench.machine.now += 300
        await bench.retry()
    assert [row.state for row in bench.journal.contents.parked] == ["dead"]
    assert bench.topics() == ["counting-service.dead"]
