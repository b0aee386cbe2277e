"""Claim Workbench: match claims to the evidence of a desk, record verdicts, and keep them in a log that can be verified.

    from workbench import Workbench
    desk = Workbench.open("claims.db")
    desk.matching.search("elections had irregularities")

``__all__`` is the public API; everything else may change. Names are loaded at first use, because Python runs this module
before any other of the package, also in the process that parses untrusted files.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.desk import Workbench
    from workbench.desk.claims import ClaimChanges
    from workbench.domain.claims import Appearance, Claim, NewClaim
    from workbench.domain.judging import Correction, NewVerdict, Seen, SelectedPassage
    from workbench.domain.matches import Match, Provenance, Scores
    from workbench.domain.selection import Selection, VerdictFilter
    from workbench.domain.sources import Anchor, Document, Metadata, Snippet
    from workbench.domain.triage import Criterion
    from workbench.domain.verdicts import Cited, Evidence, Labelled, Rating, RatingScale, SourceNote, Verdict
    from workbench.errors import WorkbenchError

__version__ = "0.2.0"

_HOMES = {
    "Anchor": "domain.sources",
    "Appearance": "domain.claims",
    "Cited": "domain.verdicts",
    "Claim": "domain.claims",
    "ClaimChanges": "desk.claims",
    "Correction": "domain.judging",
    "Criterion": "domain.triage",
    "Document": "domain.sources",
    "Evidence": "domain.verdicts",
    "Labelled": "domain.verdicts",
    "Match": "domain.matches",
    "Metadata": "domain.sources",
    "NewClaim": "domain.claims",
    "NewVerdict": "domain.judging",
    "Provenance": "domain.matches",
    "Rating": "domain.verdicts",
    "RatingScale": "domain.verdicts",
    "Scores": "domain.matches",
    "Seen": "domain.judging",
    "SelectedPassage": "domain.judging",
    "Selection": "domain.selection",
    "Snippet": "domain.sources",
    "SourceNote": "domain.verdicts",
    "Verdict": "domain.verdicts",
    "VerdictFilter": "domain.selection",
    "Workbench": "desk",
    "WorkbenchError": "errors",
}

__all__ = [
    "Anchor",
    "Appearance",
    "Cited",
    "Claim",
    "ClaimChanges",
    "Correction",
    "Criterion",
    "Document",
    "Evidence",
    "Labelled",
    "Match",
    "Metadata",
    "NewClaim",
    "NewVerdict",
    "Provenance",
    "Rating",
    "RatingScale",
    "Scores",
    "Seen",
    "SelectedPassage",
    "Selection",
    "Snippet",
    "SourceNote",
    "Verdict",
    "VerdictFilter",
    "Workbench",
    "WorkbenchError",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module “workbench” has no attribute “{name}”")
    return getattr(import_module(f"workbench.{_HOMES[name]}"), name)
