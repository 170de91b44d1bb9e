"""What a list of invoices can be narrowed to: the branches, people and PCs that are in it."""

from dataclasses import dataclass

from selaras.store.db import Connection


@dataclass(frozen=True, slots=True)
class ListChoices:
    """What there is to choose from, in the order of the alphabet.

    Args:
        branches: NITKU of the seller.
        people: Who changed an invoice, as the audit names them; *pcs* likewise.
    """

    branches: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    pcs: tuple[str, ...] = ()


def choices_in_list(db: Connection, company: str) -> ListChoices:
    """Return what is in the invoices and the audit of a company."""
    branches = db.exec_driver_sql(
        "SELECT DISTINCT seller_nitku FROM invoice_row WHERE company = ?", (company,)
    )
    rows = db.exec_driver_sql(
        "SELECT DISTINCT author, pc FROM audit_row WHERE company = ?", (company,)
    ).all()
    people, pcs = ({str(row[place]) for row in rows} for place in (0, 1))
    return ListChoices(*map(_listed, (set(map(str, branches.scalars())), people, pcs)))


def _listed(found: set[str]) -> tuple[str, ...]:
    return tuple(sorted(found - {""}))
