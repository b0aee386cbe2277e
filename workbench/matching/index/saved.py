"""A part of the index as files: numpy arrays and faiss indexes in one folder, mapped into memory when they are opened.

Invariant: ``open_part`` returns what ``save_part`` wrote, or None. It compares the description with what the caller expects
and the size of every file with the one that was written, so a folder that was cut, or that is of another model, is not used.
The caller writes into a folder that no reader looks at, and moves it into place when it is complete.
"""

import contextlib
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.matching.index.copies import Copies
from workbench.matching.index.evidence import Part
from workbench.matching.index.layout import Layout
from workbench.matching.index.vectors import Vectors
from workbench.matching.index.words import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 2
"""Number of this format; another one is not read."""

READ_AHEAD = 1 << 20
"""Bytes of a file that the system is asked to read at once."""

_DESCRIPTION = "index.json"
_LAYOUT = tuple(field.name for field in fields(Layout))
_WORDS = tuple(field.name for field in fields(Words))
_COPIES = tuple(field.name for field in fields(Copies))


def save_part(part: Part, folder: Path, description: Mapping[str, str | int]) -> None:
    """Write a part into an empty folder. Which of its documents count is not written."""
    import numpy as np

    for name in _LAYOUT:
        np.save(folder / f"layout-{name}.npy", getattr(part.layout, name))
    for kind, words in part.words.items():
        for name in _WORDS:
            np.save(folder / f"words-{kind}-{name}.npy", getattr(words, name))
    for name in _COPIES:
        np.save(folder / f"copies-{name}.npy", getattr(part.copies, name))
    for level, vectors in part.vectors.items():
        np.save(folder / f"vectors-{level}.npy", vectors.ids)
        vectors.save(folder / f"vectors-{level}.faiss")
    sizes = {file.name: file.stat().st_size for file in sorted(folder.iterdir())}
    levels = {"words": list(part.words), "vectors": list(part.vectors)}
    content = {"format": FORMAT, **description, **levels, "sizes": sizes}
    (folder / _DESCRIPTION).write_text(json.dumps(content), "utf-8")


def describe(folder: Path) -> Mapping[str, object]:
    """Return the description of a saved part; an empty one where the folder has none, another format, or a file that is
    missing or has another size."""
    try:
        content = json.loads((folder / _DESCRIPTION).read_text("utf-8"))
        sizes = {file.name: file.stat().st_size for file in folder.iterdir() if file.name != _DESCRIPTION}
        return content if content["format"] == FORMAT and content["sizes"] == sizes else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def open_part(folder: Path, expected: Mapping[str, str | int]) -> Part | None:
    """Return the part that is saved in a folder, if its description has all that is ``expected``."""
    import numpy as np

    content = describe(folder)
    if any(content.get(name) != value for name, value in expected.items()):
        return None
    threading.Thread(target=_read_ahead, args=[folder], daemon=True).start()
    try:
        layout = Layout(*(np.load(folder / f"layout-{name}.npy") for name in _LAYOUT))
        words = {
            kind: Words(*(_mapped(folder / f"words-{kind}-{name}.npy") for name in _WORDS))
            for kind in ("snippet", "section")
        }
        vectors = {
            level: Vectors.open(folder / f"vectors-{level}.faiss", np.load(folder / f"vectors-{level}.npy"))
            for level in ("snippet", "passage", "title")
        }
        copies = Copies(*(_mapped(folder / f"copies-{name}.npy") for name in _COPIES))
    except (OSError, ValueError, RuntimeError):  # removed meanwhile by another process, or damaged
        return None
    return Part(layout, vectors, words, copies)


def _read_ahead(folder: Path) -> None:
    """Ask the system to read the files into its cache, where it takes such advice: queries read them in no order, and wait
    for the disk at each of a thousand places. Files that are in the cache cost 30 ms of CPU for each gigabyte."""
    if not hasattr(os, "posix_fadvise"):
        return
    with contextlib.suppress(OSError):  # removed meanwhile by another process
        for file in sorted(folder.iterdir(), key=lambda file: file.stat().st_size):
            with file.open("rb") as opened:
                for start in range(0, file.stat().st_size, READ_AHEAD):  # advice about more is not taken
                    os.posix_fadvise(opened.fileno(), start, READ_AHEAD, os.POSIX_FADV_WILLNEED)


def _mapped(file: Path) -> "NDArray[Any]":
    """Return an array that is mapped into memory, as a plain array: numpy's own class for it takes ten times as long to read
    an item."""
    import numpy as np

    return np.asarray(np.load(file, mmap_mode="r"))
