"""The sources that also have a snippet, as the review page names them."""

from dataclasses import replace

from workbench.app.review_surface import page
from workbench.desk import Workbench
from workbench.domain.matches import Copy


def test_the_sources_of_copies_are_named(seeded: Workbench) -> None:
    ranking = seeded.matching.ranking(1)
    assert ranking is not None
    match = replace(ranking.matches[0], copies=())
    assert page._also_in(match) == ""
    names = ["Courier", "Herald", "Herald", "Town A", "Town B", "Town C", "Town D"]
    copied = replace(match, copies=tuple(Copy(number, number, name) for number, name in enumerate(names)))
    assert page._also_in(copied) == "Also in: Courier; Herald (2); Town A; Town B; Town C; 1 more"
