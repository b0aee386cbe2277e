"""Verdicts of other publishers: import them from files, find them by claim, and map their ratings to this desk's scale.

Invariant: these verdicts are never in the log, the queue, statistics or exports. Only the mapping of a rating word is
logged, because it is a decision of this desk.
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
from workbench.domain import REDACTED, decimal
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
from workbench.errors import InputError, NotFoundError
from workbench.exchange import claimreview_in, rating_words, tables
from workbench.files.inputs import LARGEST_TABLE, read_file
from workbench.store import desk_settings, external as rows

BATCH = 500
"""Number of verdicts that are written in one transaction."""

SETTING = "rating-words-2"
"""The setting with this desk's own rating words, by ``folded_word``."""

EARLIER_SETTING = "rating-words"
"""The same setting of earlier versions, without combining marks in its keys. It is read, but never written."""


@dataclass(frozen=True, slots=True)
class ExternalReport:
    """The numbers of verdicts that an import read, added, updated and knew already. ``problems``: (place, reason) for each
    item that could not be used. ``mapped``: the number of verdicts whose rating word is mapped; ``without_rating``: those
    without a rating; ``unknown``: those whose rating word is not mapped, by word."""

    read: int
    added: int
    updated: int
    known: int
    problems: tuple[tuple[str, str], ...]
    mapped: int
    without_rating: int
    unknown: dict[str, int]


@dataclass(frozen=True, slots=True)
class MappedRating:
    """A verdict of others, and the rating to which its rating word is mapped: one of ``domain.external.KEYS``, or None if it
    is not known."""

    external: External
    meaning: str | None

    @property
    def publisher(self) -> str:
        """The publisher, or the host of the address if the publisher is not known."""
        return self.external.verdict.publisher or urlsplit(self.external.verdict.url).netloc


@dataclass(frozen=True, slots=True)
class SimilarExternal:
    """A verdict of others on a claim that is similar to one of this desk. ``likeness`` compares the two claims, ``cosine``
    is the cosine of their vectors as a decimal string."""

    verdict: MappedRating
    likeness: Likeness
    cosine: str


@dataclass(frozen=True, slots=True)
class RatingWord:
    """A rating word of verdicts of others."""

    word: str
    meaning: str | None
    """The rating to which it is mapped, None if it is unknown."""
    own: bool
    """Whether this desk mapped it."""
    count: int
    """The number of verdicts that have it."""


@dataclass(frozen=True, slots=True)
class RatingWordExplanation:
    """The way in which a rating word is mapped. ``folded``: its normalised form; ``entry``: the table entry that matches;
    ``meaning``: the rating to which it is mapped, None for unknown; ``own``: whether this desk mapped it; ``sources``: the
    public data sets of fact checks in which a built-in word occurs."""

    folded: str
    entry: str
    meaning: str | None
    own: bool
    sources: tuple[str, ...]


