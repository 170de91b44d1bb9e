"""Checks on texts that people wrote: characters that XML cannot hold, and length."""

import re
from collections.abc import Iterable, Iterator

from selaras.domain.findings import Finding, error, warning
from selaras.domain.invoice import Buyer, Invoice

MAX_TEXT_CHARS = 255
"""Of the desktop program; Coretax publishes none (rule TEXT-2)."""

_HEAD = ("reference", "seller_nitku")
_TRANSACTION = ("custom_doc",)
_BUYER = ("document_number", "name", "address", "email")
_LINE = ("name",)

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile("[\t\n\r\u007f-\u009f]")
# All but what neither of the two finds.
_DOUBTFUL = re.compile("[^\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text_findings(invoice: Invoice) -> Iterator[Finding]:
    """Yield texts of an invoice that the file cannot hold or that may be cut."""
    return text_faults(_texts(invoice))


def text_faults(texts: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Yield which of (path, text) the file cannot hold or may cut. Source: TEXT-1, TEXT-2."""
    for path, text in texts:
        if _DOUBTFUL.search(text):
            yield _doubtful(path, text)
        if len(text) > MAX_TEXT_CHARS:
            yield warning("text.too-long", path, length=len(text), limit=MAX_TEXT_CHARS)


def is_clean(text: str) -> bool:
    """Say whether *text* holds neither control characters nor what XML cannot hold."""
    return _DOUBTFUL.search(text) is None


def buyer_text_findings(buyer: Buyer) -> Iterator[Finding]:
    """Yield texts of a buyer that the file cannot hold or that may be cut."""
    return text_faults(_buyer_texts(buyer))


def _buyer_texts(buyer: Buyer) -> Iterator[tuple[str, str]]:
    for member in _BUYER:
        yield f"buyer.{member}", getattr(buyer, member)


def _doubtful(path: str, text: str) -> Finding:
    if bad := _NOT_XML.search(text):
        return error("text.unwritable", path, character=f"U+{ord(bad.group()):04X}")
    return warning("text.control", path)


def _texts(invoice: Invoice) -> Iterator[tuple[str, str]]:
    for member in _HEAD:
        yield member, getattr(invoice, member)
    for member in _TRANSACTION:
        yield member, getattr(invoice.transaction, member)
    yield from _buyer_texts(invoice.buyer)
    for number, line in enumerate(invoice.lines, start=1):
        for member in _LINE:
            yield f"lines.{number}.{member}", getattr(line, member)
