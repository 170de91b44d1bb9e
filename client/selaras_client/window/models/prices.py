"""A price that a person types with PPN in it, turned into the price without."""

from dataclasses import replace
from decimal import Decimal

from selaras.domain.invoice import ZERO, Invoice, Line
from selaras.domain.money import amount_text, to_sen
from selaras.domain.rules import for_date
from selaras.domain.tax import untyped_tax
from selaras_client.window.models.field_texts import line_of, split_line_key, stored_text

# Large enough that no rounding shows in the share.
_SAMPLE = Decimal(10) ** 12


def price_without_vat(invoice: Invoice, line: Line, *, price: Decimal) -> Decimal:
    """Return *price* without the PPN that the invoice's code and date put on it, in sen.

    Source: VAT-2 to VAT-5; PPnBM is never taken to be in the price.
    """
    sample = replace(line, price=_SAMPLE, qty=Decimal(1), discount=ZERO, stated_tax_base=None)
    tax = untyped_tax(sample, code=invoice.transaction.code, rule=for_date(invoice.date))
    return to_sen(price * _SAMPLE / (_SAMPLE + tax.vat))


def text_to_store(invoice: Invoice, key: str, *, shown: str, with_vat: bool) -> str | None:
    """Return what is stored for a text on the screen; None when it cannot be read.

    Args:
        with_vat: Prices are typed with PPN in them.
    """
    text = stored_text(invoice, key, shown=shown)
    line_id, member = split_line_key(key)
    line = line_of(invoice, line_id) if line_id else None
    if not (with_vat and text and line and member == "price"):
        return text
    return amount_text(price_without_vat(invoice, line, price=Decimal(text)))
