"""How desk-schema-7.db and the exports beside it were made, once, by the code at commit 423c040 (schema 7). Never make them
anew: they are what a desk of that version held and exported. ``PYTHONPATH=<that code> python make_desk_schema_7.py FOLDER``.
"""

import hashlib
import itertools
import sqlite3
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from workbench.desk.work import Policy

from workbench.desk import Workbench
from workbench.domain.claims import Appearance, NewClaim
from workbench.domain.matches import Provenance, Ranked, Scores
from workbench.domain.sources import Metadata
from workbench.store import review
from workbench.store.database import Database
from workbench.store.schema import VERSION

assert VERSION == 7
folder = Path(sys.argv[1])
numbers, seconds = itertools.count(), itertools.count()
desk = Workbench.open(
    folder / "desk-schema-7.db",
    create=True,
    clock=lambda: datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(seconds=next(seconds)),
    token=lambda n: hashlib.sha256(f"{next(numbers)}".encode()).hexdigest()[: 2 * n],
)
ann, bob, cem = (desk.reviewer(name) for name in ("Ann Example", "Bob Beispiel", "Cem Örnek"))
desk.add_note(
    "The crane was sold in May 2021. Nobody saw it leave. The quay is empty. The board met twice. “It is gone”, said Ida.",
    Metadata("A call with the board", author="Ida", publisher="Harbour board", published="2026-01-02"),
)
desk.add_note("The minutes name no buyer. The price was 300 €.", Metadata("Minutes", url="https://example.org/minutes"))
texts = (
    NewClaim("The crane was sold.", claimant="A speaker", said_on="2026-01-01", tags=("port", "board"),
             appearances=(Appearance("A speech", "https://example.org/speech", "2026-01-01"),), language="en"),
    NewClaim("The quay is full of ships."),
    NewClaim("The crane was sold for 300 euros."),
    NewClaim("The board met twice."),
    NewClaim("The board met twice!"),
    NewClaim("This one is for somebody else."),
    NewClaim("Nobody knows =1+1 of the buyer."),
)  # fmt: skip
for text in texts:
    desk.add_claim(text, reviewer=ann)

made = Provenance("a model", "1" * 64, "2" * 64, "float32", {"top": "20"}, {"torch": "2"}, "3" * 64)
ranked = [Ranked(rank, snippet, Scores("1.0", "0.5", "0.7")) for rank, snippet in enumerate((2, 1, 3), start=1)]
with Database(Path(desk.path)).write() as db:
    run = review.add_run(db, 1, ranked, made, time="2026-01-05T09:30:00.000Z")

desk.label(1, 1, "supports", reviewer=ann, seen=run)
desk.label(1, 2, "context", reviewer=ann, seen=run)
desk.label(1, 2, None, reviewer=ann)
for snippet in (1, 2, 3):
    desk.cite_snippet(1, snippet, reviewer=ann, seen=run)
first, second, third = [evidence.span for evidence in desk.case(1, reviewer=ann).cites]
desk.order_cites(1, [third, first, second], reviewer=ann)
one = desk.record_verdict(1, "true", "It was sold.\nThe board says so.", reviewer=ann, seen=run, confidence="high")
desk.publish(one.id, url="https://example.org/crane", date="2026-01-06", reviewer=ann)

desk.choose_policy(Policy(2, "rating"), reviewer=ann)
desk.label(2, 3, "refutes", reviewer=ann)
desk.cite_snippet(2, 3, reviewer=ann)
desk.record_verdict(2, "false", "The quay is empty.", reviewer=ann, confidence="low", second_wanted=True)
desk.cite_snippet(2, 4, reviewer=bob)
desk.cite_snippet(2, 3, reviewer=bob)
desk.record_verdict(2, "true", "It was full on Monday.", reviewer=bob)
desk.record_verdict(2, "mixed", "It depends on the day.", reviewer=cem, adjudicate=True)

wrong = desk.record_verdict(3, "true", "The minutes name the price; call Mr. Private, 555-0100.", reviewer=ann)
desk.cite(3, 2, 27, 47, reviewer=ann)
desk.record_verdict(3, "mostly-true", "About so much.", reviewer=ann, corrects=wrong.id, reason="A figure was read wrong.", code="factual-error")
rationale = next(text for text in desk.logged_texts(wrong.id) if text.field == "rationale")
desk.redact([rationale.payload], "It named a private person.", reviewer=bob)

desk.choose_policy(Policy(1, "rating"), reviewer=ann)
desk.cite_snippet(4, 4, reviewer=bob)
desk.label(4, 4, "supports", reviewer=bob)
desk.record_verdict(4, "true", "Ida says so.", reviewer=bob, also=[5])
desk.edit_claim(4, reviewer=ann, tags=["board"], said_on="2026-01-04")

desk.postpone([6], "We wait for the annual report.", reviewer=ann)
desk.assign([6, 7], [bob], reviewer=ann)
desk.assign([7], [], reviewer=ann)
desk.prioritise([6], 2, reviewer=bob)
desk.note_reply(6, asked="2026-01-03", answered="2026-01-04", answer="No comment.", reviewer=ann)
# What is still open: a draft order of cites, an undone label, a claim resumed, and a withdrawn one.
for snippet in (4, 6, 7):
    desk.cite_snippet(6, snippet, reviewer=bob)
cited = [evidence.span for evidence in desk.case(6, reviewer=bob).cites]
desk.order_cites(6, [cited[2], cited[0], cited[1]], reviewer=bob)
desk.uncite(6, cited[0], reviewer=bob)
desk.label(6, 6, "supports", reviewer=bob)
desk.label(6, 6, "refutes", reviewer=bob)
desk.undo(reviewer=bob)
desk.postpone([7], reviewer=cem)
desk.resume([7], reviewer=cem)
spare = desk.add_claim("Entered by mistake.", reviewer=cem).id
desk.withdraw_claim(spare, "Entered by mistake.", reviewer=cem)
desk.keep_draft(6, "Half a thought", "mixed", reviewer=bob)

with sqlite3.connect(desk.path) as db:
    db.execute("PRAGMA journal_mode = DELETE")
sqlite3.connect(desk.path, isolation_level=None).executescript("PRAGMA page_size = 1024; VACUUM")
fixed = Workbench.open(desk.path, clock=lambda: datetime(2026, 2, 1, tzinfo=UTC))
fixed.export("csv", folder / "desk-schema-7.csv")
fixed.export("jsonl", folder / "desk-schema-7.jsonl")
with sqlite3.connect(desk.path) as db:
    db.execute("PRAGMA journal_mode = DELETE")
