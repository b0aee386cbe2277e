"""ClaimReview: a schema.org ``DataFeed`` of the published verdicts, as JSON-LD.

The Fact Check Explorer and AI applications read it. Google Search retired its rich results in June 2025.

Sources: https://schema.org/ClaimReview and https://developers.google.com/search/docs/appearance/structured-data/factcheck.
A rating always has a name; it has numbers only if the scale gives it one: higher is truer, and the worst is at least 1.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from workbench.domain import Appearance, Claim, Organisation, Published, Verdict, is_earlier
from workbench.exchange.formats import Format
from workbench.exchange.log_snapshot import LogSnapshot, Written
from workbench.exchange.public import Public, PublishedClaim, address, corrections, json_text, known, organisation

CONTEXT = "https://schema.org"

Node = dict[str, Any]


def write(path: Path, snapshot: LogSnapshot) -> Written:
    """Write the feed."""
    public, count = Public(snapshot), 0
    with path.open("w", encoding="utf-8", newline="") as file, Feed(file, snapshot) as feed:
        for shown in public.claims():
            for review in reviews(shown, feed.author):
                feed.add(review)
                count += 1
    return Written(count, "verdicts", public.left_out)


class Feed:
    """A feed that is written one review at a time, so that none has to be kept in memory."""

    def __init__(self, file: IO[str], snapshot: LogSnapshot) -> None:
        self.author = organisation(snapshot)
        self._file, self._first = file, True
        self._head: Node = {
            "@context": CONTEXT,
            "@type": "DataFeed",
            "name": f"Fact checks by {self.author.name}",
            "description": f"Made from the verdict log {snapshot.log} as of its entry {snapshot.head}.",
            "identifier": str(snapshot.head),
            "dateModified": snapshot.head.time or snapshot.made,
            "publisher": _organisation(self.author),
        }

    def __enter__(self) -> "Feed":
        self._file.write(json_text(self._head).removesuffix("\n}") + ',\n  "dataFeedElement": [')
        return self

    def add(self, review: Node) -> None:
        """Write a review."""
        self._file.write(("\n" if self._first else ",\n") + json_text(review))
        self._first = False

    def __exit__(self, *_: object) -> None:
        self._file.write("]\n}\n" if self._first else "\n]\n}\n")


def reviews(shown: PublishedClaim, author: Organisation) -> list[Node]:
    """Return the verdicts on a claim as ClaimReview objects."""
    return [_review(shown, verdict, shown.published[verdict.id], author) for verdict in shown.verdicts]


def _review(shown: PublishedClaim, verdict: Verdict, published: Published, author: Organisation) -> Node:
    made = corrections(verdict, shown.history)
    review: Node = {
        "@type": "ClaimReview",
        "identifier": verdict.hash,
        "url": published.url,
        "datePublished": published.date,
        "author": _organisation(author),
        "claimReviewed": shown.claim.text,
        "reviewRating": _rating(verdict),
        "itemReviewed": _claim(shown.claim),
    }
    if made:
        review["dateModified"] = verdict.recorded
        review["correction"] = [_correction(before, after) for before, after in made]
    return review


def _organisation(author: Organisation) -> Node:
    return {"@type": "Organization", "name": author.name, "url": author.url} | (
        {"logo": author.logo} if author.logo else {}
    )


def _rating(verdict: Verdict) -> Node:
    rating: Node = {
        "@type": "Rating",
        "alternateName": verdict.rating.label,
        "description": verdict.rating.definition,
    }
    if verdict.rating.number is not None:
        axis = [item.number for item in verdict.scale.ratings if item.number is not None]
        rating |= {"ratingValue": verdict.rating.number, "bestRating": max(axis), "worstRating": min(axis)}
    return rating


def _claim(claim: Claim) -> Node:
    """Return the claim that was reviewed. The claimant becomes a Person, because a desk notes a name and not what it names.
    """
    node: Node = {"@type": "Claim", "name": claim.text}
    if claimant := known(claim.claimant):
        node["author"] = {"@type": "Person", "name": claimant}
    if claim.said_on:
        node["datePublished"] = claim.said_on
    first = _first(claim.appearances)
    seen = [_work(item, url) for item in claim.appearances if (url := address(item.url)) and item is not first]
    if first:
        node["firstAppearance"] = _work(first, address(first.url) or "")
    if seen:
        node["appearance"] = seen
    return node


def _first(appearances: Sequence[Appearance]) -> Appearance | None:
    """Return the appearance whose date is earlier than all others, as far as the dates are known, or None."""
    for item in appearances:
        others = [other for other in appearances if other is not item]
        if item.date and address(item.url) and all(other.date and is_earlier(item.date, other.date) for other in others):
            return item
    return None


def _work(item: Appearance, url: str) -> Node:
    work: Node = {"@type": "CreativeWork", "url": url}
    if known(item.where) and item.where != item.url:
        work["name"] = item.where
    if item.date:
        work["datePublished"] = item.date
    return work


def _correction(before: Verdict, after: Verdict) -> Node:
    return {
        "@type": "CorrectionComment",
        "name": f"Corrected from “{before.rating.label}” to “{after.rating.label}”",
        "text": after.reason,
        "datePublished": after.recorded,
    } | ({"keywords": after.code} if after.code else {})


FORMAT = Format(
    "claimreview",
    "ClaimReview: published verdicts for the Fact Check Explorer and AI applications, one feed",
    ".json",
    "application/ld+json",
    write,
    position=80,
)
