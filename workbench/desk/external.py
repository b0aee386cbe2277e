"""Verdicts of other publishers: imported from files, matched to our claims, their rating words mapped to our scale.

Invariant: nothing here reaches the log, the queue, a count or an export; only the mapping of a rating word is logged,
because that is the desk's own decision.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from workbench.desk.claim_vectors import CANDIDATES, ClaimVectors
from workbench.desk.context import Actor, Context
from workbench.desk.lookups import claim_with
from workbench.desk.settings import DeskSettings
from workbench.domain.claims import REDACTED
from workbench.domain.external import (
    KEYS,
    External,
    NewExternal,
    RatingWords,
    folded_earlier,
    folded_word,
    meaning_of,
    without_marks,
)
from workbench.domain.likeness import RELATED, Likeness, likeness
from workbench.domain.matches import decimal
from workbench.errors import InputError, NotFoundError
from workbench.input_files import LARGEST_TABLE, read_file
from workbench.store import external as rows
from workbench.store import review

WRITTEN = 500
"""Verdicts of others written in one transaction."""

SETTING = "rating-words-2"
"""The desk's own rating words, by ``folded_word``."""

EARLIER_SETTING = "rating-words"
"""The same as earlier versions kept it: its keys have lost every combining mark, so it is read and never written."""


@dataclass(frozen=True, slots=True)
class ExternalReport:
    """What an import did: how many were read, added, changed, known already; (place, reason) of what could not be used; of
    those read, how many have a rating word that is placed, none at all, or one that nobody has placed, by word."""

    read: int
    added: int
    updated: int
    known: int
    problems: tuple[tuple[str, str], ...]
    placed: int
    wordless: int
    unknown: dict[str, int]


@dataclass(frozen=True, slots=True)
class Placed:
    """A verdict of others, and what its rating word comes to here: one of ``domain.external.KEYS``, or None where that is
    not known."""

    external: External
    meaning: str | None

    @property
    def publisher(self) -> str:
        """Who published it: as it says, else the host of its address."""
        return self.external.verdict.publisher or urlsplit(self.external.verdict.url).netloc


@dataclass(frozen=True, slots=True)
class SimilarExternal:
    """A verdict of others on a claim like ours, how alike the two are, and the cosine of their vectors."""

    found: Placed
    likeness: Likeness
    cosine: str


@dataclass(frozen=True, slots=True)
class RatingWord:
    """A rating word as it is looked up, what it comes to (None: unknown), whether the desk itself said so, and how many
    verdicts of others have it."""

    word: str
    meaning: str | None
    ours: bool
    count: int


@dataclass(frozen=True, slots=True)
class RatingWordExplanation:
    """How a rating word is read. ``folded``: as it is looked up; ``entry``: the word of a table that it is read by;
    ``meaning``: what that maps to, None for unknown; ``ours``: whether this desk mapped it; ``sources``: the public sets of
    fact-checks in which a built-in word occurs."""

    folded: str
    entry: str
    meaning: str | None
    ours: bool
    sources: tuple[str, ...]


