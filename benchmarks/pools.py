"""Convert pairs of claim and evidence into a collection that ``workbench evaluate retrieval`` reads.

Reads JSON Lines with ``claim``, ``evidence`` and an optional ``label``, and writes the BEIR layout. Each piece of evidence
becomes a document; for a claim, the evidence that it is paired with is relevant, whether it supports or refutes the claim.
Pairs without evidence (labels ``not_supported`` and ``NOT ENOUGH INFO``) only add a document.

    python benchmarks/pools.py PAIRS.jsonl FOLDER [--part 20]

With --part N, only claims whose first evidence is in one of N parts (by hash) become queries, so that a model that was tuned
on the other parts can be measured on claims that it has not seen.
"""

import argparse
import hashlib
import json
from pathlib import Path

NO_EVIDENCE = {"not_supported", "NOT ENOUGH INFO"}


def held_out(evidence: str, parts: int) -> bool:
    """Return whether a piece of evidence is in the part that is used for measuring."""
    return int(hashlib.md5(evidence.encode(), usedforsecurity=False).hexdigest(), 16) % parts == 0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pairs", type=Path)
    options.add_argument("folder", type=Path)
    options.add_argument("--part", type=int, default=1, metavar="N")
    given = options.parse_args()
    documents: dict[str, str] = {}
    relevant: dict[str, list[str]] = {}
    with given.pairs.open(encoding="utf-8") as lines:
        for line in lines:
            pair = json.loads(line)
            document = documents.setdefault(pair["evidence"], f"d{len(documents)}")
            if pair.get("label") not in NO_EVIDENCE:
                relevant.setdefault(pair["claim"], []).append(document)
    texts = {id: text for text, id in documents.items()}
    queries = {claim: ids for claim, ids in relevant.items() if held_out(texts[ids[0]], given.part)}
    (given.folder / "qrels").mkdir(parents=True, exist_ok=True)
    with (given.folder / "corpus.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"_id": id, "title": "", "text": text}) + "\n" for id, text in texts.items())
    with (given.folder / "queries.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"_id": f"c{n}", "text": claim}) + "\n" for n, claim in enumerate(queries))
    with (given.folder / "qrels" / "all.tsv").open("w", encoding="utf-8") as file:
        file.write("query-id\tcorpus-id\tscore\n")
        for number, ids in enumerate(queries.values()):
            file.writelines(f"c{number}\t{id}\t1\n" for id in dict.fromkeys(ids))
    print(f"{len(queries):,} claims, {len(texts):,} pieces of evidence in {given.folder}")


if __name__ == "__main__":
    main()
