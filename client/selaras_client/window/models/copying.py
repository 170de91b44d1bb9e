"""A new draft like an invoice that is there: its buyer, code and goods, but not its past."""

from collections.abc import Mapping

from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras.replica.queries import show_invoice

# Number, date, approvals and where it came from are the old invoice's own.
COPIED = (
    "trx_code",
    "add_info",
    "facility_stamp",
    "custom_doc",
    "custom_doc_period",
    "seller_nitku",
    "buyer",
)


def copy_invoice(replica: Replica, ref: str) -> str | Rejection:
    """Store a copy of *ref*, dated today and without a reference; return its id."""
    with replica.reading() as db:
        view = show_invoice(db, ref)
    if isinstance(view, Rejection):
        return view
    data: dict[str, object] = {name: view[name] for name in COPIED if name in view}
    lines = view["lines"]
    data["lines"] = [_line(each) for each in lines] if isinstance(lines, list) else []
    made = replica.new_invoice(data)
    return made if isinstance(made, Rejection) else made.invoice.invoice_id


def _line(line: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in line.items() if name != "line_id"}
