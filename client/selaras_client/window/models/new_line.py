"""A new line of an invoice: shown at once under the id it will have, and stored then.

Whoever types on while it is being stored types into the new line already.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from selaras.domain.fields import apply_fields
from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras_client.window.models.field_texts import line_of
from selaras_client.window.models.form_work import COPIED, USUAL_OPT, newest, write
from selaras_client.window.models.undo import Written


@dataclass(frozen=True, slots=True)
class NewLine:
    """Where a new line stands and what is in it.

    Args:
        line_id: What it will be called; blank where that is not known before it is stored.
        copy_of: Behind this line and like it; *before*: in front of that one, blank.
            As the last and blank when neither is named.
    """

    line_id: str = ""
    copy_of: str | None = None
    before: str | None = None


def with_new(invoice: Invoice, new: NewLine) -> Invoice:
    """Return *invoice* as it will be once *new* is stored."""
    if line_of(invoice, new.line_id) is not None:
        return invoice
    added = apply_fields(invoice, _fields(invoice, new), new_line_id=lambda: new.line_id)
    return invoice if isinstance(added, Rejection) else added


def add_line(replica: Replica, invoice: Invoice, *, new: NewLine) -> Written | Rejection:
    """Store *new*; a draft that is begun comes with its first line."""
    now = newest(replica, invoice)
    if isinstance(now, Rejection):
        return now
    fields = _fields(now, new) if now.invoice_id else {}
    return write(replica, invoice, fields=fields, base=None, line_id=new.line_id)


def _fields(now: Invoice, new: NewLine) -> Mapping[str, str]:
    source = line_of(now, new.copy_of) if new.copy_of else None
    # Who sells services goes on selling services.
    alike = now.lines[-1].opt if now.lines else ""
    members = {"opt": alike or USUAL_OPT}
    if source:
        members = {name: str(getattr(source, name)) for name in COPIED}
    number = len(now.lines) + 1
    fields = {f"lines.{number}.{name}": text for name, text in members.items()}
    places = {line.line_id: place for place, line in enumerate(now.lines, start=1)}
    if new.before in places:
        fields[f"lines.{number}.at"] = str(places[new.before])
    elif new.copy_of in places:
        fields[f"lines.{number}.at"] = str(places[new.copy_of] + 1)
    return fields
