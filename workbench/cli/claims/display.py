"""How commands print a claim and its verdicts."""

from collections.abc import Mapping, Sequence

from workbench.cli.output import moment, say, say_fields, say_table
from workbench.desk import Actor
from workbench.domain import PRIORITY_WORDS, Claim, Reply, Verdict
from workbench.domain.triage import as_text


def say_claim(claim: Claim, names: Mapping[Actor, str], *more: tuple[str, str | int | None]) -> None:
    """Print a claim with its status, text and details, and ``more`` pairs of name and value.

    ``names`` are the names of the reviewers by id.
    """
    say_head(claim)
    appearances: list[str] = []
    for place in claim.appearances:
        appearances.append(", ".join(filter(None, (place.where, place.date))))
        if place.url not in (None, place.where):
            appearances.append(str(place.url))
    say_fields(
        [
            ("Claimant", claim.claimant),
            ("Date", claim.said_on),
            ("Seen in", "\n".join(appearances)),
            ("Tags", ", ".join(claim.tags)),
            ("Language", claim.language),
            ("Priority", PRIORITY_WORDS[claim.priority] if claim.priority else None),
            ("Triage", as_text(claim.triage)),
            ("Assigned to", names[claim.assigned] if claim.assigned else None),
            ("Postponed", claim.postponed_reason),
            ("Reply", _reply(claim.reply) if claim.reply else None),
            ("Added", moment(claim.added)),
            ("Withdrawn", claim.withdrawn_reason),
            *more,
        ]
    )


def say_head(claim: Claim) -> None:
    """Print a claim's number, status and text."""
    say(f"Claim {claim.id} · {claim.state}")
    say(claim.text, "  ")


def say_verdicts(verdicts: Sequence[Verdict]) -> None:
    """Print a table of verdicts, if there are any."""
    if verdicts:
        say()
        say_table(
            ("VERDICT", "RECORDED", "RATING", "REVIEWER"),
            [
                (
                    verdict.id,
                    verdict.recorded[:10],
                    verdict.rating.label,
                    verdict.reviewer_name + (f" (corrected by {verdict.corrected_by})" if verdict.corrected_by else ""),
                )
                for verdict in verdicts
            ],
        )


def _reply(reply: Reply) -> str:
    """Return ``asked 2021-02-01, answered 2021-02-03: “It was a slip.”``"""
    sentence = f"asked {reply.asked}" if reply.asked else "asked"
    answered = f", answered {reply.answered}" if reply.answered else ""
    return sentence + answered + (f": “{reply.answer}”" if reply.answer else "")
