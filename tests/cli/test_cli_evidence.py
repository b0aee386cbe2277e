"""Ingest sources and match claims with the real model: the output that programs rely on."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from commandline import ME, SENTENCES, CommandLine

from workbench.domain.sources import Metadata

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"rank", "snippet_id", "quote", "start", "end", "document", "scores", "before", "after", "copies"}


def stored_text(line: CommandLine, document: int) -> str:
    """The text as another program gets it: the bytes on standard output."""
    command = [sys.executable, "-m", "workbench", "--db", str(line.database), "sources", "show", str(document), "--text"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode("utf-8")


def check_ranking(line: CommandLine, found: list[dict[str, Any]]) -> None:
    assert [item["rank"] for item in found] == list(range(1, len(found) + 1))
    for item in found:
        assert set(item) == KEYS
        assert set(item["document"]) == {"id", "title", "url"}
        assert set(item["scores"]) == {"lexical", "dense", "section_lexical", "passage_dense", "dates", "fused"}
        for score in item["scores"].values():
            assert score is None or (isinstance(score, str) and float(score) == float(f"{float(score):.6f}"))
        text = line.desk().sources.get(item["document"]["id"]).document.text
        assert text[item["start"] : item["end"]] == item["quote"]
        assert item["before"] in text and item["after"] in text


def test_search_finds_what_the_sides_say_and_its_offsets_are_those_of_the_stored_text(tour: CommandLine) -> None:
    found = tour.json("search", "elections had irregularities", "--top", 5)
    assert len(found) == 5
    check_ranking(tour, found)
    assert "military" in found[0]["quote"] and "no evidence" in found[0]["quote"]
    text = stored_text(tour, found[0]["document"]["id"])
    assert text[found[0]["start"] : found[0]["end"]] == found[0]["quote"]


def test_search_keeps_no_ranking(tour: CommandLine) -> None:
    before = tour.desk().matching.ranking(1)
    tour.ok("search", "The elections had irregularities.", "--top", 2)
    assert tour.desk().matching.ranking(1) == before


def test_match_gives_one_claim_as_search_does_and_several_by_claim(tour: CommandLine) -> None:
    one = tour.json("match", 1, "--top", 3)
    assert len(one) == 3
    check_ranking(tour, one)
    two = tour.json("match", 1, 7, "--top", 3)
    assert [item["claim"] for item in two] == [1, 7]
    assert [match["snippet_id"] for match in two[0]["matches"]] == [match["snippet_id"] for match in one]
    check_ranking(tour, two[1]["matches"])


def test_match_all_ranks_every_open_claim_and_keeps_what_made_it(tour: CommandLine) -> None:
    tour.ok("claims", "withdraw", 18, "--reason", "An opinion.")
    open_claims = [1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 17]
    assert [item["claim"] for item in tour.json("match", "--all", "--top", 2)] == open_claims
    ranking = tour.desk().matching.ranking(1)
    assert ranking is not None and len(ranking.matches) == 2
    assert ranking.provenance.model == "all-MiniLM-L6-v2" and ranking.provenance.parameters["top"] == "2"
    assert f"{len(open_claims)} claims matched" in tour.ok("match", "--all")


def test_what_came_in_unembedded_is_found_by_its_meaning_in_the_next_search(tour: CommandLine, tmp_path: Path) -> None:
    source = tmp_path / "tea.txt"
    source.write_text("A cup of tea cures no illness at all.", "utf-8")
    tour.ok("ingest", source, "--no-embed")
    assert tour.desk().matching.pending_snippets() == 1
    first = tour.json("search", "warm beverages heal sickness", "--top", 1)[0]
    assert first["quote"] == "A cup of tea cures no illness at all."
    assert first["scores"]["lexical"] is None and float(first["scores"]["dense"]) > 0.4
    assert tour.desk().matching.pending_snippets() == 0


def test_ingest_embeds_and_says_how_much(tour: CommandLine, tmp_path: Path) -> None:
    source = tmp_path / "recount.txt"
    source.write_text(SENTENCES, "utf-8")
    assert tour.json("ingest", source)["embedded"] == 3
    assert tour.ok("ingest", source) == "1 document unchanged.\n"


def test_the_seeds_are_loaded_once_and_a_persons_changes_stay(tour: CommandLine) -> None:
    tour.ok("sources", "edit", 1, "--publisher", "Another publisher")
    head = tour.desk().log.head()
    assert tour.ok("init", "--seeds") == "The demonstration data was added before. Nothing was added.\n"
    assert tour.desk().log.head() == head
    assert tour.json("sources", "show", 1)["publisher"] == "Another publisher"


def test_the_seeds_are_described_as_their_manifest_says(tour: CommandLine) -> None:
    documents = {item["sha256"]: item for item in tour.json("sources", "list")}
    described = [file for file in json.loads((ROOT / "seeds/manifest.json").read_text("utf-8"))["files"] if file["metadata"]]
    assert len(described) >= 9
    for file in described:
        document, about = documents[file["sha256"]], file["metadata"]
        language = about.pop("language")
        assert {name: document[name] for name in about} == about, file["name"]
        assert document["language"].startswith(language)  # a page may say more exactly: en-gb


def test_the_queue_of_the_seeds_opens_ready(tour: CommandLine) -> None:
    rows = tour.json("claims", "list")
    assert Counter(row["state"] for row in rows) == {"matched": 13, "decided": 4, "disputed": 1}
    assert all(row["evidence"]["unread"] == 20 for row in rows if row["state"] == "matched")


def test_people_read_quote_document_date_and_address(tour: CommandLine) -> None:
    shown = tour.ok("search", "elections had irregularities", "--top", 1)
    assert "found no evidence" in " ".join(shown.split())
    for part in ("Al Jazeera", "2022-09-03", "https://www.aljazeera.com/", "semantic similarity 0.", "not agreement"):
        assert part in shown


def test_the_round_from_claim_to_verified_verdict(tour: CommandLine, tmp_path: Path) -> None:
    claim = tour.json("claims", "add", "The 2020 vote in Myanmar was rigged.")["id"]
    first = tour.json("match", claim, "--top", 3)[0]
    tour.ok("label", claim, first["snippet_id"], "refutes")
    recorded = tour.json(
        "verdicts", "record", claim, "--rating", "false", "--rationale", "-", "--cite", first["snippet_id"], input="Why."
    )
    assert recorded["reviewer"]["name"] == ME and recorded["rationale"] == "Why."
    assert [(cite["quote"], cite["label"]) for cite in recorded["cites"]] == [(first["quote"], "refutes")]
    tour.ok("verdicts", "export", "--format", "jsonl", "--output", tmp_path / "log.jsonl")
    last = json.loads((tmp_path / "log.jsonl").read_text("utf-8").splitlines()[-1])
    assert tour.ok("verdicts", "verify", "--expect-head", f"{last['head']['seq']}:{last['head']['hash']}").startswith("Sound: ")


def test_similar_claims_say_what_they_differ_in_and_how_they_were_rated(tour: CommandLine) -> None:
    first = tour.json("claims", "add", "Unemployment in Utopia was 4% in 2023.")["id"]
    tour.ok("verdicts", "record", first, "--rating", "true", "--rationale", "It was.")
    second = tour.json("claims", "add", "Unemployment in Utopia was 9% in 2023.")["id"]
    third = tour.json("claims", "add", "In 2023 the unemployment rate of Utopia was 4 percent.")["id"]
    shown = tour.ok("claims", "similar", second)
    assert f"Claim {first} · decided · related, differs in: number" in shown
    found = tour.json("claims", "similar", third, "--top", 2)
    assert [(item["id"], item["relation"], item["differs"]) for item in found] == [
        (first, "near-duplicate", []),
        (second, "related", ["number"]),
    ]
    assert [verdict["rating"]["key"] for verdict in found[0]["verdicts"]] == ["true"]


def test_two_processes_rank_byte_for_byte_alike(tour: CommandLine) -> None:
    search = ("search", "elections had irregularities", "--json")
    command = [sys.executable, "-m", "workbench", "--db", str(tour.database), *search]
    first, second = tour.ok(*search), subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert first == second
    assert len(json.loads(first)) == 20


def test_two_claims_are_compared(small: CommandLine) -> None:
    for text, code in (
        ("Unemployment in Utopia was 4% in 2023.", "en"),
        ("In 2023 the unemployment rate of Utopia was 4 percent.", "en"),
        ("Unemployment in Utopia was 9% in 2023.", "en"),
        ("Työttömyys oli Utopiassa 4 % vuonna 2023.", "fi"),
        ("Työttömyys ei ollut Utopiassa 4 % vuonna 2023.", "fi"),
    ):
        small.ok("claims", "add", text, "--language", code)
    same = small.json("claims", "compare", 2, 3)
    assert (same["claims"], same["relation"], same["differs"], same["differences_checked"]) == ([2, 3], "near-duplicate", [], True)
    other = small.json("claims", "compare", 4, 2)
    assert (other["relation"], other["differs"]) == ("related", ["number"])
    assert small.json("claims", "compare", 1, 2)["relation"] == "different"
    unread = small.json("claims", "compare", 5, 6)
    assert (unread["relation"], unread["differences_checked"]) == ("related", False)
    shown = small.ok("claims", "compare", 2, 3)
    assert "possible duplicate" in shown and "none found" in shown and "Unemployment in Utopia was 4% in 2023." in shown
    assert "not compared" in small.ok("claims", "compare", 5, 6) and "number" in small.ok("claims", "compare", 4, 2)
    assert "numbers of two claims" in small.refused("claims", "compare", 2, 2)
    assert "no claim 99" in small.refused("claims", "compare", 2, 99)


def test_the_model_of_a_desk_is_shown_set_and_missed(empty: CommandLine) -> None:
    assert empty.json("model")["name"] == "all-MiniLM-L6-v2"
    assert "Languages" in empty.ok("model") and "English" in empty.ok("model")
    assert "no model folder" in empty.refused("model", "/no/such/folder")
    empty.desk().settings.choose({"model": "/no/such/folder"}, reviewer=empty.desk().reviewers.add("Ann"))
    assert "no model folder at /no/such/folder" in empty.refused("search", "a bridge", WORKBENCH_MODEL=None)
    assert empty.json("model", "all-MiniLM-L6-v2")["query_prompt"] == ""
    assert empty.ok("search", "a bridge")


def test_a_ranking_says_what_its_model_does_not_understand(empty: CommandLine) -> None:
    empty.desk().sources.add_note("香港的房价一年内下跌了百分之十五。", Metadata("房价", language="zh"))
    empty.ok("claims", "add", "Los precios de la vivienda no han bajado según el gobierno")
    note = "Semantic similarity is not reliable for the text in Spanish and sources in Chinese"
    for output in (empty.ok("match", 1), empty.ok("search", "Los precios de la vivienda no han bajado según el gobierno")):
        text = " ".join(output.split())
        assert note in text and "workbench model intfloat/multilingual-e5-small" in text
