"""Time stamps of heads by an authority that the test creates with OpenSSL, which also verifies the results."""

import shutil
import subprocess
from pathlib import Path

import pytest
from damaged_logs import bytes_of, lines_of, make_log, rechain

from workbench.desk import Workbench, exported_log
from workbench.domain.log import head_bytes
from workbench.errors import InputError, LogFaultError, NotFoundError

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")

CONFIGURATION = """
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[stamps]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""


def openssl(folder: Path, *args: str) -> str:
    return subprocess.run(["openssl", *args], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the certificate of an authority (``ca.pem``) and of one that nobody knows (``other.pem``)."""
    folder = tmp_path_factory.mktemp("authority")
    (folder / "tsa.cnf").write_text(CONFIGURATION, "utf-8")
    (folder / "serial").write_text("01\n", "utf-8")
    for name in ("ca", "other"):
        subject = ("-subj", f"/CN={name}", "-config", "tsa.cnf", "-extensions", "ca")
        openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.pem", *subject)
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Stamps", "-config", "tsa.cnf")
    signing = ("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial")
    openssl(folder, *signing, "-extfile", "tsa.cnf", "-extensions", "stamps", "-out", "tsa.pem")
    return folder


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    return make_log(tmp_path)


def stamped(authority: Path, request: Path) -> Path:
    answer = request.with_suffix(".tsr")
    reply = ("ts", "-reply", "-queryfile", str(request), "-config", "tsa.cnf", "-section", "tsa", "-inkey", "tsa.key")
    openssl(authority, *reply, "-signer", "tsa.pem", "-out", str(answer))
    return answer


def test_a_stamp_names_the_entry_that_was_there_by_then(desk: Workbench, authority: Path, tmp_path: Path) -> None:
    head = desk.log.request_stamp(tmp_path / "head.tsq")
    stamp, trusted = stamped(authority, tmp_path / "head.tsq"), authority / "ca.pem"
    desk.claims.add("Added after the stamp.", reviewer=desk.reviewers.add("Bo"))
    found = desk.log.check_stamp(stamp, trusted)
    assert (found.seq, found.authority) == (head.seq, "CN=Stamps") and head.time is not None and found.time >= head.time[:19]
    desk.log.export("jsonl", tmp_path / "log.jsonl")
    assert exported_log.check_stamp(tmp_path / "log.jsonl", stamp, trusted) == found
    (tmp_path / "signed.bin").write_bytes(head_bytes(desk.maintenance.about().log, head))  # as the page says it is made
    openssl(tmp_path, "ts", "-verify", "-data", "signed.bin", "-in", str(stamp), "-CAfile", str(trusted))


def test_a_history_made_anew_has_no_stamp(desk: Workbench, authority: Path, tmp_path: Path) -> None:
    desk.log.request_stamp(tmp_path / "head.tsq")
    stamp, path = stamped(authority, tmp_path / "head.tsq"), tmp_path / "log.jsonl"
    desk.log.export("jsonl", path)
    path.write_bytes(bytes_of(rechain(lines_of(path), 9, lambda body: body.update(time="2020-01-01T00:00:00.000Z"))))
    exported_log.verify(path)
    with pytest.raises(LogFaultError, match="does not match an entry"):
        exported_log.check_stamp(path, stamp, authority / "ca.pem")


def test_a_stamp_is_worth_what_its_maker_is(desk: Workbench, authority: Path, tmp_path: Path) -> None:
    desk.log.request_stamp(tmp_path / "head.tsq")
    stamp = stamped(authority, tmp_path / "head.tsq")
    with pytest.raises(LogFaultError, match="is not valid"):
        desk.log.check_stamp(stamp, authority / "other.pem")
    data, sound, refusals = stamp.read_bytes(), desk.log.check_stamp(stamp, authority / "ca.pem"), 0
    for at in range(0, len(data), 7):
        stamp.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        try:  # some bytes of the envelope say nothing and are not signed
            assert desk.log.check_stamp(stamp, authority / "ca.pem") == sound, at
        except (LogFaultError, InputError) as refused:
            assert "\n" not in str(refused)
            refusals += 1
    assert refusals > len(data) / 7 * 0.9
    for damaged in (b"", b"no stamp", data[:200], (tmp_path / "head.tsq").read_bytes()):
        stamp.write_bytes(damaged)
        with pytest.raises(InputError, match="holds no time stamp"):
            desk.log.check_stamp(stamp, authority / "ca.pem")
    with pytest.raises(InputError, match="holds no certificates"):
        desk.log.check_stamp(stamp, authority / "ca.key")
    with pytest.raises(NotFoundError):
        desk.log.check_stamp(stamp, authority / "missing.pem")
