"""`make setup`: from a bare Python to an environment with the command `delo`. Standard library only.

Any Python 3 must be able to read this file: it is what tells people that theirs is too old.
"""
# ruff: noqa: T201, S603, S606, PLW1510
# It speaks to a person before there is anything to speak with, and starts only what it has itself installed.

import fcntl
import hashlib
import importlib.util
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(PROJECT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
UV = os.path.join(VENV, "bin", "uv")
DELO = os.path.join(VENV, "bin", "delo")
LOCK = os.path.join(PROJECT, "requirements.lock")
STAMP = os.path.join(VENV, ".delo-setup")
OLDEST = (3, 11)
NEWER = ("python3.11", "python3.12", "python3.13", "python3.14")

# pip's settings and what uv calls them. uv doesn't read pip's; a person's mirror and CA shall count all the same.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}


def main():
    """Set up what is not set up yet; quick when nothing has changed."""
    require_python()
    os.makedirs(os.path.join(PROJECT, ".delo"), exist_ok=True)
    with open(os.path.join(PROJECT, ".delo", "setup.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = fingerprint()
        if read(STAMP) != wanted or not (os.path.exists(PYTHON) and os.path.exists(DELO)):
            set_up()
            with open(STAMP, "w") as stamp:
                stamp.write(wanted)


def require_python():
    """Go on under a newer Python if this one is too old; stop with one sentence if none will do."""
    if sys.version_info < OLDEST:
        for name in NEWER:
            if shutil.which(name) and works(name):
                os.execvp(name, [name, *sys.argv])
        running = ".".join(str(part) for part in sys.version_info[:2])
        stop("Delo needs Python 3.11 or later and this is " + running + "; install it (Debian 12 or later: python3).")
    if not importlib.util.find_spec("venv") or not importlib.util.find_spec("ensurepip"):
        stop("Python's venv is missing; install the Debian package python3-venv (apt install python3-venv).")


def fingerprint():
    """Changes whenever the environment has to be made anew."""
    total = hashlib.sha256(repr((sys.version, PROJECT)).encode())
    manifests = [os.path.join(folder, "pyproject.toml") for folder in members()]
    for path in [os.path.abspath(__file__), LOCK, *manifests]:
        total.update(read(path).encode())
    return total.hexdigest()


def members():
    """Folders of the packages of this workspace."""
    services = os.path.join(PROJECT, "services")
    found = [os.path.join(PROJECT, name) for name in sorted(os.listdir(PROJECT))]
    found += [os.path.join(services, name) for name in sorted(os.listdir(services))]
    return [folder for folder in found if os.path.exists(os.path.join(folder, "pyproject.toml"))]


def set_up():
    """The environment, the installer, the locked dependencies, Delo itself, the jars."""
    began = time.monotonic()
    if not works(PYTHON):
        step("Making the environment .venv", [sys.executable, "-m", "venv", "--clear", VENV])
    variables = dict(os.environ, **uv_variables())
    if not works(UV):
        install_uv(variables)
    options = ["--quiet", "--python", PYTHON]
    step("Installing the locked dependencies", [UV, "pip", "sync", "--require-hashes", *options, LOCK], variables)
    editable = [part for folder in members() for part in ("--editable", folder)]
    step("Installing Delo", [UV, "pip", "install", "--no-deps", *options, *editable], variables)
    step("Fetching the jars of Kafka and the mail server", [DELO, "stack", "jars"], variables)
    print("Set up in %.0f s." % (time.monotonic() - began), flush=True)


def install_uv(variables):
    """Fetch uv with pip, in the version and with the hashes of the lock."""
    if "SSL_CERT_FILE" in variables:
        variables = dict({"PIP_CERT": variables["SSL_CERT_FILE"]}, **variables)  # pip may bring CAs of its own only
    lines = read(LOCK).splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("uv=="))
    after = next((n for n in range(first + 1, len(lines)) if not lines[n].startswith(" ")), len(lines))
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
        wanted.write("\n".join(lines[first:after]) + "\n")
        wanted.flush()
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        step("Fetching the installer uv", [*pip, "--no-deps", "--require-hashes", "-r", wanted.name], variables)


def uv_variables():
    """What a person told pip, or the machine, in uv's words, where they didn't tell uv themselves."""
    found = {}
    listed = subprocess.run([PYTHON, "-m", "pip", "config", "list"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for line in listed.stdout.decode(errors="replace").splitlines():
        key, _, value = line.partition("=")
        name = PIP_TO_UV.get(key.rpartition(".")[2])
        if name and not os.environ.get(name):
            found[name] = " ".join(value.strip().strip("'\"").replace("\\n", " ").split())
    if os.environ.get("UV_INDEX_URL"):
        found.pop("UV_DEFAULT_INDEX", None)
    # Neither uv nor what fetches the jars looks at the machine's own CAs, where a company's proxy has its own.
    machine = ssl.get_default_verify_paths().cafile
    if machine and not os.environ.get("SSL_CERT_FILE"):
        found.setdefault("SSL_CERT_FILE", machine)
    found["UV_PYTHON_DOWNLOADS"] = "never"
    return found


def step(what, command, variables=None):
    """Run one step; if it fails show what it said and stop."""
    began = time.monotonic()
    print(what + " ...", end="", flush=True)
    try:
        done = subprocess.run(command, env=variables, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except OSError as error:
        print()
        stop(what + " failed: " + str(error))
    if done.returncode:
        print()
        print(done.stdout.decode(errors="replace").rstrip(), file=sys.stderr)
        stop(what + " failed, for the reason above. Once that is mended, the same command goes on from here.")
    print(" %.1f s" % (time.monotonic() - began), flush=True)


def works(executable):
    """Whether it starts at all: an environment may have been moved, or its Python removed."""
    try:
        return not subprocess.run(
            [executable, "--help"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ).returncode
    except OSError:
        return False


def read(path):
    """A file's text, empty if there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def stop(sentence):
    """End with one sentence and no traceback."""
    sys.exit("delo: " + sentence)


if __name__ == "__main__":
    main()
