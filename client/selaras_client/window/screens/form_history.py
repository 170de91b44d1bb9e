"""Who wrote what into one field of an invoice."""

from selaras_client.window.models.field_history import field_history
from selaras_client.window.parts.history_dialog import show_history
from selaras_client.window.parts.notes import field_label
from selaras_client.window.screens.screen import Stage


async def show_field_history(stage: Stage, invoice_id: str, *, key: str) -> None:
    """Show what stood in the field *key* before, with who, when and on which PC."""
    past = await field_history(stage.office, invoice_id, key=key)
    member = key.rpartition(".")[2] if key.startswith("lines.") else key
    label = field_label(member, wording=stage.wording)
    show_history(stage.page, stage.wording, field=label, past=past)
