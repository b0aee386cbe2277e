"""TLS: the certificate is checked against the host name, while the socket connects to the checked address."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from web_server import response, serving

from workbench.errors import InputError
from workbench.fetching import Network, PageAddress, Permission, fetch
from workbench.fetching.network import trusted_certificates

HOST = "page.example"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of page.example that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    signed = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


def test_the_host_name_is_asked_for_and_checked(certificate: Path) -> None:
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate)
    asked: list[str | None] = []
    ours.sni_callback = lambda connection, name, context: asked.append(name)
    permission = Permission(frozenset({HOST, "other.example"}))
    trusting = ssl.create_default_context(cafile=str(certificate))
    network = Network(permission, resolver=lambda host, port: ["127.0.0.1"], certificates=trusting)
    with serving(ours) as server:
        server.answers["/"] = response("<p>Hello")
        assert fetch(PageAddress.parse(server.url("/", host=HOST)), network).data == b"<p>Hello"
        assert asked == [HOST, HOST]
        with pytest.raises(InputError, match=r"The certificate of other\.example is not valid"):
            fetch(PageAddress.parse(server.url("/", host="other.example")), network)
        unknown = Network(permission, resolver=lambda host, port: ["127.0.0.1"])
        with pytest.raises(InputError, match=r"The certificate of page\.example is not valid"):
            fetch(PageAddress.parse(server.url("/", host=HOST)), unknown)
        assert server.paths == ["/robots.txt", "/"]


def test_certificates_are_always_checked() -> None:
    context = trusted_certificates()
    assert context.check_hostname and context.verify_mode == ssl.CERT_REQUIRED
    assert len(context.get_ca_certs()) > 50


def test_a_host_without_tls_is_an_error() -> None:
    with serving() as server, pytest.raises(InputError, match="No secure connection"):
        server.answers["/"] = response("<p>Hello")
        address = PageAddress.parse(f"https://127.0.0.1:{server.port}/")
        fetch(address, Network(Permission(frozenset({"127.0.0.1"}))))
