"""A desk at work on one claims.db, as services around one context."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from workbench.desk.claim_vectors import ClaimVectors
from workbench.desk.claims import Claims
from workbench.desk.context import Actor, Context
from workbench.desk.evaluation import Evaluation
from workbench.desk.external import ExternalVerdicts
from workbench.desk.insights import Insights
from workbench.desk.log import VerdictLog
from workbench.desk.maintenance import Maintenance
from workbench.desk.matching import Matching
from workbench.desk.proposals import Proposals, remembering
from workbench.desk.queue import Queue
from workbench.desk.review import Review
from workbench.desk.reviewers import Reviewers
from workbench.desk.scales import Scales
from workbench.desk.seeds import Seeds
from workbench.desk.settings import DeskSettings
from workbench.desk.similar import Similar
from workbench.desk.sources import Sources
from workbench.desk.verdicts import Verdicts
from workbench.desk.web_pages import WebPages
from workbench.domain.built_in_scales import BUILT_IN_SCALES, TRUTH
from workbench.domain.events import LogOpened, ScaleAdded, ScaleChosen
from workbench.domain.log import FORMAT
from workbench.files import remove_leftovers
from workbench.matching.service import MatchingService
from workbench.store.database import Database, Progress

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

    from workbench.matching.encoder import Encoder


class Workbench:
    """The desk. Open it with ``Workbench.open(path)``; it may be shared between threads.

    Each attribute is a service: ``desk.claims.add(...)``, ``desk.review.label(...)``, ``desk.log.export(...)``.
    """

    def __init__(
        self, context: Context, *, service: MatchingService, matching: Matching, propose: "Callable[..., Any]"
    ) -> None:
        self._context, self._service, self._propose = context, service, propose
        self.matching = matching
        vectors = ClaimVectors(context, matching, service)
        self.reviewers = Reviewers(context)
        self.scales = Scales(context)
        self.settings = DeskSettings(context)
        self.sources = Sources(context)
        self.web_pages = WebPages(context, self.settings)
        self.claims = Claims(context)
        self.proposals = Proposals(context, propose)
        self.queue = Queue(context)
        self.similar = Similar(context, vectors)
        self.review = Review(context)
        self.verdicts = Verdicts(context)
        self.log = VerdictLog(context)
        self.external = ExternalVerdicts(context, vectors, self.settings)
        self.insights = Insights(context)
        self.evaluation = Evaluation(context)
        self.maintenance = Maintenance(context, matching)
        self.seeds = Seeds(self.reviewers, self.sources, self.claims, matching)

    @classmethod
    def open(
        cls,
        path: str | Path = "claims.db",
        *,
        create: bool = False,
        model: str | None = None,
        encoder: "Encoder | None" = None,
        progress: Progress = lambda *_: None,
        **options: Any,
    ) -> Self:
        """Open the desk whose database is at ``path``; with ``create``, make one where there is none.

        ``model``: a sentence-transformers name or folder, None for the bundled one; ``encoder``: one that is loaded already;
        ``progress`` is told how many entries of the log are done and how many there are while a database of an earlier
        version is upgraded; ``options``: ``clock`` and ``token`` (see ``Context``). Raises MissingDatabaseError,
        NewerDatabaseError or DatabaseError. What killed processes left in the database's folder is removed.
        """
        path = Path(path).expanduser()
        remove_leftovers(path.parent)
        context = Context(Database(path) if create else Database.open(path, progress=progress), **options)
        if create:
            Database.create(path, lambda db: _write_first_entries(context, db), progress=progress)
        service = MatchingService(model, encoder)
        return cls(context, service=service, matching=Matching(context, service), propose=remembering())

    def for_reviewer(self, reviewer: Actor) -> "Workbench":
        """Return this desk as a reviewer may see it: until they have judged a claim that waits for independent verdicts,
        nothing that others recorded on it. The model, the indexes and the database are the same."""
        return Workbench(
            self._context.for_viewer(reviewer), service=self._service, matching=self.matching, propose=self._propose
        )

    @property
    def path(self) -> str:
        """Where the database is."""
        return str(self._context.database.path)


def _write_first_entries(context: Context, db: "Connection") -> None:
    """Begin the log of a new database: its id, the built-in scales, and the scale in use."""
    db.execute("INSERT INTO meta VALUES ('log', ?)", [context.token(16)])
    context.append(db, LogOpened(FORMAT), reviewer=None)
    for scale in BUILT_IN_SCALES:
        context.append(db, ScaleAdded(scale.as_data()), reviewer=None)
    context.append(db, ScaleChosen(TRUTH.key), reviewer=None)
