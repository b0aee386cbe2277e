"""What may go out to readers: the verdicts that were published and on which their claims rest now.

Invariant: what a reader or a search engine gets is never a verdict that was corrected, replaced or is still disputed; what
is kept back is counted, by why. No address leaves that is not http or https.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.domain.claims import REDACTED, Claim
from workbench.domain.sources import web_address
from workbench.domain.verdicts import Organisation, Published, Verdict, deciding
from workbench.errors import InputError
from workbench.exchange.material import Material

# A page may carry the JSON inside a script element: nothing in it can end that, and no line is cut there.
_INERT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim with its published, deciding verdicts, oldest first; ``history`` are all verdicts on it."""

    claim: Claim
    verdicts: Sequence[tuple[Verdict, Published]]
    history: Sequence[Verdict]


@dataclass(slots=True)
class Public:
    """The claims of an export that readers get. ``left_out`` is full once all of them were gone through."""

    material: Material
    left_out: Counter[str] = field(default_factory=Counter)

    def claims(self) -> Iterator[Shown]:
        """The claims with anything to show, by number; one at a time is in memory."""
        self.left_out.clear()
        for number, asked in asked_for(self.material):
            claim = self.material.claim(number)
            history = self.material.verdicts_on(number)
            rests_on = {verdict.id for verdict in deciding(history)}
            shown: list[tuple[Verdict, Published]] = []
            for verdict in history:
                if verdict.id not in asked:
                    continue
                published = self.material.published(verdict.id)
                why = _kept_back(claim, verdict, rests_on)
                if why or published is None:
                    self.left_out[why or "not published"] += 1
                else:
                    shown.append((verdict, published))
            if shown:
                yield Shown(claim, shown, history)


def asked_for(material: Material) -> list[tuple[int, set[int]]]:
    """The claims whose verdicts were asked for, by number, each with the verdicts' numbers."""
    asked: dict[int, set[int]] = {}
    for verdict in material.verdicts():
        asked.setdefault(verdict.claim, set()).add(verdict.id)
    return sorted(asked.items())


def organisation(material: Material) -> Organisation:
    """Who answers for the verdicts. Raises InputError where the desk has not said."""
    found = Organisation.from_settings(material.settings)
    if found is None:
        raise InputError(
            "This format names who answers for the verdicts, and this desk has not said; "
            "“workbench organisation --name NAME --url URL” does, or the settings page."
        )
    return found


def corrections(verdict: Verdict, history: Sequence[Verdict]) -> list[tuple[Verdict, Verdict]]:
    """The corrections that led to a verdict, newest first: what was corrected, and what took its place."""
    by_id = {item.id: item for item in history}
    found: list[tuple[Verdict, Verdict]] = []
    while verdict.corrects is not None and verdict.corrects in by_id:
        found.append((by_id[verdict.corrects], verdict))
        verdict = by_id[verdict.corrects]
    return found


def address(url: str | None) -> str | None:
    """A web address, or None for anything that a browser should not follow."""
    try:
        return web_address(url or "")
    except InputError:
        return None


def known(text: str | None) -> str | None:
    """A text, or None where it is empty or was erased."""
    return None if text in (None, "", REDACTED) else text


def json_text(value: Any) -> str:
    """JSON that can stand in a page as it is."""
    return json.dumps(value, ensure_ascii=False, indent=2).translate(_INERT)


def _kept_back(claim: Claim, verdict: Verdict, rests_on: set[int]) -> str | None:
    if verdict.corrected_by is not None:
        return "corrected since"
    if claim.state == "withdrawn":
        return "their claim was withdrawn"
    if claim.text == REDACTED:
        return "their claim's text was erased"
    if claim.state == "disputed":
        return "their claim is disputed"
    if claim.state == "second review":
        return "their claim waits for a second verdict"
    return None if verdict.id in rests_on else "another verdict took their place"
