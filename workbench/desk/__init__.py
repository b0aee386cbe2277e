"""The use cases of a fact-checker, as services around one context. The command line and the interface use only these.

Invariant: each method that writes is one transaction, which begins after all reading, parsing and encoding, and takes the
acting reviewer. Time and ids come from the context, so that tests can replace them.

This module exports ``Workbench`` and the values that its services take and return. ``insights``, ``evaluation``,
``maintenance``, ``exported_log`` and ``settings`` are imported from their own modules. The names
are imported when they are first used, so that a command loads only what it needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.desk.claim_files import MappedFile, file_bytes, mapped_claims, pasted_claims
    from workbench.desk.claims import AddedClaim, ClaimChanges, ImportReport, Preview, PreviewRow
    from workbench.desk.context import Actor, Clock
    from workbench.desk.external import ExternalReport, MappedRating, RatingWordExplanation, SimilarExternal
    from workbench.desk.jobs import Job
    from workbench.desk.log import Exported, Format, LoggedText, all_formats, all_options, is_stream
    from workbench.desk.moments import Moment
    from workbench.desk.proposals import ProposedClaim, claim_of
    from workbench.desk.rankings import Ranking
    from workbench.desk.rereading import Reread, RereadSource, UnreadSource
    from workbench.desk.review import Case, DisputedVerdict, Work
    from workbench.desk.similar import NearClaim, SimilarClaim
    from workbench.desk.source_rows import IngestedRows
    from workbench.desk.sources import Ingested, SourceCitation, SourceView, check_size, suffixes
    from workbench.desk.workbench import Workbench

_EXPORTS = {
    "claim_files": "MappedFile file_bytes mapped_claims pasted_claims",
    "claims": "AddedClaim ClaimChanges ImportReport Preview PreviewRow",
    "context": "Actor Clock",
    "external": "ExternalReport MappedRating RatingWordExplanation SimilarExternal",
    "jobs": "Job",
    "log": "Exported Format LoggedText all_formats all_options is_stream",
    "moments": "Moment",
    "proposals": "ProposedClaim claim_of",
    "rankings": "Ranking",
    "rereading": "Reread RereadSource UnreadSource",
    "review": "Case DisputedVerdict Work",
    "similar": "NearClaim SimilarClaim",
    "source_rows": "IngestedRows",
    "sources": "Ingested SourceCitation SourceView check_size suffixes",
    "workbench": "Workbench",
}
"""Module -> the names that are exported from it, as imported above."""

_MODULES = {name: module for module, names in _EXPORTS.items() for name in names.split()}

__all__ = list(_MODULES)

if not TYPE_CHECKING:  # mypy reads the imports above

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module “{__name__}” has no attribute “{name}”")
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
