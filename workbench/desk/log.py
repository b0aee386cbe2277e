"""The verdict log is read, exported and verified, and texts are redacted from it."""

import contextlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.desk.context import Actor, Context
from workbench.desk.lookups import claim_with, entry_with, head_of, verdict_with
from workbench.desk.moments import Moment, moment
from workbench.domain import Published, Selection, Verdict, VerdictFilter, full_date, web_address
from workbench.domain.demonstration import in_demonstration
from workbench.domain.events import TYPES, Redacted, VerdictPublished, judging_types
from workbench.domain.log import Entry, Event, Head, Soundness, Stamp, parse_head, read_entry
from workbench.domain.verdicts import Labelled
from workbench.errors import InputError, NotFoundError
from workbench.exchange import export, meta_path
from workbench.exchange.formats import Format as Format, all_formats as all_formats, all_options as all_options, format_named
from workbench.exchange.log_snapshot import LogSnapshot
from workbench.files.outputs import check_output, is_stream as is_stream
from workbench.files.scratch import remove_leftovers
from workbench.store import Database, claims, desk_settings, jobs, projections, rankings, review, verdict_log, verdict_rows

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


@dataclass(frozen=True, slots=True)
class LoggedText:
    """A text in an entry of the log: its path in the entry's data, the payload's hash, and the text, or None where it was
    erased."""

    field: str
    payload: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished export: the file, the ``count`` of what it ``holds`` (verdicts, entries, …), the head of its log, and how
    many the format cannot hold, by reason (``left_out``)."""

    path: Path
    format: str
    count: int
    head: Head
    holds: str = "verdicts"
    left_out: Mapping[str, int] = field(default_factory=dict)


class VerdictLog:
    """The verdict log of a desk."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def verdicts(
        self,
        filter: VerdictFilter | None = None,
        *,
        claim: int | None = None,
        limit: int = -1,
        offset: int = 0,
    ) -> list[Verdict]:
        """Return verdicts, newest first, without those on claims that the viewer (``for_reviewer``) still has to judge.
        ``claim`` alone is the short form of a filter. Raises InputError."""
        filter = (filter or VerdictFilter(claim=claim)).checked()
        with self._context.database.read() as db:
            return verdict_rows.matching_verdicts(db, filter, viewer=self._context.viewer, limit=limit, offset=offset)

    def ids(self, filter: VerdictFilter) -> list[int]:
        """Return the ids of the verdicts that ``verdicts`` returns, in the same order. Raises InputError."""
        with self._context.database.read() as db:
            return verdict_rows.matching_ids(db, filter.checked(), viewer=self._context.viewer)

    def with_ids(self, ids: Sequence[int]) -> list[Verdict]:
        """Return the verdicts with these ids, newest first, without those that the viewer may not see."""
        with self._context.database.read() as db:
            return verdict_rows.verdicts_with(db, ids, viewer=self._context.viewer)

    def verdict(self, id: int) -> Verdict:
        """Return a verdict by its number. Raises NotFoundError."""
        with self._context.database.read() as db:
            return verdict_with(db, id, viewer=self._context.viewer)

    def published(self, id: int) -> Published | None:
        """Return where a verdict is published, or None. Raises NotFoundError."""
        with self._context.database.read() as db:
            verdict_with(db, id, viewer=self._context.viewer)
            return verdict_rows.published(db, id)

    def publish(self, id: int, *, url: str, date: str, reviewer: Actor) -> Published:
        """Record where a verdict is published and since which day, in place of what was recorded before. Raises
        NotFoundError, InputError."""
        published = Published(web_address(url), full_date(date))
        with self._context.database.write() as db:
            verdict = verdict_with(db, id, viewer=self._context.viewer)
            if verdict.corrected_by is not None:
                raise InputError(f"Verdict {id} was corrected by verdict {verdict.corrected_by}; publish that one.")
            if verdict_rows.published(db, id) != published:
                texts = self._context.texts()
                data = VerdictPublished(id, verdict.claim, texts.put(published.url), published.date)
                self._context.append(db, data, texts, reviewer=reviewer)
        return published

    def ratings_used(self) -> list[str]:
        """Return the rating keys that occur in verdicts."""
        with self._context.database.read() as db:
            return verdict_rows.ratings_used(db, viewer=self._context.viewer)

    def id(self) -> str:
        """Return the id of the log, which was drawn when the database was created."""
        with self._context.database.read() as db:
            return verdict_log.log_id(db)

    def head(self) -> Head:
        """Return the head of the log: its last entry."""
        with self._context.database.read() as db:
            return head_of(db)

    def entry(self, seq: int) -> Entry:
        """Return an entry exactly as stored. Raises NotFoundError."""
        with self._context.database.read() as db:
            return entry_with(db, seq)

    def unknown_types(self) -> dict[str, int]:
        """Return how many entries have types that this version does not know, by type. They are kept and verified, and
        otherwise ignored."""
        with self._context.database.read() as db:
            return verdict_log.unknown_types(db)

    def history(self, claim: int) -> list[Event]:
        """Return the entries about a claim, in order; a viewer (``for_reviewer``) who still has to judge it does not see how
        others judge it."""
        with self._context.database.read() as db:
            return self._history(db, claim)

    def _history(self, db: "Connection", claim: int) -> list[Event]:
        events, viewer = list(verdict_log.events(db, claim=claim)), self._context.viewer
        if not review.is_blind(db, claim, viewer):
            return events
        open_types = TYPES.keys() - judging_types()  # an entry of an unknown type may show a judgement too
        return [event for event in events if event.type in open_types or event.reviewer == viewer]

    def timeline(self, claim: int) -> list[Moment]:
        """Return what happened to a claim, oldest first, as far as the viewer may see it (``history``)."""
        with self._context.database.read() as db:
            names, reader = desk_settings.Names(db), projections.event_reader(db)
            entries = [(event, reader.read(event)) for event in self._history(db, claim)]
            shown = {text.hash for _, data in entries if data and (text := data.shown_text())}
            texts = verdict_log.texts_of(db, shown)
            return [moment(event, data, names, texts) for event, data in entries]

    def verify(self, *, expect_head: str | None = None) -> Soundness:
        """Verify the whole log over its stored bytes; ``expect_head`` is an earlier head, ``SEQ:HASH`` or ``HASH``.

        Raises LogFaultError, whose ``seq`` names the first faulty entry.
        """
        expected = parse_head(expect_head) if expect_head else None
        with self._context.database.read() as db:
            return verdict_log.check(db, expect_head=expected)

    def export(
        self,
        format: str,
        path: Path,
        selection: Selection | None = None,
        *,
        options: Set[str] = frozenset(),
        sign: Path | None = None,
        force: bool = False,
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> Exported:
        """Write verdicts, or the whole log (``jsonl``), in a format of ``exchange.formats``, with ``PATH.meta.json`` beside.

        Writes everything or nothing. ``options`` are some of ``Format.options``; ``sign`` is the file of the private key to
        sign the head with; ``force`` also replaces a symbolic link, and files of others in a folder (docs/formats.md).
        ``progress`` is called with how many of how many verdicts or entries are read; if it raises, nothing is written.

        Raises InputError for an unknown format, a filter or option that it does not have, a folder that does not exist, a
        ``path`` that must not be replaced, a moment that cannot be reconstructed, and for a viewer (``for_reviewer``) who
        still has to judge a claim. Raises OutputExistsError where ``force`` would replace what exists.
        """
        selection, kind = (selection or Selection()).checked(), format_named(format)
        if kind.holds_log and set(selection.filters) - {"as_of"}:
            raise InputError(f"The format {format} is the log itself and has no filter but the moment; give as-of alone.")
        if unknown := sorted(options - kind.options.keys()):
            raise InputError(f"The format {format} has no option “{unknown[0]}”; leave it out.")
        if not path.parent.is_dir():
            raise InputError(f"The folder {path.parent} does not exist; make it first, or name another.")
        if path.name in ("", ".."):
            raise InputError(f"{path} does not name the export; name a file or a folder in it.")
        for output in (path, meta_path(path)) if kind.suffix else (meta_path(path),):
            check_output(output, force=force, desk=self._context.database.path)
        with self._context.database.read() as db:  # one snapshot: rows, payloads and head agree
            _check_export(db, self._context.viewer)
            with _as_of(db, selection) as then:
                if kind.holds_log:
                    _check_whole(db, head_of(then))
                source = _SnapshotSource(then, db, progress)
                snapshot = source.snapshot(selection, options=options, made=self._context.now(), sign=sign)
                written = export(format, path, snapshot, force=force)
        return Exported(path, format, written.count, snapshot.head, written.holds, written.left_out)

    def check_export(self) -> None:
        """Raise InputError where the viewer (``for_reviewer``) may not export yet: they still have to judge a claim."""
        with self._context.database.read() as db:
            _check_export(db, self._context.viewer)

    def logged_texts(self, seq: int) -> list[LoggedText]:
        """Return the texts of an entry, for redaction. Raises NotFoundError."""
        with self._context.database.read() as db:
            event = read_entry(entry_with(db, seq))
            return [LoggedText(field, digest, verdict_log.text_of(db, digest)) for field, digest in _fields(event.data)]

    def reviewer_entry(self, reviewer: Actor) -> int:
        """Return the number of the entry that holds a reviewer's name. Raises NotFoundError."""
        with self._context.database.read() as db:
            for event in verdict_log.events(db):
                if event.type == "reviewer-added" and event.data["id"] == reviewer:
                    return event.seq
        raise NotFoundError(f"There is no reviewer {reviewer}.")

    def request_stamp(self, path: Path, *, force: bool = False) -> Head:
        """Write a request for a time stamp of the log's head to ``path``, for a person to send; return the head.
        Raises InputError where ``path`` must not be replaced, OutputExistsError where ``force`` would replace it."""
        from workbench.exchange import stamping

        check_output(path, force=force, desk=self._context.database.path)
        with self._context.database.read() as db:
            log, head = verdict_log.log_id(db), head_of(db)
        stamping.write_request(path, log, head, force=force)
        return head

    def check_stamp(self, stamp: Path, certificates: Path) -> Stamp:
        """Return for which entry of this log a time stamp was made, when and by whom; ``certificates`` are those of trusted
        authorities. Raises LogFaultError where the stamp is not valid; NotFoundError, InputError."""
        from workbench.exchange import stamping

        with self._context.database.read() as db:
            return stamping.check(stamp, certificates, verdict_log.log_id(db), verdict_log.entries(db))

    def redact(self, payloads: Sequence[str], reason: str, *, reviewer: Actor) -> int:
        """Erase texts from the log, for a reason; return the number of the entry that records it.

        The chain stays valid, because it is made over hashes of the texts. Earlier exports and backups still hold them, and
        so does the source of a quote. Raises InputError, NotFoundError; then nothing was erased.
        """
        if not reason.strip():
            raise InputError("A text is erased for a reason. Give one.")
        if not payloads:
            raise InputError("Name at least one text to erase.")
        with self._context.database.write() as db:
            for digest in payloads:
                if verdict_log.payload(db, digest) is None:
                    raise NotFoundError(f"There is no text {digest[:16]} in this log, or it was erased before.")
            texts = self._context.texts()
            data = Redacted(tuple(sorted(set(payloads))), texts.put(reason.strip()))
            event = self._context.append(db, data, texts, reviewer=reviewer)
            for digest in payloads:
                verdict_log.erase(db, digest)
            claims.reindex(db)  # a deleted word stays in the segments of an FTS5 index
            jobs.forget_texts(db)
        self._context.database.forget()
        remove_leftovers(self._context.database.path.parent)  # left by killed commands, and they may hold the erased texts
        return event.seq


_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class _SnapshotSource:
    """The log as of a moment (``then``), and as it is now: what was erased since is erased in an export too."""

    then: "Connection"
    now: "Connection"
    progress: Callable[[int, int], None]

    def snapshot(self, selection: Selection, *, options: Set[str], made: str, sign: Path | None) -> LogSnapshot:
        """Return what an export is written from; ``sign`` is the file of the private key that signs the head."""
        then, head, log = self.then, head_of(self.then), verdict_log.log_id(self.then)
        signature = None
        if sign is not None:
            from workbench.exchange import signing

            signature = signing.sign(sign, log, head)
        return LogSnapshot(
            head=head,
            log=log,
            made=made,
            filters=selection.filters,
            verdicts=lambda: self._counted(verdict_rows.select_verdicts(then, selection), "verdicts"),
            demonstration=verdict_rows.demonstration_verdicts(then, selection),
            standing=lambda: verdict_rows.standing_verdicts(then),
            claim=lambda id: claim_with(then, id),
            verdicts_on=lambda id: _own(verdict_rows.verdicts(then, claim=id)[::-1]),
            published=lambda id: verdict_rows.published(then, id),
            redactions=lambda id: verdict_rows.redactions(then, id, now=self.now),
            provenance=lambda ranking: rankings.provenance(then, ranking),
            labelled=lambda id: _own(review.labels(then, id)),
            entries=lambda: self._counted(verdict_log.entries(then), "verdict_log"),
            payload=lambda digest: verdict_log.payload(then, digest),
            settings=desk_settings.settings(then),
            erasures=verdict_log.redactions(self.now),
            options=options,
            signature=signature,
        )

    def _counted(self, items: Iterable[_Item], table: str) -> Iterator[_Item]:
        """Yield items, and report how many of all that are in the table: a filter selects fewer."""
        total = self.then.table(table).count
        for done, item in enumerate(items):
            self.progress(done, total)
            yield item


_Recorded = TypeVar("_Recorded", Verdict, Labelled)


def _own(recorded: Sequence[_Recorded]) -> list[_Recorded]:
    """Return verdicts or labels without those of the demonstration."""
    return [item for item in recorded if not in_demonstration(item.reviewer)]


def _check_whole(db: "Connection", head: Head) -> None:
    """Raise InputError where the log up to ``head`` cannot be verified because texts were erased after it."""
    if erased := verdict_log.erased_later(db, head.seq):
        raise InputError(
            f"Texts of the entries up to {head.seq} were erased in entry {erased}, so that nobody could verify "
            f"a log that ends before it; take one of entry {erased} or later."
        )


@contextlib.contextmanager
def _as_of(db: "Connection", selection: Selection) -> "Iterator[Connection]":
    """Return the database as of a moment: the log up to then, replayed in a temporary database. What was erased since stays
    erased."""
    if selection.as_of is None:
        yield db
        return
    last = selection.as_of_entry
    if last is None:
        last = verdict_log.last_before(db, selection.as_of)
    head = head_of(db)
    if last is None or not 1 <= last <= head.seq:
        raise InputError(f"The log has nothing at {selection.as_of[:40]}; it goes from entry 1 to {head.seq} ({head.time}).")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "as-of.db"
        entries = verdict_log.entries(db, until=last)
        payload = partial(verdict_log.payload, db)
        then = Database.create(path, lambda new: verdict_log.replay(new, entries, payload))
        with then.read() as replayed:
            yield replayed


def _check_export(db: "Connection", viewer: Actor | None) -> None:
    if hidden := verdict_rows.hidden_verdicts(db, viewer):
        raise InputError(
            f"{hidden} verdict{'s' * (hidden != 1)} by other reviewers {'is' if hidden == 1 else 'are'} hidden from you "
            "until you record your own on the same claim, and an export would show them. Record your verdicts first, or "
            "ask another reviewer to export."
        )


def _fields(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, payload hash) of every text in an event's data: ``cites[0].evidence.quote``."""
    if isinstance(data, Mapping):
        if set(data) == {"payload"}:
            yield path, data["payload"]
            return
        for key, value in data.items():
            yield from _fields(value, f"{path}.{key}" if path else key)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _fields(value, f"{path}[{number}]")
