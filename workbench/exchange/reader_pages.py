"""Pages for readers: a folder with ``index.html`` and a page a claim (``claim-7.html``).

Invariant: a page stands alone. It asks no other host for anything, runs no script, and everything in it that a person or
a source wrote is escaped; it can be read on a phone, printed, and kept.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from workbench import __version__
from workbench.domain.claims import REDACTED
from workbench.domain.log import FORMAT
from workbench.domain.rich import rich
from workbench.domain.sources import text_fragment
from workbench.domain.verdicts import Organisation, correction_reasons
from workbench.exchange.material import Material, Written
from workbench.exchange.public import Public, Shown, address, corrections

LABELS = {
    "supports": "Speaks for the claim",
    "refutes": "Speaks against the claim",
    "context": "Gives context",
    "irrelevant": "Was found to be beside the point",
}

# What HTML has no place for.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def write(path: Path, material: Material) -> Written:
    """Write the pages into the folder."""
    pages = _environment(material)
    public, written = Public(material, unpublished=True, pages=True), 0

    def claims() -> Iterator[Shown]:
        nonlocal written
        for shown in public.claims():
            page = pages.get_template("claim.html").render(_about(shown, material))
            (path / f"claim-{shown.claim.id}.html").write_text(page, "utf-8", newline="")
            written += 1
            yield shown

    with (path / "index.html").open("w", encoding="utf-8", newline="") as file:
        file.writelines(pages.get_template("index.html").generate(claims=claims()))
    return Written(written, "claims", public.left_out)


def _about(shown: Shown, material: Material) -> dict[str, Any]:
    made_with = {v.id: material.provenance(v.ranking) if v.ranking else None for v in shown.verdicts}
    return {
        "shown": shown,
        "claim": shown.claim,
        "corrections": {verdict.id: corrections(verdict, shown.history) for verdict in shown.verdicts},
        "provenance": made_with,
        "redactions": material.redactions(shown.claim.id),
    }


def _environment(material: Material) -> Environment:
    made = Environment(
        autoescape=True,
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        undefined=StrictUndefined,
        finalize=_shown,
        keep_trailing_newline=True,
    )
    made.globals |= {
        "labels": LABELS,
        "log_format": FORMAT,
        "material": material,
        "organisation": Organisation.from_settings(material.settings),
        "redacted": REDACTED,
        "reasons": correction_reasons(material.settings),
        "version": __version__,
    }
    made.filters |= {"address": address, "fragment": text_fragment, "minute": _minute, "rich": _rich, "short": _short}
    return made


def _shown(value: Any) -> Any:
    """A value as it is shown, before it is escaped."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value) if type(value) is str else value


def _rich(text: str) -> Markup:
    return Markup(rich(str(_shown(text))))


def _minute(time: str) -> str:
    return f"{time[:10]} {time[11:16]} UTC"


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}…"
