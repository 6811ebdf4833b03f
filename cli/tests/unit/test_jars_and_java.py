"""The jars are what was locked or nothing; a Java is found or its absence is one sentence."""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from delo.stack import jars, java
from delo.stack.jars import Jar
from delo.stack.problems import Problem

BODY = b"a jar"
GOOD = Jar("kafka", "org/example/good/1/good-1.jar", hashlib.sha256(BODY).hexdigest())
BAD = Jar("kafka", "org/example/bad/1/bad-1.jar", "0" * 64)


class Repository(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = not self.path.startswith("/org/example/lost")
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(BODY) if found else 0))
        self.end_headers()
        self.wfile.write(BODY if found else b"")

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Repository)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("DELO_MAVEN_URL", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setattr(jars, "folder", lambda: tmp_path)
    yield
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.usefixtures("repository")
def test_what_is_missing_is_fetched_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(jars, "locked", lambda: [GOOD])

    assert jars.ensure() == 1
    assert (tmp_path / "good-1.jar").read_bytes() == BODY
    assert jars.ensure() == 0


@pytest.mark.usefixtures("repository")
def test_what_no_stack_needs_is_fetched_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    checker = Jar("verapdf", "org/example/checker/1/checker-1.jar", GOOD.sha256)
    monkeypatch.setattr(jars, "locked", lambda: [GOOD, checker])

    assert jars.ensure() == 1
    assert jars.ensure("verapdf") == 1


def test_an_empty_address_of_a_mirror_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DELO_MAVEN_URL", raising=False)
    usual = jars.repository()

    monkeypatch.setenv("DELO_MAVEN_URL", "")  # as a build argument that nobody set arrives

    assert usual.startswith("https://")
    assert jars.repository() == usual


@pytest.mark.usefixtures("repository")
def test_a_jar_that_is_not_what_was_locked_is_not_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(jars, "locked", lambda: [BAD])

    with pytest.raises(Problem, match=r"bad-1\.jar .* is not the file that was locked"):
        jars.ensure()
    assert not (tmp_path / "bad-1.jar").exists()


@pytest.mark.usefixtures("repository")
def test_a_jar_that_cannot_be_fetched_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jars, "locked", lambda: [Jar("kafka", "org/example/lost.jar", "0" * 64)])

    with pytest.raises(Problem, match=r"can't be fetched from .*404.*DELO_MAVEN_URL names a mirror"):
        jars.ensure()


@pytest.mark.parametrize(("machine", "trusted"), [(None, "what httpx brings"), ("of the machine", "of the machine")])
def test_without_a_word_about_cas_those_of_the_machine_are_trusted(
    monkeypatch: pytest.MonkeyPatch, machine: str | None, trusted: str
) -> None:
    for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    paths = ssl.DefaultVerifyPaths(machine, None, "", "", "", "")
    monkeypatch.setattr(jars.ssl, "get_default_verify_paths", lambda: paths)
    monkeypatch.setattr(jars.ssl, "create_default_context", lambda cafile: cafile)

    assert jars.trust() == (True if trusted == "what httpx brings" else trusted)


def test_every_locked_jar_has_a_name_of_its_own_and_a_hash() -> None:
    locked = jars.locked()

    assert len({Path(jar.path).name for jar in locked}) == len(locked)
    assert {len(jar.sha256) for jar in locked} == {64}
    assert {jar.group for jar in locked} == {"kafka", "greenmail", "verapdf"}


def java_home(folder: Path, release: str) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "release").write_text(release)
    executable = folder / "bin" / "java"
    executable.write_text("#!/bin/sh\n")
    executable.chmod(0o755)
    return executable


@pytest.mark.parametrize(
    ("release", "version"),
    [('IMPLEMENTOR="x"\nJAVA_VERSION="25.0.2"\n', 25), ('JAVA_VERSION="17"\n', 17), ('JAVA_VERSION="1.8.0_402"\n', 1)],
)
def test_the_release_file_tells_the_version(tmp_path: Path, release: str, version: int) -> None:
    assert java.version(java_home(tmp_path / "jdk", release)) == version


def test_without_a_java_that_is_new_enough_there_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    java_home(tmp_path / "old", 'JAVA_VERSION="11.0.2"\n')
    monkeypatch.setattr(java, "find_spec", lambda _: None)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    monkeypatch.setenv("PATH", str(tmp_path))
    java.java.cache_clear()

    with pytest.raises(Problem, match=r"No Java 17 or later was found"):
        java.java()
