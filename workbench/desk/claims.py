"""Claims are added, imported, listed, edited and withdrawn."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.desk.claim_files import (
    MappedFile,
    Origin,
    mapped_claims,
    plain_and_guessed,
    read_table,
    unknown_criteria,
    with_given,
)
from workbench.desk.context import Actor, Context, Texts
from workbench.desk.lookups import claim_with
from workbench.domain import STATES, Appearance, Claim, ClaimState, NewClaim, clean_tags, iso_date, language_code
from workbench.domain.events import ClaimAdded, ClaimEdited, ClaimTriaged, ClaimWithdrawn, ReplyNoted, TextRef
from workbench.domain.likeness import compare
from workbench.domain.triage import FIELD, criteria_of
from workbench.errors import ConflictError, InputError
from workbench.exchange import dates_in
from workbench.exchange.columns import CLAIM_FIELDS
from workbench.store import claims as rows, desk_settings, mappings, near_claims

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

    Within = Callable[[Connection, Sequence["AddedClaim"]], None]

CLAIM_COLUMNS = "claims"
"""The kind under which column mappings of claim files are stored."""

IMPORT_FIELDS = tuple(CLAIM_FIELDS)
"""The fields of a claim that columns of an imported file can fill."""

BATCH = 100
"""Claims written in one transaction of an import; with more, others would wait too long to write."""


@dataclass(frozen=True, slots=True)
class AddedClaim:
    """The id of an added claim, and the ids of earlier claims that are possible ``duplicates``."""

    id: int
    duplicates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of an import: the claims added, (line, reason) of each row that could not be used, and (line, warning) of
    each field that could not be used."""

    added: tuple[AddedClaim, ...]
    problems: tuple[tuple[int, str], ...]
    warnings: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row that may become a claim: the claim, or the ``reason`` why it cannot be used.

    ``similar_claims``: the ids of claims that share most of its words. ``similar_lines``: the lines of earlier rows that do.
    ``duplicates`` and ``duplicate_lines``: those of them that are possible duplicates, because they do not differ in
    anything that could change a verdict.
    """

    line: int
    claim: NewClaim | None
    reason: str | None = None
    similar_claims: tuple[int, ...] = ()
    similar_lines: tuple[int, ...] = ()
    duplicates: tuple[int, ...] = ()
    duplicate_lines: tuple[int, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """A sentence for each field of the row that could not be used."""
        return self.claim.warnings if self.claim else ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would add."""

    rows: tuple[PreviewRow, ...]

    @property
    def usable(self) -> list[PreviewRow]:
        """The rows that can become claims."""
        return [row for row in self.rows if row.claim is not None]


@dataclass(frozen=True, slots=True)
class ClaimChanges:
    """Changes to the metadata of a claim: None leaves a field as it is, an empty value clears it."""

    claimant: str | None = None
    said_on: str | None = None
    appearances: Sequence[Appearance] | None = None
    tags: Sequence[str] | None = None
    language: str | None = None

    def logged(self, claim: Claim, texts: Texts) -> dict[str, Any]:
        """Return the fields in which the claim would change, as they are logged. Raises InputError."""
        changes: dict[str, Any] = {}
        if self.claimant is not None and (self.claimant.strip() or None) != claim.claimant:
            name = " ".join(self.claimant.split())
            changes["claimant"] = texts.put(name).to_data() if name else None
        if self.said_on is not None and iso_date(self.said_on) != claim.said_on:
            changes["said_on"] = iso_date(self.said_on)
        if self.language is not None and language_code(self.language) != claim.language:
            changes["language"] = language_code(self.language)
        if self.tags is not None and clean_tags(self.tags) != claim.tags:
            changes["tags"] = list(clean_tags(self.tags))
        if self.appearances is not None:
            appearances = NewClaim(claim.text, appearances=tuple(self.appearances)).checked().appearances
            if appearances != claim.appearances:
                changes["appearances"] = [item.to_data() for item in _appearances(appearances, texts)]
        return changes


