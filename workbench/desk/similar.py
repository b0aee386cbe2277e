"""Earlier claims that are similar to a claim, with their verdicts.

Invariant: a similar meaning alone never makes two claims duplicates; ``domain/likeness.py`` defines what else is compared.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.desk.claim_vectors import CANDIDATES, ClaimVectors
from workbench.desk.context import Actor, Context
from workbench.desk.lookups import claim_with
from workbench.domain import Claim, Verdict, decimal
from workbench.domain.claims import REDACTED
from workbench.domain.likeness import RELATED, Difference, Likeness, compare, likeness
from workbench.store import claims, near_claims as store_near, review, verdict_rows

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


@dataclass(frozen=True, slots=True)
class SimilarClaim:
    """Another claim, the comparison of the two, the cosine of their vectors as a decimal string, and its verdicts, newest
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
    """Return claims that share most of a text's words, closest first, with the verdicts that the viewer may see. Withdrawn
    claims are left out. ``besides`` is the claim whose text it is, ``language`` its language. ``known`` is a cache of the
    number of claims with each stem, and is added to."""
    ids = store_near.find(db, text, besides=besides, known=known)
    others = {claim.id: claim for claim in claims.claims(db, ids=ids) if claim.state != "withdrawn"}
    verdicts = verdict_rows.verdicts_on(db, others, viewer=viewer, current_only=True)
    near: list[NearClaim] = []
    for claim in (others[id] for id in ids if id in others):
        alike = compare(text, claim.text, languages=(language, claim.language))
        near.append(NearClaim(claim, alike.differs, next(iter(verdicts[claim.id]), None), alike.checked))
    return near


class Similar:
    """Finds earlier claims that are similar to a claim."""

    def __init__(self, context: Context, vectors: ClaimVectors) -> None:
        self._context = context
        self._vectors = vectors

    def to(self, id: int, *, top: int = 10) -> list[SimilarClaim]:
        """Return possible duplicates of a claim, then merely related claims, each from the most alike on.

        Withdrawn claims are left out. Finds by meaning only those that ``embed`` or an earlier call has encoded; by words
        all. Raises NotFoundError.
        """
        with self._context.database.read() as db:
            claim = claim_with(db, id)
            by_words = [other for other, _ in claims.WORDS.search(db, claim.text, limit=CANDIDATES)]
        cosines = self._vectors.cosines("claim", claim, by_words)
        compared: list[tuple[Claim, Likeness]] = []
        with self._context.database.read() as db:
            for other in claims.claims(db, ids=sorted(cosines.keys() - {id})):
                languages = (claim.language, other.language)
                alike = likeness(claim.text, other.text, cosine=cosines[other.id], languages=languages)
                if alike.score >= RELATED and other.state != "withdrawn":
                    compared.append((other, alike))
            compared.sort(key=lambda pair: (not pair[1].near, -pair[1].score, pair[0].id))
            del compared[top:]
            verdicts = verdict_rows.verdicts_on(db, [other.id for other, _ in compared], viewer=self._context.viewer)
        return [
            SimilarClaim(other, alike, decimal(cosines[other.id]), tuple(verdicts[other.id])) for other, alike in compared
        ]

    def compare(self, first: int, second: int) -> Likeness:
        """Return how similar two claims are, and what they differ in. Loads the model. Raises NotFoundError."""
        with self._context.database.read() as db:
            one, other = claim_with(db, first), claim_with(db, second)
        cosine = self._vectors.cosines("claim", one, [second])[second]
        return likeness(one.text, other.text, cosine=cosine, languages=(one.language, other.language))

    def near(self, id: int) -> list[NearClaim]:
        """Return claims that share most of this one's words, closest first, possible duplicates first. Loads no model.
        Raises NotFoundError."""
        with self._context.database.read() as db:
            claim = claim_with(db, id)
            near = near_claims(db, claim.text, viewer=self._context.viewer, besides=id, language=claim.language)
        return sorted(near, key=lambda item: not item.same)

    def repeated(self, id: int, near: Sequence[NearClaim] | None = None) -> Verdict | None:
        """Return the newest verdict that can be repeated for a claim (``Verdicts.repeat``): on a possible duplicate, as far
        as the viewer may see it. None while somebody else's verdict on the claim itself is hidden from the viewer, because
        it may have been such a repetition. ``near`` is what ``near`` returned, if it was called. Loads no model. Raises
        NotFoundError."""
        with self._context.database.read() as db:
            viewer = self._context.viewer
            if claim_with(db, id).state == "second review" and review.is_blind(db, id, viewer):
                return None
        near = self.near(id) if near is None else near
        verdicts = [item.verdict for item in near if item.same and item.verdict]
        return max((v for v in verdicts if v.rationale != REDACTED), key=lambda verdict: verdict.id, default=None)

    def embed(self, progress: Callable[[int, int], None] = lambda *_: None) -> int:
        """Encode every claim that has no vector of this model yet; return how many. A kill costs one batch at most."""
        return self._vectors.embed("claim", progress)
