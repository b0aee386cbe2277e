"""What a reviewer may see of a claim that waits for independent verdicts.

Invariant: until a reviewer has recorded a verdict on such a claim, nothing that others recorded on it reaches them: no
label, citation, verdict, count or rating. Every query about the work of others uses ``blind``.
"""

INDEPENDENT = "independent-verdicts"
"""The setting with the number of independent verdicts that a claim needs."""


def blind(claim: str) -> str:
    """Return SQL that is true where the reviewer ``:viewer`` must not see the work of others on a claim. ``claim`` is an SQL
    expression for its number. A viewer of NULL, as at the command line, may see everything."""
    return f"""(:viewer IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM verdicts own WHERE own.claim = {claim} AND own.reviewer = :viewer)
        AND (EXISTS (SELECT 1 FROM claims r WHERE r.id = {claim} AND r.review = 'second review')
            OR (EXISTS (SELECT 1 FROM settings s WHERE s.name = '{INDEPENDENT}' AND s.value <> '1')
                AND NOT EXISTS (SELECT 1 FROM verdicts others WHERE others.claim = {claim}))))"""
