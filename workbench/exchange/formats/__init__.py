"""Export formats, one module each.

Every module of this package declares ``FORMAT``, and nothing else lists the formats: the command line, the interface and
the tests ask ``all_formats``. A module whose name begins with an underscore declares none. Modules import heavy libraries
inside functions, because listing the formats imports them all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType

from workbench.errors import InputError
from workbench.exchange.log_snapshot import LogSnapshot, Written


@dataclass(frozen=True, slots=True)
class Format:
    """An export format.

    ``name`` is what ``verdicts export --format`` takes, and ``label`` describes the format in the interface, unless the
    catalogue has a text for it. ``write`` writes the export to a path, which is a new file, or a new folder if ``suffix``
    is empty. ``options`` are the ways in which it can be written, by name, each with the sentence that the interface and
    the command line show. ``holds_log``: it holds the log itself, so the only filter that it accepts is ``as_of``.
    ``position`` orders the formats in lists; formats with the same position are sorted by name.
    """

    name: str
    label: str
    suffix: str
    media_type: str
    write: Callable[[Path, LogSnapshot], Written]
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    holds_log: bool = False
    position: int = 100


def all_formats() -> dict[str, Format]:
    """Return every export format by its name, in the order in which lists show them."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__) if module.name[0] != "_")
    formats: list[Format] = [module.FORMAT for module in modules]
    return {format.name: format for format in sorted(formats, key=lambda format: (format.position, format.name))}


def format_named(name: str) -> Format:
    """Return the format with this name. Raises InputError."""
    formats = all_formats()
    if name not in formats:
        raise InputError(f"“{name}” is not an export format. Use one of: {', '.join(formats)}.")
    return formats[name]


def all_options() -> dict[str, str]:
    """Return the options of all formats: the name of each, and its sentence with the formats that have it."""
    formats = all_formats().values()
    sentences = {name: sentence for format in formats for name, sentence in format.options.items()}
    having = {name: [format.name for format in formats if name in format.options] for name in sentences}
    return {name: f"{sentence} ({', '.join(having[name])})." for name, sentence in sentences.items()}
