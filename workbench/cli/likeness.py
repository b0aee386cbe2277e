"""How alike two claims are, in words."""

from workbench.domain.likeness import RELATED, Likeness


def relation(likeness: Likeness) -> str:
    """Return ``near-duplicate``, ``related`` or ``different``."""
    return likeness.relation if likeness.near or likeness.score >= RELATED else "different"


def relation_text(likeness: Likeness) -> str:
    """Return the relation with the differences, such as ``related, differs in: number, date``."""
    text = relation(likeness).replace("near-duplicate", "possible duplicate")
    if likeness.differs:
        text += f", differs in: {', '.join(likeness.differs)}"
    return text if likeness.checked else f"{text}; negation is not compared in this language"
