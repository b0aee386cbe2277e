"""``evaluate``: the quality of the rankings, on a public collection or by the desk's own labels."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from workbench.cli.output import many, say, say_json, say_table
from workbench.cli.progress import Progress
from workbench.cli.session import Session, json_option
from workbench.desk.evaluation import Interval, RetrievalOptions, RetrievalReport, evaluate_retrieval


@click.group()
def evaluate() -> None:
    """Measure the quality of the rankings."""


@evaluate.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--split", required=True, metavar="NAME", help="Relevance judgements to use: qrels/NAME.tsv.")
@click.option("--ablate", is_flag=True, help="Also measure the pipeline without each of its stages.")
@click.option(
    "--runs", type=click.Path(path_type=Path), metavar="DIR", help="Write the rankings to this folder as TREC runs."
)
@click.option("--keep", type=click.Path(path_type=Path), metavar="FILE", help="Keep the database in FILE and reuse it.")
@json_option
@click.pass_obj
def retrieval(
    session: Session, folder: Path, split: str, ablate: bool, runs: Path | None, keep: Path | None, as_json: bool
) -> None:
    """Measure rankings on a test collection in BEIR format.

    FOLDER has corpus.jsonl, queries.jsonl and qrels/NAME.tsv. Uses the same matcher as “workbench match”, in a temporary
    database; your own database is not changed. With --keep, an interrupted run continues where it stopped, and later runs
    embed nothing twice. The rank of a document is the rank of its best snippet.

    \b
    Example: workbench evaluate retrieval scifact --split test
    """
    with ExitStack() as bars:
        shown: dict[str, Progress] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in shown:
                shown[stage] = bars.enter_context(Progress(stage, percent=stage == "Embedding"))
            shown[stage](done, total)

        settings = session.settings
        options = RetrievalOptions(settings.model, ablate=ablate, runs=runs, keep=keep, device=settings.device)
        report = evaluate_retrieval(folder, split, options, progress=progress)
    if as_json:
        say_json(_as_data(report))
    else:
        _say_retrieval(report)


@evaluate.command()
@json_option
@click.pass_obj
def desk(session: Session, as_json: bool) -> None:
    """Measure the rankings of this desk by its reviewers' labels.

    Snippets labelled supports, refutes or context count as relevant, those labelled irrelevant as not relevant. Only
    snippets that were shown have labels, so evidence that was missed is not measured: there is no recall, and snippets
    without a label never count as wrong.

    \b
    Example: workbench evaluate desk
    """
    report = session.desk().evaluation.labels()
    if as_json:
        overall = {name: asdict(interval) for name, interval in report.measures.items()}
        months = {month: {"rankings": count} | dict(values) for month, (count, values) in report.months.items()}
        say_json({"rankings": report.claims, "labels": report.labelled, "measures": overall, "months": months})
        return
    say(f"{many(report.claims, 'ranking')} with both relevant and irrelevant snippets, {many(report.labelled, 'label')}.")
    say()
    names = list(report.measures)
    rows = [(month, *(f"{values[name]:.3f}" for name in names), count) for month, (count, values) in report.months.items()]
    rows.append(("all", *(_interval(report.measures[name]) for name in names), report.claims))
    say_table(("MONTH", *names, "RANKINGS"), rows)
    say()
    say("Only snippets that were shown have labels, so evidence that was missed is not measured.")


def _as_data(report: RetrievalReport) -> dict[str, Any]:
    about = {
        "collection": report.collection,
        "split": report.split,
        "queries": report.queries,
        "documents": report.documents,
        "snippets": report.snippets,
        "model": report.model,
        "dtype": report.dtype,
        "parameters": dict(report.parameters),
    }
    systems = {name: _means(measures) | {"intervals": _ends(measures)} for name, measures in report.systems.items()}
    gain_over = {name: {measure: asdict(gain) for measure, gain in gains.items()} for name, gains in report.gains.items()}
    return systems | {
        "pipeline_gain_over": gain_over,
        "latency_ms": dict(report.latency_ms),
        "indexing_s": dict(report.indexing_s),
        "database_mb": report.database_mb,
        "encoding_per_second": report.encoding_per_second,
        "peak_memory_mb": report.peak_memory_mb,
        "about": about,
    }


def _means(measures: Mapping[str, Interval]) -> dict[str, Any]:
    return {measure: value.mean for measure, value in measures.items()}


def _ends(measures: Mapping[str, Interval]) -> dict[str, list[float]]:
    return {measure: [value.low, value.high] for measure, value in measures.items()}


def _say_retrieval(report: RetrievalReport) -> None:
    size = many(report.queries, "query", "queries"), many(report.documents, "document"), many(report.snippets, "snippet")
    say(f"{report.collection}, {report.split}: {', '.join(size)}; {report.model}, {report.dtype}.")
    say()
    measures = list(report.systems["pipeline"])
    rows = [(name, *(_interval(values[measure]) for measure in measures)) for name, values in report.systems.items()]
    say_table(("SYSTEM", *measures), rows)
    say()
    for name, gain in report.gains.items():
        ndcg = gain["nDCG@10"]
        interval = f"{ndcg.low:+.3f} to {ndcg.high:+.3f}, paired bootstrap, 95 %"
        say(f"pipeline compared to {name}: nDCG@10 {ndcg.mean:+.3f} ({interval})")
    say()
    latency = report.latency_ms
    say(f"Time per query, with embedding and context: p50 {latency['p50']:.0f} ms, p95 {latency['p95']:.0f} ms.")
    seconds = report.indexing_s
    say(f"Ingested in {seconds['ingest']:.0f} s, embedded in {seconds['encode']:.0f} s.")
    say(f"Size on disk: {report.database_mb:,.0f} MB.")
    if report.encoding_per_second is not None:
        say(f"Embedding: {report.encoding_per_second:,.0f} snippets per second.")
    if report.peak_memory_mb is not None:
        say(f"Peak memory: {report.peak_memory_mb:,.0f} MB.")


def _interval(value: Interval) -> str:
    return f"{value.mean:.3f} ({value.low:.3f}-{value.high:.3f})"
