"""Office files are zip archives: refused before they are unpacked if they would fill the memory."""

import io
import zipfile

from workbench.errors import UnreadableSourceError

MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 200
"""An honest document shrinks to a tenth or so; a bomb to a thousandth."""


def refuse_bombs(data: bytes, name: str) -> None:
    """Raise UnreadableSourceError if an archive is damaged, encrypted or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableSourceError(f"{name} is damaged or cut off; get it again from where it came.") from error
    unpacked = sum(entry.file_size for entry in entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableSourceError(f"{name} is encrypted; save it without a password.")
    if unpacked > MAX_UNPACKED or (unpacked > 10_000_000 and unpacked > MAX_RATIO * len(data)):
        raise UnreadableSourceError(f"{name} would unpack to {unpacked // 1_000_000} MB; it is not read, for safety.")
