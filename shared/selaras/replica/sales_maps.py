"""Mappings of sales lists: one document each, so that the whole office reads a list alike.

What is in them is ``exchange``'s matter; here a mapping is its entries, by name. Each entry is a
register: two people who map different goods merge, who map the same otherwise have a conflict.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Final

from selaras.documents.crdt import Document
from selaras.documents.values import decode_value, encode_value
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.documents import each_document, get_document
from selaras.store.meta import delete_meta, meta_from

KIND: Final = "salesmap"
MAX_NAME: Final = 60
# The hub takes no more registers in one change.
MAX_CHANGED: Final = 2_000
_NAME: Final = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_NAME}}}")
_ENTRY: Final = "entry/"
_REMOVED: Final = "removed"
# Where mappings of one PC stood before they travelled.
_PREFIX: Final = "sales-map"


class SalesMaps:
    """The mappings of the company that is worked for.

    Args:
        writing: Opens a write transaction.
    """

    def __init__(self, writing: Callable[[], AbstractContextManager[Writer]]) -> None:
        self._writing = writing

    def save(self, name: str, entries: Mapping[str, str]) -> Rejection | None:
        """Let the mapping *name* have these entries and no others."""
        if _NAME.fullmatch(name) is None:
            return Rejection("sales.map-name", {"max": MAX_NAME})
        with self._writing() as writer:
            refusal = writer.refusal(Action.EDIT)
            if refusal is None:
                _write(writer, name, entries)
            return refusal

    def remove(self, name: str) -> Rejection | None:
        """Take a mapping out of the office's list."""
        with self._writing() as writer:
            company = writer.identity.company
            refusal = writer.refusal(Action.EDIT)
            if refusal is None and name not in sales_maps(writer.db, company):
                refusal = _forget_old(writer, name)
            elif refusal is None:
                _forget_old(writer, name)
                changes = {_REMOVED: encode_value(value=True)}
                writer.edit(_id(company, name), company, changes=changes)
            return refusal


def sales_maps(db: Connection, company: str) -> dict[str, dict[str, str]]:
    """Return the entries of each mapping of a company, by its name."""
    found: dict[str, dict[str, str]] = {}
    for stored in each_document(db, KIND):
        registers = Document(stored.state).registers()
        name = stored.doc_id.removeprefix(_id(company, ""))
        is_there = decode_value(registers.get(_REMOVED, "false")) is not True
        if stored.company == company and is_there:
            found[name] = _entries(registers)
    return dict(sorted(found.items()))


def old_sales_maps(db: Connection, company: str) -> dict[str, str]:
    """Return mappings that this PC kept for itself before they travelled, as they were stored."""
    prefix = f"{_PREFIX}.{company}."
    return {key.removeprefix(prefix): text for key, text in meta_from(db, prefix).items()}


def _write(writer: Writer, name: str, entries: Mapping[str, str]) -> None:
    company = writer.identity.company
    doc_id = _id(company, name)
    stored = get_document(writer.db, doc_id)
    present = _entries(Document(stored.state).registers()) if stored else {}
    wanted = {**dict.fromkeys(present, ""), **entries}
    texts = {f"{_ENTRY}{key}": encode_value(value) for key, value in wanted.items()}
    head = {"company": encode_value(company), _REMOVED: encode_value(value=False)}
    items = list({**head, **texts}.items())
    for start in range(0, len(items), MAX_CHANGED):
        writer.edit(doc_id, company, changes=dict(items[start : start + MAX_CHANGED]))
    _forget_old(writer, name)


def _forget_old(writer: Writer, name: str) -> Rejection | None:
    company = writer.identity.company
    if name not in old_sales_maps(writer.db, company):
        return Rejection("sales.map-missing", {"name": name})
    delete_meta(writer.db, f"{_PREFIX}.{company}.{name}")
    return None


def _entries(registers: Mapping[str, str]) -> dict[str, str]:
    """Return the entries that say anything; what cannot be read is left out."""
    values = {
        key.removeprefix(_ENTRY): decode_value(text)
        for key, text in sorted(registers.items())
        if key.startswith(_ENTRY)
    }
    return {key: value for key, value in values.items() if isinstance(value, str) and value}


def _id(company: str, name: str) -> str:
    return f"{KIND}:{company}-{name}"