class ExternalVerdicts:
    """Stores, finds and maps verdicts of other publishers."""

    def __init__(self, context: Context, vectors: ClaimVectors, settings: DeskSettings) -> None:
        self._context = context
        self._vectors = vectors
        self._settings = settings

    def import_file(
        self, file: Path, *, reviewer: Actor, progress: Callable[[int], None] = lambda _: None
    ) -> ExternalReport:
        """Import ClaimReview from a web page, JSON, JSON Lines or a table. Unusable items are skipped and reported.

        A verdict with a known address and claim is updated, not added again. ``progress`` is called with the number of items
        done. Raises InputError if the file as a whole cannot be used.
        """
        from workbench.ingest import decode

        try:
            data = read_file(file, limit=LARGEST_TABLE)
        except OSError as error:
            raise InputError(f"{file} cannot be read ({error.strerror}); give a web page, JSON or a table.") from error
        text = "" if tables.is_workbook(file.name) else decode(data, name=file.name)
        items = claimreview_in.read_sandboxed(data, text, name=file.name)
        return self._import(items, file.name, sha256(data).hexdigest(), reviewer, progress)

    def _import(
        self,
        items: Iterable[tuple[str, NewExternal | InputError]],
        name: str,
        digest: str,
        reviewer: Actor,
        progress: Callable[[int], None],
    ) -> ExternalReport:
        words = self.rating_words()
        outcomes, unknown = Counter[str](), Counter[str]()
        problems: list[tuple[str, str]] = []
        batch: list[NewExternal] = []
        mapped = without_rating = 0

        def write() -> None:
            with self._context.database.write() as db:
                for verdict in batch:
                    outcomes[rows.put(db, verdict, file=name, sha256=digest, time=self._context.now(), by=reviewer)] += 1
            batch.clear()
            progress(outcomes.total() + len(problems))

        for place, item in items:
            if isinstance(item, InputError):
                problems.append((place, str(item)))
                continue
            batch.append(item)
            without_rating += item.rating_text is None
            mapped += meaning_of(item, words) is not None
            if item.rating_text is not None and meaning_of(item, words) is None:
                unknown[item.rating_text] += 1
            if len(batch) == BATCH:
                write()
        write()
        return ExternalReport(
            outcomes.total(),
            outcomes["added"],
            outcomes["updated"],
            outcomes["known"],
            tuple(problems),
            mapped,
            without_rating,
            dict(unknown.most_common()),
        )

    def page(self, *, words: str = "", limit: int = -1, offset: int = 0) -> tuple[list[MappedRating], int]:
        """Return a page of the verdicts of others, and their total number: newest first, or with ``words`` those that
        contain any of them, best match first."""
        table = self.rating_words()
        with self._context.database.read() as db:
            items, total = rows.page(db, words=words, limit=limit, offset=offset)
        return [MappedRating(item, meaning_of(item.verdict, table)) for item in items], total

    def get(self, id: int) -> MappedRating:
        """Return a verdict of others by id. Raises NotFoundError."""
        with self._context.database.read() as db:
            external = next(iter(rows.by_id(db, [id])), None)
        if external is None:
            raise NotFoundError(f"There is no verdict of others {id}.", hint="external")
        return MappedRating(external, meaning_of(external.verdict, self.rating_words()))

    def similar_to(self, id: int, *, top: int = 5) -> list[SimilarExternal]:
        """Return verdicts of others on possible duplicates of a claim, then on related claims, the most similar first.

        Keywords find all of them; vectors find those that ``embed`` or an earlier call has encoded. If there are no verdicts
        of others, no model is loaded. Raises NotFoundError.
        """
        with self._context.database.read() as db:
            claim = claim_with(db, id)
            if claim.text == REDACTED or not rows.page(db, limit=1)[1]:
                return []
            by_words = [other for other, _ in rows.WORDS.search(db, claim.text, limit=CANDIDATES)]
        cosines = self._vectors.cosines("external", claim, by_words)
        table = self.rating_words()
        similar: list[SimilarExternal] = []
        with self._context.database.read() as db:
            for other in rows.by_id(db, sorted(cosines)):
                alike = likeness(
                    claim.text,
                    other.verdict.claim,
                    cosine=cosines[other.id],
                    languages=(claim.language, other.verdict.language),
                )
                if alike.score >= RELATED:
                    mapped = MappedRating(other, meaning_of(other.verdict, table))
                    similar.append(SimilarExternal(mapped, alike, decimal(cosines[other.id])))
        similar.sort(key=lambda item: (not item.likeness.near, -item.likeness.score, item.verdict.external.id))
        return similar[:top]

    def embed(self, progress: Callable[[int, int], None] = lambda *_: None) -> int:
        """Encode the claims of all verdicts of others that have no vector of this model; return their number. Each batch is
        committed."""
        with self._context.database.read() as db:
            if not rows.page(db, limit=1)[1]:
                return 0
        return self._vectors.embed("external", progress)

    def rating_words(self) -> RatingWords:
        """Return the mapping of rating words: the built-in table and this desk's own words."""
        with self._context.database.read() as db:
            chosen = desk_settings.settings(db)
        own, earlier = (json.loads(chosen.get(name, "{}")) for name in (SETTING, EARLIER_SETTING))
        return RatingWords(rating_words.built_in(), own, folded_earlier(earlier))

    def rating_words_used(self, *, also: Iterable[str] = ()) -> list[RatingWord]:
        """Return every rating word of verdicts of others, the most frequent first, then this desk's own words that do not
        occur, and those of ``also``."""
        table = self.rating_words()
        with self._context.database.read() as db:
            texts = rows.rating_texts(db)
        counts, spelled = Counter[str](), dict[str, str]()
        for (word, value, best), count in texts.items():
            text = NewExternal("", "", word=word, value=value, best=best).rating_text
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
        return [
            RatingWord(text, table.meaning(word), table.own_mapping(word) is not None, count)
            for text, word, count in listed
        ]

    def explain_rating_word(self, word: str) -> RatingWordExplanation:
        """Return the way in which a rating word is mapped: its normalised form, the table entry, and the rating."""
        table, folded = self.rating_words(), folded_word(word)
        entry, meaning = table.table_word(folded)
        own = table.own_mapping(entry) is not None
        return RatingWordExplanation(folded, entry, meaning, own, () if own else tuple(rating_words.sources_of(entry)))

    def map_rating_words(self, words: dict[str, str | None], *, reviewer: Actor) -> None:
        """Map rating words to one of ``KEYS``, or to None (unknown). Raises InputError."""
        table = self.rating_words()
        own = dict(table.own)
        for word, key in words.items():
            folded = folded_word(word)
            if not folded:
                raise InputError("A rating word has letters or figures; give it as its publisher writes it.")
            if key is not None and key not in KEYS:
                raise InputError(f"“{key}” is not a rating that words can be mapped to. Use one of {', '.join(KEYS)}.")
            if key is None and table.own_mapping(folded) is None and folded not in table.built_in:
                raise InputError(f"“{word}” is not in the table of rating words.", hint="rating-words")
            own.pop(folded, None)
            without = RatingWords(table.built_in, own, table.earlier)
            if without.meaning(folded) != key:  # an entry is needed only if the other tables give something else
                own[folded] = key or ""
        self._settings.choose({SETTING: json.dumps(own, ensure_ascii=False, sort_keys=True)}, reviewer=reviewer)
