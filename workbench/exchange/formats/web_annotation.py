"""What verdicts cite as W3C Web Annotations (https://www.w3.org/TR/annotation-model/): one annotation per cited span, in
one page of one collection, as JSON-LD.

A span is identified twice, by its words and by its offsets. Offsets are code points, as the Recommendation requires, into
the text that the desk read from the document: ``state`` identifies that document by the SHA-256 of its bytes.
"""

from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from workbench.domain import Anchor, Cited, Organisation, Verdict
from workbench.exchange.formats import Format
from workbench.exchange.log_snapshot import LogSnapshot, Written
from workbench.exchange.public import Public, PublishedClaim, address, corrections, json_text, known

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
ERASED = "cited passages whose quote was erased"

Node = dict[str, Any]


def write(path: Path, snapshot: LogSnapshot) -> Written:
    """Write the collection, annotation by annotation."""
    public, count = Public(snapshot, unpublished=True), 0
    author = Organisation.from_settings(snapshot.settings)
    name = f"{snapshot.log}/{snapshot.head}/{sorted(snapshot.filters.items())}"
    collection: Node = {
        "@context": CONTEXT,
        "id": _id(name),
        "type": "AnnotationCollection",
        "label": f"What the verdicts of the log {snapshot.log} cite, as of its entry {snapshot.head}",
        "generator": {"type": "Software", "name": "Claim Workbench"},
        "generated": snapshot.made,
    }
    page: Node = {"id": _id(f"{name}/1"), "type": "AnnotationPage", "partOf": _id(name), "startIndex": 0}
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(json_text(collection).removesuffix("\n}") + ',\n"first": ')
        file.write(json_text(page).removesuffix("\n}") + ',\n"items": [')
        for shown in public.claims():
            for verdict in shown.verdicts:
                for position, cite in enumerate(verdict.cites, start=1):
                    if known(cite.evidence.anchor.quote) is None:
                        public.left_out[ERASED] += 1
                        continue
                    annotation = _annotation(shown, verdict, position, cite, author)
                    file.write((",\n" if count else "\n") + json_text(annotation))
                    count += 1
        file.write(f"\n]}},\n\"total\": {count}\n}}\n")
    return Written(count, "annotations", public.left_out)


def _annotation(shown: PublishedClaim, verdict: Verdict, position: int, cite: Cited, author: Organisation | None) -> Node:
    published = shown.published.get(verdict.id)
    return {
        "id": _id(f"{verdict.hash}/{position}"),
        "type": "Annotation",
        "motivation": ["assessing", "linking"] if published else "assessing",
        "created": verdict.recorded,
        **({"creator": {"type": "Organization", "name": author.name, "homepage": author.url}} if author else {}),
        "body": _bodies(shown, verdict, cite),
        "target": {
            "type": "SpecificResource",
            "source": address(cite.evidence.source.url) or f"urn:sha256:{cite.evidence.document}",
            "state": {"type": "TimeState", "cached": f"urn:sha256:{cite.evidence.document}"},
            "selector": _selectors(cite.evidence.anchor),
        },
    }


def _bodies(shown: PublishedClaim, verdict: Verdict, cite: Cited) -> list[Node]:
    """Return the bodies: the claim, its verdict, the label of the span, the corrections of the verdict, and where it is
    published."""
    bodies = [_text("describing", shown.claim.text), _text("assessing", verdict.rating.label)]
    if shown.claim.language:
        bodies[0]["language"] = shown.claim.language
    if cite.label:
        bodies.append(_text("classifying", cite.label))
    for before, after in corrections(verdict, shown.history):
        kind = f" ({after.code})" if after.code else ""
        changed = f"Corrected from “{before.rating.label}” to “{after.rating.label}”{kind}: {after.reason}"
        bodies.append(_text("commenting", changed) | {"created": after.recorded})
    if place := shown.published.get(verdict.id):
        bodies.append({"type": "SpecificResource", "source": place.url, "purpose": "linking"})
    return bodies


def _text(purpose: str, value: str) -> Node:
    return {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"}


def _selectors(anchor: Anchor) -> list[Node]:
    around = {name: text for name, text in (("prefix", anchor.prefix), ("suffix", anchor.suffix)) if text}
    return [
        {"type": "TextQuoteSelector", "exact": anchor.quote, **around},
        {"type": "TextPositionSelector", "start": anchor.start, "end": anchor.end},
    ]


def _id(name: str) -> str:
    """Return an id that is the same each time the same thing is exported."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'claim-workbench:{name}')}"


FORMAT = Format(
    "webannotation",
    "Web Annotation: the citations, marked in their sources",
    ".jsonld",
    "application/ld+json",
    write,
    position=90,
)
