"""The tables as they were before schema 8, made from those of today: what the old ones said is still said."""

from collections.abc import Mapping
from typing import Any

from workbench.domain.events import State

CLAIMS = (
    "text", "claimant", "said_on", "appearances", "tags", "language", "added", "worked", "verdict", "withdrawn",
    "withdrawn_reason", "version",
)  # fmt: skip
VERDICTS = (
    "claim", "reviewer", "scale", "scale_version", "rating", "rationale", "ranking", "hash", "recorded", "corrects", "reason",
    "corrected_by",
)  # fmt: skip
UNMARKED = {"confidence": None, "second_wanted": 0, "adjudicates": "[]"}


def former(state: State) -> State:
    """Return the rows that the old tables held for the same log.

    The side tables lack ``seq`` and ``time`` but where the new ones keep them; a verdict without any mark has no row of marks.
    """
    claims, verdicts = state["claims"], state["verdicts"]
    old: State = {name: dict(state[name]) for name in ("reviewers", "scales", "rankings", "redactions")}
    old["choices"] = dict(state["settings"])
    old["claims"] = {key: _only(row, CLAIMS) for key, row in claims.items()}
    old["evidence"] = {
        (document, start, end): {"text_sha256": text, **row}
        for (document, text, start, end), row in state["evidence"].items()
    }
    old["labels"] = {_without_text(key): dict(row) for key, row in state["labels"].items()}
    old["cites"] = {_without_text(key): _only(row, ("seq", "time")) for key, row in state["citations"].items()}
    old["cite_places"] = {
        _without_text(key): {"place": row["place"]} for key, row in state["citations"].items() if row["place"] is not None
    }
    old["verdicts"] = {key: _only(row, VERDICTS) for key, row in verdicts.items()}
    old["verdict_cites"] = {
        key: _only(row, ("document", "start", "end", "label")) for key, row in state["verdict_citations"].items()
    }
    old["verdict_marks"] = {
        key: marks for key, row in verdicts.items() if (marks := _only(row, tuple(UNMARKED))) != UNMARKED
    }
    old["judged_with"] = {
        key: {"claim": row["judged_with"]} for key, row in verdicts.items() if row["judged_with"] is not None
    }
    old["correction_codes"] = {key: {"code": row["code"]} for key, row in verdicts.items() if row["code"] is not None}
    old["published"] = {
        key: {"claim": row["claim"], "url": row["published_url"], "date": row["published_date"], "seq": row["published"]}
        for key, row in verdicts.items()
        if row["published"] is not None
    }
    old["postponed"] = {
        key: {"reason": row["postponed_reason"], "reviewer": row["postponed_by"], "seq": row["postponed"]}
        for key, row in claims.items()
        if row["postponed"] is not None
    }
    old["assigned"] = {key: {"reviewer": row["assigned"]} for key, row in claims.items() if row["assigned"] is not None}
    old["priorities"] = {key: {"priority": row["priority"]} for key, row in claims.items() if row["priority"] is not None}
    old["replies"] = {
        key: {**_only(row, ("asked", "answered", "answer")), "seq": row["replied"]}
        for key, row in claims.items()
        if row["replied"] is not None
    }
    old["reviews"] = {key: {"status": row["review"]} for key, row in claims.items() if row["review"] is not None}
    return old


def _only(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _without_text(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """The key of a label or a citation: claim, document, start, end, reviewer."""
    return (*key[:2], *key[3:])
