"""Addresses in the form in which they are requested, and which IP addresses are public."""

import pytest

from workbench.errors import InputError
from workbench.fetching import PageAddress, Permission, is_public


@pytest.mark.parametrize(
    ("typed", "url", "host", "port"),
    [
        (" https://Example.org ", "https://example.org/", "example.org", 443),
        ("HTTP://example.org:80/a#part", "http://example.org/a", "example.org", 80),
        ("http://example.org:8080/a?b=ü c".replace(" ", "%20"), "http://example.org:8080/a?b=%C3%BC%20c", "example.org", 8080),
        ("https://bücher.example/straße", "https://xn--bcher-kva.example/stra%C3%9Fe", "xn--bcher-kva.example", 443),
        ("https://example.org./", "https://example.org/", "example.org", 443),
        ("http://[2A00::1]:81/", "http://[2a00::1]:81/", "2a00::1", 81),
        ("https://example.org/a%2Fb?x=[1]", "https://example.org/a%2Fb?x=[1]", "example.org", 443),
    ],
)
def test_an_address_is_requested_in_one_form(typed: str, url: str, host: str, port: int) -> None:
    address = PageAddress.parse(typed)
    assert (address.url, address.host, address.port) == (url, host, port)
    assert PageAddress.parse(url) == address


@pytest.mark.parametrize(
    "typed",
    [
        "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "javascript:alert(1)", "example.org", "", "https://",
        "https://exa mple.org/", "https://example.org/\r\nHost: other", "https://example.org:0/", "https://example.org:x/",
        "https://user@example.org/", "https://user:secret@example.org/", "https://:secret@example.org/", "https://a..b/ü",
        "https://" + "ü" * 80 + ".example/", "https://example.org/" + "a" * 9000,
    ],
)  # fmt: skip
def test_what_is_not_fetched_is_refused(typed: str) -> None:
    with pytest.raises(InputError):
        PageAddress.parse(typed)


def test_a_redirect_is_relative_to_its_page() -> None:
    address = PageAddress.parse("https://example.org/a/b?c")
    assert address.joined("../d").url == "https://example.org/d"
    assert address.joined("//other.example/").url == "https://other.example/"
    with pytest.raises(InputError):
        address.joined("file:///etc/passwd")


PUBLIC = ["93.184.216.34", "8.8.8.8", "1.1.1.1", "2606:2800:220:1::1", "2a00:1450:4001::5"]
NOT_PUBLIC = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1",
    "fec0::1", "100::1", "2001:db8::1", "3fff::1", "5f00::1", "::ffff:127.0.0.1", "::ffff:93.184.216.34", "::93.184.216.34",
    "64:ff9b::7f00:1", "64:ff9b::5db8:d822", "64:ff9b:1::1", "2002:7f00:1::1", "2002:5db8:d822::1", "2001:0:1::1",
    "2001:10::1", "no address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_ordinary_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_a_permission_is_for_a_host_perhaps_for_one_port() -> None:
    permission = Permission(frozenset({"intranet.example", "10.0.0.1:8080", "[fd00::1]:81"}))
    assert permission.allows("intranet.example", 80) and permission.allows("intranet.example", 8443)
    assert permission.allows("10.0.0.1", 8080) and not permission.allows("10.0.0.1", 80)
    assert permission.allows("fd00::1", 81) and not permission.allows("fd00::1", 80)
    assert not permission.allows("other.intranet.example", 80)
