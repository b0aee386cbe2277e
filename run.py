#!/usr/bin/env python3
"""Set up Claim Workbench and start it. Needs nothing but Python.

    python3 run.py             install what is missing, then serve on http://127.0.0.1:8501 and open the browser
    python3 run.py test        install what the tests need too, then run them (arguments go to pytest)
    python3 run.py cli ...     run a command in the environment that this script made
    python3 run.py setup       install and stop; with --test, what the tests need too

It uses the standard library only and parses on old Pythons, so that it can tell their users what is missing.
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
SIZE = "about 550 MB"  # measured by .ci/pins.py


def main(arguments):
    """Run what the arguments name; return the exit code."""
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
        print("“%s” is not a command. Use serve, test, cli or setup (python3 run.py --help)." % command, file=sys.stderr)
        return 2
    try:
        set_up(for_tests=command == "test" or (command == "setup" and "--test" in rest))
    except subprocess.CalledProcessError as error:
        print("The set-up failed (%s). Run this again: it continues where it stopped." % error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. Run this again: it continues where it stopped.", file=sys.stderr)
        return 130
    if command == "setup":
        return 0
    if command == "test":
        # All tests run in parallel. A selection runs in one process, which starts faster.
        parallel = [] if rest else ["-n", "auto", "--maxprocesses", "4", "--dist", "worksteal"]
        return run_command([python(), "-m", "pytest"] + parallel + rest, cwd=ROOT)
    if command == "cli":
        return run_command([python(), "-m", "workbench"] + rest)
    if not os.path.exists(os.path.join(ROOT, "claims.db")) and "WORKBENCH_DB" not in os.environ:
        exit_code = run_command([python(), "-m", "workbench", "init", "--seeds"], cwd=ROOT)
        if exit_code:
            return exit_code
    return run_command([python(), "-m", "workbench", "serve"] + rest, cwd=ROOT)


def missing(version):
    """Return what this Python lacks and how to get it, or None."""
    if tuple(version[:2]) < OLDEST:
        return "Claim Workbench needs Python %d.%d or newer, this is %d.%d. Install one from https://www.python.org." % (
            OLDEST + tuple(version[:2])
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "This Python cannot create environments. Install its venv module (on Debian: apt install python3-venv)."
    return None


def python():
    """Return the path of the environment's Python."""
    return os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")


def set_up(for_tests=False):
    """Create .venv and install the pins, unless the stamp file says that exactly these are installed."""
    stamp = fingerprint(for_tests)
    if stamp in stamps():
        return
    if not os.path.exists(python()):
        print("Creating the environment in .venv ...", flush=True)
        import venv

        venv.EnvBuilder(with_pip=True, clear=os.path.isdir(VENV)).create(VENV)
    pip = [python(), "-m", "pip", "--disable-pip-version-check", "install"]
    if fingerprint(False) not in stamps():
        print("Installing the libraries: %s to download the first time." % SIZE, flush=True)
        install_torch(pip)
        subprocess.check_call(pip + ["-r", os.path.join(ROOT, "requirements.txt")], cwd=ROOT)
        register_project()
    if for_tests:
        print("Installing what the tests need ...", flush=True)
        subprocess.check_call(pip + ["-r", os.path.join(ROOT, "requirements-test.txt")], cwd=ROOT)
    with open(STAMP, "a") as file:  # last, so that an interrupted set-up is continued
        file.write(stamp + "\n")


def install_torch(pip):
    """Install the CPU build of torch if its index can be reached; otherwise leave torch to the default index.

    On Linux, the default build brings several gigabytes for graphics cards, which nothing here uses.
    """
    pin = torch_pin()
    if not sys.platform.startswith("linux") or installed("torch") or not reachable(TORCH_CPU):
        return
    print("Installing the CPU build of PyTorch ...", flush=True)
    if subprocess.call(pip + ["--no-deps", "--index-url", TORCH_CPU, pin]):
        print("That failed; using the default package index instead.", flush=True)


def torch_pin():
    """Return the line of requirements.txt for torch, without its markers."""
    with open(os.path.join(ROOT, "requirements.txt"), encoding="utf-8") as file:
        return next(line.split(";")[0].strip() for line in file if line.startswith("torch=="))


def installed(package):
    """Return whether the environment has a package."""
    code = "import importlib.util, sys; sys.exit(importlib.util.find_spec(%r) is None)" % package
    return subprocess.call([python(), "-c", code]) == 0


def reachable(url):
    """Return whether the host of ``url`` accepts a connection within CONNECT_SECONDS, so that nobody waits long offline."""
    host, _, port = url.split("/")[2].partition(":")
    try:
        socket.create_connection((host, int(port or 443)), CONNECT_SECONDS).close()
    except OSError:
        return False
    return True


def register_project():
    """Make the package and its ``workbench`` command known in the environment, without a build and without a network."""
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
    """Return what identifies a finished set-up: a hash of the pins, this Python and the project's folder."""
    digest = hashlib.sha256(("%s %s" % (sys.version, ROOT)).encode())
    for name in ["requirements.txt"] + (["requirements-test.txt"] if for_tests else []):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def stamps():
    """Return the fingerprints of all set-ups that were finished here."""
    try:
        with open(STAMP) as file:
            return file.read().split() if os.path.exists(python()) else []
    except OSError:
        return []


def run_command(command, cwd=None):
    """Run a command and return its exit code. Ctrl-C ends the command, and this script without a traceback."""
    child = subprocess.Popen(command, cwd=cwd)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the terminal sent it to the child too, which handles it


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
