"""Matching: encode new snippets, rank the evidence for a claim, search.

Invariant: a query is one read transaction, so its snippets, scores and texts are of one state of the sources.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from workbench.desk.context import Context
from workbench.desk.evidence_index import SAVED_FROM, EvidenceIndexes
from workbench.desk.rankings import Ranking, last_ranking
from workbench.desk.settings import model_of
from workbench.domain import Claim, Match, Provenance, Ranked
from workbench.errors import NotFoundError
from workbench.matching import Encoder, Parameters, Query, rank
from workbench.matching.model import BUNDLED_FINGERPRINT, ModelDescription
from workbench.matching.prompts import Prompts
from workbench.matching.service import MatchingService
from workbench.store import claims, embeddings, passages, rankings, sources
from workbench.store.text_index import evidence_stems

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


TOP = 20
"""Number of matches for a claim."""

BATCH = 256
"""Number of spans that are encoded and stored together; no more are lost if the process is killed."""

CHUNK = 16 * BATCH
"""Number of spans that are sorted by length before they are divided into batches."""

OVERHEAD = 10
"""Characters that take as long as what every text needs, however short: the tokens at its beginning and end."""


@dataclass(frozen=True, slots=True)
class ModelInUse:
    """The embedding model. ``dtype`` is its precision, None until it is loaded; ``prompts`` are what it has before each
    query and each document."""

    name: str
    fingerprint: str
    weights_sha256: str
    dtype: str | None
    prompts: Prompts

    @property
    def english_only(self) -> bool:
        """Whether this is the bundled model, which understands English."""
        return self.fingerprint == BUNDLED_FINGERPRINT


class Matching:
    """Finds evidence for claims and texts."""

    def __init__(self, context: Context, service: MatchingService) -> None:
        self._context = context
        self._service = service
        self._evidence = EvidenceIndexes(context, service)
        self._encoding = threading.Lock()

    def embed(self, progress: Callable[[int, int], None] = lambda *_: None) -> int:
        """Encode every current snippet, passage and title that has no vector of this model yet; return the number of
        snippets that were encoded.

        ``progress`` is called with the number of characters done and of all: a passage takes six times as long as a
        sentence. Each batch is committed, so that a killed process loses one at most. If there is nothing to encode, no
        model is loaded.
        """
        total = self._pending_characters()
        if not total:
            return 0
        encoder = self.encoder()
        model = self.model_row(encoder)
        done = snippets = 0
        progress(done, total)
        for level in embeddings.LEVELS:
            last = 0
            while True:
                with self._context.database.read() as db:
                    chunk = embeddings.pending(db, model, level, limit=CHUNK, after=last)
                if not chunk:
                    break
                last = chunk[-1].id
                # Texts of similar length need little padding. The ids make the order deterministic.
                chunk.sort(key=lambda span: (len(span.text), span.id))
                for start in range(0, len(chunk), BATCH):
                    batch = chunk[start : start + BATCH]
                    self._embed(encoder, model, level, batch)
                    snippets += len(batch) if level == "snippet" else 0
                    done += sum(len(span.text) + OVERHEAD for span in batch)
                    progress(done, max(done, total))
        if snippets >= SAVED_FROM:
            self._evidence.save()
        return snippets

    def _embed(self, encoder: Encoder, model: int, level: embeddings.Level, batch: Sequence[embeddings.Pending]) -> None:
        inputs = {span: encoder.passage_input(span.text) for span in batch}
        with self._encoding:  # so that two threads that embed the same new sources do not encode the same texts
            with self._context.database.read() as db:
                known = embeddings.known(db, model, list(inputs.values()))
            new = list(dict.fromkeys(text for text in inputs.values() if text not in known))
            vectors = dict(zip(new, encoder.encode(new), strict=True)) if new else {}
            with self._context.database.write() as db:
                documents = {span.document for span in batch}
                titles = embeddings.titles_of(db, documents) if level == "title" else {}
                # A title that was changed while it was being encoded is encoded again later.
                current = [(span.id, text) for span, text in inputs.items() if titles.get(span.id, span.text) == span.text]
                embeddings.store(db, model, level, current, vectors, dtype=encoder.dtype)
                passages.touch(db, documents)

    def pending_snippets(self) -> int:
        """Return the number of current snippets without a vector of this model. Loads no model."""
        with self._context.database.read() as db:
            fingerprint = self._service.describe(model_of(db)).fingerprint
            return embeddings.count_pending(db, embeddings.known_model(db, fingerprint), "snippet")

    def _pending_characters(self) -> int:
        """Return how many characters ``embed`` has to encode, with ``OVERHEAD`` for each text."""
        with self._context.database.read() as db:
            model = embeddings.known_model(db, self._service.describe(model_of(db)).fingerprint)
            sizes = [embeddings.pending_size(db, model, level) for level in embeddings.LEVELS]
        return sum(characters + OVERHEAD * texts for texts, characters in sizes)

    def search(self, text: str, *, top: int = TOP, documents: Collection[int] | None = None) -> list[Match]:
        """Rank the evidence for any text without storing the ranking; with ``documents``, the snippets of these alone."""
        with self._ranked(text, top, documents=documents) as (db, _, ranked):
            context = sources.with_context(db, [item.snippet_id for item in ranked])
            copies = sources.copies(db, {id for item in ranked for id in item.copies})
        return [
            context[item.snippet_id].match(item.rank, item.scores, [copies[id] for id in item.copies]) for item in ranked
        ]

    def match(
        self,
        ids: Sequence[int] | None = None,
        *,
        top: int = TOP,
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> list[Ranking]:
        """Rank the evidence for claims (None: all open claims) and store each ranking with its provenance.

        Raises NotFoundError for the first number without a claim, before anything is matched.
        """
        selected = self._selected(ids)
        for number, claim in enumerate(selected, start=1):
            # In one transaction: if a source is imported meanwhile, the ranking counts as outdated.
            with self._ranked(claim.text, top) as (db, encoder, ranked):
                provenance = _provenance(encoder, sources.corpus(db), top)
            with self._context.database.write() as db:
                rankings.add_run(db, claim.id, ranked, provenance, time=self._context.now())
            progress(number, len(selected))
        return [ranking for claim in selected if (ranking := self.ranking(claim.id))]

    def ranking(self, claim: int) -> Ranking | None:
        """Return the last ranking of a claim, or None if it was never matched. Loads no model."""
        with self._context.database.read() as db:
            return last_ranking(db, claim)

    def _selected(self, ids: Sequence[int] | None) -> list[Claim]:
        with self._context.database.read() as db:
            if ids is None:
                return [claim for claim in claims.claims(db) if claim.state not in ("decided", "withdrawn")]
            by_id = {claim.id: claim for claim in claims.claims(db, ids=ids)}
        for id in ids:
            if id not in by_id:
                raise NotFoundError(f"There is no claim {id}.", hint="claims")
        return [by_id[id] for id in dict.fromkeys(ids)]

    def rank(self, text: str, *, top: int | None = TOP, parameters: Parameters | None = None) -> list[Ranked]:
        """Rank snippet ids for any text. ``parameters`` other than the default ones are for evaluation."""
        with self._ranked(text, top, parameters) as (_, _, ranked):
            return ranked

    @contextmanager
    def _ranked(
        self,
        text: str,
        top: int | None,
        parameters: Parameters | None = None,
        documents: Collection[int] | None = None,
    ) -> "Iterator[tuple[Connection, Encoder, list[Ranked]]]":
        """Yield a ranking, the read transaction as of which it was made, and the model."""
        parameters = parameters or Parameters()
        with self._evidence.reading() as (db, encoder, index):
            searched = index if documents is None else index.of(documents)
            query = Query.of(text, encoder, partial(evidence_stems, languages=searched.languages), parameters)
            yield db, encoder, rank(query, searched, parameters, top=top)

    def encoder(self) -> Encoder:
        """Return the desk's embedding model, loading it when it is first needed. Raises ModelError."""
        with self._context.database.read() as db:
            chosen = model_of(db)
        return self._service.encoder(chosen)

    def model_in_use(self) -> ModelInUse:
        """Return the name, hashes and precision of the embedding model, without loading it. Raises ModelError."""
        with self._context.database.read() as db:
            model = self._service.describe(model_of(db))
        dtype = None if isinstance(model, ModelDescription) else model.dtype
        return ModelInUse(model.name, model.fingerprint, model.weights_sha256, dtype, model.prompts)

    def model_row(self, encoder: Encoder) -> int:
        """Return the id of this model in the database, adding a row for a model that has none."""
        with self._context.database.read() as db:
            known = embeddings.known_model(db, encoder.fingerprint)
        if known is not None:
            return known
        with self._context.database.write() as db:
            return embeddings.model_id(
                db, fingerprint=encoder.fingerprint, name=encoder.name, dimension=encoder.dimension
            )


def _provenance(encoder: Encoder, corpus: str, top: int) -> Provenance:
    return Provenance(
        model=encoder.name,
        model_fingerprint=encoder.fingerprint,
        weights_sha256=encoder.weights_sha256,
        dtype=encoder.dtype,
        parameters=Parameters().as_strings() | {"top": str(top)},
        versions=dict(encoder.versions),
        corpus=corpus,
    )
