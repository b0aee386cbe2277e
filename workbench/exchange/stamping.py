"""Time stamps of heads (RFC 3161): an authority confirms that it saw a head, so that nobody can have made it later.

Invariant: nothing here uses a network. A request is a file that a person sends; a stamp is a file that came back.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from workbench.domain.log import Entry, Head, Stamp, head_bytes
from workbench.errors import InputError, LogFaultError
from workbench.exchange.signing import bytes_of
from workbench.files.outputs import write_file

_DIGESTS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
"""Digests that a stamp may use, by object identifier (RFC 5754)."""


def write_request(path: Path, log: str, head: Head, *, force: bool = False) -> None:
    """Write a request for a stamp over ``head_bytes``. Raises WorkbenchError if the file cannot be written; InputError and
    OutputExistsError as ``check_output`` does."""
    request = TimestampRequestBuilder().data(head_bytes(log, head)).hash_algorithm(HashAlgorithm.SHA256).build()
    write_file(path, request.as_bytes(), force=force)


def check(stamp: Path, certificates: Path, log: str, entries: Iterable[Entry]) -> Stamp:
    """Return the entry of a sound log that a stamp was made for, after checking the stamp against the certificates that the
    reader trusts (PEM). Raises LogFaultError if the stamp is not valid, NotFoundError and InputError for the files."""
    try:
        trusted = load_pem_x509_certificates(bytes_of(certificates))
    except ValueError as error:
        raise InputError(f"{certificates} holds no certificates; give those of the time stamp authority as PEM.") from error
    data = bytes_of(stamp)
    try:
        response = decode_timestamp_response(data)
        imprint = response.tst_info.message_imprint
        digest = _DIGESTS[imprint.hash_algorithm.dotted_string]
    except KeyError as error:
        raise LogFaultError(f"The time stamp in {stamp} uses a digest algorithm that is not supported.") from error
    except ValueError as error:
        raise InputError(f"{stamp} holds no time stamp; give the answer of a time stamp authority.") from error
    for entry in entries:
        hashed = hashlib.new(digest, head_bytes(log, Head(entry.seq, entry.hash, None))).digest()
        if hashed == imprint.message:
            break
    else:
        raise LogFaultError(
            f"The time stamp in {stamp} does not match an entry of this log: the log was changed, or it is another log."
        )
    builder = VerifierBuilder()
    for certificate in set(trusted):
        builder = builder.add_root_certificate(certificate)
    try:
        builder.build().verify(response, hashed)
    except (VerificationError, ValueError) as error:
        raise LogFaultError(f"The time stamp in {stamp} is not valid ({error}).") from error
    time = response.tst_info.gen_time.isoformat(timespec="seconds").replace("+00:00", "Z")
    return Stamp(entry.seq, time, _authority(response))


def _authority(response: TimeStampResponse) -> str:
    signer = next(iter(response.signed_data.signer_infos))
    for certificate in map(load_der_x509_certificate, response.signed_data.certificates):
        if (certificate.issuer, certificate.serial_number) == (signer.issuer, signer.serial_number):
            return certificate.subject.rfc4514_string()
    return signer.issuer.rfc4514_string()
