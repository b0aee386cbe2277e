"""Claims beside claims: how did we rate this before?

Invariant: nearness in meaning alone never makes two claims one; ``domain/likeness.py`` says what else is compared.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.desk.base import Actor
from workbench.desk.claims import _claim
from workbench.desk.matching import BATCH, MatchingDesk
from workbench.domain.claims import Claim
from workbench.domain.likeness import RELATED, Difference, Likeness, compare, likeness
from workbench.domain.matches import decimal
from workbench.domain.verdicts import Verdict
from workbench.store import claims, embeddings, passages, review
from workbench.store.embeddings import Stated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sqlite_utils import Database as Connection

    from workbench.matching.encoder import Encoder
    from workbench.matching.index import EvidenceIndex

CANDIDATES = 50
"""Claims compared closely: the nearest in words and the nearest in meaning, as many of each."""


@dataclass(frozen=True, slots=True)
class SimilarClaim:
    """Another claim, how alike the two are, the cosine of their vectors as a decimal string, and its verdicts, newest
    first."""

    claim: Claim
    likeness: Likeness
    cosine: str
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class NearClaim:
    """A claim that shares most of another's words, what the two differ in, and its newest verdict, if any. ``checked``:
    whether negation could be compared, which needs a known language."""

    claim: Claim
    differs: tuple[Difference, ...]
    verdict: Verdict | None
    checked: bool = True

    @property
    def same(self) -> bool:
        """Whether the two differ in nothing that changes a verdict."""
        return self.checked and not self.differs


def near_claims(
    db: "Connection",
    text: str,
    *,
    viewer: Actor | None,
    besides: int | None = None,
    language: str | None = None,
    known: dict[str, int] | None = None,
) -> list[NearClaim]:
    """Claims that share most of a text's words, closest first, with the verdicts that the viewer may see. Withdrawn ones are
    left out. ``besides`` is the claim whose text it is, ``language`` its language. ``known``: in how
    many claims words stand, which is added to."""
    ids = claims.near_duplicates(db, text, besides=besides, known=known)
    others = {claim.id: claim for claim in claims.claims(db, ids=ids) if claim.state != "withdrawn"}
    found: list[NearClaim] = []
    for claim in (others[id] for id in ids if id in others):
        verdicts = review.verdicts(db, claim=claim.id, current_only=True, viewer=viewer, limit=1)
        alike = compare(text, claim.text, languages=(language, claim.language))
        found.append(NearClaim(claim, alike.differs, verdicts[0] if verdicts else None, alike.checked))
    return found


_cache: dict[tuple[str, str, Stated], tuple[tuple[str, int, int], "EvidenceIndex"]] = {}


class SimilarDesk(MatchingDesk):
    """Everything about finding earlier claims."""

    def similar_claims(self, id: int, *, top: int = 10) -> list[SimilarClaim]:
        """Claims that say the same as this one, then those merely related, each from the most alike on.

        Withdrawn claims are left out. Finds by meaning only those that ``embed_claims`` or an earlier call has encoded;
        by words all. Raises NotFoundError.
        """
        encoder = self._encoder()
        with self._database.read() as db:
            claim = _claim(db, id)
            by_words = [other for other, _ in claims.WORDS.search(db, claim.text, limit=CANDIDATES)]
        self._embed_stated("claim", encoder, [id, *by_words])
        index = self._stated_index("claim", encoder)
        vector = self._claim_vector(encoder, claim)
        cosines = dict(index.search(vector, CANDIDATES)) | index.scores(vector, by_words)
        found: list[SimilarClaim] = []
        with self._database.read() as db:
            for other in claims.claims(db, ids=sorted(cosines.keys() - {id})):
                alike = likeness(
                    claim.text, other.text, cosine=cosines[other.id], languages=(claim.language, other.language)
                )
                if alike.score >= RELATED and other.state != "withdrawn":
                    verdicts = tuple(review.verdicts(db, claim=other.id, viewer=self._viewer))
                    found.append(SimilarClaim(other, alike, decimal(cosines[other.id]), verdicts))
        return sorted(found, key=lambda item: (not item.likeness.near, -item.likeness.score, item.claim.id))[:top]

    def near_claims(self, id: int) -> list[NearClaim]:
        """Claims that share most of this one's words, closest first, those that differ in nothing named first. Loads no
        model. Raises NotFoundError."""
        with self._database.read() as db:
            claim = _claim(db, id)
            found = near_claims(db, claim.text, viewer=self._viewer, besides=id, language=claim.language)
        return sorted(found, key=lambda item: not item.same)

    def embed_claims(self, progress: Callable[[int, int], None] = lambda *_: None) -> int:
        """Encode every claim that has no vector of this model yet; return how many. A kill costs one batch at most."""
        return self._embed_all_stated("claim", progress)

    def _embed_all_stated(self, kind: Stated, progress: Callable[[int, int], None]) -> int:
        encoder = self._encoder()
        with self._database.read() as db:
            waiting = list(embeddings.stated_without_vector(db, kind, self._model_row(encoder)))
        for start in range(0, len(waiting), BATCH):
            self._embed_stated(kind, encoder, waiting[start : start + BATCH])
            progress(min(start + BATCH, len(waiting)), len(waiting))
        return len(waiting)

    def _embed_stated(self, kind: Stated, encoder: "Encoder", ids: Sequence[int]) -> None:
        model = self._model_row(encoder)
        with self._database.read() as db:
            texts = embeddings.stated_without_vector(db, kind, model, among=ids)
        if not texts:
            return
        encoded = encoder.encode([encoder.passage_input(text) for text in texts.values()])
        with self._database.write() as db:
            embeddings.store_stated(db, kind, model, dict(zip(texts, encoded, strict=True)))

    def _claim_vector(self, encoder: "Encoder", claim: Claim) -> "NDArray[np.float32]":
        """A claim's stored vector; encoded where it has none, because its text was erased meanwhile."""
        with self._database.read() as db:
            stored = embeddings.claim_vector(db, self._model_row(encoder), claim.id)
        return encoder.encode([encoder.passage_input(claim.text)])[0] if stored is None else stored

    def _stated_index(self, kind: Stated, encoder: "Encoder") -> "EvidenceIndex":
        from workbench.matching.index import open_index

        key, model = (str(self._database.path.resolve()), encoder.fingerprint, kind), self._model_row(encoder)
        with self._database.read() as db:
            revision = passages.epoch(db), *embeddings.stated_revision(db, kind, model)
            cached = _cache.get(key)
            if cached is None or cached[0] != revision:
                index = open_index(encoder.dimension)
                if revision[1]:
                    index.add(*embeddings.load_stated(db, kind, model))
                cached = _cache[key] = revision, index
        return cached[1]
