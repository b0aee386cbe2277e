"""Signed heads can be verified here and with OpenSSL, and private keys are never written elsewhere."""

import json
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from damaged_logs import bytes_of, lines_of, make_log, rechain

from workbench.desk import Workbench, exported_log
from workbench.domain.selection import Selection
from workbench.errors import InputError, LogFaultError, NotFoundError, WorkbenchError

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_log.py"
verify = exported_log.verify


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk, its export signed with ``desk.key``, and the key of another. Read it."""
    folder = tmp_path_factory.mktemp("signed")
    for name in ("desk.key", "other.key"):
        exported_log.new_keys(folder / name)
    make_log(folder).log.export("jsonl", folder / "log.jsonl", sign=folder / "desk.key")
    return folder


def test_a_signed_log_is_known_by_its_key(folder: Path) -> None:
    signature = verify(folder / "log.jsonl").signature
    assert signature is not None and signature.algorithm == "Ed25519"
    assert verify(folder / "log.jsonl", key=folder / "desk.key.pub").signature == signature
    assert signature.key in (folder / "desk.key.pub").read_text("ascii")
    with pytest.raises(LogFaultError, match="another key"):
        verify(folder / "log.jsonl", key=folder / "other.key.pub")


def test_a_tail_made_anew_is_found_by_a_known_key(folder: Path, tmp_path: Path) -> None:
    path, key = tmp_path / "log.jsonl", folder / "desk.key.pub"
    lines = rechain(lines_of(folder / "log.jsonl"), 9, lambda body: body.update(time="2020-01-01T00:00:00.000Z"))
    path.write_bytes(bytes_of(lines))
    with pytest.raises(LogFaultError, match="does not match the head"):
        verify(path)
    del lines[-1]["signature"]
    path.write_bytes(bytes_of(lines))
    assert verify(path).signature is None  # sound in itself: nobody can tell but by what they know from elsewhere
    with pytest.raises(LogFaultError, match="not signed"):
        verify(path, key=key)
    exported_log.import_log(path, tmp_path / "forged.db")
    Workbench.open(tmp_path / "forged.db").log.export("jsonl", path, sign=folder / "other.key")
    assert verify(path).signature is not None
    with pytest.raises(LogFaultError, match="another key"):
        verify(path, key=key)


def test_no_character_of_a_signature_can_be_changed(folder: Path, tmp_path: Path) -> None:
    lines, path = lines_of(folder / "log.jsonl"), tmp_path / "log.jsonl"
    for name in ("key", "signature"):
        sound = lines[-1]["signature"][name]
        for at in range(0, len(sound), 9):
            for other in ("A" if sound[at] != "A" else "B", "!", ""):
                lines[-1]["signature"][name] = sound[:at] + other + sound[at + 1 :]
                path.write_bytes(bytes_of(lines))
                with pytest.raises(LogFaultError) as fault:
                    verify(path)
                assert fault.value.seq == len(lines)
        lines[-1]["signature"][name] = sound


def openssl(said: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the commands that the file for others prints, as an auditor would paste them."""
    commands = "\n".join(line for line in said.splitlines() if line.startswith(("printf ", "openssl ")))
    assert commands.count("\n") == 3
    return subprocess.run(["sh", "-c", commands], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("openssl") is None or shutil.which("sh") is None, reason="openssl is not installed")
def test_the_printed_commands_check_the_signature(folder: Path, tmp_path: Path) -> None:
    def said(path: Path) -> str:
        done = subprocess.run([sys.executable, "-I", "-S", str(SCRIPT), str(path)], capture_output=True, text=True, check=True)
        assert "NOT CHECKED" in done.stdout
        return done.stdout

    done = openssl(said(folder / "log.jsonl"), tmp_path)
    assert done.returncode == 0 and "Verified Successfully" in done.stdout
    assert (tmp_path / "pub.pem").read_bytes() == (folder / "desk.key.pub").read_bytes()
    lines = rechain(lines_of(folder / "log.jsonl"), 9, lambda body: body.update(time="2020-01-01T00:00:00.000Z"))
    (tmp_path / "log.jsonl").write_bytes(bytes_of(lines))
    assert openssl(said(tmp_path / "log.jsonl"), tmp_path).returncode != 0


def test_every_format_tells_the_signature_beside_the_head(folder: Path, tmp_path: Path) -> None:
    desk = Workbench.open(folder / "claims.db")
    desk.log.export("csv", tmp_path / "out.csv", sign=folder / "desk.key")
    desk.log.export("jsonl", tmp_path / "out.jsonl", sign=folder / "desk.key")
    signature = verify(tmp_path / "out.jsonl").signature
    for name in ("out.csv", "out.jsonl"):
        about = json.loads((tmp_path / f"{name}.meta.json").read_text("utf-8"))
        assert signature is not None and about["signature"]["signature"] == signature.signature
    desk.log.export("csv", tmp_path / "out.csv")
    assert "signature" not in json.loads((tmp_path / "out.csv.meta.json").read_text("utf-8"))
    early = desk.log.export("csv", tmp_path / "out.csv", Selection(as_of="6"), sign=folder / "desk.key")
    about = json.loads((tmp_path / "out.csv.meta.json").read_text("utf-8"))
    assert about["head"]["seq"] == early.head.seq == 6 and about["signature"]["signature"] != signature.signature


def test_a_private_key_is_its_owners_and_stays_in_its_file(folder: Path, tmp_path: Path) -> None:
    if sys.platform != "win32":
        assert stat.S_IMODE((folder / "desk.key").stat().st_mode) == 0o600
    secret = (folder / "desk.key").read_bytes().splitlines()[1]
    for path in folder.iterdir():
        assert path.name == "desk.key" or secret not in path.read_bytes()
    before = (folder / "desk.key").read_bytes()
    for name in ("desk.key", "desk.key.pub"):
        with pytest.raises(InputError, match="is there already"):
            exported_log.new_keys(folder / name)
    shutil.copy(folder / "desk.key.pub", tmp_path / "new.key.pub")
    with pytest.raises(InputError, match="is there already"):
        exported_log.new_keys(tmp_path / "new.key")
    assert not (tmp_path / "new.key").exists() and (folder / "desk.key").read_bytes() == before
    with pytest.raises(InputError, match="is a private key"):
        Workbench.open(folder / "claims.db").log.export("csv", folder / "desk.key", sign=folder / "desk.key")


def test_what_is_no_key_is_refused_and_nothing_is_exported(folder: Path, tmp_path: Path) -> None:
    other, locked, public = rsa.generate_private_key(65537, 2048), ed25519.Ed25519PrivateKey.generate(), tmp_path / "rsa.pub"
    (tmp_path / "rsa").write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "locked").write_bytes(locked.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")))
    public.write_bytes(other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    (tmp_path / "text").write_text("no key\x00")
    before = sorted(tmp_path.iterdir())
    desk = Workbench.open(folder / "claims.db")
    for key in (tmp_path / "rsa", tmp_path / "locked", tmp_path / "text", tmp_path, tmp_path / "missing", folder / "desk.key.pub"):
        with pytest.raises(InputError) as refused:
            desk.log.export("jsonl", tmp_path / "log.jsonl", sign=key)
        assert str(key) in str(refused.value) and "\n" not in str(refused.value)
    for key, error in ((public, InputError), (tmp_path / "text", InputError), (tmp_path / "missing", NotFoundError)):
        with pytest.raises(error):
            verify(folder / "log.jsonl", key=key)
    with pytest.raises(WorkbenchError, match="cannot be written"):
        exported_log.new_keys(tmp_path / "no" / "folder")
    assert sorted(tmp_path.iterdir()) == before
