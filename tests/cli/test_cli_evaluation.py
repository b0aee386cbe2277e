"""``evaluate``: measure the matcher on a collection, and by the labels of a desk."""

import json
from pathlib import Path

import pytest
from commandline import CommandLine

from workbench.evaluation import read_run

DOCUMENTS = {
    "sun": ("Sunlight", "Plants turn sunlight into sugar. They need water too."),
    "vote": ("A recount", "The commission counted the ballots again. It found no fault."),
    "sea": ("Tides", "The moon pulls at the sea. Twice a day the water rises."),
    "tax": ("", "The council lowered the tax on bread. Bakers welcomed it."),
}
QUERIES = {"1": ("the ballots were counted a second time", "vote"), "2": ("photosynthesis makes sugar from light", "sun")}


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    (folder / "qrels").mkdir(parents=True)
    corpus = [{"_id": id, "title": title, "text": text} for id, (title, text) in DOCUMENTS.items()]
    queries = [{"_id": id, "text": text} for id, (text, _) in QUERIES.items()]
    (folder / "corpus.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in corpus), "utf-8")
    (folder / "queries.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in queries), "utf-8")
    judged = "".join(f"{id}\t{document}\t1\n" for id, (_, document) in QUERIES.items())
    (folder / "qrels" / "dev.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judged}", "utf-8")
    return folder


def test_a_collection_is_measured_without_the_desks_database(none: CommandLine, collection: Path) -> None:
    found = none.json("evaluate", "retrieval", collection, "--split", "dev")
    for system in ("lexical", "dense", "rrf", "pipeline"):
        assert {"nDCG@10", "MAP@5", "MRR@10", "Recall@100"} <= set(found[system])
    assert found["pipeline"]["nDCG@10"] == 1
    for system in ("lexical", "dense", "rrf"):
        gain = found["pipeline_gain_over"][system]["nDCG@10"]
        assert gain["mean"] == pytest.approx(1 - found[system]["nDCG@10"]), f"over {system}"
    assert 0 < found["latency_ms"]["p50"] <= found["latency_ms"]["p95"]
    assert found["encoding_per_second"] > 0
    assert found["about"]["queries"] == 2 and found["about"]["documents"] == 4
    assert not none.database.exists()


def test_each_stage_can_be_switched_off(none: CommandLine, collection: Path) -> None:
    found = none.json("evaluate", "retrieval", collection, "--split", "dev", "--ablate")
    stages = [name for name in found if name.startswith("without ")]
    assert "without lexical" in stages and "without crowding" in stages
    text = none.ok("evaluate", "retrieval", collection, "--split", "dev")
    assert "pipeline compared to rrf" in text and "p95" in text


def test_rankings_are_written_as_trec_runs(none: CommandLine, collection: Path, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    assert "Make it first" in none.refused("evaluate", "retrieval", collection, "--split", "dev", "--runs", runs)
    runs.mkdir()
    none.ok("evaluate", "retrieval", collection, "--split", "dev", "--runs", runs)
    assert {file.name for file in runs.iterdir()} == {"lexical.run", "dense.run", "rrf.run", "pipeline.run"}
    assert (runs / "pipeline.run").read_text("utf-8").splitlines()[0] == "1 Q0 vote 1 1.000000 pipeline"
    found = read_run(runs / "pipeline.run")
    assert [ranked[0] for ranked in found.values()] == ["vote", "sun"] and len(found["1"]) == 4


def test_a_database_is_kept_and_nothing_in_it_encoded_again(
    none: CommandLine, tour: CommandLine, collection: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.db"
    first = none.json("evaluate", "retrieval", collection, "--split", "dev", "--keep", kept)
    again = none.json("evaluate", "retrieval", collection, "--split", "dev", "--keep", kept)
    assert kept.is_file() and first["encoding_per_second"] > 0 and again["encoding_per_second"] is None
    assert again["pipeline"] == first["pipeline"] and again["about"] == first["about"]
    before = tour.database.read_bytes()
    refused = none.refused("evaluate", "retrieval", collection, "--split", "dev", "--keep", tour.database)
    assert "holds claims or other sources" in refused and tour.database.read_bytes() == before


def test_a_folder_that_is_no_collection_is_named(none: CommandLine, tmp_path: Path) -> None:
    assert "corpus.jsonl" in none.refused("evaluate", "retrieval", tmp_path, "--split", "dev")


def test_labels_measure_the_rankings_they_were_set_on(tour: CommandLine) -> None:
    desk = tour.desk()
    assert "Label" in tour.refused("evaluate", "desk")
    ann = desk.reviewers.add("Ann Example")
    ranking = desk.matching.ranking(1)
    assert ranking is not None
    first, second, third = (match.snippet.id for match in ranking.matches[:3])
    desk.review.label(1, first, "irrelevant", reviewer=ann, ranking=ranking.run)
    desk.review.label(1, second, "refutes", reviewer=ann, ranking=ranking.run)
    desk.review.label(1, third, "context", reviewer=ann, ranking=ranking.run)
    found = tour.json("evaluate", "desk")
    assert found["rankings"] == 1 and found["labels"] == 3
    assert found["measures"]["judged@10"]["mean"] == pytest.approx(0.3)
    assert found["measures"]["judged-only nDCG@10"]["mean"] == pytest.approx((0.6309 + 0.5) / (1 + 0.6309), abs=1e-3)
    assert found["measures"]["bpref"]["mean"] == 0
    (month,) = found["months"].values()
    assert month["rankings"] == 1
    assert "missed" in tour.ok("evaluate", "desk")
