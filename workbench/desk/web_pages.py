"""Pages are fetched by their addresses, if the desk allows it, and kept as they were received.

Invariant: nothing is requested while the setting is off. Requests and parsing are over before the database is written, and
a document and its capture are written in one transaction.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.desk.context import Context, logged_time
from workbench.desk.lookups import document_with
from workbench.desk.settings import DeskSettings, WebPageRules
from workbench.desk.sources import Ingested
from workbench.domain import BY_HAND, INSTEAD, Capture, Document, Received
from workbench.domain.difference import Change, differences
from workbench.errors import InputError, NotFoundError, OtherPageError
from workbench.files.outputs import check_output, write_file
from workbench.ingest import PageContents, shared_sandbox
from workbench.store import captures, sources as rows

if TYPE_CHECKING:
    from workbench.fetching import FetchedPage


MAX_CODE = 50_000
"""Bytes of a page that ``WebPages.code`` returns: a browser gets slow with more."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How the text of a document differs from that of an earlier one; unchanged paragraphs are not in ``changes``."""

    older: Document
    newer: Document
    changes: tuple[Change, ...]


class WebPages:
    """Pages that are fetched by their addresses."""

    def __init__(self, context: Context, settings: DeskSettings) -> None:
        self._context, self._settings = context, settings

    def add(self, address: str, *, keep_other: bool = False) -> Ingested:
        """Fetch a page or a PDF and add it as a source. The same address again is a new version if the title or the text has
        changed; each time, what was received is kept. An act (``Workbench.for_act``) fetches it once.

        Raises InputError if the desk does not allow it or the page cannot be had, and OtherPageError if the host sent a
        login page or the like, which is added nevertheless with ``keep_other``.
        """
        from workbench.fetching import Network, PageAddress, Permission, fetch

        hosts = self.check_allowed().hosts
        requested = PageAddress.parse(address)
        if self._context.is_done() and (known := self._known(requested.url)):
            return known
        network = Network(Permission(frozenset(hosts)))
        page = fetch(requested, network, now=self._context.clock)
        with shared_sandbox() as sandbox:
            contents = sandbox.page(
                page.data, url=page.url, requested=requested.url, media_type=page.media_type, charset=page.charset
            )
        if contents.cut is None or (contents.instead and not keep_other):
            raise _other_page(page, contents)
        return self._store(page, contents)

    def check_allowed(self) -> WebPageRules:
        """Return what the desk allows. Raises InputError if it does not allow pages to be fetched."""
        rules = self._settings.web_pages()
        if not rules.allowed:
            raise InputError(
                "This desk does not fetch pages by their addresses. Allow it in the settings, or do it by hand. " + BY_HAND,
                hint="web-pages",
            )
        return rules

    def captures(self, document: int) -> list[Capture]:
        """Return the captures of a document, newest first; none if it was not fetched. Raises NotFoundError."""
        with self._context.database.read() as db:
            document_with(db, document)
            return captures.captures(db, document)

    def warc(self, capture: int) -> bytes:
        """Return the WARC file of a capture, compressed (``.warc.gz``). Raises NotFoundError."""
        with self._context.database.read() as db:
            content = captures.warc(db, capture)
        if content is None:
            raise NotFoundError(f"There is no fetched page {capture}.", hint="sources")
        return content

    def code(self, capture: int) -> str | None:
        """Return the beginning of what was received as text, for people to read; None if it is not a text. Characters of an
        encoding other than UTF-8 may be wrong; the WARC file has the bytes. Raises NotFoundError."""
        from workbench.fetching import beginning

        data = beginning(self.warc(capture), MAX_CODE)
        if data.startswith(b"%PDF") or b"\0" in data:
            return None
        return data.decode("utf-8", "replace")

    def save_warc(self, capture: int, path: Path, *, force: bool = False) -> None:
        """Write the WARC file of a capture to ``path``. Raises NotFoundError, InputError, OutputExistsError."""
        check_output(path, force=force, desk=self._context.database.path)
        write_file(path, self.warc(capture), force=force)

    def difference(self, document: int, older: int | None = None) -> Difference:
        """Return how the text of a document differs from ``older``, None for the version before it.

        Raises NotFoundError, also where there is no earlier version.
        """
        with self._context.database.read() as db:
            newer = document_with(db, document)
            before = captures.previous(db, newer) if older is None else older
            if before is None:
                raise NotFoundError(f"Document {document} has no earlier version to compare it with.", hint="sources")
            earlier = document_with(db, before)
        return Difference(earlier, newer, tuple(differences(earlier.text, newer.text)))

    def _store(self, page: "FetchedPage", contents: PageContents) -> Ingested:
        from workbench.fetching import archived

        assert contents.cut is not None
        reading, segments = contents.cut
        last = page.last
        fetched = logged_time(last.time)
        reading = replace(reading, metadata=replace(reading.metadata, url=page.url, accessed=fetched[:10]))
        received = Received(
            requested=page.requested.url,
            url=page.url,
            fetched=fetched,
            remote=last.remote,
            status=last.status,
            headers=last.headers,
            sha256=sha256(last.body).hexdigest(),
            instead=contents.instead,
        )
        warc = archived(page)
        with self._context.write(repeatable=True) as db:
            place = captures.place_of(db, received.requested, received.url)
            same = captures.unchanged(db, place, reading)
            if same is not None:
                added = rows.Added(same, "known", 0, stored=False)
            else:
                added = rows.add(db, reading, segments, kind="file", place=place, time=self._context.now())
            captures.add(db, added.id, received, warc)
        notes = list(reading.notes) if added.stored else []
        return Ingested(
            page.requested.url,
            int(added.outcome == "added"),
            int(added.outcome == "version"),
            int(added.outcome == "known"),
            () if added.outcome == "known" else (added.id,),
            (),
            tuple(notes + _notes(page, contents, added)),
            known_documents=(added.id,) if added.outcome == "known" else (),
        )

    def _known(self, requested: str) -> Ingested | None:
        with self._context.database.read() as db:
            document = captures.document_at(db, requested)
        return Ingested(requested, 0, 0, 1, (), (), known_documents=(document,)) if document else None


def _other_page(page: "FetchedPage", contents: PageContents) -> InputError:
    """Return the error that says what a host sent in place of the page."""
    host = page.last.address.host
    title = f" (“{contents.title}”)" if contents.title else ""
    what = INSTEAD[contents.instead] if contents.instead else "nothing that can be read"
    sentence = f"{host} sent {what}{title} and not the article. Nothing was added. {BY_HAND}"
    return InputError(sentence) if contents.cut is None else OtherPageError(sentence, hint="keep-other")


def _notes(page: "FetchedPage", contents: PageContents, added: rows.Added) -> list[str]:
    """Return sentences about a page that was added."""
    notes = []
    if page.url != page.requested.url:
        notes.append(f"{page.requested.url} leads to {page.url}.")
    if contents.instead:
        notes.append(f"{page.url} is {INSTEAD[contents.instead]}, not an article.")
    elif contents.not_free:
        notes.append(f"{page.url} says that only part of it is free: the text may be incomplete.")
    if added.outcome == "version":
        notes.append(f"The page has changed: document {added.id} is version {added.version} of it.")
    if added.outcome == "known":
        notes.append(f"The page has the same text as document {added.id}. What was received now is kept with it.")
    return notes
