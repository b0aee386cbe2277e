"""Review: a claim, its evidence, and the verdict on it, all by keyboard."""


from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components.address import held_number
from workbench.app.components.notices import empty
from workbench.app.review_surface.component import surface
from workbench.errors import NotFoundError


def chosen_claim() -> int | None:
    """Return the claim in the address, else the next one to be worked on; None if there is none, and say so."""
    number = held_number("claim")
    try:
        if number is not None:
            return session.desk().claims.get(number).id
    except NotFoundError:
        empty(say("review.no-such-claim", id=number))
        return None
    following = session.desk().queue.next()
    if following is None:
        empty(say("review.all-done"))
    return following


def body() -> None:
    """Draw the page."""
    claim = chosen_claim()
    if claim is not None:
        state.OPEN_CLAIM.set(claim)
        state.REQUEST.pop()  # the page was loaded anew: everything is drawn, whatever was sent before
        surface()


body()
