"""What the log's events mean: each is a fixed list of row changes, and state is their fold.

Invariant: ``changes`` needs nothing but the event. So ``fold`` in memory and the projection tables in claims.db are the
same rows by construction, and rebuilding reads the log once from start to end. Wherever a row holds a text it holds the
payload's hash; the text stands in ``payloads`` alone, where a redaction can erase it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from workbench.domain.log import Event, canonical
from workbench.errors import LogFaultError

EventType = Literal[
    "log-opened",
    "reviewer-added",
    "scale-added",
    "scale-chosen",
    "setting-chosen",
    "claim-added",
    "claim-edited",
    "claim-withdrawn",
    "claim-postponed",
    "claim-resumed",
    "claim-assigned",
    "claim-prioritised",
    "reply-noted",
    "ranking-shown",
    "label-set",
    "cite-added",
    "cite-removed",
    "cites-ordered",
    "verdict-recorded",
    "verdict-corrected",
    "verdict-adjudicated",
    "verdict-published",
    "redacted",
]

TYPES: frozenset[str] = frozenset(get_args(EventType))

JUDGED = ("verdict-recorded", "verdict-corrected", "verdict-adjudicated")
"""The types of an entry that is a verdict."""

Key = tuple[str | int, ...]
Row = dict[str, Any]
State = dict[str, dict[Key, Row]]

KEYS: Mapping[str, tuple[str, ...]] = {
    "reviewers": ("id",),
    "scales": ("key", "version"),
    "choices": ("name",),
    "claims": ("id",),
    "evidence": ("document", "start", "end"),
    "rankings": ("hash",),
    "labels": ("claim", "document", "start", "end", "reviewer"),
    "cites": ("claim", "document", "start", "end", "reviewer"),
    "verdicts": ("id",),
    "verdict_cites": ("verdict", "position"),
    "redactions": ("payload",),
    "postponed": ("claim",),
    "assigned": ("claim",),
    "priorities": ("claim",),
    "replies": ("claim",),
    "reviews": ("claim",),
    "verdict_marks": ("verdict",),
    "cite_places": ("claim", "document", "start", "end", "reviewer"),
    "judged_with": ("verdict",),
    "published": ("verdict",),
    "correction_codes": ("verdict",),
}
"""The projections and what identifies a row in each."""


@dataclass(frozen=True, slots=True)
class Put:
    """Set ``values`` in the row with this key, making the row where there is none."""

    table: str
    key: Key
    values: Row


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove the row with this key, if there is one."""

    table: str
    key: Key


Change = Put | Remove


def changes(event: Event) -> list[Change]:
    """Return the row changes that an event stands for, in order.

    A type that this version does not know changes no row; ``not_interpreted`` counts such entries, so that whoever shows
    the log can say so. Raises LogFaultError where an entry names no reviewer and its type needs one.
    """
    data = event.data
    at: Row = {"seq": event.seq, "time": event.time}
    match event.type:
        case "log-opened":
            return []
        case "reviewer-added":
            return [Put("reviewers", (data["id"],), {"name": _payload(data["name"]), "added": event.time})]
        case "scale-added":
            scale = data["scale"]
            return [Put("scales", (scale["key"], scale["version"]), {"definition": _json(scale), "seq": event.seq})]
        case "scale-chosen":
            return [Put("choices", ("scale",), {"value": data["key"]})]
        case "setting-chosen":
            return [Put("choices", (data["name"],), {"value": data["value"]})]
        case "claim-added":
            row: Row = {"added": event.time, "version": event.seq}
            row |= dict.fromkeys(("worked", "verdict", "withdrawn", "withdrawn_reason"))
            return [Put("claims", (data["claim"],), _claim_fields(data) | row)]
        case "claim-edited":
            return [Put("claims", (data["claim"],), _claim_fields(data["changes"]) | {"version": event.seq})]
        case "claim-withdrawn":
            gone = {"withdrawn": event.seq, "withdrawn_reason": _payload(data["reason"]), "version": event.seq}
            return [Put("claims", (data["claim"],), gone)]
        case "claim-postponed":
            row = {"reason": _payload(data["reason"]), "reviewer": _acting(event), **at}
            return [Put("postponed", (data["claim"],), row)]
        case "claim-resumed":
            return [Remove("postponed", (data["claim"],))]
        case "claim-assigned":
            if data["to"] is None:
                return [Remove("assigned", (data["claim"],))]
            return [Put("assigned", (data["claim"],), {"reviewer": data["to"], **at})]
        case "claim-prioritised":
            return [Put("priorities", (data["claim"],), {"priority": data["priority"], **at})]
        case "reply-noted":
            row = {"asked": data["asked"], "answered": data["answered"], "answer": _payload(data["answer"]), **at}
            return [Put("replies", (data["claim"],), row)]
        case "ranking-shown":
            row = {"claim": data["claim"], "seq": event.seq}
            shown = [_evidence(match["evidence"]) for match in data["matches"]]
            return [*shown, Put("rankings", (event.hash,), row)]
        case "label-set":
            key = (data["claim"], *_span(data["evidence"]), _acting(event))
            worked = Put("claims", (data["claim"],), {"worked": event.seq})
            if data["label"] is None:
                return [Remove("labels", key), worked]
            row = {"label": data["label"], "ranking": data["ranking"], **at}
            return [_evidence(data["evidence"]), Put("labels", key, row), worked]
        case "cite-added":
            key = (data["claim"], *_span(data["evidence"]), _acting(event))
            worked = Put("claims", (data["claim"],), {"worked": event.seq})
            return [_evidence(data["evidence"]), Put("cites", key, at), worked]
        case "cite-removed":
            key = (data["claim"], *_span(data["evidence"]), _acting(event))
            return [Remove("cites", key), Remove("cite_places", key)]
        case "cites-ordered":
            keys = ((data["claim"], *_span(span), _acting(event)) for span in data["order"])
            return [Put("cite_places", key, {"place": place}) for place, key in enumerate(keys, start=1)]
        case "verdict-recorded" | "verdict-corrected" | "verdict-adjudicated":
            return _verdict_changes(event)
        case "verdict-published":
            row = {"claim": data["claim"], "url": _payload(data["url"]), "date": data["date"], **at}
            return [Put("published", (data["verdict"],), row)]
        case "redacted":
            return [
                Put("redactions", (digest,), {"reason": _payload(data["reason"]), **at}) for digest in data["payloads"]
            ]
        case _:
            return []


