"""Invariant 4: text[start:end] is the snippet, and snippets cover all non-space text once, in order."""

from hypothesis import given, strategies as st

from workbench.domain.sources import Block, Metadata, normalise
from workbench.errors import UnreadableSourceError
from workbench.ingest import note, segment
from workbench.ingest.segment import LONGEST

ODD = "\u0085\u00a0\u3000\u2009\u200b\u202e\u0301\u0e33🎉👩‍🚀ßﬁİ。！？؟…”"
TEXTS = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from(ODD), st.sampled_from(" \n\t.?!")), max_size=400
)


def assert_covers(text: str, cut: tuple) -> None:
    at = 0
    for piece in cut:
        assert piece.start < piece.end
        assert text[at : piece.start].strip() == "", "something between two snippets was lost"
        quote = text[piece.start : piece.end]
        assert quote == quote.strip()
        assert len(quote) <= LONGEST
        at = piece.end
    assert text[at:].strip() == ""


@given(TEXTS)
def test_snippets_cover_any_text(raw: str) -> None:
    text = normalise(raw)
    assert_covers(text, segment(text, (), None))


@given(TEXTS, st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=6), st.sampled_from(["en", "my", "de"]))
def test_snippets_cover_a_text_with_any_blocks(raw: str, spans: list[tuple[int, int]], language: str) -> None:
    text = normalise(raw)
    kinds = ("paragraph", "heading", "item", "row", "quote", "caption")
    ends = [(min(a, len(text)), min(b, len(text))) for a, b in spans]
    blocks = [Block(min(a, b), max(a, b), kinds[n % len(kinds)]) for n, (a, b) in enumerate(ends)]
    assert_covers(text, segment(text, blocks, language))


@given(TEXTS)
def test_snippets_cover_a_note(raw: str) -> None:
    try:
        reading = note(raw, Metadata(title="A call"))
    except UnreadableSourceError:
        assert not normalise(raw).strip()
        return
    assert_covers(reading.text, segment(reading.text, reading.blocks, reading.metadata.language))


@given(st.text(max_size=200))
def test_text_is_normalised_once_and_for_all(raw: str) -> None:
    once = normalise(raw)
    assert normalise(once) == once
    assert "\x00" not in once
    once.encode("utf-8")


def test_abbreviations_and_numbers_do_not_end_a_sentence() -> None:
    text = (
        "Dr. Maung met J. Smith of the U.S. embassy on 3.5 acres of land. No. 3 on the list was missing. "
        "“Was it really 4.2 per cent?” she asked. The answer: “Yes … but only in Mon.” They left."
    )
    assert [text[s.start : s.end] for s in segment(text, (), "en")] == [
        "Dr. Maung met J. Smith of the U.S. embassy on 3.5 acres of land.",
        "No. 3 on the list was missing.",
        "“Was it really 4.2 per cent?” she asked.",
        "The answer: “Yes … but only in Mon.”",
        "They left.",
    ]


def test_a_sentence_without_end_is_cut_where_a_reader_would_pause() -> None:
    text = "; ".join(["the commission counted " + "ballots " * 12] * 20).strip()
    cut = segment(text, (), "en")
    assert len(cut) > 1
    assert all(text[s.start : s.end].endswith(";") for s in cut[:-1])
    assert_covers(text, cut)
