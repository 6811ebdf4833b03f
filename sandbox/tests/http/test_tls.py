"""The portal over https, with a certificate of its own."""

import ssl
import stat
from pathlib import Path

import httpx
import pytest
from sandbox.testing import running


def test_https_is_served_with_a_certificate_that_one_can_trust(folder):
    with running(folder, "--tls", "--empty") as portal:
        trust = ssl.create_default_context(cafile=portal.ca_file)
        assert portal.webhook_url.startswith("https://localhost:")
        told = httpx.post(f"{portal.webhook_url}server.time", json={}, verify=trust).json()
        assert told["result"]
        assert portal.call("user.current")["ID"] == "1"
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{portal.base_url}/healthz")
    assert stat.S_IMODE((folder / "key.pem").stat().st_mode) == 0o600


def test_the_certificate_stays_the_same_over_a_restart(folder):
    with running(folder, "--tls", "--empty") as portal:
        first = Path(portal.ca_file).read_bytes()
    with running(folder, "--tls", "--empty") as portal:
        assert Path(portal.ca_file).read_bytes() == first
