"""The log's bytes, against the standard library and the RFC's own examples."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from workbench.domain.events import EventReader, fold, not_interpreted
from workbench.domain.log import (
    GENESIS,
    Entry,
    Event,
    canonical,
    chain_hash,
    make_entry,
    parse_head,
    read_entry,
    references,
    seal,
)
from workbench.errors import InputError, LogFaultError

SAFE = 2**53 - 1
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE, SAFE) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_canonical_bytes_say_the_same_and_are_stable(value: Any) -> None:
    data = canonical(value)
    assert json.loads(data) == value
    assert canonical(json.loads(data)) == data
    assert b"\n" not in data


def test_the_examples_of_rfc_8785() -> None:
    # Section 3.2.3: keys are sorted by their UTF-16 code units.
    keys = {"\u20ac": "Euro", "\r": "CR", "\ufb33": "Dalet", "1": "One", "\U0001f600": "Smiley", "\u0080": "Ctl", "\u00f6": "o"}
    assert list(json.loads(canonical(keys))) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    # Section 3.2.2.2: only what must be escaped is.
    assert canonical({"s": '\u20ac$\u000f\nA\'B"\\\\"/'}) == '{"s":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()


@pytest.mark.parametrize("value", [{"a": "\ud800"}, {"a": float("nan")}, {"a": 2**60}])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(InputError):
        canonical(value)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), st.text("0123456789abcdef", min_size=32, max_size=32))
def test_a_payloads_hash_is_that_of_salt_nul_text(text: str, salt: str) -> None:
    payload = seal(text, salt)
    assert payload.text == text
    assert payload.hash == hashlib.sha256(salt.encode() + b"\0" + text.encode()).hexdigest()


def test_an_entrys_hash_is_that_of_format_nul_prev_nul_body() -> None:
    entry = make_entry(None, log="ab", type="claim-added", time="2026-01-01T00:00:00.000Z", reviewer=None, data={"b": 1, "a": "ü"})
    body = '{"data":{"a":"ü","b":1},"log":"ab","reviewer":null,"schema":1,"seq":1,"time":"2026-01-01T00:00:00.000Z","type":"claim-added"}'
    assert entry.body == body.encode()
    assert entry.hash == hashlib.sha256(b"claim-workbench/log/1\0" + b"0" * 64 + b"\0" + body.encode()).hexdigest()
    assert entry.hash == chain_hash(GENESIS, entry.body)


def test_references_are_found_at_any_depth_and_nothing_else_is() -> None:
    data = {"a": {"payload": "1"}, "b": [{"c": {"payload": "2"}}, {"payload": "3", "more": 1}], "payload": "4"}
    assert list(references(data)) == ["1", "2"]


@pytest.mark.parametrize("text", ["", "12", "x" * 64, "a:" + "0" * 64, "3:" + "0" * 63, "0" * 64 + ":3"])
def test_a_head_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="SEQ:HASH"):
        parse_head(text)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"seq":1}'])
def test_a_body_that_is_none_is_a_fault_at_its_entry(body: bytes) -> None:
    with pytest.raises(LogFaultError) as raised:
        read_entry(Entry(9, body, GENESIS, "0" * 64))
    assert raised.value.seq == 9


def test_an_entry_from_a_newer_version_is_not_misread() -> None:
    body = canonical({"data": {}, "log": "a", "reviewer": None, "schema": 2, "seq": 1, "time": "t", "type": "x"})
    with pytest.raises(LogFaultError, match="newer version"):
        read_entry(Entry(1, body, GENESIS, "0" * 64))


def test_an_entry_of_an_unknown_type_changes_no_row_and_is_counted() -> None:
    assert EventReader().rows(Event(1, "a", "verdict-sung", 1, "t", None, {}, "0" * 64)) == []
    assert not_interpreted({"verdict-sung": 2, "log-opened": 1}) == {"verdict-sung": 2}


def test_an_old_order_of_citations_finds_the_text_that_was_cited_whatever_was_read_since() -> None:
    """Version 0.1 named spans in ``cites-ordered`` without their text; the same bytes may have another text by then."""

    def span(text: str, start: int) -> dict[str, object]:
        return {"document": "d" * 64, "text_sha256": text * 64, "start": start, "end": start + 5}

    def logged(text: str, start: int) -> dict[str, object]:
        return span(text, start) | {name: {"payload": "0" * 64} for name in ("quote", "context", "source")}

    old = {name: value for name, value in span("a", 0).items() if name != "text_sha256"}
    unknown = {**old, "start": 90, "end": 95}
    told = [
        ("cite-added", {"claim": 1, "evidence": logged("a", 0)}),
        ("label-set", {"claim": 1, "evidence": logged("b", 7), "label": "context", "ranking": None}),
        ("cites-ordered", {"claim": 1, "order": [old], "before": [old]}),
        ("cites-ordered", {"claim": 1, "order": [span("b", 20)], "before": [span("b", 20)]}),
    ]
    events = [Event(n, "l", type, 1, f"t{n}", "r", data, f"h{n}") for n, (type, data) in enumerate(told, start=1)]
    citations = fold(events)["citations"]
    assert [(key[2], row["place"]) for key, row in citations.items()] == [("a" * 64, 1)], "no row without a citation"
    with pytest.raises(LogFaultError):
        fold([Event(1, "l", "cites-ordered", 1, "t", "r", {"claim": 1, "order": [unknown], "before": []}, "h")])
