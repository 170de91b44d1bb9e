"""What the look of each line of a form hangs on, so that only lines that changed are redrawn."""

from selaras.domain.rules import for_date
from selaras_client.window.models.field_texts import split_line_key
from selaras_client.window.models.invoice_form import InvoiceFormModel

Look = tuple[object, ...]


def line_looks(model: InvoiceFormModel) -> dict[str, Look]:
    """Return for each line, by its id, a value that differs whenever it would look otherwise."""
    invoice, typed = model.invoice, _typed(model)
    notes_of = model.stored_notes.of_line
    common = invoice.transaction.code, for_date(invoice.date).id, model.is_editable
    return {
        line.line_id: (
            number,
            line,
            common,
            tuple(placed for placed in notes_of(line.line_id) if model.notes(placed[0])),
            typed.get(line.line_id),
        )
        for number, line in enumerate(invoice.lines, start=1)
    }


def _typed(model: InvoiceFormModel) -> dict[str, list[object]]:
    """Return what is being typed into lines and what is said of that; few fields at a time."""
    found: dict[str, list[object]] = {}
    for key in model.unsaved:
        line_id, _ = split_line_key(key)
        if line_id is not None:
            found.setdefault(line_id, []).append((key, model.text(key), model.notes(key)))
    return found
