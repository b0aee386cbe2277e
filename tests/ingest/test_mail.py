"""E-mail messages and saved pages: the decoded text without headers, markup and attachments."""

import quopri
from email.message import EmailMessage

import pytest

from workbench.domain.sources import Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest import read, segment


def only(data: bytes, name: str) -> Reading:
    (found,), problems = read(data, name=name)
    assert problems == []
    return found


def cuts(found: Reading) -> list[str]:
    return [found.text[part.start : part.end] for part in segment(found.text, found.blocks, found.metadata.language)]


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Ída Lindqvist <ida@port.example>", "desk@paper.example"
    message["Subject"], message["Date"] = "Über the crane’s sale", "Mon, 01 Feb 2021 23:30:00 -0500"
    message["Message-ID"] = "<1@port.example>"
    message.set_content("The crane was sold for €3.5 million. It was not\nmoved.\n\n> Was it moved?\n> Who paid?\n", cte="quoted-printable")
    return message


def test_a_letter_has_a_title_an_author_and_a_date() -> None:
    found = only(letter().as_bytes(), "a.eml")
    about = found.metadata
    assert (about.title, about.author, about.published) == ("Über the crane’s sale", "Ída Lindqvist", "2021-02-01")
    assert cuts(found) == ["The crane was sold for €3.5 million.", "It was not\nmoved.".replace("\n", " "), "Was it moved?", "Who paid?"]
    assert [block.kind for block in found.blocks] == ["paragraph", "quote", "quote"] and found.media_type == "message/rfc822"
    assert only(letter().as_bytes(), "a.txt").text == only(letter().as_bytes(), "a.unknown").text == found.text


def test_plain_text_is_preferred_and_attachments_are_named() -> None:
    message = letter()
    message.add_alternative("<html><body><p>Another text altogether.</p></body></html>", subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="deal.pdf")
    message.add_attachment(letter())
    found = only(message.as_bytes(), "a.eml")
    assert "crane was sold" in found.text and "Another" not in found.text
    assert found.notes == (
        "a.eml: 2 attachments were not read: “deal.pdf” (application/pdf), “Über the crane’s sale” (message/rfc822).",
    )


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "koi8-r"])
def test_a_letter_that_is_a_page(charset: str) -> None:
    words = "Кран был продан" if charset == "koi8-r" else "The café was sold"
    head = f"From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/html; charset={charset}\nContent-Transfer-Encoding: base64\n\n"
    message = EmailMessage()
    message.set_content(f"<html><body><p>{words} <s>never</s> in 2009 to a town.</p></body></html>", subtype="html", charset=charset, cte="base64")
    found = only(head.encode() + str(message.get_payload()).encode(), "a.eml")
    assert cuts(found) == [f"{words} in 2009 to a town."]
    assert found.metadata.author == "a@b.example" and "1 struck passage was left out" in found.notes[0]


@pytest.mark.parametrize("declared", ["us-ascii", "utf-8", "no-such-charset"])
def test_a_wrong_charset_is_seen_through(declared: str) -> None:
    data = f"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset={declared}\n\n".encode()
    assert "café" in only(data + "The café was sold to somebody in a town on the coast.".encode("cp1252"), "a.eml").text


def test_a_message_without_a_text_is_refused() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.example", "x"
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="deal.pdf")
    with pytest.raises(UnreadableSourceError, match=r"a\.eml has no text; its attachments are “deal\.pdf”.*save them"):
        only(message.as_bytes(), "a.eml")
    with pytest.raises(UnreadableSourceError, match="damaged"):
        only(b"no headers here", "a.eml")


PAGE = """<html><head><meta charset="utf-8"><title>The crane</title></head><body><nav>Home</nav><article><p>The crane was sold for
€3.5 million, the board said on Tuesday, although nobody saw it leave the harbour. It was not moved.</p></article></body></html>"""


def saved(first: str = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://news.example/crane\r\n") -> bytes:
    head = (
        f"{first}Subject: Crane\r\nDate: Tue, 2 Feb 2021 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--b"\r\n\r\n'
        "----b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://news.example/crane\r\n\r\n"
    )
    frame = "\r\n----b\r\nContent-Type: text/html\r\n\r\n<html><body><p>An advertisement in a frame.</p></body></html>\r\n----b--\r\n"
    return head.encode() + quopri.encodestring(PAGE.encode()).replace(b"\n", b"\r\n") + frame.encode()


@pytest.mark.parametrize("name", ["crane.mhtml", "crane.mht", "crane.html", "crane.txt", "crane"])
def test_a_saved_page_is_read_as_a_page(name: str) -> None:
    found = only(saved(), name)
    assert cuts(found) == [
        "The crane was sold for €3.5 million, the board said on Tuesday, although nobody saw it leave the harbour.",
        "It was not moved.",
    ]
    about = found.metadata
    assert (about.title, about.url, about.accessed, about.published) == ("The crane", "https://news.example/crane", "2021-02-02", None)
    assert found.data == saved() and found.media_type == "multipart/related"


def test_a_page_saved_by_another_program_is_recognised() -> None:
    assert only(saved("From: \"Saved by Windows Internet Explorer\"\r\n"), "a.txt").metadata.url == "https://news.example/crane"
    with pytest.raises(UnreadableSourceError, match="no web page"):
        only(saved().replace(b"text/html", b"image/png"), "a.mht")


def test_parts_nested_without_end_are_refused() -> None:
    nested = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(100))
    with pytest.raises(UnreadableSourceError, match=r"a\.eml (has too many parts|is damaged)"):
        only(f"From: a@b.example\nSubject: x\n{nested}\ntext\n".encode(), "a.eml")


@pytest.mark.parametrize("name", ["notes.dat", "page.xyz", "data.json", "server.log", "feed.xml"])
def test_an_unknown_suffix_with_unknown_content_is_refused(name: str) -> None:
    for data in (b"The crane was sold to a town.", b'{"a": 1}', b"<feed><entry/></feed>", bytes(range(256)) * 9):
        with pytest.raises(UnreadableSourceError, match=f"{name} has an unknown suffix.*rename it to .txt"):
            only(data, name)


def test_a_text_without_a_suffix_is_read() -> None:
    assert only(b"The crane was sold to a town.", "README").text == "The crane was sold to a town."


def test_a_saved_page_is_the_one_at_its_address_and_not_a_frame_before_it() -> None:
    page = "<html><body><p>The crane was not sold, the harbour master said in a letter on Monday evening.</p></body></html>"
    frame = "<html><body><p>Win a holiday on a boat: this frame of an advertiser comes before the page.</p></body></html>"
    parts = [("https://ads.example/1", frame), ("https://news.example/crane", page)]
    data = "From: <Saved by Blink>\nSnapshot-Content-Location: https://news.example/crane\nMIME-Version: 1.0\n"
    data += 'Content-Type: multipart/related; boundary="B"\n\n'
    data += "".join(f"--B\nContent-Type: text/html\nContent-Location: {at}\n\n{text}\n" for at, text in parts) + "--B--\n"
    found = only(data.encode(), "crane.mhtml")
    assert cuts(found) == ["The crane was not sold, the harbour master said in a letter on Monday evening."]
    assert found.metadata.url == "https://news.example/crane"
