"""The data of the review page: what the browser is told about a claim, and about one reviewer's case on it.

Texts are sent as text, and as HTML (``html``, ``*_html``) where a component of the interface already makes it; the browser
builds only the elements of an allowlist from that HTML. A span of evidence is named by a short key.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.app.catalogue import say
from workbench.app.components import case as case_html, claim as claim_html, similar as similar_html
from workbench.app.components.adjudication import disputed_verdicts
from workbench.app.components.marks import marked
from workbench.app.components.notes import note_html
from workbench.app.components.sources import archive_link, outside_link, reader_link, source_line
from workbench.app.components.text import day, esc, minute
from workbench.app.components.timeline import timeline
from workbench.desk import Actor, Workbench, claim_of
from workbench.desk.languages import MULTILINGUAL, language_gap
from workbench.desk.queue import Lease
from workbench.desk.rankings import Ranking
from workbench.desk.review import Case, Work
from workbench.desk.similar import NearClaim
from workbench.domain.caution import cautions
from workbench.domain.claims import Claim, is_earlier
from workbench.domain.likeness import compare
from workbench.domain.matches import Match
from workbench.domain.spans import Span
from workbench.domain.verdicts import Cited, Evidence, RatingScale, Verdict, side

Data = dict[str, Any]
"""A JSON object for the browser."""

NEARLY = 0.8
"""The share of common words from which two texts count as nearly the same."""

AROUND = 20_000
"""Number of characters before and after a passage that its source is sent with: a book would be slow to show."""

NAMED = 5
"""Number of sources that are named for the copies of a snippet."""

_WORD = re.compile(r"\w+")

CLOSED = ("decided", "withdrawn")
"""The states of claims on which nobody has to work, so that no lease is taken."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A desk as one reviewer may see it, and the reviewer: where the data is read."""

    desk: Workbench
    reviewer: Actor

    @classmethod
    def of(cls, desk: Workbench, reviewer: Actor) -> "Reading":
        """Return the desk as the reviewer may see it."""
        return cls(desk.for_reviewer(reviewer), reviewer)

    def page(self, id: int, *, lease: Lease | None = None) -> Data:
        """Return what does not change while a reviewer labels and cites: the claim, its ranking, what others recorded and
        what is needed to record a verdict. ``lease``: that of another reviewer. Raises NotFoundError."""
        work = self.desk.review.work(id, reviewer=self.reviewer)
        claim, names = work.claim, dict(self.desk.reviewers.all())
        near = self.desk.similar.near(id)
        mine = next((v for v in work.case.verdicts if v.reviewer == self.reviewer and not v.corrected_by), None)
        return {
            "id": id,
            "version": claim.version,
            "text": claim.text,
            "facts_html": claim_html.facts(claim),
            "notices_html": claim_html.notices(claim, blind=work.case.blind, names=names),
            "lease_html": _lease(lease, names),
            "near_html": similar_html.near(near),
            "repeats": self._repeats(claim, near, mine),
            "verdicts": len(work.case.verdicts),
            "notes": len(self.desk.notes.on(id)),
            "total": sum(self.desk.queue.counts().values()),
            "mine": _mine(mine),
            "adjudicates": claim.state == "disputed" and mine is None,
            **self._verdicts(id, work.case, mine),
            **_ranking(claim, work.ranking),
            "duplicates": self._duplicates(claim, work, mine),
            "contradictions": _contradictions(near, work.scale),
            "reply": _reply(claim),
            **_scale(work),
        }

    def case(self, id: int) -> Data:
        """Return what an act changes: labels, citations, warnings, draft and status. Raises NotFoundError."""
        work = self.desk.review.work(id, reviewer=self.reviewer, with_ranking=False)
        case = work.case
        cited = [Cited(evidence, case.label_of(evidence.span)) for evidence in case.cites]
        named = [*case.cites, *(item.evidence for item in case.labelled)]
        return {
            "state": work.claim.state,
            "labels": {span_key(item.evidence.span): item.label for item in case.labelled},
            "cites": [span_key(evidence.span) for evidence in case.cites],
            "evidence": {span_key(evidence.span): _quote(evidence) for evidence in named},
            "cautions": list(cautions(cited, said_on=work.claim.said_on)),
            "draft": {"rating": case.draft.rating, "rationale": case.draft.rationale} if case.draft else None,
        }

    def search(self, id: int, words: str) -> list[Data]:
        """Return the evidence for any words, as items for claim ``id``. Raises ModelError, NotFoundError."""
        claim = self.desk.claims.get(id)
        return _items(self.desk.matching.search(words, top=10), claim)

    def added(self, id: int, documents: Sequence[int]) -> list[Data]:
        """Return the snippets of documents that were added, ranked for claim ``id``. Raises ModelError, NotFoundError."""
        claim = self.desk.claims.get(id)
        return _items(self.desk.matching.search(claim.text, documents=documents), claim)

    def text(self, id: int, document: int, start: int, end: int) -> Data:
        """Return the text of a source around ``text[start:end]``, for a reviewer of claim ``id``: offsets are code points;
        ``pieces`` are its snippets as (start, end, kind). Raises NotFoundError."""
        source, snippets = self.desk.sources.extract(document, start - AROUND, end + AROUND)
        first, last = (snippets[0].start, snippets[-1].end) if snippets else (0, 0)
        claim = claim_of(source, "")
        return {
            "document": source.id,
            "key": span_key(source.span(0, 0)).partition(":0-")[0],
            "first": first,
            "text": source.text[first:last],
            "pieces": [[snippet.start, snippet.end, snippet.kind] for snippet in snippets],
            "before": bool(source.text[:first].strip()),
            "after": bool(source.text[last:].strip()),
            "title": source.title,
            "dated": _dated(source.metadata.published),
            "source_html": source_line(source, said_on=self.desk.claims.get(id).said_on),
            "link_html": reader_link(source, start, end, claim=id),
            "claimant": claim.claimant or "",
            "said_on": claim.said_on or "",
        }

    def panel(self, id: int, name: str) -> list[Data]:
        """Return the blocks of a panel that is opened on demand: ``html``, and ``start``, a verdict from which a draft can
        be started, or ``file``, to be downloaded. Raises NotFoundError, and InputError for what the viewer must not see."""
        match name:
            case "history":
                return [{"html": timeline(self.desk.log.timeline(id))}]
            case "earlier":
                return [{"html": case_html.earlier(self.desk.review.case(id, reviewer=self.reviewer).verdicts)}]
            case "similar":
                return self._similar(id)
            case "notes":
                names = dict(self.desk.reviewers.all())
                return [{"html": note_html(note, names)} for note in self.desk.notes.on(id)]
            case "case-file":
                file = {"name": f"claim-{id}.html", "content": self.desk.case_files.page(id)}
                return [{"html": "", "file": file}]
            case _:
                return []

    def _similar(self, id: int) -> list[Data]:
        items = self.desk.similar.to(id)
        scale = self.desk.scales.get().key
        blocks: list[Data] = [] if items else [{"html": esc(say("similar.none"))}]
        for item in items:
            verdict = item.verdicts[0] if item.verdicts and item.likeness.near else None
            rating = verdict.rating.key if verdict and verdict.scale.key == scale else None
            start = {"rating": rating, "rationale": verdict.rationale} if verdict else None
            blocks.append({"html": similar_html.similar(item), "start": start})
        others = similar_html.others(self.desk.external.similar_to(id))
        return [*blocks, *([{"html": others}] if others else [])]

    def _verdicts(self, id: int, case: Case, mine: Verdict | None) -> Data:
        """Return the verdicts above the evidence: those between which somebody decides, or the current ones."""
        differing = self.desk.review.disputed_verdicts(id)
        if not differing:
            return {"verdicts_html": case_html.current(case.verdicts, self.desk.log.published)}
        title = say("sides.mine" if mine is not None else "sides.decide")
        return {"verdicts_html": f'<p class="section">{title}</p>{disputed_verdicts(differing)}'}

    def _repeats(self, claim: Claim, near: Sequence[NearClaim], mine: Verdict | None) -> Data | None:
        """Return the verdict on a possible duplicate that can be recorded for this claim too."""
        if mine is not None or claim.state in ("disputed", *CLOSED):
            return None
        verdict = self.desk.similar.repeated(claim.id, near)
        return {"verdict": verdict.id, "html": similar_html.repeated(verdict)} if verdict else None

    def _duplicates(self, claim: Claim, work: Work, mine: Verdict | None) -> list[Data]:
        if mine is not None or claim.state in ("disputed", "withdrawn"):
            return []
        duplicates = self.desk.verdicts.duplicates(claim.id, reviewer=self.reviewer)
        return [{"id": other.id, "text": other.text} for other in duplicates]


