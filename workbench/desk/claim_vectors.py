"""Vectors of claims, both of this desk and of other publishers' verdicts, and the indexes of these vectors."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from workbench.desk.context import Context
from workbench.desk.matching import BATCH, Matching
from workbench.domain import Claim
from workbench.matching import Encoder, MatchingService
from workbench.matching.index import Vectors
from workbench.store import embeddings, passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_Indexed = tuple[tuple[int, str, int, int], Vectors]
"""An index, and the state of the claims that it contains: row of the model, epoch, number of claims, sum of their ids."""

CANDIDATES = 50
"""Number of candidates that are compared closely: so many by keywords, and as many by vector."""


class ClaimVectors:
    """Encodes claims, stores their vectors, and finds the nearest claims."""

    def __init__(self, context: Context, matching: Matching, service: MatchingService) -> None:
        self._context = context
        self._matching = matching
        self._service = service

    def embed(self, kind: embeddings.ClaimKind, progress: Callable[[int, int], None] = lambda *_: None) -> int:
        """Encode every claim of a kind that has no vector of this model yet; return their number. Each batch is
        committed."""
        encoder = self._matching.encoder()
        model = self._matching.model_row(encoder)
        with self._context.database.read() as db:
            waiting = list(embeddings.claims_without_vector(db, kind, model))
        for start in range(0, len(waiting), BATCH):
            self._embed(encoder, kind, waiting[start : start + BATCH])
            progress(min(start + BATCH, len(waiting)), len(waiting))
        return len(waiting)

    def _embed(self, encoder: Encoder, kind: embeddings.ClaimKind, ids: Sequence[int]) -> None:
        """Encode the claims with these ids that have no vector of this model yet."""
        model = self._matching.model_row(encoder)
        with self._context.database.read() as db:
            texts = embeddings.claims_without_vector(db, kind, model, among=ids)
        if not texts:
            return
        vectors = encoder.encode([encoder.passage_input(text) for text in texts.values()])
        with self._context.database.write() as db:
            embeddings.store_claim_vectors(db, kind, model, dict(zip(texts, vectors, strict=True)))

    def cosines(self, kind: embeddings.ClaimKind, claim: Claim, by_words: Sequence[int]) -> dict[int, float]:
        """Return the cosine similarity between ``claim`` (of this desk) and claims of a kind, by id: the nearest of those
        that have a vector, and those with an id in ``by_words``."""
        import numpy as np

        encoder = self._matching.encoder()  # once: the desk's model can be changed meanwhile
        self._embed(encoder, "claim", [claim.id])
        self._embed(encoder, kind, by_words)
        index, vector = self._index(encoder, kind), self._vector(encoder, claim)
        nearest, _ = index.nearest(vector, CANDIDATES)
        ids = np.union1d(nearest, np.array(by_words, dtype=np.int64))
        cosines = index.cosines(vector, ids)
        has = ~np.isnan(cosines)
        return dict(zip(ids[has].tolist(), cosines[has].tolist(), strict=True))

    def _vector(self, encoder: Encoder, claim: Claim) -> "NDArray[np.float32]":
        """Return the stored vector of a claim. If it has none because its text was erased meanwhile, encode the text."""
        with self._context.database.read() as db:
            stored = embeddings.claim_vector(db, self._matching.model_row(encoder), claim.id)
        return encoder.encode([encoder.passage_input(claim.text)])[0] if stored is None else stored

    def _index(self, encoder: Encoder, kind: embeddings.ClaimKind) -> Vectors:
        model = self._matching.model_row(encoder)

        def refresh(kept: "_Indexed | None") -> "_Indexed":
            with self._context.database.read() as db:
                state = model, passages.epoch(db), *embeddings.claim_vectors_revision(db, kind, model)
                if kept is not None and kept[0] == state:
                    return kept
                blocks = [embeddings.load_claim_vectors(db, kind, model)] if state[2] else []
                return state, Vectors.of(encoder.dimension, blocks)

        return self._service.refreshed(("claims", kind), refresh)[1]
