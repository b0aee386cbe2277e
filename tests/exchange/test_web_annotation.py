"""Cited spans as Web Annotations: valid by the Recommendation, and found again in the source text."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld

from workbench.desk import Workbench
from workbench.domain.claims import NewClaim
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.selection import Selection
from workbench.domain.sources import Metadata

OA = "http://www.w3.org/ns/oa#"
ANNO = json.loads((Path(__file__).parent / "anno.json").read_text("utf-8"))
TEXT = "𝔸 crane 🎉 was sold. Nobody saw “it” </script> leave. תורה stood on the quay."


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    ann = desk.reviewers.add("Ann")
    desk.sources.add_note(TEXT, Metadata(title="A call"))
    desk.sources.add_note("The quay is empty.", Metadata(title="A page", url="https://src.example/quay"))
    desk.claims.add(NewClaim("The crane was sold.", language="en"), reviewer=ann)
    desk.review.label(1, 2, "refutes", reviewer=ann)
    return desk


def exported(desk: Workbench, tmp_path: Path, selection: Selection | None = None) -> tuple[Any, dict[str, int]]:
    made = desk.log.export("webannotation", tmp_path / "out.jsonld", selection)
    collection = json.loads((tmp_path / "out.jsonld").read_text("utf-8"))
    assert made.count == collection["total"] == len(collection["first"]["items"]) and made.holds == "annotations"
    return collection, dict(made.left_out)


def offline(url: str, _: Any) -> dict[str, Any]:
    assert url == "http://www.w3.org/ns/anno.jsonld"
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": ANNO}


def words(value: Any) -> set[str]:
    """Every key of a document, and every word that stands for a type or a purpose."""
    if isinstance(value, list):
        return set().union(*map(words, value))
    if not isinstance(value, dict):
        return set()
    named = {"type", "motivation", "purpose"}
    meant = {word for name in named & set(value) for word in (value[name] if isinstance(value[name], list) else [value[name]])}
    return set(value) | meant | set().union(*map(words, value.values()))


def test_every_word_is_the_recommendations(desk: Workbench, tmp_path: Path) -> None:
    ann = desk.reviewers.add("Ann")
    desk.settings.choose_organisation(name="Desk", url="https://desk.example", reviewer=ann)
    first = desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann, cite=[1, 2, 4])
    second = desk.verdicts.correct(first.id, desk.verdicts.restated(first.id, rating="mixed"), Correction("A bill.", code="new-evidence", keep_evidence=True), reviewer=ann)
    desk.log.publish(second.id, url="https://desk.example/1", date="2026-01-01", reviewer=ann)
    collection, left_out = exported(desk, tmp_path)
    assert left_out == {"corrected since": 1}
    assert words(collection) - {"@context"} <= set(ANNO["@context"])
    (expanded,) = jsonld.expand(collection, {"documentLoader": offline})
    (page,) = expanded["http://www.w3.org/ns/activitystreams#first"]
    items = page["http://www.w3.org/ns/activitystreams#items"][0]["@list"]
    assert len(items) == 3 == len({item["@id"] for item in items})
    for item in items:
        assert item["@type"] == [f"{OA}Annotation"]
        assert [motive["@id"] for motive in item[f"{OA}motivatedBy"]] == [f"{OA}assessing", f"{OA}linking"]
        (target,) = item[f"{OA}hasTarget"]
        kinds = {selector["@type"][0] for selector in target[f"{OA}hasSelector"]}
        assert kinds == {f"{OA}TextQuoteSelector", f"{OA}TextPositionSelector"}
    assert jsonld.to_rdf(collection, {"documentLoader": offline, "format": "application/n-quads"}).count("oa#exact") == 3
    bodies = collection["first"]["items"][1]["body"]
    assert [(body.get("purpose"), body.get("value", body.get("source"))) for body in bodies] == [
        ("describing", "The crane was sold."),
        ("assessing", "Mixed"),
        ("classifying", "refutes"),
        ("commenting", "Corrected from “True” to “Mixed” (new-evidence): A bill."),
        ("linking", "https://desk.example/1"),
    ]


def test_a_span_is_found_by_its_place_and_by_its_words(desk: Workbench, tmp_path: Path) -> None:
    ann = desk.reviewers.add("Ann")
    verdict = desk.verdicts.record(1, NewVerdict("false", ""), reviewer=ann, cite=[1, 2, 3, 4])
    collection, _ = exported(desk, tmp_path)
    texts = {f"urn:sha256:{desk.sources.get(id).document.sha256}": desk.sources.get(id).document.text for id in (1, 2)}
    for item, cite in zip(collection["first"]["items"], verdict.cites, strict=True):
        target = item["target"]
        text = texts[target["state"]["cached"]]
        quote, place = target["selector"]
        assert text[place["start"] : place["end"]] == quote["exact"] == cite.evidence.anchor.quote, "code points, not UTF-16"
        assert quote.get("prefix", "") + quote["exact"] + quote.get("suffix", "") in text
    sources = [item["target"]["source"] for item in collection["first"]["items"]]
    assert sources[0] == sources[2] == f"urn:sha256:{desk.sources.get(1).document.sha256}"
    assert sources[3] == "https://src.example/quay"
    assert "<" not in (tmp_path / "out.jsonld").read_text("utf-8")


def test_what_was_erased_or_does_not_stand_is_counted(desk: Workbench, tmp_path: Path) -> None:
    ann = desk.reviewers.add("Ann")
    collection, _ = exported(desk, tmp_path)
    assert collection["first"]["items"] == []
    verdict = desk.verdicts.record(1, NewVerdict("false", ""), reviewer=ann, cite=[1, 2])
    desk.claims.add("Waits.", reviewer=ann)
    desk.verdicts.record(2, NewVerdict("false", "", second_wanted=True), reviewer=ann, cite=[3])
    (text,) = [text for text in desk.log.logged_texts(verdict.id) if text.field == "cites[0].evidence.quote"]
    desk.log.redact([text.payload], "Asked for.", reviewer=ann)
    collection, left_out = exported(desk, tmp_path)
    assert [item["target"]["selector"][0]["exact"] for item in collection["first"]["items"]] == [verdict.cites[1].evidence.anchor.quote]
    assert left_out == {"their claim waits for a second verdict": 1, "cited passages whose quote was erased": 1}
    again, _ = exported(desk, tmp_path)
    assert again["first"] == collection["first"], "the same has the same names"
