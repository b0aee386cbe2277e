"""The desk of one claims.db: services around one context."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from workbench.desk.case_files import CaseFiles
from workbench.desk.claim_vectors import ClaimVectors
from workbench.desk.claims import Claims
from workbench.desk.context import Act, Actor, Context
from workbench.desk.evaluation import Evaluation
from workbench.desk.external import ExternalVerdicts
from workbench.desk.insights import Insights
from workbench.desk.job_runner import JobRunner
from workbench.desk.job_works import Services
from workbench.desk.jobs import Jobs
from workbench.desk.log import VerdictLog
from workbench.desk.maintenance import Maintenance
from workbench.desk.matching import Matching
from workbench.desk.notes import Notes
from workbench.desk.proposals import Proposals, cached_proposals
from workbench.desk.queue import Queue
from workbench.desk.review import Review
from workbench.desk.reviewers import Reviewers
from workbench.desk.scales import Scales
from workbench.desk.seeds import Judging, Seeds, has_demonstration
from workbench.desk.settings import DeskSettings
from workbench.desk.similar import Similar
from workbench.desk.sources import Sources
from workbench.desk.verdicts import Verdicts
from workbench.desk.web_pages import WebPages
from workbench.domain.built_in_scales import BUILT_IN_SCALES, TRUTH
from workbench.domain.events import LogOpened, ScaleAdded, ScaleChosen
from workbench.domain.log import FORMAT
from workbench.errors import InputError
from workbench.files.scratch import remove_leftovers, scratch_folder
from workbench.matching import Encoder, MatchingService
from workbench.store import Database, Progress, meta
from workbench.store.desk_settings import reviewers

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection



class Workbench:
    """The desk. Open it with ``Workbench.open(path)``. Several threads can share it.

    Each attribute is a service: ``desk.claims.add(...)``, ``desk.review.label(...)``, ``desk.log.export(...)``.
    """

    def __init__(
        self,
        context: Context,
        *,
        service: MatchingService,
        matching: Matching,
        propose: "Callable[..., Any]",
        runner: JobRunner,
    ) -> None:
        self._context, self._service, self._propose, self._runner = context, service, propose, runner
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
        self.notes = Notes(context)
        self.similar = Similar(context, vectors)
        self.review = Review(context)
        self.verdicts = Verdicts(context)
        self.log = VerdictLog(context)
        self.case_files = CaseFiles(context, self.log)
        self.jobs = Jobs(
            context, runner, Services(self.sources, self.web_pages, self.claims, matching, self.log)
        )
        self.external = ExternalVerdicts(context, vectors, self.settings)
        self.insights = Insights(context)
        self.evaluation = Evaluation(context)
        self.maintenance = Maintenance(context, matching)
        self.seeds = Seeds(
            self.reviewers, self.sources, self.claims, matching, Judging(self.review, self.verdicts, self.log)
        )

    @classmethod
    def open(
        cls,
        path: str | Path = "claims.db",
        *,
        create: bool = False,
        model: str | None = None,
        device: str | None = None,
        encoder: Encoder | None = None,
        progress: Progress = lambda *_: None,
        **options: Any,
    ) -> Self:
        """Open the desk with the database at ``path``; with ``create``, create the database if there is none.

        ``model``: a sentence-transformers name or folder, None for the desk's own; ``device``: the PyTorch device that
        runs it, None for the CPU; ``encoder``: a model that is loaded already; ``progress`` is called with the number of log
        entries done and of all while a database of an earlier version is upgraded; ``options``: ``clock`` and ``token`` (see
        ``Context``). Raises MissingDatabaseError, NewerDatabaseError or DatabaseError. Unfinished output of killed processes
        in the folder of the database is removed.
        """
        path = Path(path).expanduser()
        remove_leftovers(path.parent)
        context = Context(Database(path) if create else Database.open(path, progress=progress), **options)
        if create:
            Database.create(path, lambda db: _write_first_entries(context, db), progress=progress)
        service = MatchingService(model, encoder, device=device)
        matching, propose = Matching(context, service), cached_proposals()
        return cls(context, service=service, matching=matching, propose=propose, runner=JobRunner())

    def for_reviewer(self, reviewer: Actor) -> "Workbench":
        """Return this desk as a reviewer may see it: what others recorded on a claim that needs independent verdicts is
        hidden until the reviewer has recorded a verdict on it. The model, the indexes and the database are the same
        objects."""
        return self._with(self._context.for_viewer(reviewer))

    def for_act(self, id: str, reviewer: Actor) -> "Workbench":
        """Return this desk for one act of a reviewer, who is also the viewer. ``review``, ``verdicts``, ``queue``,
        ``notes``, ``claims.add``, ``claims.tag`` and ``claims.note_reply`` store ``id`` with what they write, and raise
        RepeatedActError if an act with this id was done already. ``sources`` and ``web_pages`` store it too; what is added
        again is known."""
        return self._with(self._context.for_act(Act(id, reviewer)))

    def _with(self, context: Context) -> "Workbench":
        return Workbench(
            context, service=self._service, matching=self.matching, propose=self._propose, runner=self._runner
        )

    def start_own_desk(self) -> Path:
        """Move the demonstration aside, with everything that was recorded in it, and begin an empty desk in its place.
        Return the path to which it was moved; ``maintenance.restore`` brings it back.

        Raises InputError if this desk does not contain the demonstration; then nothing is changed.
        """

        def check(db: "Connection") -> None:
            if not has_demonstration(reviewers(db)):
                raise InputError("This desk does not contain the demonstration, so nothing was moved.")

        database = self._context.database
        with scratch_folder(database.path) as folder:
            empty = Database.create(folder / "empty.db", lambda db: _write_first_entries(self._context, db))
            kept = database.replace(empty, allowed=check, kept_as="demonstration")
        assert kept is not None  # it contained the demonstration
        return kept

    @property
    def path(self) -> str:
        """The path of the database."""
        return str(self._context.database.path)


def _write_first_entries(context: Context, db: "Connection") -> None:
    """Write the first entries of a new log: its format, the built-in scales, and the scale in use."""
    meta.set_value(db, "log", context.token(16))
    context.append(db, LogOpened(FORMAT), reviewer=None)
    for scale in BUILT_IN_SCALES:
        context.append(db, ScaleAdded(scale.as_data()), reviewer=None)
    context.append(db, ScaleChosen(TRUTH.key), reviewer=None)