def span_key(span: Span) -> str:
    """Return the name of a span for the browser: short, and different for the spans of one desk."""
    return f"{span.document[:16]}:{span.text_sha256[:16]}:{span.start}-{span.end}"


def _ranking(claim: Claim, ranking: Ranking | None) -> Data:
    if ranking is None:
        return {"run": None, "stale": False, "items": [], "sources": 0, "model": "", "languages": ""}
    made = ranking.provenance
    return {
        "run": ranking.run,
        "stale": ranking.stale,
        "items": _items(ranking.matches, claim),
        "sources": len({match.document.id for match in ranking.matches}),
        "model": f"{made.model} ({made.dtype}), {made.weights_sha256[:16]}…",
        "languages": _language_note(claim, ranking),
    }


def _language_note(claim: Claim, ranking: Ranking) -> str:
    """Return which languages in a ranking its model does not understand; "" if there are none."""
    gap = language_gap(ranking.provenance.model_fingerprint, claim.text, claim.language, ranking.matches)
    if gap is None:
        return ""
    parts = [say("review.gap-claim", language=gap.query)] if gap.query else []
    parts += [say("review.gap-sources", languages=", ".join(gap.sources))] if gap.sources else []
    return say("review.language-gap", what=say("review.gap-and").join(parts), model=MULTILINGUAL)


