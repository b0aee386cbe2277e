"""The sources that also have a snippet, below it on the review page."""

from dataclasses import replace

from workbench.app.components.snippet import also_in, closed
from workbench.desk import Workbench
from workbench.domain.matches import Copy


def test_the_sources_of_copies_are_named(seeded: Workbench) -> None:
    claim = seeded.claims.get(1)
    ranking = seeded.matching.ranking(1)
    assert ranking is not None
    match = ranking.matches[0]
    assert also_in(replace(match, copies=())) == ""
    names = ["<Courier>", "Herald", "Herald", "A", "B", "C", "D"]
    copied = replace(match, copies=tuple(Copy(number, number, name) for number, name in enumerate(names)))
    html = closed(copied, claim, None, None)
    assert "&lt;Courier&gt;" in html and "<Courier>" not in html
    assert "Herald (2)" in html and "1 more" in html and "D" not in also_in(copied).split("Also in:")[1].split("1 more")[0]
