"""A reviewer at work: what is logged of it, what others see of it, and what is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.desk.claims import ClaimChanges
from workbench.domain.claims import NewClaim
from workbench.domain.judging import Correction, NewVerdict, Seen
from workbench.domain.matches import Provenance, Ranked, Scores
from workbench.domain.selection import VerdictFilter
from workbench.domain.sources import Metadata
from workbench.errors import ConflictError, InputError, NotFoundError, WorkbenchError
from workbench.store import rankings
from workbench.store.database import Database

MADE = Provenance("test", "f" * 64, "0" * 64, "float32", {"top": "2"}, {"faiss": "1"}, "0" * 64)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "claims.db"


@pytest.fixture
def desk(path: Path) -> Workbench:
    desk = Workbench.open(path, create=True)
    desk.sources.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A call", author="Ida"))
    ann = desk.reviewers.add("Ann Example")
    desk.claims.add(NewClaim("The crane was sold.", claimant="The board"), reviewer=ann)
    desk.claims.add("The quay is empty.", reviewer=ann)
    return desk


@pytest.fixture
def ann(desk: Workbench) -> str:
    return desk.reviewers.add("Ann Example")


def matched(path: Path, claim: int = 1) -> int:
    ranked = [Ranked(n, n, Scores("1.000000", "0.500000", "0.700000")) for n in (1, 2, 3)]
    with Database(path).write() as db:
        return rankings.add_run(db, claim, ranked, MADE, time="2026-01-01T00:00:00.000Z")


def types(desk: Workbench, claim: int = 1) -> list[str]:
    return [event.type for event in desk.log.history(claim)]


def test_what_was_shown_is_logged_once_and_named_by_every_act(desk: Workbench, ann: str, path: Path) -> None:
    run = matched(path)
    assert "ranking-shown" not in types(desk)
    desk.review.label(1, 1, "supports", reviewer=ann, ranking=run)
    desk.review.cite_snippet(1, 2, reviewer=ann, ranking=run)
    first = desk.verdicts.record(1, NewVerdict("true", "It was."), reviewer=ann, seen=Seen(ranking=run))
    second = desk.verdicts.record(1, NewVerdict("false", "It was not."), reviewer=desk.reviewers.add("Bob"), seen=Seen(ranking=run))
    (shown,) = [event for event in desk.log.history(1) if event.type == "ranking-shown"]
    assert first.ranking == second.ranking == shown.hash
    assert [match["scores"]["dense"] for match in shown.data["matches"]] == ["0.500000"] * 3
    assert shown.data["provenance"]["weights_sha256"] == "0" * 64
    labelled = next(event for event in desk.log.history(1) if event.type == "label-set")
    assert labelled.data["ranking"] == shown.hash
    quotes = [text.text for text in desk.log.logged_texts(shown.seq) if text.field.endswith("quote")]
    assert quotes == ["The crane was sold.", "Nobody saw it leave.", "The quay is empty."]


def test_a_ranking_that_was_made_again_meanwhile_is_looked_at_first(desk: Workbench, ann: str, path: Path) -> None:
    old = matched(path)
    matched(path)
    with pytest.raises(ConflictError, match="matched again"):
        desk.review.label(1, 1, "supports", reviewer=ann, ranking=old)
    assert desk.review.case(1, reviewer=ann).labelled == ()


def test_a_verdict_takes_along_what_its_reviewer_cites_in_order(desk: Workbench, ann: str) -> None:
    desk.review.label(1, 2, "refutes", reviewer=ann)
    desk.review.cite(1, 1, 4, 9, reviewer=ann)
    desk.review.cite(1, 1, 4, 9, reviewer=ann)
    verdict = desk.verdicts.record(1, NewVerdict("mixed", "Both."), reviewer=ann, cite=[2])
    assert [(cite.evidence.anchor.quote, cite.label) for cite in verdict.cites] == [
        ("crane", None),
        ("Nobody saw it leave.", "refutes"),
    ]
    assert verdict.cites[0].evidence.source.author == "Ida"
    assert desk.sources.get(1).document.text[4:9] == "crane"
    assert desk.claims.get(1).state == "decided"


def test_what_one_reviewer_does_is_not_in_anothers_case(desk: Workbench, ann: str) -> None:
    bob = desk.reviewers.add("Bob")
    desk.review.label(1, 1, "supports", reviewer=ann)
    desk.review.cite_snippet(1, 1, reviewer=ann)
    desk.review.keep_draft(1, "Half a thought", "true", reviewer=ann)
    case = desk.review.case(1, reviewer=bob)
    assert (case.labelled, case.cites, case.draft) == ((), (), None)
    with pytest.raises(NotFoundError):
        desk.review.uncite(1, desk.review.case(1, reviewer=ann).cites[0].span, reviewer=bob)


def test_labels_and_cites_are_taken_back_as_events(desk: Workbench, ann: str) -> None:
    desk.review.label(1, 1, "supports", reviewer=ann)
    desk.review.label(1, 1, None, reviewer=ann)
    desk.review.cite_snippet(1, 1, reviewer=ann)
    desk.review.uncite(1, desk.review.case(1, reviewer=ann).cites[0].span, reviewer=ann)
    case = desk.review.case(1, reviewer=ann)
    assert (case.labelled, case.cites) == ((), ())
    assert types(desk) == ["claim-added", "label-set", "label-set", "cite-added", "cite-removed"]


def test_a_correction_names_its_verdict_and_why(desk: Workbench, ann: str) -> None:
    first = desk.verdicts.record(1, NewVerdict("true", "It was."), reviewer=ann)
    with pytest.raises(InputError, match="says why"):
        desk.verdicts.correct(first.id, NewVerdict("false", "It was not."), Correction(" "), reviewer=ann)
    with pytest.raises(InputError, match="Ann Example's"):
        desk.verdicts.correct(first.id, NewVerdict("false", "No."), Correction("I disagree."), reviewer=desk.reviewers.add("Bob"))
    second = desk.verdicts.correct(first.id, NewVerdict("false", "It was not."), Correction("A paper came."), reviewer=ann)
    assert (second.corrects, second.reason, desk.log.verdict(first.id).corrected_by) == (first.id, "A paper came.", second.id)
    with pytest.raises(ConflictError, match="corrected by verdict"):
        desk.verdicts.correct(first.id, NewVerdict("mixed", "Hm."), Correction("Again."), reviewer=ann)
    with pytest.raises(NotFoundError):
        desk.verdicts.correct(first.id - 1, NewVerdict("mixed", "Hm."), Correction("An entry of another type."), reviewer=ann)
    assert [verdict.id for verdict in desk.log.verdicts(VerdictFilter(current_only=True))] == [second.id]


def test_a_second_verdict_stands_beside_the_first(desk: Workbench, ann: str) -> None:
    first = desk.verdicts.record(1, NewVerdict("true", "It was."), reviewer=ann)
    desk.verdicts.record(1, NewVerdict("false", "It was not."), reviewer=ann)
    assert desk.log.verdict(first.id).corrected_by is None
    assert len(desk.log.verdicts(VerdictFilter(current_only=True))) == 2


def test_who_comes_second_is_told_and_nothing_is_written(desk: Workbench, ann: str) -> None:
    seen = desk.claims.get(1)
    desk.claims.edit(1, ClaimChanges(tags=["harbour"]), reviewer=desk.reviewers.add("Bob"))
    head = desk.log.head()
    with pytest.raises(ConflictError):
        desk.verdicts.record(1, NewVerdict("true", "It was."), reviewer=ann, seen=Seen(version=seen.version))
    with pytest.raises(ConflictError):
        desk.claims.edit(1, ClaimChanges(tags=["crane"]), version=seen.version, reviewer=ann)
    assert desk.log.head() == head
    desk.verdicts.record(1, NewVerdict("true", "It was."), reviewer=ann, seen=Seen(version=desk.claims.get(1).version))


@pytest.mark.parametrize(
    "act",
    [
        lambda desk, ann: desk.verdicts.record(99, NewVerdict("true", ""), reviewer=ann),
        lambda desk, ann: desk.verdicts.record(1, NewVerdict("very-true", ""), reviewer=ann),
        lambda desk, ann: desk.verdicts.record(1, NewVerdict("true", "", scale="stars"), reviewer=ann),
        lambda desk, ann: desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann, cite=[1, 99]),
        lambda desk, ann: desk.verdicts.record(1, NewVerdict("true", "x" * 1_000_001), reviewer=ann),
        lambda desk, ann: desk.review.label(1, 99, "supports", reviewer=ann),
        lambda desk, ann: desk.review.label(99, 1, "supports", reviewer=ann),
        lambda desk, ann: desk.review.label(1, 1, "likes", reviewer=ann),
        lambda desk, ann: desk.review.cite(1, 99, 0, 3, reviewer=ann),
        lambda desk, ann: desk.review.cite(1, 1, 5, 5, reviewer=ann),
        lambda desk, ann: desk.review.cite(1, 1, 0, 10_000, reviewer=ann),
        lambda desk, ann: desk.claims.withdraw(1, " ", reviewer=ann),
        lambda desk, ann: desk.log.redact([], "why", reviewer=ann),
        lambda desk, ann: desk.log.redact(["0" * 64], "why", reviewer=ann),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence_and_writes_nothing(desk: Workbench, ann: str, act: object) -> None:
    head = desk.log.head()
    with pytest.raises(WorkbenchError) as raised:
        act(desk, ann)  # type: ignore[operator]
    assert "\n" not in str(raised.value)
    assert desk.log.head() == head


def test_a_withdrawn_claim_takes_no_more_but_keeps_its_record(desk: Workbench, ann: str) -> None:
    verdict = desk.verdicts.record(1, NewVerdict("true", "It was."), reviewer=ann)
    desk.claims.withdraw(1, "A duplicate.", reviewer=ann)
    assert (desk.claims.get(1).state, desk.claims.get(1).withdrawn_reason) == ("withdrawn", "A duplicate.")
    with pytest.raises(InputError, match="A duplicate"):
        desk.verdicts.record(1, NewVerdict("true", "Again."), reviewer=ann)
    assert desk.log.verdict(verdict.id).rationale == "It was."


def test_a_rating_of_another_scale_is_understood_and_an_ambiguous_one_goes_by_the_desks(desk: Workbench, ann: str) -> None:
    assert desk.verdicts.record(1, NewVerdict("refutes", ""), reviewer=ann).scale.key == "fever"
    desk.scales.choose("averitec", reviewer=ann)
    verdict = desk.verdicts.record(1, NewVerdict("conflicting", ""), reviewer=ann)
    assert (verdict.scale.key, verdict.rating.number, verdict.rating.fever) == ("averitec", None, None)


def test_a_desk_adds_its_own_scale_and_old_verdicts_keep_theirs(desk: Workbench, ann: str, tmp_path: Path) -> None:
    file = tmp_path / "scale.toml"
    text = """key = "stars"\nversion = 1\nname = "Stars"\n