class Claims:
    """The claims of a desk."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def add(self, claim: NewClaim | str, *, reviewer: Actor) -> AddedClaim:
        """Add a claim. Raises InputError where a field cannot be used."""
        claim = NewClaim(claim) if isinstance(claim, str) else claim
        return self._add([claim.checked()], reviewer)[0]

    def import_rows(
        self,
        items: Iterable[tuple[int, NewClaim | InputError]],
        *,
        reviewer: Actor,
        progress: Callable[[int], None] = lambda _: None,
        within: "Within" = lambda *_: None,
    ) -> ImportReport:
        """Add many claims, given as (line, claim or what is wrong with it). A bad row is reported and skipped.

        ``progress`` is called after each batch with the number of rows processed, and ``within`` with the claims of a batch,
        in the transaction that adds them. If either raises, earlier batches stay.
        """
        added: list[AddedClaim] = []
        problems: list[tuple[int, str]] = []
        warnings: list[tuple[int, str]] = []
        batch: list[NewClaim] = []
        for line, item in items:
            if isinstance(item, InputError):
                problems.append((line, str(item)))
            else:
                batch.append(item.checked())
                warnings += [(line, warning) for warning in item.warnings]
            if len(batch) == BATCH:
                added += self._add(batch, reviewer, within)
                batch = []
                progress(len(added) + len(problems))
        if batch:
            added += self._add(batch, reviewer, within)
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
        header_row: int | None = None,
    ) -> MappedFile:
        """Return a file with the mapping of its columns: as ``given`` (field -> column, empty for none), else as used for
        the same columns before, else by the documented names or a published layout, else guessed. A field such as
        ``triage_harm`` holds the scores for one criterion of triage.

        ``header_row`` is the line of the column names: 0 where there is none, None to find it. Adds nothing. Raises
        InputError.
        """
        table = read_table(data, name, sheet, header_row)
        with self._context.database.read() as db:
            remembered = mappings.remembered(db, CLAIM_COLUMNS, table.columns)
            criteria = criteria_of(desk_settings.settings(db))
        layout = table.layout
        plain, guessed = plain_and_guessed(table, criteria)
        fields = [*IMPORT_FIELDS, *(FIELD + criterion.key for criterion in criteria)]
        formats: list[str | None] = [dates_in.check_format(date_format)] if date_format else []
        formats += [remembered[1] if remembered else None, layout.date_format if layout else None]
        origin: Origin = "named" if plain.items() >= guessed.items() else "guessed"
        mapping = plain if origin == "named" else guessed
        if given is not None:
            base = remembered[0] if remembered else plain
            mapping, origin = with_given(base, given, table.columns, name, fields), "given"
        elif remembered is not None:
            mapping, origin = remembered[0], "remembered"
        mapping = {field: column for field, column in mapping.items() if field in fields}  # a criterion may be removed
        return MappedFile(
            name=name,
            data=data,
            columns=table.columns,
            mapping=mapping,
            plain=plain,
            origin=origin,
            date_format=next(filter(None, formats), None),
            sheet=table.sheet,
            sheets=table.sheets,
            notes=(
                *table.notes,
                *_unknown_header(table.columns, guessed, header_row),
                *unknown_criteria(table.columns, mapping),
            ),
            header_row=header_row,
        )

    def import_file(
        self, file: MappedFile, *, reviewer: Actor, progress: Callable[[int], None] = lambda _: None
    ) -> ImportReport:
        """Add the claims of a file, and remember its mapping. A bad row is reported and skipped.

        Raises InputError where the file as a whole cannot be used; then nothing was added.
        """
        report = self.import_rows(mapped_claims(file), reviewer=reviewer, progress=progress)
        self.remember_mapping(file)
        return report

    def remember_mapping(self, file: MappedFile) -> None:
        """Remember the mapping of a file for the next one with the same columns."""
        if file.remembers:
            with self._context.database.write() as db:
                mappings.remember(db, CLAIM_COLUMNS, file.columns, file.mapping, file.date_format, time=self._context.now())

    def preview(self, items: Iterable[tuple[int, NewClaim | InputError]]) -> Preview:
        """Return what ``import_rows`` would make of (line, claim or what is wrong with it). Adds nothing."""
        checked = [(line, item if isinstance(item, InputError) else _checked(item)) for line, item in items]
        usable = [(line, item) for line, item in checked if isinstance(item, NewClaim)]
        near_rows = near_claims.near_before([claim.text for _, claim in usable])
        earlier = {line: [usable[index] for index in near] for (line, _), near in zip(usable, near_rows, strict=True)}
        stem_counts: dict[str, int] = {}
        preview: list[PreviewRow] = []
        with self._context.database.read() as db:
            for line, item in checked:
                if isinstance(item, InputError):
                    preview.append(PreviewRow(line, None, str(item)))
                    continue
                near = near_claims.find(db, item.text, known=stem_counts)
                duplicates = near_claims.possible_duplicates(db, item.text, near, language=item.language)
                lines = tuple(other for other, _ in earlier[line])
                duplicate_lines = tuple(other for other, claim in earlier[line] if _same(item, claim))
                preview.append(PreviewRow(line, item, None, tuple(near), lines, tuple(duplicates), duplicate_lines))
        return Preview(tuple(preview))

    def get(self, id: int) -> Claim:
        """Return a claim by its number. Raises NotFoundError."""
        with self._context.database.read() as db:
            return claim_with(db, id)

    def select(self, *, state: str | None = None, ids: Sequence[int] | None = None) -> list[Claim]:
        """Return claims in the order of their numbers: all, those in a state, or those with the given numbers."""
        with self._context.database.read() as db:
            return rows.claims(db, state=state_named(state), ids=ids)

    def find(self, words: str, *, limit: int = 20) -> list[Claim]:
        """Return the claims with most of the words, best first; a number also finds the claim with that number. Withdrawn
        claims are left out."""
        query = words.strip()
        with self._context.database.read() as db:
            ids = [id for id, _ in rows.WORDS.search(db, query, limit=limit)]
            if query.isdecimal():
                ids = list(dict.fromkeys((int(query), *ids)))[:limit]
            known = {claim.id: claim for claim in rows.claims(db, ids=ids) if claim.state != "withdrawn"}
        return [known[id] for id in ids if id in known]

    def near_duplicates(self, id: int) -> list[Claim]:
        """Return the claims that share most of this one's words, closest first. Raises NotFoundError."""
        with self._context.database.read() as db:
            near = near_claims.find(db, claim_with(db, id).text, besides=id)
            others = {claim.id: claim for claim in rows.claims(db, ids=near)}
        return [others[other] for other in near]

    def edit(self, id: int, changes: ClaimChanges, *, reviewer: Actor, version: int | None = None) -> Claim:
        """Change the metadata of a claim and return it as it is then. Its text never changes.

        ``version`` is the version that the reviewer saw. Raises ConflictError where somebody has changed the claim since,
        NotFoundError, InputError.
        """
        with self._context.database.write() as db:
            claim = claim_with(db, id)
            if version is not None and version != claim.version:
                raise ConflictError(f"Claim {id} was changed by somebody else meanwhile. Look at it again, then repeat.")
            texts = self._context.texts()
            changed = changes.logged(claim, texts)
            if changed:
                self._context.append(db, ClaimEdited(id, changed), texts, reviewer=reviewer)
            if "language" in changed:
                near_claims.compare_again(db, claim=id)
            return claim_with(db, id)

    def withdraw(self, id: int, reason: str, *, reviewer: Actor) -> Claim:
        """Withdraw a claim for a reason. It stays in the log with everything recorded on it. Raises InputError,
        NotFoundError."""
        if not reason.strip():
            raise InputError("A claim is withdrawn for a reason. Give one.")
        with self._context.database.write() as db:
            if claim_with(db, id).state == "withdrawn":
                raise InputError(f"Claim {id} is already withdrawn.")
            texts = self._context.texts()
            self._context.append(db, ClaimWithdrawn(id, texts.put(reason.strip())), texts, reviewer=reviewer)
            return claim_with(db, id)

    def tag(self, ids: Sequence[int], *, add: Iterable[str] = (), remove: Iterable[str] = (), reviewer: Actor) -> None:
        """Add tags to claims and remove others. Raises NotFoundError."""
        added, removed = clean_tags(add), set(clean_tags(remove))
        with self._context.write() as db:
            for claim in [claim_with(db, id) for id in dict.fromkeys(ids)]:
                tags = [tag for tag in dict.fromkeys((*claim.tags, *added)) if tag not in removed]
                if tags != list(claim.tags):
                    self._context.append(db, ClaimEdited(claim.id, {"tags": tags}), reviewer=reviewer)

    def note_reply(
        self, id: int, *, asked: str | None, answered: str | None = None, answer: str = "", reviewer: Actor
    ) -> Claim:
        """Record when a claimant was asked about a claim, when they answered and what. Raises InputError, NotFoundError."""
        asked_on, answered_on = iso_date(asked), iso_date(answered)
        with self._context.write() as db:
            claim_with(db, id)
            texts = self._context.texts()
            answer_ref = texts.put(answer.strip()) if answer.strip() else None
            self._context.append(db, ReplyNoted(id, asked_on, answered_on, answer_ref), texts, reviewer=reviewer)
            return claim_with(db, id)

    def _add(
        self, claims: Sequence[NewClaim], reviewer: Actor, within: "Within" = lambda *_: None
    ) -> list[AddedClaim]:
        added: list[AddedClaim] = []
        with self._context.write() as db:
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
                if claim.triage:
                    self._context.append(db, ClaimTriaged(id, claim.triage), reviewer=reviewer)
                rows.WORDS.add(db, id, claim.text)
                added.append(AddedClaim(id, tuple(near_claims.store(db, id, claim.text, near))))
            within(db, added)
        return added


def _same(one: NewClaim, other: NewClaim) -> bool:
    """Return whether two claims of a file differ in nothing that changes a verdict."""
    return compare(one.text, other.text, languages=(one.language, other.language)).same


def _checked(claim: NewClaim) -> NewClaim | InputError:
    try:
        return claim.checked()
    except InputError as error:
        return error


def _appearances(appearances: Iterable[Appearance], texts: Texts) -> tuple[TextRef, ...]:
    return tuple(texts.put_data({"date": a.date, "url": a.url, "where": a.where}) for a in appearances)


def state_named(state: str | None) -> ClaimState | None:
    """Return a state by its name, None for None. Raises InputError."""
    for known in STATES:
        if known == state:
            return known
    if state is None:
        return None
    raise InputError(f"“{state}” is not a valid state. Use one of {', '.join(STATES)}.")


def _unknown_header(columns: Sequence[str], guessed: Mapping[str, str], header_row: int | None) -> list[str]:
    """Return what to say where no column name is known: the first row may be a claim."""
    if guessed or header_row is not None or not columns:
        return []
    first = ", ".join(columns)[:100]
    return [f"The first row is read as column names ({first}). If it is a claim, the file has no header row: add one."]
