"""A certificate for 127.0.0.1 that signs itself: nothing on the machine is needed to make one."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import keys, x509
from Cryptodome.Hash import SHA256
from Cryptodome.PublicKey import RSA
from Cryptodome.Signature import pkcs1_15


def server_context(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """What a server needs, and the file that a client must trust."""
    key = RSA.generate(2048)
    unsigned = _unsigned(key.public_key().export_key("DER"))
    signed = x509.Certificate(
        {
            "tbs_certificate": unsigned,
            "signature_algorithm": unsigned["signature"],
            "signature_value": pkcs1_15.new(key).sign(SHA256.new(unsigned.dump())),
        }
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_text(ssl.DER_cert_to_PEM_cert(signed.dump()))
    private.write_bytes(key.export_key())
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, private)
    return context, certificate


def _unsigned(public_key: bytes) -> x509.TbsCertificate:
    name, now = x509.Name.build({"common_name": "a mail server under test"}), datetime.now(UTC).replace(microsecond=0)
    begin, end = (x509.Time("utc_time", now + timedelta(days=days)) for days in (-1, 1))
    return x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": 1,
            "signature": {"algorithm": "sha256_rsa"},
            "issuer": name,
            "validity": {"not_before": begin, "not_after": end},
            "subject": name,
            "subject_public_key_info": keys.PublicKeyInfo.load(public_key),
            "extensions": [
                {"extn_id": "subject_alt_name", "extn_value": [x509.GeneralName("ip_address", "127.0.0.1")]},
                {"extn_id": "basic_constraints", "extn_value": {"ca": True}},
            ],
        }
    )
