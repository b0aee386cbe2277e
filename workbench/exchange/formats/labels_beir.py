"""The desk's labels as a test collection in the BEIR layout: ``corpus.jsonl``, ``queries.jsonl``, ``qrels/test.tsv``.

A query is a claim with a selected verdict; a document is a span that was labelled for that claim or that a verdict on it
cites. ``workbench evaluate retrieval FOLDER --split test`` and other BEIR tools read it.

Invariant: every judgement refers to a query and a document in the collection.
"""

from collections import Counter
from pathlib import Path

from workbench.domain import REDACTED, Evidence
from workbench.exchange.formats import Format
from workbench.exchange.lines import json_line
from workbench.exchange.log_snapshot import LogSnapshot, Written

SPLIT = "test"


def write(path: Path, snapshot: LogSnapshot) -> Written:
    """Write the folder. Grades: 1 for the labels supports, refutes and context, and for the citations of a current verdict;
    0 for irrelevant. If reviewers differ, the highest grade counts. A filter by reviewer applies to labels too."""
    left_out, written, erased = Counter[str](), set[str](), set[str]()
    texts: dict[str, str] = {}  # the text of a passage, by its short name: the same bytes can have been read twice
    grades: dict[int, dict[str, int]] = {}
    (path / "qrels").mkdir()
    with (path / "corpus.jsonl").open("w", encoding="utf-8", newline="") as corpus:

        def judged(claim: int, evidence: Evidence, grade: int) -> None:
            place = f"{evidence.anchor.start}-{evidence.anchor.end}"
            name = f"{evidence.document}:{place}"
            if texts.setdefault(name, evidence.text_sha256) != evidence.text_sha256:
                name = f"{evidence.document}:{evidence.text_sha256}:{place}"
            if evidence.anchor.quote == REDACTED:
                erased.add(name)
                return
            if name not in written:
                written.add(name)
                corpus.write(json_line(_document(name, evidence)))
            graded = grades[claim]
            graded[name] = max(grade, graded.get(name, 0))

        for verdict in snapshot.verdicts():
            if verdict.corrected_by is not None:
                left_out["corrected verdicts"] += 1
                continue
            grades.setdefault(verdict.claim, {})
            for cite in verdict.cites:
                judged(verdict.claim, cite.evidence, 1)
        for number in grades:
            for item in snapshot.labelled(number):
                if snapshot.filters.get("reviewer") in (None, item.reviewer):
                    judged(number, item.evidence, int(item.label != "irrelevant"))
    count = 0
    with (
        (path / "queries.jsonl").open("w", encoding="utf-8", newline="") as queries,
        (path / "qrels" / f"{SPLIT}.tsv").open("w", encoding="utf-8", newline="") as qrels,
    ):
        qrels.write("query-id\tcorpus-id\tscore\n")
        for number in sorted(grades):
            claim = snapshot.claim(number)
            if claim.text == REDACTED:
                left_out["claims whose text was erased"] += 1
            elif not grades[number]:
                left_out["claims with no evidence that was labelled or cited"] += 1
            else:
                queries.write(json_line({"_id": str(number), "text": claim.text, "metadata": {}}))
                qrels.writelines(f"{number}\t{name}\t{grade}\n" for name, grade in grades[number].items())
                count += 1
    if erased:
        left_out["evidence whose quote was erased"] += len(erased)
    return Written(count, "queries", left_out)


def _document(name: str, evidence: Evidence) -> dict[str, object]:
    source, anchor = evidence.source, evidence.anchor
    metadata = {
        "document": evidence.document,
        "text_sha256": evidence.text_sha256,
        "start": anchor.start,
        "end": anchor.end,
        "url": source.url,
        "author": source.author,
        "publisher": source.publisher,
        "published": source.published,
    }
    title = "" if source.title == REDACTED else source.title
    return {"_id": name, "title": title, "text": anchor.quote, "metadata": metadata}


FORMAT = Format(
    "beir",
    "BEIR: claims, snippets and labels, to measure retrieval",
    "",
    "inode/directory",
    write,
    position=70,
)
