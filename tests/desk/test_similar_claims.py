"""How did we rate this before? Earlier claims beside a new one, told apart where it matters."""

from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.desk.claims import ClaimChanges
from workbench.desk.similar import SimilarClaim
from workbench.domain.claims import NewClaim
from workbench.domain.judging import NewVerdict
from workbench.errors import NotFoundError
from workbench.matching.encoder import Encoder
from workbench.store.database import Database


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True, encoder=encoder)
    ann = desk.reviewers.add("Ann Example")
    for text in (
        "Vaccines cause autism.",
        "Vaccines do not cause autism.",
        "Unemployment was 4% in 2023.",
        "Unemployment was 9% in 2023.",
        "Autism is caused by vaccination.",
        "The tunnel opens in May.",
    ):
        desk.claims.add(text, reviewer=ann)
    desk.verdicts.record(1, NewVerdict("false", "Large studies found no link."), reviewer=ann)
    return desk


def by_id(found: list[SimilarClaim]) -> dict[int, SimilarClaim]:
    return {item.claim.id: item for item in found}


def test_a_paraphrase_comes_first_and_a_denial_is_only_related(desk: Workbench) -> None:
    desk.similar.embed()
    found = desk.similar.to(5)
    assert [item.claim.id for item in found] == [1, 2]
    assert found[0].likeness.near and [verdict.rating.key for verdict in found[0].verdicts] == ["false"]
    assert not found[1].likeness.near and found[1].likeness.differs == ("negation",)


def test_another_figure_is_another_claim(desk: Workbench) -> None:
    found = by_id(desk.similar.to(3))
    assert found[4].likeness.differs == ("number",)
    assert float(found[4].cosine) > 0.8  # which is why the cosine cannot decide


def test_words_find_what_has_no_vector_yet_and_withdrawn_claims_are_left_out(desk: Workbench) -> None:
    assert 2 in by_id(desk.similar.to(1))
    desk.claims.withdraw(2, "Entered twice.", reviewer=desk.reviewers.add("Ann Example"))
    assert 2 not in by_id(desk.similar.to(1))


def test_each_claim_is_encoded_once(desk: Workbench) -> None:
    assert desk.similar.embed() == 6
    assert desk.similar.embed() == 0


def test_an_erased_claim_leaves_no_vector(desk: Workbench) -> None:
    ann = desk.reviewers.add("Ann Example")
    desk.similar.embed()
    entry = next(event.seq for event in desk.log.history(2) if event.type == "claim-added")
    (text,) = [item.payload for item in desk.log.logged_texts(entry) if item.field == "text"]
    desk.log.redact([text], "A court order.", reviewer=ann)
    with Database(Path(desk.path)).read() as db:
        assert {row[0] for row in db.execute("SELECT claim FROM claim_vectors")} == {1, 3, 4, 5, 6}
    assert 2 not in by_id(desk.similar.to(1))
    assert desk.similar.embed() == 0


def test_a_claim_that_is_not_there_is_named(desk: Workbench) -> None:
    with pytest.raises(NotFoundError, match="no claim 99"):
        desk.similar.to(99)


def test_stored_pairs_are_compared_again_when_the_rule_or_a_language_changes(tmp_path: Path) -> None:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    ann = desk.reviewers.add("Ann Example")
    for text in ("Vacuna nueva causa autismo infantil.", "Vacuna nueva no causa autismo infantil."):
        desk.claims.add(text, reviewer=ann)

    def stored() -> set[int]:
        with Database(Path(desk.path)).read() as db:
            return {row[0] for row in db.execute("SELECT same FROM near_claims")}

    with Database(Path(desk.path)).write() as db:  # as an older version left it
        db.execute("UPDATE near_claims SET same = 1")
        db.execute("DELETE FROM meta WHERE name = 'near-rule'")
    assert stored() == {1}
    Workbench.open(tmp_path / "claims.db")
    assert stored() == {0} and [item.checked for item in desk.similar.near(1)] == [False]
    for id in (1, 2):
        desk.claims.edit(id, ClaimChanges(language="es"), reviewer=ann)
    assert stored() == {0} and [item.differs for item in desk.similar.near(1)] == [("negation",)]
    one, two = (desk.claims.add(f"Die Brücke am Hafen {end}", reviewer=ann).id for end in ("hält.", "hält!"))
    assert desk.verdicts.duplicates(one, reviewer=ann)[0].id == two


def test_a_pair_that_becomes_the_same_by_its_language_is_judged_together(tmp_path: Path) -> None:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    ann = desk.reviewers.add("Ann Example")
    ids = [desk.claims.add(text, reviewer=ann).id for text in ("Vacuna nueva causa autismo 3%", "Nueva vacuna causa autismo 3%")]
    assert desk.verdicts.duplicates(ids[0], reviewer=ann) == []
    for id in ids:
        desk.claims.edit(id, ClaimChanges(language="es"), reviewer=ann)
    assert [claim.id for claim in desk.verdicts.duplicates(ids[0], reviewer=ann)] == ids[1:]


def test_a_claim_that_differs_in_a_number_is_not_named_as_near(desk: Workbench) -> None:
    ann = desk.reviewers.add("Ann")
    texts = ("The firm lost 3 Milliarden Euro in the first quarter.", "The firm lost 3 Millionen Euro in the first quarter.")
    found = [(line, NewClaim(text, language="de")) for line, text in enumerate(texts, start=1)]
    assert [(row.similar_lines, row.duplicate_lines) for row in desk.claims.preview(found).rows] == [((), ()), ((1,), ())]
    assert [added.duplicates for added in desk.claims.import_rows(found, reviewer=ann).added] == [(), ()]
    again = desk.claims.add(NewClaim(texts[0], language="de"), reviewer=ann)
    assert again.duplicates == (again.id - 2,)
    assert [row.duplicates for row in desk.claims.preview(found[1:]).rows] == [(again.id - 1,)]
