"""Claims come in, are listed, edited and withdrawn."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.desk.base import Actor, Desk, Texts
from workbench.domain.claims import (
    STATES,
    Appearance,
    Claim,
    ClaimState,
    NewClaim,
    clean_tags,
    iso_date,
    language_code,
)
from workbench.errors import ConflictError, InputError, NotFoundError
from workbench.store import claims as rows
from workbench.store.claims import WORDS, Choices, ClaimRow, Filter, Sort

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

BATCH = 500
"""Claims written in one transaction of an import: what was written stays when a later one is bad."""


@dataclass(frozen=True, slots=True)
class AddedClaim:
    """A claim's number, and earlier claims that share most of its words: pointed out, never refused."""

    id: int
    near: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: claims added, and (line, reason) of each row that could not be used."""

    added: tuple[AddedClaim, ...]
    problems: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row that may become a claim: the claim, or the ``reason`` why it cannot be used. ``near``: the numbers of claims
    that share most of its words; ``repeats``: the lines of those before it that do."""

    line: int
    claim: NewClaim | None
    reason: str | None = None
    near: tuple[int, ...] = ()
    repeats: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would add."""

    rows: tuple[PreviewRow, ...]

    @property
    def usable(self) -> list[PreviewRow]:
        """The rows that can become claims."""
        return [row for row in self.rows if row.claim is not None]


class ClaimsDesk(Desk):
    """Everything about claims except judging them."""

    def add_claim(self, claim: NewClaim | str, *, reviewer: Actor) -> AddedClaim:
        """Add a claim. Raises InputError where a field cannot be used."""
        claim = NewClaim(claim) if isinstance(claim, str) else claim
        return self._add([claim.checked()], reviewer)[0]

    def import_claims(
        self,
        found: Iterable[tuple[int, NewClaim | InputError]],
        *,
        reviewer: Actor,
        progress: Callable[[int], None] = lambda _: None,
    ) -> ImportReport:
        """Add many claims from (line, claim or what is wrong with it); a bad row stops nothing.

        ``progress`` is told how many rows were dealt with after each batch.
        """
        added: list[AddedClaim] = []
        problems: list[tuple[int, str]] = []
        batch: list[NewClaim] = []
        for line, item in found:
            if isinstance(item, InputError):
                problems.append((line, str(item)))
            else:
                batch.append(item.checked())
            if len(batch) == BATCH:
                added += self._add(batch, reviewer)
                batch = []
                progress(len(added) + len(problems))
        if batch:
            added += self._add(batch, reviewer)
        progress(len(added) + len(problems))
        return ImportReport(tuple(added), tuple(problems))

    def import_claims_file(
        self, file: Path, *, reviewer: Actor, progress: Callable[[int], None] = lambda _: None
    ) -> ImportReport:
        """Add the claims of a CSV, TSV or JSON lines file, in whatever encoding it is; a bad row stops nothing.

        Raises InputError where the file as a whole cannot be used; then nothing was added.
        """
        return self.import_claims(claims_in(file), reviewer=reviewer, progress=progress)

    def preview_claims(self, found: Iterable[tuple[int, NewClaim | InputError]]) -> Preview:
        """What ``import_claims`` would make of (line, claim or what is wrong with it), adding nothing."""
        rows_read = [(line, item if isinstance(item, InputError) else _checked(item)) for line, item in found]
        usable = [(line, item) for line, item in rows_read if isinstance(item, NewClaim)]
        before = rows.near_before([claim.text for _, claim in usable])
        lines = [line for line, _ in usable]
        repeats = {line: tuple(lines[place] for place in places) for line, places in zip(lines, before, strict=True)}
        counted: dict[str, int] = {}
        made: list[PreviewRow] = []
        with self._database.read() as db:
            for line, item in rows_read:
                if isinstance(item, InputError):
                    made.append(PreviewRow(line, None, str(item)))
                else:
                    near = rows.near_duplicates(db, item.text, known=counted)
                    made.append(PreviewRow(line, item, None, tuple(near), repeats[line]))
        return Preview(tuple(made))

    def claim(self, id: int) -> Claim:
        """One claim. Raises NotFoundError."""
        with self._database.read() as db:
            return _claim(db, id)

    def claims(self, *, state: str | None = None, ids: Sequence[int] | None = None) -> list[Claim]:
        """Claims by number; all, those in a state, or those with the given numbers."""
        with self._database.read() as db:
            return rows.claims(db, state=_state(state), ids=ids)

    def queue(
        self,
        filter: Filter | None = None,
        *,
        state: str | None = None,
        words: str = "",
        sort: Sort = "work",
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[list[ClaimRow], int]:
        """A page of the queue, and how many lines there are in all. What is to be worked on comes first, unless ``sort``
        says otherwise. ``filter`` can leave out by anything; ``state`` and ``words`` alone are its short form."""
        wanted = filter or Filter(state=_state(state), words=words)
        with self._database.read() as db:
            return rows.queue(
                db, wanted, viewer=self._viewer, sort=sort, now=self._now(), limit=limit, offset=offset
            )

    def filtered(self, filter: Filter) -> list[int]:
        """The numbers of all claims that a filter of the queue lets through."""
        with self._database.read() as db:
            return rows.matching(db, filter, viewer=self._viewer)

    def filter_choices(self) -> Choices:
        """The tags, languages and claimants that the queue can be filtered by."""
        with self._database.read() as db:
            return rows.choices(db)

    def claim_counts(self) -> dict[str, int]:
        """How many claims stand in each state."""
        with self._database.read() as db:
            return rows.count_by_state(db)

    def next_claim(self, after: int = 0) -> int | None:
        """The next claim to be worked on behind ``after``, going round; None when all are done. On a desk that somebody
        looks at (``seen_by``), one that they can take: not another's, and none that they have judged."""
        with self._database.read() as db:
            return rows.next_open(db, after=after, viewer=self._viewer, now=self._now())

    def near_duplicates(self, id: int) -> list[Claim]:
        """Earlier and later claims that share most of this one's words, closest first."""
        with self._database.read() as db:
            near = rows.near_duplicates(db, _claim(db, id).text, besides=id)
            found = {claim.id: claim for claim in rows.claims(db, ids=near)}
        return [found[other] for other in near]

    def to_decide(self) -> list[int]:
        """The disputed claims between whose verdicts whoever looks at the desk could decide, by number: none that they
        have judged, and none that is another's."""
        with self._database.read() as db:
            return rows.disputed(db, viewer=self._viewer, now=self._now())

    def edit_claim(
        self,
        id: int,
        *,
        reviewer: Actor,
        version: int | None = None,
        claimant: str | None = None,
        said_on: str | None = None,
        appearances: Iterable[Appearance] | None = None,
        tags: Iterable[str] | None = None,
        language: str | None = None,
    ) -> Claim:
        """Change what surrounds a claim; None leaves a field, an empty value clears it. The text itself never changes.

        ``version`` is the version that the reviewer saw. Raises ConflictError where another has changed it since,
        NotFoundError, InputError.
        """
        with self._database.write() as db:
            claim = _claim(db, id)
            _expect(claim, version)
            texts = self._texts()
            changes: dict[str, Any] = {}
            if claimant is not None and (claimant.strip() or None) != claim.claimant:
                changes["claimant"] = texts.put(" ".join(claimant.split())) if claimant.strip() else None
            if said_on is not None and iso_date(said_on) != claim.said_on:
                changes["said_on"] = iso_date(said_on)
            if language is not None and language_code(language) != claim.language:
                changes["language"] = language_code(language)
            if tags is not None and clean_tags(tags) != claim.tags:
                changes["tags"] = list(clean_tags(tags))
            if appearances is not None:
                given = NewClaim(claim.text, appearances=tuple(appearances)).checked().appearances
                if given != claim.appearances:
                    changes["appearances"] = _appearances(given, texts)
            if changes:
                self._log(db, "claim-edited", {"claim": id, "changes": changes}, texts.payloads, reviewer=reviewer)
            return _claim(db, id)

    def withdraw_claim(self, id: int, reason: str, *, reviewer: Actor) -> Claim:
        """Take a claim out of the work, for a reason. It stays in the log, with all that was recorded on it."""
        if not reason.strip():
            raise InputError("A claim is withdrawn for a reason; say why.")
        with self._database.write() as db:
            if _claim(db, id).state == "withdrawn":
                raise InputError(f"Claim {id} is withdrawn already.")
            texts = self._texts()
            data = {"claim": id, "reason": texts.put(reason.strip())}
            self._log(db, "claim-withdrawn", data, texts.payloads, reviewer=reviewer)
            return _claim(db, id)

    def _add(self, claims: Sequence[NewClaim], reviewer: Actor) -> list[AddedClaim]:
        added: list[AddedClaim] = []
        with self._database.write() as db:
            for claim in claims:
                near = rows.near_duplicates(db, claim.text)
                id, texts = rows.next_id(db), self._texts()
                data = {
                    "claim": id,
                    "text": texts.put(claim.text),
                    "claimant": texts.put(claim.claimant) if claim.claimant else None,
                    "said_on": claim.said_on,
                    "appearances": _appearances(claim.appearances, texts),
                    "tags": list(claim.tags),
                    "language": claim.language,
                }
                self._log(db, "claim-added", data, texts.payloads, reviewer=reviewer)
                WORDS.add(db, id, claim.text)
                rows.note_near(db, id, claim.text, near)
                added.append(AddedClaim(id, tuple(near)))
        return added


