"""Pages for readers: a folder with ``index.html`` and one page per claim (``claim-7.html``).

Invariant: a page is self-contained. It requests nothing from another host and runs no script; everything in it that a
person or a source wrote is escaped; it can be read on a phone, printed and archived.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import __version__
from workbench.domain import REDACTED, Organisation, correction_reasons, text_fragment
from workbench.domain.log import FORMAT as LOG_FORMAT
from workbench.exchange.formats import Format
from workbench.exchange.log_snapshot import LogSnapshot, Written
from workbench.exchange.public import Public, PublishedClaim, address, corrections

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

LABELS = {
    "supports": "Speaks for the claim",
    "refutes": "Speaks against the claim",
    "context": "Gives context",
    "irrelevant": "Was found to be beside the point",
}

# Characters that HTML cannot contain.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def write(path: Path, snapshot: LogSnapshot) -> Written:
    """Write the pages into the folder."""
    pages, common = templates(), _common(snapshot)
    public, written = Public(snapshot, unpublished=True, pages=True), 0

    def claims() -> Iterator[PublishedClaim]:
        nonlocal written
        for shown in public.claims():
            page = pages.get_template("claim.html").render(common | _about(shown, snapshot))
            (path / f"claim-{shown.claim.id}.html").write_text(page, "utf-8", newline="")
            written += 1
            yield shown

    with (path / "index.html").open("w", encoding="utf-8", newline="") as file:
        file.writelines(pages.get_template("index.html").generate(common, claims=claims()))
    return Written(written, "claims", public.left_out)


def _about(shown: PublishedClaim, snapshot: LogSnapshot) -> dict[str, Any]:
    made_with = {v.id: snapshot.provenance(v.ranking) if v.ranking else None for v in shown.verdicts}
    return {
        "shown": shown,
        "claim": shown.claim,
        "corrections": {verdict.id: corrections(verdict, shown.history) for verdict in shown.verdicts},
        "provenance": made_with,
        "redactions": snapshot.redactions(shown.claim.id),
    }


def _common(snapshot: LogSnapshot) -> dict[str, Any]:
    """Return what every page shows."""
    return {
        "snapshot": snapshot,
        "organisation": Organisation.from_settings(snapshot.settings),
        "reasons": correction_reasons(snapshot.settings),
    }


@cache
def templates() -> "Environment":
    """Return the templates. Compiling them takes several times as long as the pages of a small desk."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        autoescape=True,
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        undefined=StrictUndefined,
        finalize=_shown,
        keep_trailing_newline=True,
    )
    made.globals |= {"labels": LABELS, "log_format": LOG_FORMAT, "redacted": REDACTED, "version": __version__}
    made.filters |= {"address": address, "fragment": text_fragment, "minute": _minute, "rich": _rich, "short": _short}
    return made


def _shown(value: Any) -> Any:
    """Return a value as it is displayed, before escaping: control characters that HTML cannot hold are replaced."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value) if type(value) is str else value


def _rich(text: str) -> "Markup":
    from markupsafe import Markup

    from workbench.domain.rich import rich

    return Markup(rich(str(_shown(text))))


def _minute(time: str) -> str:
    return f"{time[:10]} {time[11:16]} UTC"


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}…"


FORMAT = Format(
    "html",
    "Pages for readers, to print or to publish",
    "",
    "text/html",
    write,
    position=95,
)
