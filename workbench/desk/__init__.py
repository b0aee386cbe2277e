"""The use cases: what a fact-checker can do, one method each. The command line and the interface use nothing else.

Invariant: each method that changes something is one transaction, taken after all reading, parsing and encoding is done,
and takes the acting reviewer; time and randomness come from the desk, so that tests can give their own.
"""

from workbench.desk.base import Actor, Clock
from workbench.desk.care import Care
from workbench.desk.claims import ClaimsDesk
from workbench.desk.evaluation import EvaluationDesk
from workbench.desk.external import ExternalDesk
from workbench.desk.insights import InsightsDesk
from workbench.desk.opening import Opening
from workbench.desk.proof import ProofDesk
from workbench.desk.proposing import ProposingDesk
from workbench.desk.review import ReviewDesk
from workbench.desk.seeding import SeedingDesk
from workbench.desk.similar import SimilarDesk
from workbench.desk.sources import SourcesDesk
from workbench.desk.verdict_log import VerdictLogDesk
from workbench.desk.work import WorkDesk


class Workbench(
    SeedingDesk,
    Opening,
    SourcesDesk,
    ProposingDesk,
    ClaimsDesk,
    ExternalDesk,
    WorkDesk,
    SimilarDesk,
    ReviewDesk,
    VerdictLogDesk,
    ProofDesk,
    InsightsDesk,
    EvaluationDesk,
    Care,
):
    """A desk at work on one claims.db: ``Workbench.open(path)``. May be shared between threads."""


__all__ = ["Actor", "Clock", "Workbench"]
