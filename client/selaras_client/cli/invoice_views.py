"""How commands show invoices, and anything with members, to people and to scripts."""

from collections.abc import Mapping

from selaras.domain.money import amount_text, number_text
from selaras.store.invoices import InvoiceRow, from_sen


def invoice_row(row: InvoiceRow) -> dict[str, object]:
    """Return one row of a list for ``--json``."""
    return {
        "id": row.id,
        "reference": row.reference,
        "date": row.date,
        "trx_code": row.trx_code,
        "buyer": {"name": row.buyer_name, "id": row.buyer_id},
        "state": row.state,
        "nsfp": row.nsfp,
        "coretax": row.coretax,
        "work": row.work,
        "replaces": row.replaces,
        "lines": row.line_count,
        "tax_base": amount_text(from_sen(row.tax_base_sen)),
        "vat": amount_text(from_sen(row.vat_sen)),
        "ppnbm": amount_text(from_sen(row.ppnbm_sen)),
        "errors": row.errors,
        "warnings": row.warnings,
    }


def invoice_line(row: InvoiceRow) -> str:
    """Return one row of a list for people."""
    amount = number_text(from_sen(row.vat_sen))
    marks = "!" if row.errors else " "
    reference = row.reference or row.id
    return (
        f"{row.date:10} {marks} {reference:24} {row.trx_code:2}"
        f" {row.buyer_name[:32]:32} {amount:>20} {row.state}"
        f" {row.nsfp} {row.coretax} {row.work}".rstrip()
    )


def show_lines(view: Mapping[str, object]) -> list[str]:
    """Return every member of something that says anything, a line each."""
    lines: list[str] = []
    for name, value in view.items():
        lines += _named(name, value, "")
    return lines


def _named(name: str, value: object, indent: str) -> list[str]:
    match value:
        case dict():
            inner = [
                line for key, each in value.items() for line in _named(key, each, indent + "  ")
            ]
            return [f"{indent}{name}:", *inner] if inner else []
        case list():
            return [
                line
                for number, each in enumerate(value, start=1)
                for line in _named(f"{name}.{number}", each, indent)
            ]
        case "" | None | False:
            return []
        case _:
            return [f"{indent}{name}: {value}"]
