"""What may be shown to readers: the published verdicts on which their claims rest now.

Invariant: readers and search engines never get a verdict that was corrected, replaced or is still disputed; what is held
back is counted, by reason. Every exported address is http or https.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.domain import REDACTED, Claim, Organisation, Published, Verdict, web_address
from workbench.domain.verdicts import deciding
from workbench.errors import InputError
from workbench.exchange.log_snapshot import LogSnapshot

# The JSON may be put into a script element of a page: nothing in it may end the element or a line.
_INERT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


@dataclass(frozen=True, slots=True)
class PublishedClaim:
    """A claim with the verdicts on which it rests, oldest first, and where they are published. ``history`` has all verdicts
    on it."""

    claim: Claim
    verdicts: Sequence[Verdict]
    published: Mapping[int, Published]
    history: Sequence[Verdict]


@dataclass(slots=True)
class Public:
    """The claims of an export for readers. ``unpublished``: verdicts without the address of an article are included.
    ``pages``: the format shows corrections and erasures itself. ``left_out`` is complete after ``claims`` was consumed."""

    snapshot: LogSnapshot
    unpublished: bool = False
    pages: bool = False
    left_out: Counter[str] = field(default_factory=Counter)

    def claims(self) -> Iterator[PublishedClaim]:
        """Yield the claims that have a verdict to show, by number, one at a time."""
        self.left_out.clear()
        for number, selected in selected_by_claim(self.snapshot):
            claim = self.snapshot.claim(number)
            history = self.snapshot.verdicts_on(number)
            rests_on = {verdict.id for verdict in deciding(history)}
            places = {verdict.id: self.snapshot.published(verdict.id) for verdict in history}
            published = {id: place for id, place in places.items() if place}
            shown: list[Verdict] = []
            for verdict in history:
                if verdict.id not in selected or (self.pages and verdict.corrected_by is not None):
                    continue
                why = _kept_back(claim, verdict, rests_on)
                if claim.text == REDACTED and not self.pages:
                    why = why or "their claim's text was erased"
                if why or not (self.unpublished or verdict.id in published):
                    self.left_out[why or "not published"] += 1
                else:
                    shown.append(verdict)
            if shown:
                yield PublishedClaim(claim, shown, published, history)


def selected_by_claim(snapshot: LogSnapshot) -> list[tuple[int, set[int]]]:
    """Return the claims that have selected verdicts, by number, each with the ids of those verdicts."""
    by_claim: dict[int, set[int]] = {}
    for verdict in snapshot.verdicts():
        by_claim.setdefault(verdict.claim, set()).add(verdict.id)
    return sorted(by_claim.items())


def organisation(snapshot: LogSnapshot) -> Organisation:
    """Return who is responsible for the verdicts. Raises InputError if the desk has not set it."""
    author = Organisation.from_settings(snapshot.settings)
    if author is None:
        raise InputError(
            "This format names who answers for the verdicts, and this desk has not said; set it on the settings page.",
            hint="organisation",
        )
    return author


def corrections(verdict: Verdict, history: Sequence[Verdict]) -> list[tuple[Verdict, Verdict]]:
    """Return the corrections that led to a verdict, newest first, as pairs of the corrected verdict and its correction."""
    by_id = {item.id: item for item in history}
    steps: list[tuple[Verdict, Verdict]] = []
    while verdict.corrects is not None and verdict.corrects in by_id:
        steps.append((by_id[verdict.corrects], verdict))
        verdict = by_id[verdict.corrects]
    return steps


def address(url: str | None) -> str | None:
    """Return a web address, or None for anything that a browser should not open."""
    try:
        return web_address(url or "")
    except InputError:
        return None


def known(text: str | None) -> str | None:
    """Return a text, or None if it is empty or was erased."""
    return None if text in (None, "", REDACTED) else text


def json_text(value: Any) -> str:
    """Return JSON that can be put into a page unescaped."""
    return json.dumps(value, ensure_ascii=False, indent=2).translate(_INERT)


def _kept_back(claim: Claim, verdict: Verdict, rests_on: set[int]) -> str | None:
    if verdict.corrected_by is not None:
        return "corrected since"
    if claim.state == "withdrawn":
        return "their claim was withdrawn"
    if claim.state == "disputed":
        return "their claim is disputed"
    if claim.state == "second review":
        return "their claim waits for a second verdict"
    return None if verdict.id in rests_on else "another verdict took their place"