def not_interpreted(types: Mapping[str, int]) -> dict[str, int]:
    """Return the counts of those types that this version does not know, by type."""
    return {type: count for type, count in sorted(types.items()) if type not in TYPES}


def fold(events: Iterable[Event]) -> State:
    """Return the state that a log stands for: table -> key -> row. Pure; the projections hold the same rows."""
    state: State = {table: {} for table in KEYS}
    for event in events:
        for change in changes(event):
            rows = state[change.table]
            if isinstance(change, Remove):
                rows.pop(change.key, None)
            else:
                rows.setdefault(change.key, {}).update(change.values)
    return state


def _verdict_changes(event: Event) -> list[Change]:
    data = event.data
    corrects = data.get("corrects")
    verdict: Row = {
        "claim": data["claim"],
        "reviewer": _acting(event),
        "scale": data["scale"]["key"],
        "scale_version": data["scale"]["version"],
        "rating": data["rating"],
        "rationale": _payload(data["rationale"]),
        "ranking": data["ranking"],
        "hash": event.hash,
        "recorded": event.time,
        "corrects": corrects,
        "reason": _payload(data["reason"]) if corrects else None,
        "corrected_by": None,
    }
    result: list[Change] = [Put("verdicts", (event.seq,), verdict)]
    for position, cite in enumerate(data["cites"], start=1):
        document, start, end = _span(cite["evidence"])
        where = {"document": document, "start": start, "end": end, "label": cite["label"]}
        result += [_evidence(cite["evidence"]), Put("verdict_cites", (event.seq, position), where)]
    if corrects:
        result.append(Put("verdicts", (corrects,), {"corrected_by": event.seq}))
    result.append(Put("claims", (data["claim"],), {"verdict": event.seq, "version": event.seq}))
    result.append(Remove("postponed", (data["claim"],)))
    if "review" in data:  # logs from before second opinions have none of the following
        result.append(Put("reviews", (data["claim"],), {"status": data["review"], "seq": event.seq}))
        marks = {name: data[name] for name in ("confidence", "second_wanted")}
        result.append(Put("verdict_marks", (event.seq,), marks | {"adjudicates": _json(data.get("adjudicates", []))}))
    if "code" in data:
        result.append(Put("correction_codes", (event.seq,), {"code": data["code"]}))
    if "judged_with" in data:
        result.append(Put("judged_with", (event.seq,), {"claim": data["judged_with"]}))
    return result


def _claim_fields(data: Mapping[str, Any]) -> Row:
    row: Row = {}
    for name, value in data.items():
        match name:
            case "text" | "claimant":
                row[name] = _payload(value)
            case "appearances":
                row[name] = _json([_payload(item) for item in value])
            case "tags":
                row[name] = _json(value)
            case "said_on" | "language":
                row[name] = value
    return row


def _evidence(data: Mapping[str, Any]) -> Put:
    texts = {name: _payload(data[name]) for name in ("quote", "context", "source")}
    return Put("evidence", _span(data), {"text_sha256": data["text_sha256"], **texts})


def _span(data: Mapping[str, Any]) -> tuple[str, int, int]:
    return data["document"], data["start"], data["end"]


def _payload(value: Any) -> str | None:
    return None if value is None else str(value["payload"])


def _acting(event: Event) -> str:
    if event.reviewer is None:
        raise LogFaultError(f"Entry {event.seq} names no reviewer, but its type needs one.", seq=event.seq)
    return event.reviewer


def _json(value: Any) -> str:
    return canonical(value).decode()
