"""The fixtures that other packages' tests use, as pytest hands them out."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]


def test_each_fixture_gives_the_engine_of_its_name_once_for_the_whole_session(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import socket
        import urllib.parse

        seen = set()

        def greeted(address):
            with socket.create_connection(address, timeout=5):
                return True

        def test_a_database(postgres):
            seen.add(postgres.started("postgres").pid)
            parts = urllib.parse.urlsplit(postgres.dsn("billing"))
            assert greeted((parts.hostname, parts.port))

        def test_a_mail_server(mail):
            assert greeted(mail.smtp)
            assert greeted(mail.imap)

        def test_the_same_database(postgres):
            assert seen == {postgres.started("postgres").pid}
        """
    )

    pytester.runpytest_subprocess("-p", "delo.pytest_stack", "-q").assert_outcomes(passed=3)
