"""The log on its own: exports of it are verified without a database."""

from dataclasses import dataclass
from pathlib import Path

from workbench.desk.base import Desk
from workbench.domain.log import Signature, Soundness, parse_head


@dataclass(frozen=True, slots=True)
class Proven:
    """What verification of an export found, and the signature of its head, where there is one."""

    sound: Soundness
    signature: Signature | None


class ProofDesk(Desk):
    """What the log proves where the desk is not."""

    @staticmethod
    def verify_export(path: Path, *, expect_head: str | None = None, key: Path | None = None) -> Proven:
        """Check a ``jsonl`` export as ``verify`` checks the database, and the signature of its head; ``key``: a file with
        the public key that has to have made it. Raises LogFaultError, whose ``seq`` names the first faulty line;
        NotFoundError, InputError."""
        from workbench.exchange import log_jsonl, signing

        sound, signature = log_jsonl.check(path, expect_head=parse_head(expect_head) if expect_head else None)
        signing.check(signature, sound.log, sound.head, key=key)
        return Proven(sound, signature)
