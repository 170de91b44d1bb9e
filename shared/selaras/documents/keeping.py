"""What to write so that a document's registers become another value's.

Only registers whose value changed are touched, and inside such a register members that this
release does not know are kept: an older program must not erase a newer one's.
"""

from collections.abc import Mapping

from selaras.documents.values import Value, decode_value, encode_value


def changed_registers(
    registers: Mapping[str, str],
    *,
    before: Mapping[str, Value],
    after: Mapping[str, Value],
    blanks: Mapping[str, Value],
) -> dict[str, str]:
    """Return the registers to write.

    Args:
        registers: As they are stored.
        before: What this release read from them, and *after* what they shall say.
        blanks: Registers that are only written once they are not blank, and what takes them back.
    """
    changes = {
        key: encode_value(_keeping_unknown(registers.get(key), value, before.get(key)))
        for key, value in after.items()
        if before.get(key) != value
    }
    return changes | {
        key: encode_value(blank)
        for key, blank in blanks.items()
        if key in before and key not in after
    }


def _keeping_unknown(raw: str | None, value: Value, before: Value | None) -> Value:
    stored = decode_value(raw) if raw is not None else None
    if not isinstance(value, Mapping) or not isinstance(stored, dict):
        return value
    known = before if isinstance(before, Mapping) else {}
    # A member that this release wrote before and leaves out now is cleared. One that nobody
    # changed stays as it is stored: unknown to this release, or perhaps not readable.
    kept = {name: member for name, member in stored.items() if known.get(name) == value.get(name)}
    return {**value, **kept}
