"""Sources are read again: changed texts are new versions, and what was cited before stays exact."""

import contextlib
import io
import tempfile
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from workbench.desk import Workbench
from workbench.desk.rereading import BATCH, MetadataChange, RereadSource, UnreadSource
from workbench.domain.events import fold
from workbench.domain.judging import NewVerdict
from workbench.domain.sources import Block, Metadata, Reading, Segment, normalise
from workbench.errors import InputError
from workbench.store import projections, sources, verdict_log
from workbench.store.database import Database
from workbench.store.text_index import SNIPPET_WORDS

OLD = "Die Arbeits\u00adlosen\u00adquote fiel. Sie lag bei 5,3 Prozent."
NEW = "Die Arbeitslosenquote fiel. Sie lag bei 5,3 Prozent."
FIRST, SECOND = (0, 29), (30, len(OLD))
TIME = "2026-01-01T00:00:00.000Z"


def keep(
    desk: Workbench,
    place: str,
    data: bytes,
    old: str,
    spans: list[tuple[int, int]],
    metadata: Metadata | None = None,
    media_type: str = "text/plain",
) -> int:
    """Store a document as an earlier version read it; return its id."""
    reading = Reading(data, media_type, old, (Block(0, len(old), "paragraph"),), metadata or Metadata())
    cuts = [Segment(start, end, "sentence") for start, end in spans]
    with Database(Path(desk.path)).write() as db:
        return sources.add(db, reading, cuts, kind="file", place=place, time=TIME).id


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    return Workbench.open(tmp_path / "claims.db", create=True)


@pytest.fixture
def ann(desk: Workbench) -> str:
    """A reviewer who cited, labelled and judged by the text as it was read before."""
    keep(desk, "/in/amt.txt", OLD.encode(), OLD, [FIRST, SECOND])
    ann = desk.reviewers.add("Ann Example")
    desk.claims.add("Die Quote fiel.", reviewer=ann)
    desk.review.label(1, 1, "supports", reviewer=ann)
    desk.review.cite(1, 1, *FIRST, reviewer=ann)
    desk.review.cite(1, 1, *SECOND, reviewer=ann)
    desk.verdicts.record(1, NewVerdict("true", "So it says."), reviewer=ann)
    return ann


def test_a_dry_run_names_what_changes_and_the_verdicts_that_cite_it(desk: Workbench, ann: str) -> None:
    same = "Nothing changed here."
    keep(desk, "/in/same.txt", same.encode(), same, [(0, len(same))], Metadata(same, language="en"))
    head = desk.log.head()
    (source,) = desk.sources.reread(dry_run=True)
    assert isinstance(source, RereadSource) and source.text
    assert (source.id, source.new, source.text.removed, source.text.added) == (1, None, 2, 0)
    (verdict,) = desk.log.verdicts()
    assert [(cite.verdict, cite.claim, cite.found) for cite in source.verdicts] == [
        (verdict.id, 1, False),
        (verdict.id, 1, True),
    ]
    assert source.verdicts[0].quote == OLD[: FIRST[1]]
    assert desk.sources.page()[1] == 2 and desk.log.head() == head


def test_the_new_text_is_matched_and_the_old_one_stays_cited(desk: Workbench, ann: str) -> None:
    head = desk.log.head()
    (source,) = desk.sources.reread()
    assert isinstance(source, RereadSource) and source.new == 2
    old, new = desk.sources.get(1), desk.sources.get(2)
    assert (old.document.text, old.document.current, new.document.text, new.document.current) == (OLD, False, NEW, True)
    assert old.document.sha256 == new.document.sha256 and new.document.version == 2
    assert desk.sources.original(1) == desk.sources.original(2) == OLD.encode()
    assert [row.document.id for row in desk.sources.page()[0]] == [2], "the source list has the newest"
    with Database(Path(desk.path)).read() as db:
        hits = [id for id, _ in SNIPPET_WORDS.search(db, "5", limit=9)]
    assert set(hits) <= {snippet.id for snippet in new.snippets} and hits
    before, after = desk.sources.citations(1), desk.sources.citations(2)
    assert [item.quote for item in before] == [OLD[slice(*FIRST)], OLD[slice(*SECOND)]] and after == []
    assert before[0].labels == ("supports",)
    assert [row.cited for row in desk.sources.page(all_versions=True)[0]] == [0, 2]
    (cited, _) = desk.log.verdicts()[0].cites
    assert OLD[cited.evidence.anchor.start : cited.evidence.anchor.end] == cited.evidence.anchor.quote
    assert [item.label for item in desk.review.case(1, reviewer=ann).labelled] == ["supports"], "the label stays visible"
    assert desk.log.head() == head and desk.sources.reread() == [], "nothing is logged, and nothing is left to do"
    assert all(finding.sound for finding in desk.maintenance.doctor())