def claims_in(file: Path) -> Iterator[tuple[int, NewClaim | InputError]]:
    """(line, claim or what is wrong with it) of each row of a CSV, TSV or JSON lines file. Raises InputError."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}); give a CSV or JSON lines file.") from error
    return uploaded_claims(data, name=file.name)


def uploaded_claims(data: bytes, *, name: str) -> Iterator[tuple[int, NewClaim | InputError]]:
    """``claims_in`` for a file's bytes, as a browser sends them; ``name`` tells the format."""
    from workbench.exchange import claims_in as reader
    from workbench.ingest import decode

    return reader.read(decode(data, name=name), name=name)


def pasted_claims(text: str) -> Iterator[tuple[int, NewClaim | InputError]]:
    """(line, claim or what is wrong with it) of each line of a pasted text that is not blank. Raises InputError."""
    from workbench.exchange import claims_in as reader

    return reader.pasted(text)


def _checked(claim: NewClaim) -> NewClaim | InputError:
    try:
        return claim.checked()
    except InputError as error:
        return error


def _appearances(given: Iterable[Appearance], texts: Texts) -> list[dict[str, str]]:
    return [texts.put_data({"date": a.date, "url": a.url, "where": a.where}) for a in given]


def _claim(db: "Connection", id: int) -> Claim:
    found = rows.claim(db, id)
    if found is None:
        raise NotFoundError(f"There is no claim {id}; “workbench claims list” shows those there are.")
    return found


def _expect(claim: Claim, version: int | None) -> None:
    if version is not None and version != claim.version:
        raise ConflictError(f"Claim {claim.id} was changed by somebody else meanwhile; look at it again, then repeat.")


def _state(state: str | None) -> ClaimState | None:
    for known in STATES:
        if known == state:
            return known
    if state is None:
        return None
    raise InputError(f"“{state}” is not a state of a claim; those are {', '.join(STATES)}.")
