"""Check the pins in requirements.txt: that their download stays within the budget, and that each has a wheel.

    .venv/bin/python .ci/pins.py                  check both; asks the package index, and compresses what is installed
    .venv/bin/python .ci/pins.py --if-changed     only if these pins have not passed before

A wheel is wanted for Windows, macOS (arm64) and Linux, so that nobody needs a compiler. Pins that passed are remembered by
the file ``pins-passed`` beside this script; commit it with them.
"""

import contextlib
import hashlib
import importlib.metadata
import re
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"
BUDGET_MB = 600
"""What an installation on a laptop may download, in megabytes (10^6 bytes)."""

PASSED = Path(__file__).with_name("pins-passed")
"""Holds the SHA-256 of the requirements.txt that passed last."""

PYTHONS = ((3, 11), (3, 12), (3, 13))
LINUX = [f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)] + ["manylinux2014_x86_64", "manylinux2010_x86_64"]
PLATFORMS = {
    "Windows": (["win_amd64"], {"sys_platform": "win32", "platform_machine": "AMD64"}),
    "macOS": (list(mac_platforms((14, 0), "arm64")), {"sys_platform": "darwin", "platform_machine": "arm64"}),
    "Linux": (LINUX, {"sys_platform": "linux", "platform_machine": "x86_64"}),
}
"""Platform -> its tags, and the environment markers that differ between platforms."""


def pins() -> list[Requirement]:
    """Return the pins in the order of the file."""
    lines = REQUIREMENTS.read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def within_budget() -> bool:
    """Print what the pins download and take on disk, largest first; return whether the download is within the budget."""
    here = [pin for pin in pins() if pin.marker is None or pin.marker.evaluate()]
    with ThreadPoolExecutor() as pool:
        sizes = dict(zip((pin.name for pin in here), pool.map(_size, here), strict=True))
    largest = sorted(sizes.items(), key=lambda item: -item[1][0])[:12]
    total = tuple(sum(column) for column in zip(*sizes.values(), strict=True))
    for name, (packed, unpacked) in [*largest, (f"all {len(sizes)} pins", total)]:
        print(f"{name:24} {packed / 1e6:7.1f} MB to download, {unpacked / 1e6:7.1f} MB on disk")
    print(f"The budget is {BUDGET_MB} MB to download.")
    return total[0] <= BUDGET_MB * 1e6


def _size(pin: Requirement) -> tuple[int, int]:
    """Return the bytes that a distribution downloads and that it takes on disk. A wheel is a zip file of what it installs,
    so the files are compressed as there; what pip compiles after the download counts on disk only."""
    packed = unpacked = 0
    for file in importlib.metadata.files(pin.name) or []:
        path = Path(str(file.locate()))
        if not path.is_file():
            continue
        unpacked += path.stat().st_size
        if path.suffix != ".pyc":
            packed += _packed(path)
    return packed, unpacked


def _packed(path: Path) -> int:
    deflate, size = zlib.compressobj(), 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            size += len(deflate.compress(chunk))
    return size + len(deflate.flush())


def all_have_wheels() -> bool:
    """Print which pins have no wheel where; return whether there are none."""
    with ThreadPoolExecutor(4) as pool:
        wheels = dict(zip((pin.name for pin in pins()), pool.map(_wheel_tags, pins()), strict=True))
    complete = True
    for platform, (names, markers) in PLATFORMS.items():
        for python in PYTHONS:
            version = ".".join(map(str, python))
            environment = {**markers, "python_version": version, "python_full_version": f"{version}.0"}
            here = [pin for pin in pins() if pin.marker is None or pin.marker.evaluate(environment)]
            interpreter = f"cp{python[0]}{python[1]}"
            accepted = {*cpython_tags(python, platforms=names), *compatible_tags(python, interpreter, names)}
            without = [str(pin) for pin in here if not wheels[pin.name] & accepted]
            print(f"{platform:8} Python {version}: {len(here) - len(without)} of {len(here)} pins have a wheel.", *without)
            complete = complete and not without
    return complete


def _wheel_tags(pin: Requirement) -> set[Tag]:
    """Return the tags of all wheels of a pin. pip names each file that it sees, and downloads none for this; its option
    --only-binary has no effect on this command."""
    command = [sys.executable, "-m", "pip", "index", "versions", "-vv", pin.name]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    tags: set[Tag] = set()
    for name in set(re.findall(r"[^/\s]+\.whl", answer.stdout + answer.stderr)):
        with contextlib.suppress(InvalidWheelFilename):
            _, version, _, of_wheel = parse_wheel_filename(unquote(name))
            if pin.specifier.contains(version, prereleases=True):
                tags |= of_wheel
    return tags


def main(arguments: list[str]) -> int:
    """Check what the arguments say; return the exit code."""
    if arguments not in ([], ["--if-changed"]):
        print(__doc__, file=sys.stderr)
        return 2
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if arguments and PASSED.exists() and PASSED.read_text("utf-8").strip() == digest:
        print("These pins passed before.")
        return 0
    if not (within_budget() and all_have_wheels()):
        return 1
    PASSED.write_text(digest + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
