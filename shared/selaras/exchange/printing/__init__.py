"""Printed pages: invoices as PDF, one or many in one file, and what to key in at Coretax.

What draws is imported when something is drawn: with its PDF library it is a third of the memory
of a hub that never prints.
"""

from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime

from selaras.exchange.printing.invoice_texts import PrintedInvoice, Say
from selaras.exchange.printing.key_in_texts import KeyPage, KeyRow

__all__ = ["KeyPage", "KeyRow", "PrintedInvoice", "Say", "invoices_pdf", "key_pages_pdf"]


def invoices_pdf(
    invoices: Iterable[PrintedInvoice],
    *,
    say: Say,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> bytes:
    """Return one PDF with each invoice on pages of its own and in the list of contents.

    Args:
        say: Sentence by key and facts, in the language of the page.
        at: When it is printed, by the wall clock of the office.
        progress: Called with how many invoices are drawn; what it raises ends the printing.
    """
    from selaras.exchange.printing.invoice_page import draw_invoice  # noqa: PLC0415  # see above
    from selaras.exchange.printing.sheet import Sheet  # noqa: PLC0415  # see above

    with closing(Sheet(title=say("print.title.file", {}), at=at)) as sheet:
        for count, printed in enumerate(invoices, start=1):
            draw_invoice(sheet, printed, say=say, at=at)
            if progress is not None:
                progress(count)
        return bytes(sheet.output())


def key_pages_pdf(pages: Iterable[KeyPage], *, title: str, at: datetime) -> bytes:
    """Return one PDF with each piece of work by hand on pages of its own."""
    from selaras.exchange.printing.key_in_page import draw_key_page  # noqa: PLC0415  # see above
    from selaras.exchange.printing.sheet import Sheet  # noqa: PLC0415  # see above

    with closing(Sheet(title=title, at=at)) as sheet:
        for page in pages:
            draw_key_page(sheet, page)
        return bytes(sheet.output())
