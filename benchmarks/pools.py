"""Turn claim and evidence pairs into collections that ``workbench evaluate retrieval`` reads.

Reads JSON lines with ``claim``, ``evidence`` and perhaps ``label`` and writes the BEIR layout: every piece of evidence
that the file has is a document, each claim has those it stands with as relevant, whichever way they bear on it. Pairs
labelled as no evidence (``not_supported``, ``NOT ENOUGH INFO``) are documents, and judge nothing.

    python benchmarks/pools.py PAIRS.jsonl FOLDER [--part 20]

With --part N, only claims whose first evidence falls into one of N parts (by hash) are asked, so that what was tuned
on the others is measured on claims it has not seen.
"""

import argparse
import hashlib
import json
from pathlib import Path

NO_EVIDENCE = {"not_supported", "NOT ENOUGH INFO"}


def held_out(evidence: str, parts: int) -> bool:
    """Whether a piece of evidence belongs to the part that is kept for measuring."""
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
    asked = {claim: found for claim, found in relevant.items() if held_out(texts[found[0]], given.part)}
    (given.folder / "qrels").mkdir(parents=True, exist_ok=True)
    with (given.folder / "corpus.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"_id": id, "title": "", "text": text}) + "\n" for id, text in texts.items())
    with (given.folder / "queries.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"_id": f"c{n}", "text": claim}) + "\n" for n, claim in enumerate(asked))
    with (given.folder / "qrels" / "all.tsv").open("w", encoding="utf-8") as file:
        file.write("query-id\tcorpus-id\tscore\n")
        for number, found in enumerate(asked.values()):
            file.writelines(f"c{number}\t{id}\t1\n" for id in dict.fromkeys(found))
    print(f"{len(asked):,} claims, {len(texts):,} pieces of evidence in {given.folder}")


if __name__ == "__main__":
    main()