def test_both_texts_of_the_same_bytes_can_be_cited_side_by_side(desk: Workbench, ann: str) -> None:
    desk.sources.reread()
    desk.review.cite(1, 2, 0, 27, reviewer=ann)
    desk.review.label(1, desk.sources.get(2).snippets[0].id, "context", reviewer=ann)
    assert [item.quote for item in desk.sources.citations(2)] == [NEW[:27]]
    case = desk.review.case(1, reviewer=ann)
    assert sorted(item.label for item in case.labelled) == ["context", "supports"]
    desk.verdicts.record(1, NewVerdict("mixed", ""), reviewer=ann)
    quotes = {cite.evidence.anchor.quote for cite in desk.log.verdicts()[0].cites}
    assert quotes == {OLD[slice(*FIRST)], OLD[slice(*SECOND)], NEW[:27]}
    assert desk.review.undo and desk.maintenance.rebuild()[1]


def test_the_same_bytes_again_add_nothing_and_bring_back_the_newest_text(desk: Workbench, ann: str, tmp_path: Path) -> None:
    file = tmp_path / "amt.txt"
    file.write_text(OLD, "utf-8")
    with Database(Path(desk.path)).write() as db:
        db.execute("UPDATE documents SET place = ?", [file.resolve().as_posix()])
    desk.sources.reread()
    assert desk.sources.ingest([file])[0].known == 1
    file.write_text("Etwas anderes steht jetzt hier.", "utf-8")
    assert desk.sources.ingest([file])[0].versions == 1
    file.write_text(OLD, "utf-8")
    assert desk.sources.ingest([file])[0].versions == 1
    assert [row.document.id for row in desk.sources.page()[0]] == [2]


def test_the_corpus_differs_between_the_texts(desk: Workbench, ann: str) -> None:
    def corpus() -> str:
        with Database(Path(desk.path)).read() as db:
            return sources.corpus(db)

    before = corpus()
    desk.sources.reread()
    assert corpus() != before
    with Database(Path(desk.path)).write() as db:
        sources.make_current(db, 2, 0)
        sources.make_current(db, 1, 1)
    assert corpus() == before


def test_a_stamp_of_the_file_is_no_date_and_what_was_edited_stays(desk: Workbench, ann: str) -> None:
    read = Metadata(title="notice.docx", published="2013-12-23", publisher="A port")
    word = docx.Document()
    word.add_paragraph("The crane was sold in spring.")
    buffer = io.BytesIO()
    word.save(buffer)
    wordprocessing = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    id = keep(desk, "/in/notice.docx", buffer.getvalue(), "The crane was sold in spring.", [(0, 29)], read, wordprocessing)
    desk.sources.edit(id, reviewer=ann, title="The notice")
    (_, source) = desk.sources.reread()
    assert isinstance(source, RereadSource) and source.text is None and source.new is None
    assert MetadataChange("published", "2013-12-23", None) in source.metadata
    about = desk.sources.get(id).document.metadata
    assert (about.title, about.published, about.file_date, about.publisher) == ("The notice", None, "2013-12-23", "A port")
    assert desk.sources.reread() == []


def test_edits_of_metadata_go_with_the_new_text(desk: Workbench, ann: str) -> None:
    desk.sources.edit(1, reviewer=ann, title="Bericht", publisher="Amt")
    (source,) = desk.sources.reread()
    assert isinstance(source, RereadSource)
    about = desk.sources.get(2).document.metadata
    assert (about.title, about.publisher, about.language) == ("Bericht", "Amt", "de")


