"""The demonstration, with the real model and the whole pipeline: the expected evidence has a good rank."""

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.desk import Workbench

EXPECTED: dict[str, Any] = json.loads(Path(__file__).with_name("expected.json").read_text("utf-8"))


@pytest.mark.parametrize("case", [*EXPECTED["searches"], *EXPECTED["claims"]], ids=lambda case: case["text"][:40])
def test_the_right_evidence_stands_at_the_top(case: dict[str, Any], seeded: Workbench) -> None:
    matches = seeded.matching.search(case["text"], top=20)
    for wanted in case["expect"]:
        places = [
            match.rank
            for match in matches
            if wanted["phrase"] in match.snippet.text and wanted["source"] in match.document.place
        ]
        assert places and places[0] <= wanted["within"], f"{wanted['phrase']}: {places}"
    for match in matches:
        assert match.document.text[match.snippet.start : match.snippet.end] == match.snippet.text


def test_the_queue_opens_on_the_claim_that_shows_most(seeded: Workbench) -> None:
    rows, total = seeded.queue.page()
    assert total >= 14
    first = next(row.claim for row in rows if row.claim.state != "disputed")
    assert first.text == "The elections had irregularities." and first.state == "matched"
    assert seeded.queue.next() == first.id


def test_the_trap_article_is_cut_where_it_should_be(seeded: Workbench) -> None:
    (row,) = [row for row in seeded.sources.page()[0] if row.document.place.endswith("myanmar-generals-russia.txt")]
    cut = {snippet.text: snippet.kind for snippet in seeded.sources.get(row.document.id).snippets}
    assert cut["By the Claim Workbench demonstration desk"] == "byline"
    assert cut["Moscow is among the few capitals that still receive Myanmar’s generals [Picture: not part of this summary]"] == "caption"
    assert cut["‘Justified’"] == "heading"
    assert cut["Source: Al Jazeera and news agencies"] == "byline"
    sentence = next(text for text in cut if "have found no evidence of it" in text)
    assert sentence.startswith("According to Myanmar’s military") and sentence.endswith("no evidence of it.")


def test_without_copies_a_ranking_is_what_it_would_be_anyway(seeded: Workbench) -> None:
    for case in EXPECTED["searches"]:
        one_by_one = seeded.matching.rank(case["text"], top=None)
        folded = seeded.matching.rank(case["text"], top=len(one_by_one))
        copies = {id for item in folded for id in item.copies}
        kept = [item for item in one_by_one if item.snippet_id not in copies]
        assert [(item.snippet_id, item.scores) for item in folded] == [(item.snippet_id, item.scores) for item in kept]
        assert seeded.matching.rank(case["text"]) == folded[:20]
