"""Checks on texts that people wrote: characters that XML cannot hold, and length."""

import re
from collections.abc import Iterable, Iterator

from selaras.domain.findings import Finding, error, warning
from selaras.domain.invoice import Invoice

MAX_TEXT_CHARS = 255
"""Of the desktop program; Coretax publishes none (rule TEXT-2)."""

_HEAD = ("reference", "seller_nitku")
_TRANSACTION = ("custom_doc",)
_BUYER = ("document_number", "name", "address", "email")
_LINE = ("name",)

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile("[\t\n\r\u007f-\u009f]")


def text_findings(invoice: Invoice) -> Iterator[Finding]:
    """Yield texts of an invoice that the file cannot hold or that may be cut."""
    return text_faults(_texts(invoice))


def text_faults(texts: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Yield which of (path, text) the file cannot hold or may cut. Source: TEXT-1, TEXT-2."""
    for path, text in texts:
        if bad := _NOT_XML.search(text):
            yield error("text.unwritable", path, character=f"U+{ord(bad.group()):04X}")
        elif _CONTROL.search(text):
            yield warning("text.control", path)
        if len(text) > MAX_TEXT_CHARS:
            yield warning("text.too-long", path, length=len(text), limit=MAX_TEXT_CHARS)


def is_clean(text: str) -> bool:
    """Say whether *text* holds neither control characters nor what XML cannot hold."""
    return _NOT_XML.search(text) is None and _CONTROL.search(text) is None


def _texts(invoice: Invoice) -> Iterator[tuple[str, str]]:
    for member in _HEAD:
        yield member, getattr(invoice, member)
    for member in _TRANSACTION:
        yield member, getattr(invoice.transaction, member)
    for member in _BUYER:
        yield f"buyer.{member}", getattr(invoice.buyer, member)
    for number, line in enumerate(invoice.lines, start=1):
        for member in _LINE:
            yield f"lines.{number}.{member}", getattr(line, member)
