"""The case file of a claim, to print or to hand to a colleague."""

from pathlib import Path

from workbench.desk.context import Context
from workbench.desk.log import VerdictLog
from workbench.desk.lookups import claim_with, head_of
from workbench.domain import Organisation
from workbench.errors import InputError
from workbench.exchange.case_file import CaseFile, Step, case_file_page
from workbench.files.outputs import check_output, whole_file
from workbench.store import desk_settings, notes, review, verdict_log, verdict_rows


class CaseFiles:
    """Makes case files."""

    def __init__(self, context: Context, log: VerdictLog) -> None:
        self._context = context
        self._log = log

    def write(self, claim: int, path: Path, *, force: bool = False) -> None:
        """Write the page of a claim to ``path``.

        Raises NotFoundError; InputError for a viewer (``for_reviewer``) who still has to judge the claim, and where ``path``
        must not be replaced; OutputExistsError where ``force`` would replace it.
        """
        check_output(path, force=force, desk=self._context.database.path)
        page = self.page(claim)
        with whole_file(path, force=force) as unfinished:
            unfinished.write_text(page, encoding="utf-8", newline="")

    def page(self, claim: int) -> str:
        """Return everything that was recorded on a claim, by everybody, as one HTML page.

        Raises NotFoundError, and InputError for a viewer (``for_reviewer``) who still has to judge the claim.
        """
        viewer = self._context.viewer
        history = [Step(m.seq, m.time, m.who, m.summary, m.text) for m in self._log.timeline(claim)]
        with self._context.database.read() as db:
            if review.is_blind(db, claim, viewer):
                raise InputError("What others recorded on this claim is hidden from you until you record your own verdict.")
            verdicts = verdict_rows.verdicts(db, claim=claim, viewer=viewer)[::-1]
            places = {verdict.id: verdict_rows.published(db, verdict.id) for verdict in verdicts}
            case = CaseFile(
                claim=claim_with(db, claim),
                verdicts=verdicts,
                labelled=review.labels(db, claim),
                notes=notes.notes(db, viewer=viewer, claim=claim),
                history=history,
                published={id: place for id, place in places.items() if place},
                names=dict(desk_settings.reviewers(db)),
                head=head_of(db),
                log=verdict_log.log_id(db),
                made=self._context.now(),
                organisation=Organisation.from_settings(desk_settings.settings(db)),
            )
        return case_file_page(case)
