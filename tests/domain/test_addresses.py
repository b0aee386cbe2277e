"""One definition of a web address."""

import pytest

from workbench.domain.addresses import is_web_address, web_address
from workbench.domain.claims import Appearance, claim_from_mapping
from workbench.errors import InputError

GOOD = [
    "https://example.org", "http://example.org/a?b=1&c=2#d", "HTTPS://Example.ORG/", "https://example.org:8443/x",
    "https://[2001:db8::1]/", "https://münchen.example/ü", "http://localhost:8501/", "https://example.org/a|b{c}",
]  # fmt: skip
BAD = [
    "", "http is old", "http:// example.org", "https://", "https:///path", "https://:80/", "ftp://example.org", "example.org",
    "javascript:alert(1)", "https://exa mple.org", "https://example.org/\n", "https://example.org/\x00", "https://[x",
    "https://example.org:port", "https://example.org:0", "https://example.org:99999", "https://example.org/\ud800", "http", " https://a.eu",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_an_address_with_a_host_is_one(text: str) -> None:
    assert is_web_address(text) and Appearance.from_text(f" {text} ") == Appearance(text, text)


@pytest.mark.parametrize("text", BAD)
def test_anything_else_is_not(text: str) -> None:
    assert not is_web_address(text)


def test_a_place_whose_name_begins_like_an_address_is_a_name() -> None:
    assert Appearance.from_text("http is old") == Appearance("http is old")
    row = claim_from_mapping({"text": "It is old.", "appearances": "http is old | https://a.eu/1"})
    assert [place.url for place in row.appearances] == [None, "https://a.eu/1"]


@pytest.mark.parametrize("text", [*(text for text in BAD if text == text.strip()), 'https://example.org/"><script>', "https://example.org/a|b"])
def test_an_address_is_published_only_if_it_is_valid(text: str) -> None:
    with pytest.raises(InputError, match="not a web address"):
        web_address(text)
    assert web_address(" https://example.org/a ") == "https://example.org/a"
