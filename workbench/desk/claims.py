"""Claims come in, are listed, edited and withdrawn."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench.desk.context import Actor, Context, Texts
from workbench.desk.lookups import claim_with
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
from workbench.domain.events import ClaimAdded, ClaimEdited, ClaimWithdrawn, ReplyNoted, TextRef
from workbench.domain.likeness import compare
from workbench.errors import ConflictError, InputError
from workbench.exchange.columns import CLAIM_FIELDS, guess
from workbench.input_files import LARGEST_TABLE, read_file
from workbench.store import claims as rows
from workbench.store import mappings, near_claims
from workbench.store.claims import WORDS

if TYPE_CHECKING:

    from workbench.exchange.tables import Table

IMPORT_FIELDS = tuple(CLAIM_FIELDS)
"""The fields of a claim that columns of an imported file can fill."""

BATCH = 500
"""Claims written in one transaction of an import: what was written stays when a later one is bad."""


@dataclass(frozen=True, slots=True)
class AddedClaim:
    """A claim's number, and earlier claims that are possible duplicates of it: pointed out, never refused."""

    id: int
    near: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: claims added, (line, reason) of each row that could not be used, and (line, warning) of each field
    that could not."""

    added: tuple[AddedClaim, ...]
    problems: tuple[tuple[int, str], ...]
    warnings: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row that may become a claim: the claim, or the ``reason`` why it cannot be used. ``near``: the numbers of claims
    that share most of its words; ``repeats``: the lines of those before it that do. ``duplicates`` and
    ``duplicate_lines`` are those of them that differ in nothing that changes a verdict."""

    line: int
    claim: NewClaim | None
    reason: str | None = None
    near: tuple[int, ...] = ()
    repeats: tuple[int, ...] = ()
    duplicates: tuple[int, ...] = ()
    duplicate_lines: tuple[int, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """The fields of the row that could not be used, as sentences."""
        return self.claim.warnings if self.claim else ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would add."""

    rows: tuple[PreviewRow, ...]

    @property
    def usable(self) -> list[PreviewRow]:
        """The rows that can become claims."""
        return [row for row in self.rows if row.claim is not None]


CLAIM_COLUMNS = "claims"
"""Under what mappings of claim files are remembered."""

Origin = Literal["given", "remembered", "named", "guessed"]
"""Where a mapping is from: a person, the last file with the same columns, the names in the documentation, or likeness."""


@dataclass(frozen=True, slots=True)
class MappedFile:
    """A file of claims, and which of its columns holds what: ``mapping`` is field -> column, ``plain`` what of it the names
    in the documentation tell. ``sheet`` is that of a workbook with ``sheets``; ``notes`` say
    what a person should know about how the file was read."""

    name: str
    data: bytes
    columns: tuple[str, ...]
    mapping: dict[str, str]
    plain: dict[str, str]
    origin: Origin
    date_format: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def unused(self) -> list[str]:
        """The columns that hold nothing of a claim."""
        return [column for column in self.columns if column not in self.mapping.values()]

    @property
    def remembers(self) -> bool:
        """Whether there is anything to remember once it was used: what the names alone do not tell."""
        return self.origin in ("given", "guessed") or (self.origin == "named" and self.date_format is not None)


class Claims:
    """The claims of this desk, and how they come in."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def add(self, claim: NewClaim | str, *, reviewer: Actor) -> AddedClaim:
        """Add a claim. Raises InputError where a field cannot be used."""
        claim = NewClaim(claim) if isinstance(claim, str) else claim
        return self._add([claim.checked()], reviewer)[0]

    def import_rows(
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
        warnings: list[tuple[int, str]] = []
        batch: list[NewClaim] = []
        for line, item in found:
            if isinstance(item, InputError):
                problems.append((line, str(item)))
            else:
                batch.append(item.checked())
                warnings += [(line, warning) for warning in item.warnings]
            if len(batch) == BATCH:
                added += self._add(batch, reviewer)
                batch = []
                progress(len(added) + len(problems))
        if batch:
            added += self._add(batch, reviewer)
        progress(len(added) + len(problems))
        return ImportReport(tuple(added), tuple(problems), tuple(warnings))

    def map_file(
        self,
        data: bytes,
        *,
        name: str,
        given: Mapping[str, str] | None = None,
        date_format: str | None = None,
        sheet: str | None = None,
    ) -> MappedFile:
        """Which column of a file holds what: as ``given`` (field -> column, empty for none), as it was used before for the
        same columns, by the names that the documentation gives, or, if the claims are in none of those, as guessed.

        Reads nothing in. Raises InputError.
        """
        from workbench.exchange.claims_in import named
        from workbench.exchange.dates_in import check_format

        table = _table(data, name, sheet)
        with self._context.database.read() as db:
            before = mappings.remembered(db, CLAIM_COLUMNS, table.columns)
        guessed = guess(table.columns, CLAIM_FIELDS)
        plain = named(table.columns)
        origin: Origin = "named" if plain.items() >= guessed.items() else "guessed"
        found = plain if origin == "named" else guessed
        if given is not None:
            found, origin = _given(before[0] if before else plain, given, table.columns, name), "given"
        elif before is not None:
            found, origin = before[0], "remembered"
        return MappedFile(
            name=name,
            data=data,
            columns=table.columns,
            mapping=found,
            plain=plain,
            origin=origin,
            date_format=check_format(date_format) if date_format else before[1] if before else None,
            sheet=table.sheet,
            sheets=table.sheets,
            notes=table.notes,
        )

    def import_file(
        self, file: MappedFile, *, reviewer: Actor, progress: Callable[[int], None] = lambda _: None
    ) -> ImportReport:
        """Add the claims of a file, and remember which of its columns held what. A bad row stops nothing.

        Raises InputError where the file as a whole cannot be used; then nothing was added.
        """
        report = self.import_rows(mapped_claims(file), reviewer=reviewer, progress=progress)
        self.remember_mapping(file)
        return report

    def remember_mapping(self, file: MappedFile) -> None:
        """Remember which columns held what, for the next file with the same."""
        if file.remembers:
            with self._context.database.write() as db:
                mappings.remember(db, CLAIM_COLUMNS, file.columns, file.mapping, file.date_format, time=self._context.now())

    def preview(self, found: Iterable[tuple[int, NewClaim | InputError]]) -> Preview:
        """What ``import_rows`` would make of (line, claim or what is wrong with it), adding nothing."""
        rows_read = [(line, item if isinstance(item, InputError) else _checked(item)) for line, item in found]
        usable = [(line, item) for line, item in rows_read if isinstance(item, NewClaim)]
        before = near_claims.near_before([claim.text for _, claim in usable])
        repeats = {line: [usable[place] for place in places] for (line, _), places in zip(usable, before, strict=True)}
        counted: dict[str, int] = {}
        made: list[PreviewRow] = []
        with self._context.database.read() as db:
            for line, item in rows_read:
                if isinstance(item, InputError):
                    made.append(PreviewRow(line, None, str(item)))
                else:
                    near = near_claims.find(db, item.text, known=counted)
                    same = near_claims.possible_duplicates(db, item.text, near, language=item.language)
                    lines = tuple(other for other, _ in repeats[line])
                    same_lines = tuple(other for other, claim in repeats[line] if _same(item, claim))
                    made.append(PreviewRow(line, item, None, tuple(near), lines, tuple(same), same_lines))
        return Preview(tuple(made))

    def get(self, id: int) -> Claim:
        """One claim. Raises NotFoundError."""
        with self._context.database.read() as db:
            return claim_with(db, id)

    def select(self, *, state: str | None = None, ids: Sequence[int] | None = None) -> list[Claim]:
        """Claims by number; all, those in a state, or those with the given numbers."""
        with self._context.database.read() as db:
            return rows.claims(db, state=state_named(state), ids=ids)

    def find(self, words: str, *, limit: int = 20) -> list[Claim]:
        """Claims to put evidence to: those that have most of the words, best first; a number finds the claim that has it.
        Withdrawn ones are left out."""
        wanted = words.strip()
        with self._context.database.read() as db:
            ids = [id for id, _ in WORDS.search(db, wanted, limit=limit)]
            if wanted.isdecimal():
                ids = list(dict.fromkeys((int(wanted), *ids)))[:limit]
            known = {claim.id: claim for claim in rows.claims(db, ids=ids) if claim.state != "withdrawn"}
        return [known[id] for id in ids if id in known]

    def near_duplicates(self, id: int) -> list[Claim]:
        """Earlier and later claims that share most of this one's words, closest first."""
        with self._context.database.read() as db:
            near = near_claims.find(db, claim_with(db, id).text, besides=id)
            found = {claim.id: claim for claim in rows.claims(db, ids=near)}
        return [found[other] for other in near]

    def edit(
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
        with self._context.database.write() as db:
            claim = claim_with(db, id)
            _expect(claim, version)
            texts = self._context.texts()
            changes: dict[str, Any] = {}
            if claimant is not None and (claimant.strip() or None) != claim.claimant:
                changes["claimant"] = texts.put(" ".join(claimant.split())).to_data() if claimant.strip() else None
            if said_on is not None and iso_date(said_on) != claim.said_on:
                changes["said_on"] = iso_date(said_on)
            if language is not None and language_code(language) != claim.language:
                changes["language"] = language_code(language)
            if tags is not None and clean_tags(tags) != claim.tags:
                changes["tags"] = list(clean_tags(tags))
            if appearances is not None:
                given = NewClaim(claim.text, appearances=tuple(appearances)).checked().appearances
                if given != claim.appearances:
                    changes["appearances"] = [item.to_data() for item in _appearances(given, texts)]
            if changes:
                self._context.append(db, ClaimEdited(id, changes), texts, reviewer=reviewer)
            if "language" in changes:
                near_claims.compare_again(db, claim=id)
            return claim_with(db, id)

    def withdraw(self, id: int, reason: str, *, reviewer: Actor) -> Claim:
        """Take a claim out of the work, for a reason. It stays in the log, with all that was recorded on it."""
        if not reason.strip():
            raise InputError("A claim is withdrawn for a reason; say why.")
        with self._context.database.write() as db:
            if claim_with(db, id).state == "withdrawn":
                raise InputError(f"Claim {id} is withdrawn already.")
            texts = self._context.texts()
            self._context.append(db, ClaimWithdrawn(id, texts.put(reason.strip())), texts, reviewer=reviewer)
            return claim_with(db, id)

    def tag(self, ids: Sequence[int], *, add: Iterable[str] = (), remove: Iterable[str] = (), reviewer: Actor) -> None:
        """Add tags to claims and take others away. Raises NotFoundError."""
        more, less = clean_tags(add), set(clean_tags(remove))
        with self._context.database.write() as db:
            for claim in [claim_with(db, id) for id in dict.fromkeys(ids)]:
                tags = [tag for tag in dict.fromkeys((*claim.tags, *more)) if tag not in less]
                if tags != list(claim.tags):
                    self._context.append(db, ClaimEdited(claim.id, {"tags": tags}), reviewer=reviewer)

    def note_reply(
        self, id: int, *, asked: str | None, answered: str | None = None, answer: str = "", reviewer: Actor
    ) -> Claim:
        """Note when a claimant was asked about a claim, and what they answered when. Raises InputError, NotFoundError."""
        asked_on, answered_on = iso_date(asked), iso_date(answered)
        with self._context.database.write() as db:
            claim_with(db, id)
            texts = self._context.texts()
            said = texts.put(answer.strip()) if answer.strip() else None
            self._context.append(db, ReplyNoted(id, asked_on, answered_on, said), texts, reviewer=reviewer)
            return claim_with(db, id)

    def _add(self, claims: Sequence[NewClaim], reviewer: Actor) -> list[AddedClaim]:
        added: list[AddedClaim] = []
        with self._context.database.write() as db:
            for claim in claims:
                near = near_claims.find(db, claim.text)
                id, texts = rows.next_id(db), self._context.texts()
                data = ClaimAdded(
                    claim=id,
                    text=texts.put(claim.text),
                    claimant=texts.put(claim.claimant) if claim.claimant else None,
                    said_on=claim.said_on,
                    appearances=_appearances(claim.appearances, texts),
                    tags=claim.tags,
                    language=claim.language,
                )
                self._context.append(db, data, texts, reviewer=reviewer)
                WORDS.add(db, id, claim.text)
                added.append(AddedClaim(id, tuple(near_claims.store(db, id, claim.text, near))))
        return added


def _same(one: NewClaim, other: NewClaim) -> bool:
    """Whether two claims of a file differ in nothing that changes a verdict."""
    return compare(one.text, other.text, languages=(one.language, other.language)).same


def claims_in(file: Path) -> Iterator[tuple[int, NewClaim | InputError]]:
    """(line, claim or what is wrong with it) of each row of a file, by the names of its columns. Raises InputError."""
    return uploaded_claims(file_bytes(file), name=file.name)


def file_bytes(file: Path) -> bytes:
    """The bytes of a file of claims. Raises InputError."""
    try:
        return read_file(file, limit=LARGEST_TABLE)
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}); give a CSV, XLSX or JSON lines file.") from error


def uploaded_claims(data: bytes, *, name: str) -> Iterator[tuple[int, NewClaim | InputError]]:
    """``claims_in`` for a file's bytes, as a browser sends them; ``name`` tells the format."""
    from workbench.exchange import claims_in as reader

    table = _table(data, name, None)
    return reader.claims(table, guess(table.columns, CLAIM_FIELDS), name=name)


def mapped_claims(file: MappedFile) -> Iterator[tuple[int, NewClaim | InputError]]:
    """(line, claim or what is wrong with it) of each row of a file, by its mapping. Raises InputError."""
    from workbench.exchange import claims_in as reader

    table = _table(file.data, file.name, file.sheet)
    return reader.claims(table, file.mapping, name=file.name, date_format=file.date_format)


def pasted_claims(text: str) -> Iterator[tuple[int, NewClaim | InputError]]:
    """(line, claim or what is wrong with it) of each line of a pasted text that is not blank. Raises InputError."""
    from workbench.exchange import claims_in as reader

    return reader.pasted(text)


def _table(data: bytes, name: str, sheet: str | None) -> "Table":
    from workbench.exchange import tables
    from workbench.ingest import decode

    if tables.is_workbook(name):
        return tables.of_workbook(BytesIO(data), name=name, sheet=sheet)
    if sheet is not None:
        raise InputError(f"{name} is no workbook and has no sheet “{sheet}”; leave the sheet out.")
    return tables.of_text(StringIO(decode(data, name=name), newline=""), name=name)


def _given(
    base: Mapping[str, str], given: Mapping[str, str], columns: Sequence[str], name: str
) -> dict[str, str]:
    """A mapping with what a person gave laid over it."""
    for field, column in given.items():
        if field not in CLAIM_FIELDS:
            raise InputError(f"A claim has no field “{field}”; those are {', '.join(CLAIM_FIELDS)}.")
        if column and column not in columns:
            raise InputError(f"{name} has no column “{column}”; it has {', '.join(columns)[:300]}.")
    kept = {field: column for field, column in base.items() if column not in given.values()}
    return {field: column for field, column in (kept | dict(given)).items() if column}


def _checked(claim: NewClaim) -> NewClaim | InputError:
    try:
        return claim.checked()
    except InputError as error:
        return error


def _appearances(given: Iterable[Appearance], texts: Texts) -> tuple[TextRef, ...]:
    return tuple(texts.put_data({"date": a.date, "url": a.url, "where": a.where}) for a in given)


def _expect(claim: Claim, version: int | None) -> None:
    if version is not None and version != claim.version:
        raise ConflictError(f"Claim {claim.id} was changed by somebody else meanwhile; look at it again, then repeat.")


def state_named(state: str | None) -> ClaimState | None:
    for known in STATES:
        if known == state:
            return known
    if state is None:
        return None
    raise InputError(f"“{state}” is not a state of a claim; those are {', '.join(STATES)}.")
