"""Questions about the evidence behind verdicts: ranks of citations, citations per verdict, and sources."""

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components.chart import Linked, bars
from workbench.app.components.insights.formats import counts, label_of
from workbench.app.components.insights.scope import Scope, question
from workbench.app.components.text import show
from workbench.desk.insights import MANY_CITES, RANKS

SHOWN_SOURCES = 10
"""Bars in the chart of sources; its table has all."""


def cited_ranks(scope: Scope) -> None:
    """Draw the ranks of cited snippets."""
    with question(say("insights.ranks")):
        ranks = session.desk().insights.cited_ranks(scope.filter)
        total = sum(ranks.counts) + ranks.outside
        unranked = say("insights.unranked", n=ranks.unranked) if ranks.unranked else ""
        if not total:
            scope.nothing(f"{say('insights.ranks-empty')} {unranked}")
            return
        share = f"{sum(ranks.counts[:3]) / total:.0%}"
        show(f"{say('insights.ranks-answer', n=total, share=share)} {unranked}")
        names = [str(first) if first == last else f"{first}–{last}" for first, last in RANKS[:-1]]
        rows = [*zip(names, ranks.counts, strict=False)]
        if ranks.counts[-1]:
            rows.append((say("insights.further", n=RANKS[-1][0]), ranks.counts[-1]))
        rows.append((say("insights.outside"), ranks.outside))
        about = say("insights.ranks-about", n=total)
        header = [say("insights.rank"), say("insights.cites")]
        counts(scope.file("cited-ranks"), rows, header, axis=say("insights.ranks-axis"), about=about)


def citations_per_verdict(scope: Scope) -> None:
    """Draw how many citations verdicts have, and list those on one source."""
    with question(say("insights.backed")):
        found = scope.evidence_counts
        total = sum(found.counts)
        if not total:
            scope.nothing(say("insights.backed-empty"))
            return
        show(say("insights.backed-answer", n=total, one=found.on_one_source, none=found.counts[0]))
        names = [str(number) for number in range(MANY_CITES)] + [say("insights.or-more", n=MANY_CITES)]
        rows = list(zip(names, found.counts, strict=True))
        about = say("insights.backed-about", n=total)
        header = [say("insights.cites"), say("insights.verdicts")]
        counts(scope.file("cites"), rows, header, axis=say("insights.backed-axis"), about=about)
        if found.one_source:
            newest = "all" if len(found.one_source) == found.on_one_source else "newest"
            listed = say(f"insights.one-source-{newest}", n=len(found.one_source), all=found.on_one_source)
            scales = {scale.key: scale for scale in session.desk().scales.all()}
            columns = ("verdict", "claim", "text", "rating", "source", "cites-of-it", "recorded")
            scope.table(
                "one-source",
                columns,
                [
                    [
                        one.verdict,
                        Linked(str(one.claim), f"review?claim={one.claim}"),
                        one.claim_text,
                        label_of(scales, one.scale, one.rating),
                        one.title,
                        one.cites,
                        one.recorded[:10],
                    ]
                    for one in found.one_source
                ],
                title=listed,
            )


def cited_sources(scope: Scope) -> None:
    """Draw the sources cited most."""
    with question(say("insights.sources")):
        sources = scope.evidence_counts.sources
        if not sources:
            scope.nothing(say("insights.sources-empty"))
            return
        bars(
            [(one.title, [one.verdicts]) for one in sources[:SHOWN_SOURCES]],
            about=say("insights.sources-about", n=min(len(sources), SHOWN_SOURCES)),
            axis=say("insights.sources-axis"),
        )
        titles = [one.title if one.id is None else Linked(one.title, f"sources?source={one.id}") for one in sources]
        rows = [[title, one.publisher, one.verdicts, one.cites] for title, one in zip(titles, sources, strict=True)]
        columns = ("source", "publisher", "verdicts", "cites-of-it")
        scope.table("sources", columns, rows)