class ExternalVerdicts:
    """Verdicts of other publishers."""

    def __init__(self, context: Context, vectors: ClaimVectors, settings: DeskSettings) -> None:
        self._context = context
        self._vectors = vectors
        self._settings = settings

    def import_file(
        self, file: Path, *, reviewer: Actor, progress: Callable[[int], None] = lambda _: None
    ) -> ExternalReport:
        """Import ClaimReview from a web page, JSON, JSON Lines or a table. What cannot be used is reported and skipped.

        The same address and claim again is updated, never doubled. Raises InputError where the file as a whole cannot be
        used.
        """
        from workbench.exchange import claimreview_in
        from workbench.exchange.tables import is_workbook
        from workbench.ingest import decode

        try:
            data = read_file(file, limit=LARGEST_TABLE)
        except OSError as error:
            raise InputError(f"{file} cannot be read ({error.strerror}); give a web page, JSON or a table.") from error
        text = "" if is_workbook(file.name) else decode(data, name=file.name)
        found = claimreview_in.read_sandboxed(data, text, name=file.name)
        return self._import(found, file.name, sha256(data).hexdigest(), reviewer, progress)

    def _import(
        self,
        found: Iterable[tuple[str, NewExternal | InputError]],
        name: str,
        digest: str,
        reviewer: Actor,
        progress: Callable[[int], None],
    ) -> ExternalReport:
        words = self.rating_words()
        outcomes, unknown = Counter[str](), Counter[str]()
        problems: list[tuple[str, str]] = []
        batch: list[NewExternal] = []
        placed = wordless = 0

        def write() -> None:
            with self._context.database.write() as db:
                for verdict in batch:
                    outcomes[rows.put(db, verdict, file=name, sha256=digest, time=self._context.now(), by=reviewer)] += 1
            batch.clear()
            progress(outcomes.total() + len(problems))

        for place, item in found:
            if isinstance(item, InputError):
                problems.append((place, str(item)))
                continue
            batch.append(item)
            wordless += item.said is None
            placed += meaning_of(item, words) is not None
            if item.said is not None and meaning_of(item, words) is None:
                unknown[item.said] += 1
            if len(batch) == WRITTEN:
                write()
        write()
        return ExternalReport(
            outcomes.total(),
            outcomes["added"],
            outcomes["updated"],
            outcomes["known"],
            tuple(problems),
            placed,
            wordless,
            dict(unknown.most_common()),
        )

    def page(self, *, words: str = "", limit: int = -1, offset: int = 0) -> tuple[list[Placed], int]:
        """Verdicts of others, newest first or those with any of the words, and how many there are in all."""
        table = self.rating_words()
        with self._context.database.read() as db:
            found, total = rows.page(db, words=words, limit=limit, offset=offset)
        return [Placed(item, meaning_of(item.verdict, table)) for item in found], total

    def get(self, id: int) -> Placed:
        """Return a verdict of others by its number. Raises NotFoundError."""
        with self._context.database.read() as db:
            found = rows.by_id(db, [id])
        if not found:
            raise NotFoundError(f"There is no verdict of others {id}.", hint="external")
        return Placed(found[0], meaning_of(found[0].verdict, self.rating_words()))

    def similar_to(self, id: int, *, top: int = 5) -> list[SimilarExternal]:
        """Verdicts of others on claims that say the same as this one, then on those merely related, the most alike first.

        Finds by words among all of them, by meaning among those that ``embed`` or an earlier call has encoded.
        Loads no model where there are none. Raises NotFoundError.
        """
        with self._context.database.read() as db:
            claim = claim_with(db, id)
            if claim.text == REDACTED or not rows.page(db, limit=1)[1]:
                return []
            by_words = [other for other, _ in rows.WORDS.search(db, claim.text, limit=CANDIDATES)]
        cosines = self._vectors.cosines("external", claim, by_words)
        table = self.rating_words()
        found: list[SimilarExternal] = []
        with self._context.database.read() as db:
            for other in rows.by_id(db, sorted(cosines)):
                alike = likeness(
                    claim.text,
                    other.verdict.claim,
                    cosine=cosines[other.id],
                    languages=(claim.language, other.verdict.language),
                )
                if alike.score >= RELATED:
                    placed = Placed(other, meaning_of(other.verdict, table))
                    found.append(SimilarExternal(placed, alike, decimal(cosines[other.id])))
        found.sort(key=lambda item: (not item.likeness.near, -item.likeness.score, item.found.external.id))
        return found[:top]

    def embed(self, progress: Callable[[int, int], None] = lambda *_: None) -> int:
        """Encode the claims of all verdicts of others that this model has not; return how many. A kill costs one batch."""
        with self._context.database.read() as db:
            if not rows.page(db, limit=1)[1]:
                return 0
        return self._vectors.embed("external", progress)

    def rating_words(self) -> RatingWords:
        """Return the mapping of rating words: the built-in table and the desk's own words."""
        from workbench.exchange.rating_words import built_in

        with self._context.database.read() as db:
            chosen = review.settings(db)
        own, earlier = (json.loads(chosen.get(name, "{}")) for name in (SETTING, EARLIER_SETTING))
        return RatingWords(built_in(), own, folded_earlier(earlier))

    def rating_words_used(self, *, also: Iterable[str] = ()) -> list[RatingWord]:
        """Every rating word that verdicts of others have, the most frequent first, then the desk's own that none has, and
        those of ``also``."""
        table = self.rating_words()
        with self._context.database.read() as db:
            said = rows.said(db)
        counts, spelled = Counter[str](), dict[str, str]()
        for (word, value, best), count in said.items():
            text = NewExternal("", "", word=word, value=value, best=best).said
            if text is not None:
                counts[folded_word(text)] += count
                spelled.setdefault(folded_word(text), text)
        own = [word for word in table.own if word not in counts]
        known = {without_marks(word) for word in (*counts, *table.own)}
        own += [word for word in table.earlier if word not in known]
        for text in also:
            if (word := folded_word(text)) not in counts and word not in own:
                own.append(word)
        listed = [(spelled[word], word, count) for word, count in counts.most_common()] + [(word, word, 0) for word in own]
        return [RatingWord(text, table.meaning(word), table.ours(word) is not None, count) for text, word, count in listed]

    def explain_rating_word(self, word: str) -> RatingWordExplanation:
        """Return how a rating word is read: as what it is looked up, by which word of which table, and what that maps to."""
        from workbench.exchange.rating_words import sources_of

        table, folded = self.rating_words(), folded_word(word)
        entry, meaning = table.table_word(folded)
        ours = table.ours(entry) is not None
        return RatingWordExplanation(folded, entry, meaning, ours, () if ours else tuple(sources_of(entry)))

    def map_rating_words(self, words: dict[str, str | None], *, reviewer: Actor) -> None:
        """Map rating words to one of ``KEYS``, or to None (unknown). Raises InputError."""
        table = self.rating_words()
        ours = dict(table.own)
        for word, key in words.items():
            folded = folded_word(word)
            if not folded:
                raise InputError("A rating word has letters or figures; give it as its publisher writes it.")
            if key is not None and key not in KEYS:
                raise InputError(f"“{key}” is not a rating that words can be mapped to. Use one of {', '.join(KEYS)}.")
            if key is None and table.ours(folded) is None and folded not in table.built_in:
                raise InputError(f"“{word}” is not in the table of rating words.", hint="rating-words")
            ours.pop(folded, None)
            without = RatingWords(table.built_in, ours, table.earlier)
            if without.meaning(folded) != key:  # what the table says without an entry needs none
                ours[folded] = key or ""
        self._settings.choose({SETTING: json.dumps(ours, ensure_ascii=False, sort_keys=True)}, reviewer=reviewer)
