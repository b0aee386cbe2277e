"""Words in Chinese, Japanese, Thai and Korean are found: 62 queries over 200 sentences (docs/evaluation.md)."""

from collections import defaultdict
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from workbench.desk import Workbench
from workbench.domain.sources import Metadata
from workbench.domain.word_forms import indexed_text
from workbench.matching.dates import ClaimDates
from workbench.matching.encoder import Encoder
from workbench.matching.index.words import LiveWords, Words, bm25
from workbench.store import passages, schema
from workbench.store.claims import WORDS
from workbench.store.database import Database
from workbench.store.migrations.common import mark_stale
from workbench.store.near_claims import near_before
from workbench.store.text_index import SNIPPET_WORDS, evidence_stems, stems
from workbench.store.upgrade import upgrade

HERE = Path(__file__).parent


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Workbench:
    return Workbench.open(tmp_path / "claims.db", create=True, encoder=encoder)


def lines(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (HERE / name).read_text("utf-8").splitlines()]


def test_the_sentence_with_the_words_of_the_query_is_first() -> None:
    sentences = lines("script_sentences.tsv")
    languages = [language for language, _ in sentences]
    rows = [(at, indexed_text(text)) for at, (_, text) in enumerate(sentences)]
    occurrences = SNIPPET_WORDS.occurrences_in(rows)
    index = [LiveWords(Words.of(occurrences.stems, occurrences.ids, occurrences.weights, len(rows)))]
    first: defaultdict[str, list[bool]] = defaultdict(list)
    for language, query, number in lines("script_queries.tsv"):
        ((found, scores),) = bm25(index, stems(query))
        best = int(found[np.lexsort((found, -scores))[0]]) if len(found) else None
        first[language].append(best == languages.index(language) + int(number) - 1)
    right = {language: (sum(hits), len(hits)) for language, hits in first.items()}
    assert right == {"zh": (15, 15), "ja": (13, 15), "th": (16, 16), "ko": (15, 16)}


def test_a_frequent_word_is_not_rare_in_the_few_documents_of_another_language() -> None:
    texts = ["the bridge over the river is closed", *(f"the {name} and the others" for name in "abcdefgh")]
    rows = [*((at, indexed_text(text)) for at, text in enumerate(texts)), (len(texts), indexed_text("the is the over", "es"))]
    occurrences = SNIPPET_WORDS.occurrences_in(rows)
    index = [LiveWords(Words.of(occurrences.stems, occurrences.ids, occurrences.weights, len(rows)))]
    ((found, scores),) = bm25(index, evidence_stems("The bridge is closed", ("es",)))
    assert dict(zip(found.tolist(), scores.tolist(), strict=True))[len(texts)] < scores[found == 0] / 2
    dates = ClaimDates.of("It was closed in March.", partial(evidence_stems, languages=("es",)))
    assert dates.stated == {"month": (("march",), ("mar",))}


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("房价", "香港的房价一年内下跌了百分之十五。"),
        ("집값", "서울의 집값이 일 년 사이 15퍼센트 떨어졌다."),
        ("送金", "銀行は知らない人に送金しないよう呼びかけた。"),
        ("ยา", "ราคายาลดลงเฉลี่ยร้อยละหกสิบ"),
        ("subió la tasa", "Las tasas subieron mucho el año pasado según el ministerio de economía."),
        ("Merkel tritt zurück", "Merkels Rücktritt wurde gestern von der Regierung in Berlin bestätigt."),
    ],
)
def test_a_source_is_found_by_its_words(desk: Workbench, query: str, text: str) -> None:
    desk.sources.add_note("The bridge was opened in 1931.", Metadata("Bridges"))
    desk.sources.add_note(text, Metadata("Source"))
    desk.matching.embed()
    (match,) = [match for match in desk.matching.search(query) if match.scores.lexical]
    assert match.snippet.text == text


def test_a_corrected_language_changes_the_words(desk: Workbench) -> None:
    desk.sources.add_note("Les avis gouvernementaux.", Metadata("Note", language="en"))
    desk.matching.embed()
    assert not [match for match in desk.matching.search("gouvernemental") if match.scores.lexical]
    desk.sources.edit(1, reviewer=desk.reviewers.add("Ann"), language="fr")
    assert [match for match in desk.matching.search("gouvernemental") if match.scores.lexical]


def test_similar_claims_are_found_in_a_script_without_spaces() -> None:
    texts = ["上海的最低工资提高到了两千六百九十元", "警方称视频是旧闻", "上海将最低工资提高到两千六百九十元。"]
    assert near_before(texts) == [[], [], [0]]


def test_an_upgrade_indexes_the_words_of_other_scripts_again(desk: Workbench) -> None:
    ann = desk.reviewers.add("Ann")
    for text in ("香港的房价一年内下跌了百分之十五", "The bridge was opened."):
        desk.sources.add_note(text, Metadata("Note"))
        desk.claims.add(text, reviewer=ann)
    desk.matching.embed()
    right = desk.matching.search("房价下跌")
    with Database(Path(desk.path)).write() as db:
        before = passages.revision(db)
        for index, id, text in ((SNIPPET_WORDS, 1, "香港的房价一年内下跌了百分之十五"), (WORDS, 1, "香港的房价")):
            index.remove(db, id)
            index.add_all(db, [(id, text)])  # as version 10 did
        mark_stale(db, "words")
        upgrade(db)
        assert passages.touched(db, after=before) == [1], "the English document is as it was"
        assert [id for id, _ in WORDS.search(db, "房价", limit=5)] == [1]
        assert schema.stale(db) == set()
    assert Workbench.open(desk.path, encoder=desk.matching.encoder()).matching.search("房价下跌") == right
    assert right[0].scores.lexical and float(right[0].scores.lexical) > 0
