"""``evaluate``: how good matching is, on a public collection or by the desk's own labels."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from workbench.cli.output import many, say, say_json, say_table
from workbench.cli.progress import Progress
from workbench.cli.session import Session, json_option
from workbench.desk.evaluation import RetrievalOptions, RetrievalReport, evaluate_retrieval
from workbench.evaluation import Interval


@click.group()
def evaluate() -> None:
    """Measure how good matching is."""


@evaluate.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--split", required=True, metavar="NAME", help="Which judgements: qrels/NAME.tsv.")
@click.option("--ablate", is_flag=True, help="Also measure the pipeline with each of its stages switched off.")
@click.option("--runs", type=click.Path(path_type=Path), metavar="DIR", help="Write the rankings there, as TREC runs.")
@click.option("--keep", type=click.Path(path_type=Path), metavar="FILE", help="Keep the database there, and go on with it.")
@json_option
@click.pass_obj
def retrieval(
    session: Session, folder: Path, split: str, ablate: bool, runs: Path | None, keep: Path | None, as_json: bool
) -> None:
    """Measure matching on a collection in the BEIR layout.

    FOLDER holds corpus.jsonl, queries.jsonl and qrels/NAME.tsv. Runs the same matcher as match, in a temporary
    database; the desk's own is not touched. With --keep, a run that was cut off goes on where it stopped, and the next
    one encodes nothing again. A document ranks where its best snippet does.

    \b
    Example: workbench evaluate retrieval scifact --split test
    """
    with ExitStack() as bars:
        shown: dict[str, Progress] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in shown:
                shown[stage] = bars.enter_context(Progress(stage))
            shown[stage](done, total)

        options = RetrievalOptions(session.settings.model, ablate=ablate, runs=runs, keep=keep)
        report = evaluate_retrieval(folder, split, options, progress=progress)
    if as_json:
        say_json(_as_data(report))
    else:
        _say_retrieval(report)


@evaluate.command()
@json_option
@click.pass_obj
def desk(session: Session, as_json: bool) -> None:
    """Measure the desk's rankings by the labels its reviewers set.

    A snippet labelled supports, refutes or context was of use, one labelled irrelevant was not. Labels exist only for
    what was shown, so nothing is said of evidence that was missed: no recall, and no score that counts a snippet which
    nobody labelled as wrong.

    \b
    Example: workbench evaluate desk
    """
    report = session.desk().evaluation.labels()
    if as_json:
        overall = {name: asdict(found) for name, found in report.measures.items()}
        months = {month: {"rankings": count} | dict(values) for month, (count, values) in report.months.items()}
        say_json({"rankings": report.claims, "labels": report.labelled, "measures": overall, "months": months})
        return
    say(f"{many(report.claims, 'ranking')} with both useful and irrelevant snippets, {many(report.labelled, 'label')}.")
    say()
    names = list(report.measures)
    rows = [(month, *(f"{values[name]:.3f}" for name in names), count) for month, (count, values) in report.months.items()]
    rows.append(("all", *(_interval(report.measures[name]) for name in names), report.claims))
    say_table(("Month", *names, "Rankings"), rows)
    say()
    say("Labels exist only for what was shown, so nothing here tells of evidence that was missed.")


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
    systems = {name: _means(found) | {"intervals": _ends(found)} for name, found in report.systems.items()}
    gains = {name: {measure: asdict(gain) for measure, gain in found.items()} for name, found in report.gains.items()}
    return systems | {
        "pipeline_gain_over": gains,
        "latency_ms": dict(report.latency_ms),
        "indexing_s": dict(report.indexing_s),
        "database_mb": report.database_mb,
        "encoding_per_second": report.encoding_per_second,
        "peak_memory_mb": report.peak_memory_mb,
        "about": about,
    }


def _means(found: Mapping[str, Interval]) -> dict[str, Any]:
    return {measure: value.mean for measure, value in found.items()}


def _ends(found: Mapping[str, Interval]) -> dict[str, list[float]]:
    return {measure: [value.low, value.high] for measure, value in found.items()}


def _say_retrieval(report: RetrievalReport) -> None:
    size = many(report.queries, "query", "queries"), many(report.documents, "document"), many(report.snippets, "snippet")
    say(f"{report.collection}, {report.split}: {', '.join(size)}; {report.model}, {report.dtype}.")
    say()
    measures = list(report.systems["pipeline"])
    rows = [(name, *(_interval(found[measure]) for measure in measures)) for name, found in report.systems.items()]
    say_table(("", *measures), rows)
    say()
    for name, gain in report.gains.items():
        ndcg = gain["nDCG@10"]
        say(f"pipeline over {name}: nDCG@10 {ndcg.mean:+.3f} ({ndcg.low:+.3f} to {ndcg.high:+.3f}, paired bootstrap, 95 %)")
    say()
    latency = report.latency_ms
    say(f"A query, encoding and context included: p50 {latency['p50']:.0f} ms, p95 {latency['p95']:.0f} ms.")
    took = report.indexing_s
    say(f"Taken in within {took['ingest']:.0f} s, encoded within {took['encode']:.0f} s.")
    say(f"On disk: {report.database_mb:,.0f} MB.")
    if report.encoding_per_second is not None:
        say(f"Encoding: {report.encoding_per_second:,.0f} snippets a second.")
    if report.peak_memory_mb is not None:
        say(f"Peak memory: {report.peak_memory_mb:,.0f} MB.")


def _interval(value: Interval) -> str:
    return f"{value.mean:.3f} ({value.low:.3f}-{value.high:.3f})"