def _items(matches: Sequence[Match], claim: Claim) -> list[Data]:
    """Return matches as items; those with nearly the same text have the same ``group``."""
    groups = groups_of([match.snippet.text for match in matches])
    return [_item(match, claim) | {"group": group} for match, group in zip(matches, groups, strict=True)]


def _item(match: Match, claim: Claim) -> Data:
    snippet, document = match.snippet, match.document
    links = []
    if document.metadata.url:
        links = [outside_link(document.metadata.url, snippet.text), archive_link(document)]
    scores = match.scores
    return {
        "snippet": snippet.id,
        "span": span_key(document.span(snippet.start, snippet.end)),
        "document": document.id,
        "start": snippet.start,
        "end": snippet.end,
        "rank": match.rank,
        "quote": snippet.text,
        "quote_html": marked(snippet.text, claim.text),
        "before": match.before,
        "after": match.after,
        "title": document.title,
        "dated": _dated(document.metadata.published),
        "published": document.metadata.published or "",
        "when": _when(document.metadata.published, claim.said_on),
        "source_html": source_line(document, said_on=claim.said_on),
        "links_html": " · ".join(links),
        "embedded": match.embedded,
        "also": _also_in(match),
        "scores": {
            "lexical": scores.lexical,
            "dense": scores.dense,
            "section": scores.section_lexical,
            "passage": scores.passage_dense,
            "dates": scores.dates,
            "fused": scores.fused,
        },
    }


def _quote(evidence: Evidence) -> Data:
    source = evidence.source
    return {"quote": evidence.anchor.quote, "title": source.title, "dated": _dated(source.published)}


def _also_in(match: Match) -> str:
    """Return in which other sources a snippet is; "" if in none."""
    names = match.also_in
    more = [say("snippet.more-copies", n=len(names) - NAMED)] if len(names) > NAMED else []
    return say("snippet.also-in", sources="; ".join([*names[:NAMED], *more])) if names else ""


def groups_of(texts: Sequence[str]) -> list[int]:
    """Return for each text the index of the first one that has nearly the same words and does not differ from it in a
    number, date, name, negation or anything else that could change a verdict."""
    words = [frozenset(_WORD.findall(text.lower())) for text in texts]
    groups: list[int] = []
    for at, own in enumerate(words):
        near = (n for n in range(at) if groups[n] == n and len(own & words[n]) >= NEARLY * max(1, len(own | words[n])))
        others = (n for n in near if compare(texts[n], texts[at]).same)
        groups.append(next(others, at))
    return groups


def _when(published: str | None, said_on: str | None) -> str:
    """Return ``before`` or ``after`` a claim, or "" if that is not known."""
    if not published or not said_on:
        return ""
    return "before" if is_earlier(published, said_on) else "after" if is_earlier(said_on, published) else ""


def _dated(published: str | None) -> str:
    return day(published) if published else ""


def _scale(work: Work) -> Data:
    ratings = [{"key": r.key, "label": r.label, "definition": r.definition} for r in work.scale.ratings]
    return {"scale": work.scale.key, "ratings": ratings, "reasons": dict(work.correction_reasons)}


def _mine(verdict: Verdict | None) -> Data | None:
    """Return the verdict of the reviewer that a new one would correct."""
    if verdict is None:
        return None
    return {"id": verdict.id, "rating": verdict.rating.label, "when": day(verdict.recorded)}


def _reply(claim: Claim) -> Data:
    known = claim.reply
    return {name: getattr(known, name) or "" if known else "" for name in ("asked", "answered", "answer")}


def _lease(lease: Lease | None, names: Mapping[str, str]) -> str:
    if lease is None:
        return ""
    return say("review.leased", who=esc(names.get(lease.reviewer, "")), until=minute(lease.until))


def _contradictions(near: Sequence[NearClaim], scale: RatingScale) -> dict[str, list[str]]:
    """Return, for each rating, warnings about verdicts on possible duplicates that are on another side of the same scale."""
    verdicts = [item.verdict for item in near if item.verdict and item.same and item.verdict.scale.key == scale.key]
    return {
        rating.key: [similar_html.contradicted(v) for v in verdicts if side(v.rating) != side(rating)]
        for rating in scale.ratings
    }