[[ratings]]\nkey = "good"\nlabel = "Good"\ndefinition = "It holds."\nnumber = 2\n
[[ratings]]\nkey = "bad"\nlabel = "Bad"\ndefinition = "It does not."\nnumber = 1\n"""
    file.write_text(text)
    assert desk.scales.add_file(file, reviewer=ann) == desk.scales.add_file(file, reviewer=ann)
    old = desk.verdicts.record(1, NewVerdict("good", ""), reviewer=ann)
    file.write_text(text.replace("It holds.", "It holds well."))
    with pytest.raises(InputError, match="higher version"):
        desk.scales.add_file(file, reviewer=ann)
    file.write_text(text.replace("It holds.", "It holds well.").replace("version = 1", "version = 2"))
    desk.scales.add_file(file, reviewer=ann)
    assert desk.log.verdict(old.id).rating.definition == "It holds."
    assert desk.verdicts.record(1, NewVerdict("good", ""), reviewer=ann).rating.definition == "It holds well."
    file.write_text("key = ")
    with pytest.raises(InputError, match="not TOML"):
        desk.scales.add_file(file, reviewer=ann)


def test_a_redacted_text_is_nowhere_any_more(desk: Workbench, ann: str, path: Path) -> None:
    secret = "Zzyzx Quuxington was there."
    desk.claims.add(secret, reviewer=ann)
    verdict = desk.verdicts.record(3, NewVerdict("true", f"Because {secret}"), reviewer=ann)
    texts = [*desk.log.logged_texts(verdict.id), *desk.log.logged_texts(desk.log.history(3)[0].seq)]
    desk.log.redact([text.payload for text in texts], "The law asks for it.", reviewer=ann)
    assert desk.claims.get(3).text == desk.log.verdict(verdict.id).rationale == "[text redacted]"
    assert desk.log.verify().redacted == 2
    assert desk.queue.page(words="Zzyzx")[0] == []
    for file in path.parent.glob("claims.db*"):
        data = file.read_bytes().lower()
        assert b"zzyzx" not in data and b"quuxington" not in data, file.name
    assert desk.maintenance.rebuild()[1]


def test_a_reviewers_name_can_be_erased(desk: Workbench, ann: str) -> None:
    verdict = desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann)
    (name,) = desk.log.logged_texts(desk.log.reviewer_entry(ann))
    desk.log.redact([name.payload], "She asked.", reviewer=ann)
    assert desk.log.verdict(verdict.id).reviewer_name == "[text redacted]"
    assert desk.reviewers.add("Ann Example") != ann


def test_an_edit_of_a_source_keeps_what_was_cited_and_every_earlier_description(desk: Workbench, ann: str, path: Path) -> None:
    verdict = desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann, cite=[1])
    desk.sources.edit(1, reviewer=ann, author="Ida Lindqvist", published="2021-02")
    assert desk.log.verdict(verdict.id).cites[0].evidence.source.author == "Ida"
    assert desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann).cites[0].evidence.source.author in ("Ida", "Ida Lindqvist")
    with Database(path).read() as db:
        assert [row[0] for row in db.execute("SELECT author FROM document_details ORDER BY revision")] == ["Ida", "Ida Lindqvist"]
    for wrong in ({"published": "yesterday"}, {"url": "javascript:alert(1)"}, {"colour": "red"}):
        with pytest.raises(InputError):
            desk.sources.edit(1, reviewer=ann, **wrong)


def test_a_new_version_takes_the_place_and_the_old_one_stays_citable(desk: Workbench, ann: str, tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text("The quay holds four cranes today. That is what the harbour says.")
    (first,) = desk.sources.ingest([file])
    before = desk.sources.get(first.documents[0])
    desk.review.cite(1, before.document.id, 0, 8, reviewer=ann)
    assert desk.sources.ingest([file])[0].known == 1
    file.write_text("The quay holds three cranes today. That is what the harbour says.")
    (second,) = desk.sources.ingest([file])
    assert (second.versions, desk.sources.get(second.documents[0]).document.version) == (1, 2)
    old = desk.sources.get(before.document.id)
    assert not old.document.current
    assert [span.claim for span in old.cited] == [1]
    desk.review.cite(1, before.document.id, 13, 17, reviewer=ann)
    file.write_text("The quay holds four cranes today. That is what the harbour says.")
    desk.sources.ingest([file])
    assert desk.sources.get(before.document.id).document.current
    assert not desk.sources.get(second.documents[0]).document.current


def test_one_bad_file_does_not_stop_a_folder(desk: Workbench, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("The first file is fine and has enough words.")
    (folder / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    (folder / "c.txt").write_text("The third file is fine too and has enough words.")
    results = desk.sources.ingest([folder])
    assert [(result.added, bool(result.problems)) for result in results] == [(1, False), (0, True), (1, False)]
    assert "b.pdf" in results[1].problems[0]


def test_the_corpus_does_not_depend_on_the_order(tmp_path: Path) -> None:
    from workbench.store import sources

    found = []
    for name, order in (("one", "ab"), ("two", "ba")):
        desk = Workbench.open(tmp_path / f"{name}.db", create=True)
        for letter in order:
            file = tmp_path / f"{letter}.txt"
            file.write_text(f"Document {letter} says something about a crane.")
            desk.sources.ingest([file])
        with Database(tmp_path / f"{name}.db").read() as db:
            found.append(sources.corpus(db))
    assert found[0] == found[1] != "0" * 64


def test_hostile_claims_are_kept_as_they_are_or_refused(desk: Workbench, ann: str) -> None:
    for text in ("a\x00b", "\ud800 lone", "\u202eright to left", 'x" OR NEAR(y)*', "🎉" * 100, "<script>alert(1)</script>"):
        added = desk.claims.add(text, reviewer=ann)
        desk.claims.near_duplicates(added.id)
        desk.queue.page(words=text)
    for text in ("", " \n ", "x" * 10_001):
        with pytest.raises(InputError):
            desk.claims.add(text, reviewer=ann)
    assert desk.claims.get(8).text == "<script>alert(1)</script>"
    desk.log.verify()


def test_a_claims_text_cannot_be_edited(desk: Workbench, ann: str) -> None:
    claim = desk.claims.get(1)
    edited = desk.claims.edit(
        1, ClaimChanges(claimant="", said_on="2021-02", tags=["a", "a", " b "], language="EN"), reviewer=ann
    )
    assert edited == replace(
        claim, claimant=None, said_on="2021-02", tags=("a", "b"), language="en", version=edited.version
    )
    head = desk.log.head()
    desk.claims.edit(1, ClaimChanges(claimant="", said_on="2021-02"), reviewer=ann)
    assert desk.log.head() == head, "nothing changed, so nothing is logged"
    with pytest.raises(TypeError):
        ClaimChanges(text="Another text")  # type: ignore[call-arg]


def test_near_duplicates_are_pointed_out_however_common_their_words(desk: Workbench, ann: str) -> None:
    assert desk.claims.add("The quay is really empty.", reviewer=ann).duplicates == (2,)
    assert desk.claims.add("A zeppelin landed in Lakehurst.", reviewer=ann).duplicates == ()
    for _ in range(40):
        desk.claims.add("The quay is empty.", reviewer=ann)
    assert len(desk.claims.add("The quay is empty.", reviewer=ann).duplicates) == 5
    assert desk.claims.add("?!", reviewer=ann).duplicates == ()
