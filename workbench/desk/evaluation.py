"""Measure the quality of matching with the same ``rank`` and ``search`` that claims use.

Invariant: a collection is ingested and encoded in a temporary database, never in that of the desk.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.desk.context import Context
from workbench.errors import InputError
from workbench.evaluation import (
    MEASURES,
    Collection,
    Interval as Interval,
    bootstrap,
    difference,
    judged_only,
    per_query,
    read_collection,
    write_run,
)
from workbench.matching import ABLATIONS, BASELINES, Encoder, Parameters
from workbench.store import rankings

if TYPE_CHECKING:
    from workbench.desk import Workbench

TIMED = 200
"""Number of queries whose latency is measured."""

DEPTH = 100
"""Number of documents that are ranked for a query; Recall@100 needs 100."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """Measures of a collection. ``systems``: the measures of each ranking method. ``gains``: the difference between the
    pipeline and each other method, paired by query. ``latency_ms``: percentiles in milliseconds; ``indexing_s``: seconds to
    ingest and to encode the collection; ``encoding_per_second``: snippets per second, None if nothing was encoded."""

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
    """Measures of the rankings that were labelled at a desk, by month and overall. ``claims`` counts the rankings with at
    least one relevant and one irrelevant snippet; only those can be measured."""

    claims: int
    labelled: int
    measures: Mapping[str, Interval]
    months: Mapping[str, tuple[int, Mapping[str, float]]]


@dataclass(frozen=True, slots=True)
class RetrievalOptions:
    """Options for measuring matching. ``model``: a name or a folder, None for the bundled model; ``device``: the PyTorch
    device that runs it, None for the CPU; ``encoder``: a model that is loaded already.

    ``ablate`` adds the pipeline without each of its stages, ``ways`` adds other parameters by name. ``runs``: a folder for
    the rankings, as one TREC run (https://trec.nist.gov) per system. ``keep``: the file of a database that is kept, so that
    a later run does not encode it again.
    """

    model: str | None = None
    encoder: Encoder | None = None
    ablate: bool = False
    ways: "Mapping[str, Parameters]" = field(default_factory=dict)
    runs: Path | None = None
    keep: Path | None = None
    device: str | None = None


def evaluate_retrieval(
    folder: Path, split: str, options: RetrievalOptions, *, progress: Progress = lambda *_: None
) -> RetrievalReport:
    """Measure matching on a collection in the BEIR layout, in a temporary database. The rank of a document is the rank of
    its best snippet. Raises InputError."""
    from workbench.desk import Workbench

    collection = read_collection(folder, split)
    if options.runs is not None and not options.runs.is_dir():
        raise InputError(f"The folder {options.runs} for the rankings does not exist. Make it first.")
    with tempfile.TemporaryDirectory(prefix="workbench-evaluation-") as temporary:
        database = options.keep or Path(temporary) / "claims.db"
        desk = Workbench.open(
            database, create=True, model=options.model, device=options.device, encoder=options.encoder
        )
        seconds, encoded = _index_collection(desk, collection, progress)
        documents = desk.sources.parts()
        encoder = desk.matching.encoder()
        default = Parameters()
        systems = {**BASELINES, "pipeline": default, **(ABLATIONS if options.ablate else {}), **options.ways}
        values: dict[str, dict[str, list[float]]] = {}
        for name, parameters in systems.items():
            run = _run(desk, collection, parameters, partial(progress, f"Ranking ({name})"))
            if options.runs is not None:
                tag = name.replace(" ", "-")  # a column of a run has no spaces
                write_run(options.runs / f"{tag}.run", run, tag)
            values[name] = per_query(MEASURES, collection.judgements, run)
        return RetrievalReport(
            collection=collection.name,
            split=split,
            queries=len(collection.queries),
            documents=len(set(documents.values())),
            snippets=len(documents),
            model=encoder.name,
            dtype=encoder.dtype,
            parameters=default.as_strings(),
            systems={name: {m: bootstrap(v) for m, v in measures.items()} for name, measures in values.items()},
            gains={
                name: {m: difference(values["pipeline"][m], v) for m, v in measures.items()}
                for name, measures in values.items() if name != "pipeline"
            },
            latency_ms=_latency(desk, list(collection.queries.values())[:TIMED]),
            indexing_s=seconds,
            database_mb=sum(file.stat().st_size for file in database.parent.glob(f"{database.name}*")) / 1e6,
            encoding_per_second=encoded / seconds["encode"] if encoded else None,
            peak_memory_mb=peak_memory_mb(),
        )


def _index_collection(desk: "Workbench", collection: Collection, progress: Progress) -> tuple[dict[str, float], int]:
    """Ingest and encode a collection; return the seconds of both and the number of encoded snippets. Raises InputError."""
    place = collection.corpus.resolve().as_posix()
    if desk.claims.select() or any(row.document.place.rpartition("#")[0] != place for row in desk.sources.page()[0]):
        raise InputError(f"{desk.path} holds claims or other sources. Name another file to keep this collection in.")
    progress("Ingesting", 0, 1)
    start = time.perf_counter()
    (ingested,) = desk.sources.ingest([collection.corpus])
    ingest_seconds = time.perf_counter() - start
    if ingested.problems:
        raise InputError(f"The corpus cannot be read completely: {ingested.problems[0]}")
    progress("Ingesting", 1, 1)
    desk.matching.encoder()  # loading the model is not part of the measured time
    start = time.perf_counter()
    encoded = desk.matching.embed(partial(progress, "Embedding"))
    return {"ingest": ingest_seconds, "encode": time.perf_counter() - start}, encoded


def _run(
    desk: "Workbench", collection: Collection, parameters: Parameters, progress: Callable[[int, int], None]
) -> dict[str, list[str]]:
    """Return the ranked documents for each query, best first, at most ``DEPTH``."""
    documents = desk.sources.parts()
    run: dict[str, list[str]] = {}
    for number, (query, text) in enumerate(collection.queries.items(), start=1):
        ranked = desk.matching.rank(text, top=None, parameters=parameters)
        run[query] = list(dict.fromkeys(documents[item.snippet_id] for item in ranked))[:DEPTH]
        progress(number, len(collection.queries))
    return run


def _latency(desk: "Workbench", texts: Sequence[str]) -> dict[str, float]:
    """Return the milliseconds from the text of a claim to its matches with context, including encoding."""
    import numpy as np

    desk.matching.search(texts[0])  # the first one loads the indexes
    times: list[float] = []
    for text in texts:
        started = time.perf_counter()
        desk.matching.search(text)
        times.append((time.perf_counter() - started) * 1000)
    return {"p50": float(np.percentile(times, 50)), "p95": float(np.percentile(times, 95))}


def peak_memory_mb() -> float | None:
    """Return the peak memory of this process in megabytes, or None if the system does not report it."""
    with suppress(ImportError):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return None


class Evaluation:
    """Measures the rankings of a desk by the labels of its reviewers."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def labels(self) -> DeskReport:
        """Measure the rankings that reviewers acted on by the labels that they set. Raises InputError if there are none.

        Only snippets that were shown have labels, so only measures that ignore unlabelled snippets are calculated.
        """
        judgements: dict[str, dict[str, int]] = {}
        runs: dict[str, list[str]] = {}
        months: dict[str, str] = {}
        with self._context.database.read() as db:
            for shown in rankings.labelled_rankings(db):
                judgements[shown.name], runs[shown.name], months[shown.name] = shown.labels, shown.order, shown.month
        measurable = {name: labels for name, labels in judgements.items() if len(set(labels.values())) == 2}
        if not measurable:
            raise InputError(
                "Nothing can be measured yet. Label, for some claims, both relevant and irrelevant snippets."
            )
        values = judged_only(measurable, runs)
        by_month: dict[str, list[int]] = {}
        for index, name in enumerate(measurable):
            by_month.setdefault(months[name], []).append(index)
        return DeskReport(
            claims=len(measurable),
            labelled=sum(map(len, measurable.values())),
            measures={name: bootstrap(scores) for name, scores in values.items()},
            months={
                month: (len(items), {name: sum(scores[i] for i in items) / len(items) for name, scores in values.items()})
                for month, items in sorted(by_month.items())
            },
        )
