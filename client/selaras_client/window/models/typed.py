"""What a person is typing into the invoice form, beside what is stored."""

from collections.abc import Mapping
from dataclasses import dataclass

from selaras.domain.fields import apply_fields
from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.replica.writer import Base
from selaras_client.window.models.field_texts import field_name
from selaras_client.window.models.prices import text_to_store


@dataclass(slots=True)
class Typed:
    """What stands in a field that was not yet left, or what was refused when it was left.

    Args:
        base: What the screen showed when the person began.
    """

    text: str
    base: Base
    refusal: Rejection | None = None


def is_gone(invoice: Invoice, key: str) -> bool:
    """Say whether somebody else has removed the line of *key* meanwhile."""
    return field_name(invoice, key) is None


def with_typed(invoice: Invoice, typed: Mapping[str, Typed], *, with_vat: bool) -> Invoice:
    """Return *invoice* with what is being typed in it, leaving out what cannot be read."""
    for key, each in typed.items():
        name = field_name(invoice, key)
        text = text_to_store(invoice, key, shown=each.text, with_vat=with_vat)
        if name is not None and text is not None:
            changed = apply_fields(invoice, {name: text}, new_line_id=str)
            invoice = invoice if isinstance(changed, Rejection) else changed
    return invoice
