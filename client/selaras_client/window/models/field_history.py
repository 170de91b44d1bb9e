"""What one field held before, and who wrote it: from the audit, as far as the hub has it."""

from collections.abc import Mapping
from dataclasses import dataclass

from selaras.documents.lines import line_register
from selaras.replica import Replica
from selaras.replica.audit import history
from selaras_client.office import Office
from selaras_client.window.models.field_texts import split_line_key
from selaras_client.window.models.form_keys import FACILITY_KEYS
from selaras_client.window.models.register_texts import moment_shown, value_text

_WHAT = frozenset({"opt", "code", "name", "unit"})


@dataclass(frozen=True, slots=True)
class Past:
    """One value of a field.

    Args:
        refused: Key of why the hub did not take it; blank when it took effect.
    """

    text: str
    who: str
    pc: str
    when: str
    refused: str


def register_of(key: str) -> tuple[str, str]:
    """Return the register that holds a field of the form, and its member there, if any."""
    line_id, member = split_line_key(key)
    if line_id is not None:
        return line_register(line_id, "what" if member in _WHAT else "cost"), member
    root, _, part = key.partition(".")
    if part:
        return root, part
    if key == "trx_code" or key in FACILITY_KEYS:
        return "transaction", key.removeprefix("trx_")
    return key, ""


async def field_history(office: Office, invoice_id: str, *, key: str) -> list[Past]:
    """Return every value of a field, newest first, each only where it was another."""
    register, member = register_of(key)

    def read(replica: Replica) -> list[Past]:
        with replica.reading() as db:
            found = history(db, invoice_id, register=register)
        past: list[Past] = []
        for each in found:
            text = value_text(member or key, _member(each.value, member))
            is_new = not past or past[-1].text != text or each.code
            if is_new:
                past.append(Past(text, each.who, each.pc, moment_shown(each.when), each.code))
        return past[::-1]

    return await office.ask(read)


def _member(value: object, member: str) -> object:
    return value.get(member) if member and isinstance(value, Mapping) else value
