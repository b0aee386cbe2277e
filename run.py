#!/usr/bin/env python3
"""Set Claim Workbench up and start it, with nothing but Python.

    python3 run.py             set up what is missing, then serve on http://127.0.0.1:8501 and open the browser
    python3 run.py test        set up what the tests need besides, then run them (arguments go to pytest)
    python3 run.py cli ...     the command line, in the environment that this script made
    python3 run.py setup       set up and stop; with --test, for the tests too

Standard library only, and it parses on old Pythons, so that each can say what is missing.
"""

import hashlib
import os
import socket
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "set-up")
OLDEST = (3, 11)
TORCH_CPU = "https://download.pytorch.org/whl/cpu"
CONNECT_SECONDS = 3
SIZE = "about 500 MB"


def main(arguments):
    problem = missing(sys.version_info)
    if problem:
        print(problem, file=sys.stderr)
        return 2
    if arguments[:1] in (["help"], ["--help"], ["-h"]):
        print(__doc__)
        return 0
    if not arguments or arguments[0].startswith("-"):
        arguments = ["serve"] + arguments
    command, rest = arguments[0], arguments[1:]
    if command not in ("serve", "test", "cli", "setup"):
        print("There is no “%s”; use serve, test, cli or setup (python3 run.py --help)." % command, file=sys.stderr)
        return 2
    try:
        set_up(for_tests=command == "test" or (command == "setup" and "--test" in rest))
    except subprocess.CalledProcessError as error:
        print("Setting up stopped (%s); what is done is kept, run this again." % error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped; what is done is kept, run this again.", file=sys.stderr)
        return 130
    if command == "setup":
        return 0
    if command == "test":
        # All of them on as many cores as there are; what is asked for by name, alone.
        spread = [] if rest else ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"]
        return hand_over([python(), "-m", "pytest"] + spread + rest, cwd=ROOT)
    if command == "cli":
        return hand_over([python(), "-m", "workbench"] + rest)
    if not os.path.exists(os.path.join(ROOT, "claims.db")) and "WORKBENCH_DB" not in os.environ:
        done = hand_over([python(), "-m", "workbench", "init", "--seeds"], cwd=ROOT)
        if done:
            return done
    return hand_over([python(), "-m", "workbench", "serve"] + rest, cwd=ROOT)


def missing(version):
    """The sentence that says what this Python lacks, or None."""
    if tuple(version[:2]) < OLDEST:
        return "Claim Workbench needs Python %d.%d or newer, this is %d.%d; install one from https://www.python.org." % (
            OLDEST + tuple(version[:2])
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "This Python cannot make environments; install its venv module (on Debian: apt install python3-venv)."
    return None


def python():
    """The environment's Python."""
    return os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")


def set_up(for_tests=False):
    """Make .venv and install the pins, unless a stamp says that exactly these are there."""
    wanted = fingerprint(for_tests)
    if wanted in stamps():
        return
    if not os.path.exists(python()):
        print("Making the environment in .venv ...", flush=True)
        import venv

        venv.EnvBuilder(with_pip=True, clear=os.path.isdir(VENV)).create(VENV)
    pip = [python(), "-m", "pip", "--disable-pip-version-check", "install"]
    if fingerprint(False) not in stamps():
        print("Installing the libraries: %s to download the first time." % SIZE, flush=True)
        install_torch(pip)
        subprocess.check_call(pip + ["-r", os.path.join(ROOT, "requirements.txt")], cwd=ROOT)
        name_the_project()
    if for_tests:
        print("Installing what the tests need besides ...", flush=True)
        subprocess.check_call(pip + ["-r", os.path.join(ROOT, "requirements-test.txt")], cwd=ROOT)
    with open(STAMP, "a") as file:  # last: an interrupted set-up is taken up again
        file.write(wanted + "\n")


def install_torch(pip):
    """Install torch's CPU build where its index can be reached; else leave it to the package index in use.

    On Linux the default build brings several gigabytes for graphics cards, which nothing here uses.
    """
    pin = torch_pin()
    if not sys.platform.startswith("linux") or installed("torch") or not reachable(TORCH_CPU):
        return
    print("Fetching PyTorch's build for the CPU ...", flush=True)
    if subprocess.call(pip + ["--no-deps", "--index-url", TORCH_CPU, pin]):
        print("That did not work; the package index in use will be asked instead.", flush=True)


def torch_pin():
    with open(os.path.join(ROOT, "requirements.txt"), encoding="utf-8") as file:
        return next(line.split(";")[0].strip() for line in file if line.startswith("torch=="))


def installed(package):
    code = "import importlib.util, sys; sys.exit(importlib.util.find_spec(%r) is None)" % package
    return subprocess.call([python(), "-c", code]) == 0


def reachable(url):
    """Whether the host of ``url`` takes a connection, decided within seconds: without a network we go on at once."""
    host, _, port = url.split("/")[2].partition(":")
    try:
        socket.create_connection((host, int(port or 443)), CONNECT_SECONDS).close()
    except OSError:
        return False
    return True


def name_the_project():
    """Let the environment find the package and its ``workbench`` command, without a build and without a network."""
    code = "import sysconfig; print(sysconfig.get_path('purelib')); print(sysconfig.get_path('scripts'))"
    site, scripts = subprocess.check_output([python(), "-c", code]).decode().splitlines()
    with open(os.path.join(site, "claim-workbench.pth"), "w", encoding="utf-8") as file:
        file.write(ROOT + "\n")
    if os.name == "nt":
        with open(os.path.join(scripts, "workbench.cmd"), "w", encoding="utf-8") as file:
            file.write('@"%s" -m workbench %%*\n' % python())
        return
    path = os.path.join(scripts, "workbench")
    with open(path, "w", encoding="utf-8") as file:
        file.write('#!/bin/sh\nexec "%s" -m workbench "$@"\n' % python())
    os.chmod(path, 0o755)


def fingerprint(for_tests):
    """What a finished set-up is known by: the pins, this Python, and where the project stands."""
    digest = hashlib.sha256(("%s %s" % (sys.version, ROOT)).encode())
    for name in ["requirements.txt"] + (["requirements-test.txt"] if for_tests else []):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def stamps():
    try:
        with open(STAMP) as file:
            return file.read().split() if os.path.exists(python()) else []
    except OSError:
        return []


def hand_over(command, cwd=None):
    """Run a command in our place; Ctrl-C ends it, not us with a traceback."""
    child = subprocess.Popen(command, cwd=cwd)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the terminal sent it to the child too, which ends in its own way


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
