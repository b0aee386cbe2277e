"""Near-misses in the date of a claim are ranked below the right sentence, by the bundled model."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from traps import read_traps, solved

from workbench.matching.matcher import Parameters

CLAIMS = (
    "Burglaries went up in 2021.",
    "Gas imports stopped in September 2022.",
)


def test_there_are_many_traps_of_every_kind() -> None:
    traps = read_traps()
    assert len({trap.claim for trap in traps}) == len(traps) == 226
    kinds = {"year", "month", "quarter", "date", "place", "person", "organisation", "office", "unit"}
    assert {trap.kind for trap in traps} == {trap.kind for trap in traps if trap.unseen} == kinds
    assert all(len(trap.near) >= 2 and trap.right not in trap.near for trap in traps)


def test_the_sentence_with_the_date_in_the_claim_is_ranked_first(tmp_path: Path) -> None:
    traps = [trap for trap in read_traps() if trap.claim in CLAIMS]
    assert len(traps) == len(CLAIMS)
    for folder, parameters in (("with", Parameters()), ("without", Parameters().without("dates"))):
        (tmp_path / folder).mkdir()
        results = solved(traps, "together", parameters, tmp_path / folder)
        assert all(results) == (folder == "with"), dict(zip(CLAIMS, results, strict=True))