def test_what_cannot_be_read_again_is_named_and_stays(desk: Workbench, ann: str) -> None:
    lost = keep(desk, "/in/lost.txt", b"Lost bytes of a source.", "Lost bytes of a source.", [(0, 23)])
    raw = keep(desk, "/in/list.xyz", b"\x01\x02 raw text of old.", "raw text of old.", [(0, 16)])
    with Database(Path(desk.path)).write() as db:
        db.execute("DELETE FROM originals WHERE sha256 = (SELECT sha256 FROM documents WHERE id = ?)", [lost])
    results = {item.id: item for item in desk.sources.reread()}
    assert isinstance(results[1], RereadSource)
    unread = results[lost], results[raw]
    assert all(isinstance(item, UnreadSource) for item in unread)
    assert "not stored" in unread[0].reason and "unknown suffix" in unread[1].reason
    assert desk.sources.get(raw).document.current


def test_rows_and_notes_are_read_again_too(desk: Workbench) -> None:
    row = '{"_id":"7","contents":"Sie wur\u00adde verkauft.","title":"Kran"}'.encode()
    keep(desk, "/in/corpus.jsonl#7", row, "Sie wur\u00adde verkauft.", [(0, 20)], media_type="application/x-ndjson")
    desk.sources.add_note("Nobody saw it leave.", Metadata(title="A call"))
    (source,) = desk.sources.reread()
    assert isinstance(source, RereadSource) and source.new == 3
    assert desk.sources.get(3).document.text == "Sie wurde verkauft."


def test_an_interruption_keeps_the_batches_before_it(desk: Workbench) -> None:
    for number in range(BATCH + 3):
        text = f"Satz {number} mit Tren\u00adnung."
        keep(desk, f"/in/{number}.txt", text.encode(), text, [(0, len(text))])

    def stop(results: object, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.sources.reread(progress=stop)
    versions = [row.document.version for row in desk.sources.page()[0]]
    assert versions.count(2) == BATCH and versions.count(1) == 3
    assert len(desk.sources.reread()) == 3


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("cite"), st.integers(0, 5), st.integers(0, 8), st.integers(1, 12)),
        st.tuples(st.just("label"), st.integers(0, 9)),
        st.tuples(st.just("verdict")),
        st.tuples(st.just("undo")),
        st.tuples(st.just("reread")),
    ),
    max_size=14,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS, st.lists(st.text("aä \u00ad\u200b.", min_size=4, max_size=24).filter(lambda text: text.strip("\u00ad\u200b ")), min_size=1, max_size=3))
def test_the_tables_stay_the_fold_of_the_log_and_quotes_exact(acts: list[tuple], texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Workbench.open(Path(folder) / "claims.db", create=True)
        for number, text in enumerate(texts):
            old = f"Es war {text}{number} so."
            keep(desk, f"/in/{number}.txt", old.encode(), old, [(0, 6), (7, len(old))])
        ann = desk.reviewers.add("Ann Example")
        desk.claims.add("Es war so.", reviewer=ann)
        for act in acts:
            run(desk, ann, act)
        with Database(Path(desk.path)).read() as db:
            state = projections.state(db)
            assert state == fold(verdict_log.events(db))
            stored = dict(db.execute("SELECT text_sha256, text FROM documents").fetchall())
        for verdict in desk.log.verdicts():
            for cite in verdict.cites:
                anchor = cite.evidence.anchor
                assert stored[cite.evidence.text_sha256][anchor.start : anchor.end] == anchor.quote
        assert desk.maintenance.rebuild() == (desk.log.verify().head.seq, True)
        with Database(Path(desk.path)).read() as db:
            assert projections.state(db) == state
        desk.sources.reread()
        current = [row.document for row in desk.sources.page()[0]]
        assert all(normalise(text) == text for text in (desk.sources.get(item.id).document.text for item in current))


def run(desk: Workbench, ann: str, act: tuple) -> None:
    newest = desk.sources.page(all_versions=True)[0]
    match act:
        case ("cite", which, start, length):
            document = newest[which % len(newest)].document.id
            with contextlib.suppress(InputError):  # outside the text
                desk.review.cite(1, document, start, start + length, reviewer=ann)
        case ("label", which):
            snippets = [snippet.id for row in newest for snippet in desk.sources.get(row.document.id).snippets]
            desk.review.label(1, snippets[which % len(snippets)], "supports", reviewer=ann)
        case ("verdict",):
            desk.verdicts.record(1, NewVerdict("true", "So."), reviewer=ann)
        case ("undo",):
            with contextlib.suppress(InputError):  # nothing to undo
                desk.review.undo(reviewer=ann)
        case ("reread",):
            desk.sources.reread()
