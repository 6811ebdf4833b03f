"""What the dispatcher refuses to start with."""

from __future__ import annotations

import json

import pytest
from chassis.settings import from_environment
from mail_dispatch.settings import Account, Settings
from pydantic import ValidationError

LOGIN = {"user": "office@firm.example", "password": "s3cret-word"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("MAIL_DISPATCH_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092")
    monkeypatch.setenv("MAIL_DISPATCH_POSTGRES_DSN", "postgresql://delo@127.0.0.1/delo")
    monkeypatch.setenv("MAIL_DISPATCH_PORTAL", "demo")
    monkeypatch.setenv("MAIL_DISPATCH_PROFILE", "/etc/delo/portal")
    return monkeypatch


@pytest.mark.parametrize("host", ["smtp.firm.example", "10.0.0.5", "mail", "127.0.0.1.example", "localhost.example"])
def test_a_password_in_clear_to_another_machine_is_refused_at_the_start(host: str) -> None:
    with pytest.raises(ValidationError, match=f"its password would go to {host} in clear"):
        Account(host=host, tls="none", **LOGIN)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost", "LOCALHOST."])
def test_to_this_very_machine_it_may_go_without_tls(host: str) -> None:
    assert Account(host=host, tls="none", **LOGIN).context() is None


def test_without_a_login_or_with_tls_there_is_nothing_to_protect() -> None:
    assert Account(host="mail", tls="none", password="s3cret-word").user is None
    assert Account(host="smtp.firm.example", tls="starttls", **LOGIN).context() is not None


def test_it_is_said_in_one_line_which_setting_is_wrong(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("MAIL_DISPATCH_SMTP_HOST", "smtp.firm.example")
    environment.setenv("MAIL_DISPATCH_SMTP_TLS", "none")
    environment.setenv("MAIL_DISPATCH_SMTP_USER", "office")
    environment.setenv("MAIL_DISPATCH_SMTP_PASSWORD", "s3cret-word")
    with pytest.raises(SystemExit) as ended:
        from_environment(Settings)
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        "MAIL_DISPATCH: Value error, MAIL_DISPATCH_SMTP_*: tls is none and there is a login: its password would go to "
        "smtp.firm.example in clear; set tls to starttls or tls, or leave the user out\n"
    )


def test_so_it_is_among_several_accounts_and_no_secret_is_told(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts = [{"name": "one", "host": "127.0.0.1"}, {"name": "two", "host": "mx.example", "tls": "none", **LOGIN}]
    environment.setenv("MAIL_DISPATCH_ACCOUNTS", json.dumps(accounts))
    with pytest.raises(SystemExit):
        from_environment(Settings)
    told = capsys.readouterr().err
    assert "MAIL_DISPATCH_ACCOUNTS: 1: tls is none and there is a login" in told
    assert "s3cret-word" not in told
