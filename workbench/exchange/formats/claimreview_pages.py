"""ClaimReview by claim: a folder with a JSON-LD file per claim (``claim-7.json``), and all of them in ``feed.json``.

The file of a claim that rests on several published verdicts is a list.
"""

from pathlib import Path

from workbench.exchange.formats import Format
from workbench.exchange.formats.claimreview import CONTEXT, Feed, reviews
from workbench.exchange.material import Material, Written
from workbench.exchange.public import Public, json_text


def write(path: Path, snapshot: Material) -> Written:
    """Write the files into the folder."""
    public, count = Public(snapshot), 0
    with (path / "feed.json").open("w", encoding="utf-8", newline="") as file, Feed(file, snapshot) as feed:
        for shown in public.claims():
            claim_reviews = reviews(shown, feed.author)
            for review in claim_reviews:
                feed.add(review)
            alone = [{"@context": CONTEXT, **review} for review in claim_reviews]
            page = path / f"claim-{shown.claim.id}.json"
            page.write_text(json_text(alone if len(alone) > 1 else alone[0]) + "\n", "utf-8", newline="")
            count += len(claim_reviews)
    return Written(count, "verdicts", public.left_out)


FORMAT = Format(
    "claimreview-pages",
    "ClaimReview: one file per claim, and the feed",
    "",
    "application/ld+json",
    write,
    position=81,
)
