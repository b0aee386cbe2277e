"""The use cases of a fact-checker, as services around one context. The command line and the interface use only these.

Invariant: each method that writes is one transaction, which begins after all reading, parsing and encoding, and takes the
acting reviewer. Time and ids come from the context, so that tests can replace them.

This module exports ``Workbench`` and the values that its services take and return. ``insights``, ``evaluation``,
``maintenance``, ``exported_log`` and ``settings`` are imported from their own modules.
"""

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

__all__ = [
    "Actor",
    "AddedClaim",
    "Case",
    "ClaimChanges",
    "Clock",
    "DisputedVerdict",
    "Exported",
    "ExternalReport",
    "Format",
    "ImportReport",
    "Ingested",
    "IngestedRows",
    "Job",
    "LoggedText",
    "MappedFile",
    "MappedRating",
    "Moment",
    "NearClaim",
    "Preview",
    "PreviewRow",
    "ProposedClaim",
    "Ranking",
    "RatingWordExplanation",
    "Reread",
    "RereadSource",
    "SimilarClaim",
    "SimilarExternal",
    "SourceCitation",
    "SourceView",
    "UnreadSource",
    "Work",
    "Workbench",
    "all_formats",
    "all_options",
    "check_size",
    "claim_of",
    "file_bytes",
    "is_stream",
    "mapped_claims",
    "pasted_claims",
    "suffixes",
]
