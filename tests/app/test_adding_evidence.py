"""Evidence that is added on Review, and passages that are selected in a source, by the messages of the browser."""

import itertools
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from web_server import WebServer, response

from workbench.app.review_surface import additions
from workbench.app.review_surface.additions import Additions
from workbench.app.review_surface.conversation import Conversation, Request
from workbench.app.review_surface.page import Data
from workbench.desk import Workbench
from workbench.desk.settings import Policy, WebPageRules
from workbench.domain.judging import NewVerdict
from workbench.domain.sources import Metadata

TEXT = "Zoë 👩‍👩‍👧 sold\tthe crane. Nobody of 𝔛 saw it.\n\nThe quay <b>was</b> empty 😀 in May."
ARTICLE = "The harbour board counted its cranes again.\n\nThe old crane of the quay was sold to a museum in 2019."


@dataclass
class Session:
    """A session of the interface, and the browser on the other side."""

    desk: Workbench
    reviewer: str
    claim: int = 1
    conversation: Conversation = field(default_factory=lambda: Conversation(additions=Additions(wait=60)))
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def ask(self, *acts: Data, **request: Any) -> Data:
        """Send a message; return what comes back."""
        sent = Request(self.claim, next(self.numbers), acts, **{"pages": frozenset({1, 2}), "fresh": False, **request})
        self.conversation.receive(self.desk, self.reviewer, sent)
        return self.conversation.answer(self.desk, self.reviewer, sent)

    def act(self, type: str, **fields: Any) -> Data:
        """Send one act; return its answer."""
        act = {"id": f"act-{next(self.numbers)}", "claim": self.claim, "type": type, **fields}
        answer: Data = self.ask(act)["answers"][act["id"]]
        return answer


@pytest.fixture
def ann(filled: Workbench) -> str:
    return filled.reviewers.add("Ann Example")


@pytest.fixture
def session(filled: Workbench, ann: str) -> Session:
    return Session(filled, ann)


def note(**fields: str) -> dict[str, str]:
    return {"kind": "note", "text": "The crane was sold to a museum.", "title": "A call", "url": "", "published": "2022", **fields}


def test_a_note_is_kept_embedded_ranked_and_can_be_cited(filled: Workbench, session: Session, ann: str) -> None:
    answer = session.act("add", **note())
    assert (answer["text"], answer["problems"]) == ("A call was added.", [])
    (item,) = answer["items"]
    assert item["quote"] == "The crane was sold to a museum." and item["embedded"] and item["dated"] == "2022"
    assert session.act("cite", snippet=item["snippet"], span=item["span"], cited=True, run=None) == {}
    assert [cited.anchor.quote for cited in filled.review.case(1, reviewer=ann).cites] == [item["quote"]]
    refused = session.act("add", **note(title=" "))
    assert "A note needs a title" in refused["refused"]
    assert "is not a web address" in session.act("add", **note(url="ftp://a"))["refused"]
    assert "could not be read" in session.act("add", kind="note")["refused"]


def test_an_addition_that_is_sent_again_is_there_once(filled: Workbench, session: Session, ann: str) -> None:
    act = {"id": "one", "claim": 1, "type": "add", **note()}
    assert session.ask(act)["answers"]["one"]["items"] == session.ask(act)["answers"]["one"]["items"]
    before = filled.sources.page()[1]
    again = Session(filled, ann).ask(act)["answers"]["one"]  # the server was started again before the answer came
    assert len(again["items"]) == 1 and "already added" in again["text"]
    assert filled.sources.page()[1] == before


def test_a_page_is_fetched_once_and_only_if_the_desk_allows_it(filled: Workbench, session: Session, ann: str, server: WebServer) -> None:
    page = {"kind": "page", "address": server.url("/a"), "keep_other": False}
    assert "does not fetch pages" in session.act("add", **page)["refused"] and server.paths == []
    filled.settings.choose_web_pages(WebPageRules(True, ("127.0.0.1",)), reviewer=ann)
    server.answers["/a"] = response(ARTICLE, media_type="text/plain")
    act = {"id": "one", "claim": 1, "type": "add", **page}
    for each in (session, Session(filled, ann)):
        assert "sold to a museum" in each.ask(act)["answers"]["one"]["items"][0]["quote"]
    assert server.paths == ["/robots.txt", "/a"]
    server.answers["/robots.txt"] = response("User-agent: *\nDisallow: /b", media_type="text/plain")
    assert "robots.txt" in session.act("add", **page | {"address": server.url("/b")})["refused"]
    server.answers["/login"] = response("<title>Sign in</title><form><input type=password name=p></form><p>Sign in to read on.")
    other = session.act("add", **page | {"address": server.url("/login")})
    assert other["other"] and "login page" in other["refused"]
    assert session.act("add", **page | {"address": server.url("/login"), "keep_other": True})["items"]


