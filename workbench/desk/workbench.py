"""The desk of one claims.db: services around one context."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from workbench.desk.context import Act, Actor, Context
from workbench.desk.job_runner import JobRunner
from workbench.desk.matching import Matching
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

    from workbench.desk.case_files import CaseFiles
    from workbench.desk.claim_vectors import ClaimVectors
    from workbench.desk.claims import Claims
    from workbench.desk.evaluation import Evaluation
    from workbench.desk.external import ExternalVerdicts
    from workbench.desk.insights import Insights
    from workbench.desk.jobs import Jobs
    from workbench.desk.log import VerdictLog
    from workbench.desk.maintenance import Maintenance
    from workbench.desk.notes import Notes
    from workbench.desk.proposals import Proposals, Propose
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


class _Shared:
    """What a desk shares with its copies for reviewers: all that keeps a state."""

    def __init__(self, context: Context, service: MatchingService) -> None:
        self.service = service
        self.matching = Matching(context, service)
        self.runner = JobRunner()

    @cached_property
    def propose(self) -> "Propose":
        from workbench.desk.proposals import cached_proposals

        return cached_proposals()


class Workbench:
    """The desk. Open it with ``Workbench.open(path)``. Several threads can share it.

    Each attribute is a service: ``desk.claims.add(...)``, ``desk.review.label(...)``, ``desk.log.export(...)``. A service is
    imported and made when it is first used. It keeps no state, so it does not matter if two threads make it at once.
    """

    def __init__(self, context: Context, shared: _Shared) -> None:
        self._context, self._shared = context, shared
        self.matching = shared.matching

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
        return cls(context, _Shared(context, MatchingService(model, encoder, device=device)))

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
        return Workbench(context, self._shared)

    def load_services(self) -> None:
        """Import and make every service now, so that its first use does not wait for that."""
        for name, attribute in vars(Workbench).items():
            if isinstance(attribute, cached_property):
                getattr(self, name)

    def start_own_desk(self) -> Path:
        """Move the demonstration aside, with everything that was recorded in it, and begin an empty desk in its place.
        Return the path to which it was moved; ``maintenance.restore`` brings it back.

        Raises InputError if this desk does not contain the demonstration; then nothing is changed.
        """
        from workbench.desk.seeds import has_demonstration

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

    @cached_property
    def reviewers(self) -> "Reviewers":
        from workbench.desk.reviewers import Reviewers

        return Reviewers(self._context)

    @cached_property
    def scales(self) -> "Scales":
        from workbench.desk.scales import Scales

        return Scales(self._context)

    @cached_property
    def settings(self) -> "DeskSettings":
        from workbench.desk.settings import DeskSettings

        return DeskSettings(self._context)

    @cached_property
    def sources(self) -> "Sources":
        from workbench.desk.sources import Sources

        return Sources(self._context)

    @cached_property
    def web_pages(self) -> "WebPages":
        from workbench.desk.web_pages import WebPages

        return WebPages(self._context, self.settings)

    @cached_property
    def claims(self) -> "Claims":
        from workbench.desk.claims import Claims

        return Claims(self._context)

    @cached_property
    def proposals(self) -> "Proposals":
        from workbench.desk.proposals import Proposals

        return Proposals(self._context, self._shared.propose)

    @cached_property
    def queue(self) -> "Queue":
        from workbench.desk.queue import Queue

        return Queue(self._context)

    @cached_property
    def notes(self) -> "Notes":
        from workbench.desk.notes import Notes

        return Notes(self._context)

    @cached_property
    def similar(self) -> "Similar":
        from workbench.desk.similar import Similar

        return Similar(self._context, self._vectors)

    @cached_property
    def review(self) -> "Review":
        from workbench.desk.review import Review

        return Review(self._context)

    @cached_property
    def verdicts(self) -> "Verdicts":
        from workbench.desk.verdicts import Verdicts

        return Verdicts(self._context)

    @cached_property
    def log(self) -> "VerdictLog":
        from workbench.desk.log import VerdictLog

        return VerdictLog(self._context)

    @cached_property
    def case_files(self) -> "CaseFiles":
        from workbench.desk.case_files import CaseFiles

        return CaseFiles(self._context, self.log)

    @cached_property
    def jobs(self) -> "Jobs":
        from workbench.desk.job_works import Services
        from workbench.desk.jobs import Jobs

        services = Services(self.sources, self.web_pages, self.claims, self.matching, self.log)
        return Jobs(self._context, self._shared.runner, services)

    @cached_property
    def external(self) -> "ExternalVerdicts":
        from workbench.desk.external import ExternalVerdicts

        return ExternalVerdicts(self._context, self._vectors, self.settings)

    @cached_property
    def insights(self) -> "Insights":
        from workbench.desk.insights import Insights

        return Insights(self._context)

    @cached_property
    def evaluation(self) -> "Evaluation":
        from workbench.desk.evaluation import Evaluation

        return Evaluation(self._context)

    @cached_property
    def maintenance(self) -> "Maintenance":
        from workbench.desk.maintenance import Maintenance

        return Maintenance(self._context, self.matching)

    @cached_property
    def seeds(self) -> "Seeds":
        from workbench.desk.seeds import Judging, Seeds

        judging = Judging(self.review, self.verdicts, self.log)
        return Seeds(self.reviewers, self.sources, self.claims, self.matching, judging)

    @cached_property
    def _vectors(self) -> "ClaimVectors":
        from workbench.desk.claim_vectors import ClaimVectors

        return ClaimVectors(self._context, self.matching, self._shared.service)


def _write_first_entries(context: Context, db: "Connection") -> None:
    """Write the first entries of a new log: its format, the built-in scales, and the scale in use."""
    meta.set_value(db, "log", context.token(16))
    context.append(db, LogOpened(FORMAT), reviewer=None)
    for scale in BUILT_IN_SCALES:
        context.append(db, ScaleAdded(scale.as_data()), reviewer=None)
    context.append(db, ScaleChosen(TRUTH.key), reviewer=None)
