"""The names under which people and scripts see and change an invoice.

One vocabulary for ``show --json``, ``edit`` and ``new``; ``edits`` and ``views`` do the work.
"""

from selaras.domain.edits import apply_fields
from selaras.domain.field_values import (
    BUYER_FIELDS,
    HEAD_FIELDS,
    LINE_FIELDS,
    TRANSACTION_FIELDS,
)
from selaras.domain.views import invoice_from_view, invoice_view

__all__ = [
    "BUYER_FIELDS",
    "HEAD_FIELDS",
    "LINE_FIELDS",
    "TRANSACTION_FIELDS",
    "apply_fields",
    "invoice_from_view",
    "invoice_view",
]