def test_a_file_comes_in_pieces_and_what_cannot_be_read_is_said(
    filled: Workbench, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = ARTICLE.encode()
    act = {"id": "file", "claim": 1, "type": "add", "kind": "file", "name": "crane.txt", "size": len(data)}

    def piece(start: int, end: int) -> Data:
        return {"act": "file", "start": start, "data": b64encode(data[start:end]).decode()}

    assert session.ask(act, piece=piece(0, 9))["uploads"] == {"file": 0}, "a piece before its act is sent again"
    assert session.ask(act, piece=piece(0, 9))["uploads"] == {"file": 9}
    assert session.ask(act, piece=piece(0, 9))["uploads"] == {"file": 9}, "the same piece twice"
    assert session.ask(act, piece=piece(20, 30))["uploads"] == {"file": 9}, "a piece too far"
    assert session.ask(act, piece=piece(9, 12) | {"data": "%"})["uploads"] == {"file": 9}, "a damaged piece"
    done = session.ask(act, piece=piece(9, len(data)))
    assert done["answers"]["file"]["text"] == "crane.txt was added." and done["uploads"] == {}
    monkeypatch.setattr(additions, "PIECE", 4)
    refusals = [session.act("add", kind="file", name="a.txt", size=size)["refused"] for size in (0, 200 << 20)]
    assert "is empty" in refusals[0] and "up to 104 MB are read" in refusals[1]
    large = act | {"id": "large"}
    session.ask(large)
    assert session.ask(large, piece=piece(0, 9) | {"act": "large"})["uploads"] == {"large": 0}


def test_keys_are_answered_while_a_source_is_read(filled: Workbench, ann: str) -> None:
    session = Session(filled, ann, conversation=Conversation(additions=Additions(wait=0)))
    add = {"id": "slow", "claim": 1, "type": "add", **note()}
    label = {"id": "key", "claim": 1, "type": "label", "snippet": 1, "span": "", "label": "context", "run": None}
    answers = session.ask(add, label)["answers"]
    assert answers["key"] == {}
    while "slow" not in answers:
        answers = session.ask(add)["answers"]
    assert answers["slow"]["items"]


@pytest.fixture
def passage(filled: Workbench) -> Callable[[str], Data]:
    """Return the fields of an act on a quote in a source with all kinds of characters."""
    source = filled.sources.add_note(TEXT, Metadata(title="A <i>call</i>", author="Ida", published="2022-05-01")).id
    text = filled.sources.get(source).document.text
    assert text == TEXT, "what the offsets count"

    def fields(quote: str) -> Data:
        start = text.index(quote)
        return {"document": source, "start": start, "end": start + len(quote), "quote": quote, "span": ""}

    return fields


def test_any_passage_is_labelled_cited_and_undone(
    filled: Workbench, session: Session, ann: str, passage: Callable[[str], Data]
) -> None:
    quotes = ["👩‍👩‍👧 sold\tthe crane. Nobody", "saw it.\n\nThe quay <b>was</b>", "empty 😀"]
    for quote in quotes:
        assert session.act("cite", **passage(quote), cited=True) == {}
        assert session.act("label", **passage(quote), label="refutes") == {}
    case = session.ask(fresh=True)["cases"][1]
    assert [case["evidence"][span]["quote"] for span in case["cites"]] == quotes
    assert set(case["labels"].values()) == {"refutes"}
    for wrong in ({"quote": "somebody else"}, {"start": 0}, {"end": 10_000}, {"start": -3}, {"document": 99}):
        refused = session.act("cite", **passage(quotes[0]) | wrong, cited=True)["refused"]
        assert "selected text at this place" in refused or "characters" in refused or "no source 99" in refused
    last = case["cites"][-1]
    assert session.act("cite", **passage(quotes[2]) | {"span": last}, cited=False) == {}
    act = {"id": "undone", "claim": 1, "type": "label", **passage("Zoë"), "label": "context"}
    session.ask(act)
    session.act("undo", of="undone")
    assert len(filled.review.case(1, reviewer=ann).labelled) == 3 and len(filled.review.case(1, reviewer=ann).cites) == 2


def test_a_source_is_read_around_a_passage_and_a_claim_made_of_it(
    filled: Workbench, session: Session, passage: Callable[[str], Data]
) -> None:
    fields = passage("The quay <b>was</b> empty 😀 in May.")
    read = {name: fields[name] for name in ("document", "start", "end")}
    told = session.ask(read=read)["read"]
    assert told["text"] == TEXT and told["first"] == 0 and not told["before"] and not told["after"]
    assert [TEXT[start:end] for start, end, _ in told["pieces"]][-1] == fields["quote"]
    assert (told["claimant"], told["said_on"]) == ("Ida", "2022-05-01")
    assert told["title"] == "A <i>call</i>" and "&lt;i&gt;" in told["source_html"]
    answer = session.act("claim-from", document=fields["document"], text="The quay was empty.", claimant="Ida", said_on="2022-05-01")
    claim = filled.claims.find("quay was empty")[0]
    assert f"Claim {claim.id} was added" in answer["text"] and [seen.where for seen in claim.appearances] == ["A <i>call</i>"]
    assert "date" in session.act("claim-from", document=fields["document"], text="No.", claimant="", said_on="soon")["refused"]
    long = filled.sources.add_note("The crane was sold again. " * 4_000, Metadata(title="Long")).id
    told = session.ask(read={"document": long, "start": 50_000, "end": 50_030})["read"]
    assert told["before"] and told["after"] and told["first"] > 29_000 and len(told["text"]) < 41_000


def test_the_case_file_is_told_to_whoever_may_see_it(filled: Workbench, session: Session, ann: str) -> None:
    (block,) = session.ask(panel="case-file")["panel"]["blocks"]
    assert block["file"]["name"] == "claim-1.html" and "<html" in block["file"]["content"]
    filled.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    filled.verdicts.record(1, NewVerdict("false", "Ann's secret."), reviewer=ann)
    told = Session(filled, filled.reviewers.add("Bob")).ask(panel="case-file")
    assert "hidden from you" in told["failed"] and "secret" not in repr(told)
