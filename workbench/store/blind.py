"""Who may see what of a claim that waits for independent verdicts.

Invariant: until a reviewer has recorded a verdict of their own on such a claim, nothing that others recorded on it reaches
them: no label, cite, verdict, count or rating. Every query about others' work goes through ``blind``.
"""

INDEPENDENT = "independent-verdicts"
"""The setting that says how many independent verdicts a claim needs."""


def blind(claim: str) -> str:
    """SQL that is true where the reviewer ``:viewer`` must not see others' work on the claim that the expression
    ``claim`` names. A viewer of NULL, the command line's, sees everything."""
    return f"""(:viewer IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM verdicts own WHERE own.claim = {claim} AND own.reviewer = :viewer)
        AND (EXISTS (SELECT 1 FROM claims r WHERE r.id = {claim} AND r.review = 'second review')
            OR (EXISTS (SELECT 1 FROM settings s WHERE s.name = '{INDEPENDENT}' AND s.value <> '1')
                AND NOT EXISTS (SELECT 1 FROM verdicts others WHERE others.claim = {claim}))))"""
