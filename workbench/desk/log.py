"""The verdict log goes out: listed, exported, verified; and texts are erased from it, for a reason."""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.desk.context import Actor, Context
from workbench.desk.lookups import claim_with, entry_with, head_of, verdict_with
from workbench.domain.addresses import web_address
from workbench.domain.claims import REDACTED, full_date
from workbench.domain.events import TYPES, EventData, Redacted, VerdictPublished, judging_types
from workbench.domain.log import Entry, Event, Head, Soundness, Stamp, parse_head, read_entry
from workbench.domain.selection import Selection
from workbench.domain.verdicts import Published, Verdict
from workbench.errors import InputError, NotFoundError
from workbench.exchange.formats import Format as Format
from workbench.exchange.formats import all_formats as all_formats
from workbench.exchange.formats import all_options as all_options
from workbench.exchange.formats import format_named
from workbench.exchange.material import Material
from workbench.files import check_output, remove_leftovers
from workbench.store import claims, projections, rankings, review, verdict_log
from workbench.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


@dataclass(frozen=True, slots=True)
class LoggedText:
    """A text in an entry of the log: where it stands in the entry's data, the payload's hash, and the text itself, or
    None where it was erased."""

    field: str
    payload: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished export: the file, how many of what it ``holds``, the head of the log it was made from, and how many have no
    place in the format, by why."""

    path: Path
    format: str
    count: int
    head: Head
    holds: str = "verdicts"
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moment:
    """An entry about a claim, for people. ``summary`` is a phrase that follows the name ``who``, ``what`` its point in a
    word (a label, a rating, a name); ``text`` is the quote, rationale or reason behind it, as far as it was not erased."""

    seq: int
    time: str
    who: str
    type: str
    summary: str
    what: str
    text: str
    takes_back: bool


class VerdictLog:
    """The record of what was judged: read, exported, verified, redacted."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def verdicts(
        self,
        *,
        claim: int | None = None,
        reviewer: Actor | None = None,
        rating: str | None = None,
        current_only: bool = False,
        words: str = "",
        limit: int = -1,
        offset: int = 0,
    ) -> list[Verdict]:
        """Verdicts, newest first; corrected ones too unless ``current_only``. Without those on claims that wait for the
        viewer's own verdict (``for_reviewer``)."""
        with self._context.database.read() as db:
            return review.verdicts(
                db,
                claim=claim,
                reviewer=reviewer,
                rating=rating,
                current_only=current_only,
                words=words,
                viewer=self._context.viewer,
                limit=limit,
                offset=offset,
            )

    def verdict(self, id: int) -> Verdict:
        """One verdict. Raises NotFoundError."""
        with self._context.database.read() as db:
            return verdict_with(db, id, viewer=self._context.viewer)

    def published(self, id: int) -> Published | None:
        """Where a verdict stands for readers, or None. Raises NotFoundError."""
        with self._context.database.read() as db:
            verdict_with(db, id, viewer=self._context.viewer)
            return review.published(db, id)

    def publish(self, id: int, *, url: str, date: str, reviewer: Actor) -> Published:
        """Note where a verdict stands for readers and from which day on; noted again, it takes the place of what was noted
        before. Raises NotFoundError, InputError."""
        published = Published(web_address(url), full_date(date))
        with self._context.database.write() as db:
            verdict = verdict_with(db, id, viewer=self._context.viewer)
            if verdict.corrected_by is not None:
                raise InputError(f"Verdict {id} was corrected by verdict {verdict.corrected_by}; publish that one.")
            if review.published(db, id) != published:
                texts = self._context.texts()
                data = VerdictPublished(id, verdict.claim, texts.put(published.url), published.date)
                self._context.append(db, data, texts, reviewer=reviewer)
        return published

    def ratings_used(self) -> list[str]:
        """The rating keys that occur in verdicts."""
        with self._context.database.read() as db:
            return review.ratings_used(db, viewer=self._context.viewer)

    def head(self) -> Head:
        """The last entry of the log."""
        with self._context.database.read() as db:
            return head_of(db)

    def entry(self, seq: int) -> Entry:
        """An entry exactly as stored. Raises NotFoundError."""
        with self._context.database.read() as db:
            return entry_with(db, seq)

    def unknown_types(self) -> dict[str, int]:
        """Return how many entries of the log are of types that this version does not know, by type. They verify and are
        kept, and nothing else here is made from them."""
        with self._context.database.read() as db:
            return verdict_log.unknown_types(db)

    def history(self, claim: int) -> list[Event]:
        """The entries about a claim, in order; for a viewer who has still to judge it (``for_reviewer``) without what others
        recorded of their judging."""
        with self._context.database.read() as db:
            found = list(verdict_log.events(db, claim=claim))
            if review.is_blind(db, claim, self._context.viewer):
                # An unknown type may be one of judging too, so it is hidden as well.
                open_types, viewer = TYPES.keys() - judging_types(), self._context.viewer
                found = [event for event in found if event.type in open_types or event.reviewer == viewer]
        return found

    def timeline(self, claim: int) -> list[Moment]:
        """Return what happened to a claim, oldest first, as far as the viewer may see it (``history``)."""
        events = self.history(claim)
        with self._context.database.read() as db:
            names, reader = review.Names(db), projections.event_reader(db)
            return [_moment(db, event, reader.read(event), names) for event in events]

    def verify(self, *, expect_head: str | None = None) -> Soundness:
        """Check the whole log over its stored bytes; ``expect_head`` is ``SEQ:HASH`` or ``HASH``, kept from earlier.

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
    ) -> Exported:
        """Write verdicts, or the whole log (``jsonl``), in a format of ``exchange.formats``, with ``PATH.meta.json`` beside;
        ``sign``: a file with the private key that signs the head. ``force``: also replace a symbolic link, and in a folder
        files that somebody changed or that are somebody else's; docs/formats.md has the rule.

        Whole or not at all. ``options`` are some of ``Format.options``. Raises InputError for an unknown format, a filter or
        option it cannot have, a folder that does not exist, a ``path`` that must not be replaced, or a moment that cannot be
        told any more, and for a viewer (``for_reviewer``) whose own verdict is still waited for: an export holds what others
        recorded. Raises OutputExistsError where ``force`` would replace what is there.
        """
        from workbench.exchange import export, meta_path

        wanted, kind = (selection or Selection()).checked(), format_named(format)
        if kind.holds_log and set(wanted.filters) - {"as_of"}:
            raise InputError(f"The format {format} is the log itself and has no filter but the moment; give as-of alone.")
        if unknown := sorted(options - kind.options.keys()):
            raise InputError(f"The format {format} has no option “{unknown[0]}”; leave it out.")
        if not path.parent.is_dir():
            raise InputError(f"The folder {path.parent} does not exist; make it first, or name another.")
        if path.name in ("", ".."):
            raise InputError(f"{path} does not name the export; name a file or a folder in it.")
        for output in (path, meta_path(path)) if kind.suffix else (meta_path(path),):
            check_output(output, force=force, desk=self._context.database.path)
        with self._context.database.read() as db:  # one moment: rows, payloads and head agree
            _check_export(db, self._context.viewer)
            with _as_of(db, wanted) as then:
                head = head_of(then)
                if kind.holds_log and (erased := verdict_log.erased_later(db, head.seq)):
                    raise InputError(
                        f"Texts of the entries up to {head.seq} were erased in entry {erased}, so that nobody could verify "
                        f"a log that ends before it; take one of entry {erased} or later."
                    )
                log, signature = verdict_log.log_id(then), None
                if sign is not None:
                    from workbench.exchange import signing

                    signature = signing.sign(sign, log, head)
                material = Material(
                    head=head,
                    log=log,
                    made=self._context.now(),
                    filters=wanted.filters,
                    verdicts=lambda: review.select_verdicts(then, wanted),
                    standing=lambda: review.standing_verdicts(then),
                    claim=lambda id: claim_with(then, id),
                    verdicts_on=lambda id: review.verdicts(then, claim=id)[::-1],
                    published=lambda id: review.published(then, id),
                    redactions=lambda id: review.redactions(then, id, now=db),
                    provenance=lambda ranking: rankings.provenance(then, ranking),
                    labelled=lambda id: review.labels(then, id),
                    entries=lambda: verdict_log.entries(then),
                    payload=lambda digest: verdict_log.payload(then, digest),
                    settings=review.settings(then),
                    erasures=verdict_log.redactions(db),
                    options=options,
                    signature=signature,
                )
                written = export(format, path, material, force=force)
        return Exported(path, format, written.count, head, written.holds, written.left_out)

    def check_export(self) -> None:
        """Raise InputError where the viewer (``for_reviewer``) may not export yet: their own verdict is still waited for."""
        with self._context.database.read() as db:
            _check_export(db, self._context.viewer)

    def logged_texts(self, seq: int) -> list[LoggedText]:
        """The texts that an entry holds, by field, so that one can be chosen for redaction. Raises NotFoundError."""
        with self._context.database.read() as db:
            event = read_entry(entry_with(db, seq))
            return [LoggedText(field, digest, verdict_log.text_of(db, digest)) for field, digest in _fields(event.data)]

    def reviewer_entry(self, reviewer: Actor) -> int:
        """The number of the entry that holds a reviewer's name."""
        with self._context.database.read() as db:
            for event in verdict_log.events(db):
                if event.type == "reviewer-added" and event.data["id"] == reviewer:
                    return event.seq
        raise NotFoundError(f"There is no reviewer {reviewer}.")

    def request_stamp(self, path: Path, *, force: bool = False) -> Head:
        """Write a request for a time stamp of the log's head to ``path``; return the head. Sending it is for a person to
        do. Raises InputError where ``path`` must not be replaced, OutputExistsError where ``force`` would replace it."""
        from workbench.exchange.stamping import write_request

        check_output(path, force=force, desk=self._context.database.path)
        with self._context.database.read() as db:
            log, head = verdict_log.log_id(db), head_of(db)
        write_request(path, log, head, force=force)
        return head

    def check_stamp(self, stamp: Path, certificates: Path) -> Stamp:
        """The entry of this log that a time stamp was made for, when, and by whom, judged by the certificates of those who
        are trusted. Raises LogFaultError where the stamp does not hold; NotFoundError, InputError."""
        from workbench.exchange.stamping import check

        with self._context.database.read() as db:
            return check(stamp, certificates, verdict_log.log_id(db), verdict_log.entries(db))

    def redact(self, payloads: Sequence[str], reason: str, *, reviewer: Actor) -> int:
        """Erase texts from the log, for a reason; return the number of the entry that says so.

        The chain stays sound: only hashes of the texts were hashed. What was exported or backed up before still holds
        them, and so does the source a quote came from. Raises InputError, NotFoundError; then nothing was erased.
        """
        if not reason.strip():
            raise InputError("A text is erased for a reason; say why.")
        if not payloads:
            raise InputError("Name at least one text to be erased.")
        with self._context.database.write() as db:
            for digest in payloads:
                if verdict_log.payload(db, digest) is None:
                    raise NotFoundError(f"There is no text {digest[:16]} in this log, or it was erased before.")
            texts = self._context.texts()
            data = Redacted(tuple(sorted(set(payloads))), texts.put(reason.strip()))
            event = self._context.append(db, data, texts, reviewer=reviewer)
            for digest in payloads:
                verdict_log.erase(db, digest)
            claims.reindex(db)  # a word taken out of an FTS5 index alone lingers in its segments
        self._context.database.forget()
        remove_leftovers(self._context.database.path.parent)  # copies that killed commands left hold what was erased, too
        return event.seq


