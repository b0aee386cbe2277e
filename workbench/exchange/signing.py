"""Signatures of heads with Ed25519 (RFC 8032), which show who vouches for a log if the reader knows whose key it is.

Invariant: a private key is read for one signature and is written only where it was created; no database and no export
contains one.
"""

import base64
import os
import re
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

from workbench.domain.log import Head, Signature, head_bytes
from workbench.errors import InputError, LogFaultError, NotFoundError, WorkbenchError
from workbench.files.inputs import LARGEST_SMALL, read_file

ALGORITHM = "Ed25519"
_FORM = re.compile(r"Ed25519 [A-Za-z0-9+/]{59}= [A-Za-z0-9+/]{86}== [0-9a-f]{32}")


def new_keys(path: Path) -> Path:
    """Create a private key at ``path``, readable by its owner only, and the public key beside it; return the path of the
    public key. Raises InputError if one of the files exists: an overwritten key could never sign again."""
    public = path.with_name(path.name + ".pub")
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for target in (path, public):
        if os.path.lexists(target):
            raise InputError(f"{target} is there already; name a file that is not, so that no key is lost.")
    made: list[Path] = []
    try:
        for target, mode, data in ((path, 0o600, pem), (public, 0o644, _pem(key.public_key()))):
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                made.append(target)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        for half in made:
            half.unlink(missing_ok=True)
        raise WorkbenchError(f"{target} cannot be written ({error.strerror or error}); choose another place.") from error
    return public


def sign(key: Path, log: str, head: Head) -> Signature:
    """Sign a head with the private key in a file. Raises NotFoundError, InputError."""
    try:
        private = load_pem_private_key(bytes_of(key), password=None)
    except TypeError as error:
        raise InputError(f"The key in {key} is locked with a password; give one that is not.") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InputError(f"{key} contains no private key; give a file that does.", hint="keys") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise InputError(f"The key in {key} is not an Ed25519 key; give one that is.", hint="keys")
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    signed = private.sign(head_bytes(log, head))
    return Signature(ALGORITHM, base64.b64encode(public).decode(), base64.b64encode(signed).decode())


def check(signature: Signature | None, log: str, head: Head, *, key: Path | None = None) -> None:
    """Check that a head was signed with the public key in a file, or, without a file, with the key in the signature. Raises
    LogFaultError if it was not, NotFoundError and InputError for a file without such a key."""
    expected = _public(key) if key else None
    if signature is None:
        if expected:
            raise LogFaultError("The head is not signed, but a signature is required.", seq=head.seq)
        return
    try:
        if not _FORM.fullmatch(f"{signature.algorithm} {signature.key} {signature.signature} {log}"):
            raise ValueError("not in the form of the format")
        named = load_der_public_key(base64.b64decode(signature.key, validate=True))
        if not isinstance(named, Ed25519PublicKey):
            raise ValueError("another kind of key")
    except (ValueError, UnsupportedAlgorithm) as error:
        raise LogFaultError(f"Line {head.seq}: the signature is of an unknown kind.", seq=head.seq) from error
    if expected and _pem(expected) != _pem(named):
        raise LogFaultError(f"Line {head.seq}: the head is signed with another key than the one in {key}.", seq=head.seq)
    try:
        named.verify(base64.b64decode(signature.signature, validate=True), head_bytes(log, head))
    except InvalidSignature as error:
        raise LogFaultError(f"Line {head.seq}: the signature does not match the head.", seq=head.seq) from error


def _public(path: Path) -> Ed25519PublicKey:
    try:
        public_key = load_pem_public_key(bytes_of(path))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InputError(f"{path} contains no public key; give a file that does.", hint="keys") from error
    if not isinstance(public_key, Ed25519PublicKey):
        raise InputError(f"The key in {path} is not an Ed25519 key; the log is signed with no other.")
    return public_key


def _pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a file that a person named. Raises NotFoundError if it cannot be read."""
    try:
        return read_file(path, limit=LARGEST_SMALL)
    except OSError as error:
        raise NotFoundError(f"{path} cannot be read ({error.strerror or error}); correct the path.") from error
