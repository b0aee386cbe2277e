"""Check the pins in requirements.txt: their size, and that each can be installed without a compiler.

    python .ci/pins.py size      what an installation downloads and takes on disk; fails above the budget
    python .ci/pins.py wheels    whether each pin has a wheel for Windows, macOS (arm64) and Linux; asks the package index.
                                 With --if-changed, only if other pins than these were checked last

Run it with the environment's Python (``.venv/bin/python``): ``size`` measures what is installed there.
"""

import hashlib
import importlib.metadata
import re
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from packaging.requirements import Requirement

REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"
BUDGET_MB = 600
"""What an installation on a laptop may download, in megabytes (10^6 bytes)."""

CHECKED = Path(__file__).with_name("pins-with-wheels")
"""The SHA-256 of the requirements.txt whose pins all had wheels: ``--if-changed`` asks again only for another one."""

PYTHONS = ("3.11", "3.13")

PURE = ("3.11", "--platform=any", "--abi=none", "--implementation=py")
"""What a wheel for every platform answers to."""

PLATFORMS = {
    "windows": (["--platform=win_amd64"], {"sys_platform": "win32", "platform_machine": "AMD64"}),
    "macos": (["--platform=macosx_14_0_arm64"], {"sys_platform": "darwin", "platform_machine": "arm64"}),
    "linux": (
        ["--platform=manylinux_2_28_x86_64", "--platform=manylinux_2_17_x86_64", "--platform=manylinux2014_x86_64"],
        {"sys_platform": "linux", "platform_machine": "x86_64"},
    ),
}
"""Platform -> the tags that pip accepts, and the environment markers that differ."""


def pins() -> list[Requirement]:
    """Return the pins in the order of the file."""
    lines = REQUIREMENTS.read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def check_size() -> int:
    """Print what the pins download and take on disk, largest first; return 1 if the download is over the budget."""
    here = [pin for pin in pins() if pin.marker is None or pin.marker.evaluate()]
    with ThreadPoolExecutor() as pool:
        sizes = dict(zip((pin.name for pin in here), pool.map(_size, here), strict=True))
    for name, (packed, unpacked) in sorted(sizes.items(), key=lambda item: -item[1][0])[:12]:
        print(f"{name:24} {packed / 1e6:8.1f} MB packed {unpacked / 1e6:8.1f} MB on disk")
    packed, unpacked = (sum(column) / 1e6 for column in zip(*sizes.values(), strict=True))
    print(f"{'all ' + str(len(sizes)) + ' pins':24} {packed:8.1f} MB packed {unpacked:8.1f} MB on disk; budget {BUDGET_MB} MB packed")
    return int(packed > BUDGET_MB)


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


def check_wheels() -> int:
    """Print which pins have no wheel where; return 1 if there are some. Without any, remember these pins in CHECKED."""
    with ThreadPoolExecutor(4) as pool:
        pure = dict(zip((pin.name for pin in pins()), pool.map(lambda pin: _has_wheel(pin, *PURE), pins()), strict=True))
        built = [pin for pin in pins() if not pure[pin.name]]
        questions = [(pin, name, python) for pin in built for name in PLATFORMS for python in PYTHONS if _applies(pin, name, python)]
        answers = list(pool.map(lambda question: _has_wheel(question[0], question[2], *PLATFORMS[question[1]][0]), questions))
    print(f"{sum(pure.values())} of {len(pure)} pins have a wheel for every platform.")
    lacking = 0
    for name in PLATFORMS:
        for python in PYTHONS:
            here = {pin.name: answer for (pin, *where), answer in zip(questions, answers, strict=True) if where == [name, python]}
            without = [pin for pin, answer in here.items() if not answer]
            print(f"{name:8} Python {python}: {len(here) - len(without)} of the {len(here)} others.", *without)
            lacking += len(without)
    if not lacking:
        CHECKED.write_text(digest() + "\n", "utf-8")
    return int(bool(lacking))


def _applies(pin: Requirement, platform: str, python: str) -> bool:
    """Return whether a pin is installed there."""
    environment = {**PLATFORMS[platform][1], "python_version": python, "python_full_version": f"{python}.0"}
    return pin.marker is None or pin.marker.evaluate(environment)


def _has_wheel(pin: Requirement, python: str, *options: str) -> bool:
    """Ask pip, which downloads nothing for this."""
    command = [sys.executable, "-m", "pip", "index", "versions", pin.name, "--only-binary=:all:", f"--python-version={python}"]
    answer = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    versions = re.search(r"^Available versions: (.*)$", answer.stdout, re.MULTILINE)
    return versions is not None and str(pin.specifier).removeprefix("==") in versions[1].split(", ")


def digest() -> str:
    """Return the SHA-256 of the file of pins."""
    return hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()


def main(arguments: list[str]) -> int:
    if arguments == ["size"]:
        return check_size()
    if arguments == ["wheels"]:
        return check_wheels()
    if arguments == ["wheels", "--if-changed"]:
        return check_wheels() if CHECKED.read_text("utf-8").strip() != digest() else 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