@contextlib.contextmanager
def _as_of(db: "Connection", wanted: Selection) -> "Iterator[Connection]":
    """The log and all that follows from it as they stood at a moment: the log up to there, replayed in a database that is
    gone afterwards. What was erased since stays erased."""
    if wanted.as_of is None:
        yield db
        return
    last = wanted.as_of_entry
    if last is None:
        last = verdict_log.last_before(db, wanted.as_of)
    head = head_of(db)
    if last is None or not 1 <= last <= head.seq:
        raise InputError(f"The log has nothing at {wanted.as_of[:40]}; it goes from entry 1 to {head.seq} ({head.time}).")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "as-of.db"
        entries = verdict_log.entries(db, until=last)
        payload = partial(verdict_log.payload, db)
        then = Database.create(path, lambda new: verdict_log.replay(new, entries, payload))
        with then.read() as replayed:
            yield replayed


def _check_export(db: "Connection", viewer: Actor | None) -> None:
    if hidden := review.hidden_verdicts(db, viewer):
        raise InputError(
            f"{hidden} verdict{'s' * (hidden != 1)} of others wait{'s' * (hidden == 1)} for your own on the same claim, and "
            "an export would show them; judge those claims first, or let somebody else export."
        )


def _moment(db: "Connection", event: Event, data: EventData | None, names: review.Names) -> Moment:
    who, undoes = names.reviewer(event.reviewer or ""), "undoes" in event.data
    if data is None:
        summary = f"recorded an entry that this version does not know ({event.type})"
        return Moment(event.seq, event.time, who, event.type, summary, "", "", undoes)
    shown = data.shown_text()
    text = (verdict_log.text_of(db, shown.hash) or REDACTED) if shown else ""
    return Moment(
        event.seq, event.time, who, event.type, data.summary(names), data.detail(names), text, undoes
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
