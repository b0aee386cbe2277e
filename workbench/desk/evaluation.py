"""How good this desk's matching is, measured through the same ``rank`` and ``search`` that its claims go through.

Invariant: a data set is taken into a temporary database by ``ingest`` and embedded by ``embed_pending``; the desk's own
is never touched, and nothing here ranks.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.desk.context import Context
from workbench.errors import InputError
from workbench.evaluation import (
    MEASURES,
    Interval,
    bootstrap,
    difference,
    judged_only,
    per_query,
    read_collection,
    write_run,
)
from workbench.store import rankings

if TYPE_CHECKING:
    from workbench.desk import Workbench
    from workbench.matching.encoder import Encoder
    from workbench.matching.matcher import Parameters

TIMED = 200
"""Queries whose time is taken."""

DEPTH = 100
"""Documents ranked for a query: what Recall@100 looks at."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """``systems``: the measures of each way to rank. ``gains``: the pipeline's lead over each other one, paired by query.
    ``latency_ms`` in milliseconds; ``indexing_s``: seconds to take the collection in and to encode it; encoding in snippets
    a second (None: nothing was encoded); sizes in megabytes."""

    collection: str
    split: str
    queries: int
    documents: int
    snippets: int
    model: str
    dtype: str
    parameters: Mapping[str, str]
    systems: Mapping[str, Mapping[str, Interval]]
    gains: Mapping[str, Mapping[str, Interval]]
    latency_ms: Mapping[str, float]
    indexing_s: Mapping[str, float]
    database_mb: float
    encoding_per_second: float | None
    peak_memory_mb: float | None


@dataclass(frozen=True, slots=True)
class DeskReport:
    """What a desk's own labels say of the rankings they were made on: by month, and over all. ``claims`` counts those
    with at least one relevant and one irrelevant snippet, which alone can be measured."""

    claims: int
    labelled: int
    measures: Mapping[str, Interval]
    months: Mapping[str, tuple[int, Mapping[str, float]]]


def evaluate_retrieval(
    folder: Path,
    split: str,
    *,
    model: str | None = None,
    encoder: "Encoder | None" = None,
    ablate: bool = False,
    ways: "Mapping[str, Parameters] | None" = None,
    runs: Path | None = None,
    keep: Path | None = None,
    progress: Progress = lambda *_: None,
) -> RetrievalReport:
    """Measure matching on a collection in the BEIR layout, in a temporary database. Raises InputError.

    ``ablate`` adds the pipeline with each of its stages switched off, ``ways`` any others. A document's rank is that of
    its best snippet. ``runs``: a folder for the rankings, one file a system, as TREC runs (https://trec.nist.gov) that
    other tools read. ``keep``: the database's file, which stays, so that what it holds is not encoded again.
    """
    from workbench.desk import Workbench
    from workbench.matching.matcher import ABLATIONS, BASELINES, Parameters

    collection = read_collection(folder, split)
    if runs is not None and not runs.is_dir():
        raise InputError(f"There is no folder {runs} for the rankings; make it first.")
    with tempfile.TemporaryDirectory(prefix="workbench-evaluation-") as temporary:
        database = keep or Path(temporary) / "claims.db"
        desk = Workbench.open(database, create=True, model=model, encoder=encoder)
        place = collection.corpus.resolve().as_posix()
        if desk.claims.select() or any(row.document.place.rpartition("#")[0] != place for row in desk.sources.page()[0]):
            raise InputError(f"{database} holds claims or other sources; name another file to keep this collection in.")
        progress("Ingesting", 0, 1)
        began = time.perf_counter()
        taken = desk.sources.ingest([collection.corpus])
        if taken[0].problems:
            raise InputError(f"The corpus cannot be read whole: {taken[0].problems[0]}")
        progress("Ingesting", 1, 1)
        encoding = desk.matching.encoder()
        started = time.perf_counter()
        embedded = desk.matching.embed(lambda done, total: progress("Embedding", done, total))
        indexed = {"ingest": started - began, "encode": time.perf_counter() - started}
        rate = embedded / indexed["encode"] if embedded else None
        homes = desk.sources.parts()
        shipped = Parameters()
        measured = {**BASELINES, "pipeline": shipped, **(ABLATIONS if ablate else {}), **(ways or {})}
        values: dict[str, dict[str, list[float]]] = {}
        for name, parameters in measured.items():
            run: dict[str, list[str]] = {}
            for number, (query, text) in enumerate(collection.queries.items(), start=1):
                ranked = desk.matching.rank(text, top=None, parameters=parameters)
                run[query] = list(dict.fromkeys(homes[item.snippet_id] for item in ranked))[:DEPTH]
                progress(f"Ranking ({name})", number, len(collection.queries))
            if runs is not None:
                tag = name.replace(" ", "-")  # a column of a run has no spaces
                write_run(runs / f"{tag}.run", run, tag)
            values[name] = per_query(MEASURES, collection.judgements, run)
        return RetrievalReport(
            collection=collection.name,
            split=split,
            queries=len(collection.queries),
            documents=len(set(homes.values())),
            snippets=len(homes),
            model=encoding.name,
            dtype=encoding.dtype,
            parameters=shipped.as_strings(),
            systems={name: {m: bootstrap(v) for m, v in found.items()} for name, found in values.items()},
            gains={
                name: {m: difference(values["pipeline"][m], v) for m, v in found.items()}
                for name, found in values.items() if name != "pipeline"
            },
            latency_ms=_latency(desk, list(collection.queries.values())[:TIMED]),
            indexing_s=indexed,
            database_mb=sum(file.stat().st_size for file in database.parent.glob(f"{database.name}*")) / 1e6,
            encoding_per_second=rate,
            peak_memory_mb=peak_memory_mb(),
        )


def _latency(desk: "Workbench", texts: Sequence[str]) -> dict[str, float]:
    """Milliseconds from a claim's text to its twenty matches with their context, encoding included."""
    import numpy as np

    desk.matching.search(texts[0])  # the first one loads what the others find loaded
    taken: list[float] = []
    for text in texts:
        started = time.perf_counter()
        desk.matching.search(text)
        taken.append((time.perf_counter() - started) * 1000)
    return {"p50": float(np.percentile(taken, 50)), "p95": float(np.percentile(taken, 95))}


def peak_memory_mb() -> float | None:
    """The most memory this process has held, in megabytes; None where the system does not tell."""
    with suppress(ImportError):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return None


class Evaluation:
    """How good the rankings were, by this desk's own labels."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def labels(self) -> DeskReport:
        """Measure the rankings that reviewers acted on, by the labels they then set. Raises InputError without any.

        Labels exist only for what was shown, so only measures that leave out the unjudged are given.
        """
        judgements: dict[str, dict[str, int]] = {}
        runs: dict[str, list[str]] = {}
        months: dict[str, str] = {}
        with self._context.database.read() as db:
            for shown in rankings.labelled_rankings(db):
                judgements[shown.name], runs[shown.name], months[shown.name] = shown.labels, shown.order, shown.month
        useful = {name: labels for name, labels in judgements.items() if len(set(labels.values())) == 2}
        if not useful:
            raise InputError(
                "Nothing can be measured yet: label, for some claims, snippets that matter and ones that are irrelevant."
            )
        values = judged_only(useful, runs)
        by_month: dict[str, list[int]] = {}
        for place, name in enumerate(useful):
            by_month.setdefault(months[name], []).append(place)
        return DeskReport(
            claims=len(useful),
            labelled=sum(map(len, useful.values())),
            measures={name: bootstrap(found) for name, found in values.items()},
            months={
                month: (len(places), {name: sum(found[i] for i in places) / len(places) for name, found in values.items()})
                for month, places in sorted(by_month.items())
            },
        )
