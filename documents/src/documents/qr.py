"""Payment code of ГОСТ Р 56042-2014 as squares."""

from __future__ import annotations

from collections.abc import Iterator
from math import isqrt

import zxingcpp

ENCODINGS = {"1": "windows-1251", "2": "utf-8", "3": "koi8-r"}
ENCODING_AT = 6  # ST 0001 2 |
CORRECTION = "M"  # 15 % may be lost: paper is folded and stamped


def payload_bytes(payload: str) -> bytes:
    """The bytes of *payload* in the encoding that it names itself. Raises ValueError if they can't be had."""
    encoding = ENCODINGS.get(payload[ENCODING_AT : ENCODING_AT + 1])
    if not payload.startswith("ST0001") or encoding is None:
        raise ValueError(f"not a payment code of ГОСТ Р 56042: {payload[:12]!r}")
    try:
        return payload.encode(encoding)
    except UnicodeEncodeError as error:
        raise ValueError(
            f"the payment code holds what {encoding} lacks: {error.object[error.start : error.end]}"
        ) from error


class Code:
    """Rows of a QR code without its quiet zone. Raises ValueError if the payload is too long for any."""

    def __init__(self, payload: str) -> None:
        # The payload names its encoding itself. Bytes alone get an ECI mark (899, "binary"), at which ZXing and OpenCV,
        # and with them most apps of banks, refuse the code; an unknown ECI is no mark.
        made = zxingcpp.create_barcode(
            payload_bytes(payload), zxingcpp.BarcodeFormat.QRCode, ec_level=CORRECTION, eci="Unknown"
        )
        picture = memoryview(made.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type] # has a buffer
        self._dark = picture.tobytes()
        self.size = isqrt(len(self._dark))  # in modules

    def bars(self) -> Iterator[tuple[int, int, int]]:
        """Dark runs: row, first module, how many modules."""
        for row in range(self.size):
            line = self._dark[row * self.size : (row + 1) * self.size]
            start = None
            for column, shade in enumerate((*line, 255)):
                if shade == 0 and start is None:
                    start = column
                elif shade and start is not None:
                    yield row, start, column - start
                    start = None
