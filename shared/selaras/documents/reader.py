"""Reading registers whatever a merge or a newer release left in them: values and defects."""

from collections.abc import Mapping
from datetime import date as Date
from decimal import Decimal
from typing import TypeVar

from selaras.documents.values import decode_value
from selaras.domain.money import parse_amount
from selaras.domain.result import Defect

T = TypeVar("T")


class RegisterReader:
    """Reads one document's registers; what cannot be read becomes a defect and a blank."""

    def __init__(self, registers: Mapping[str, str]) -> None:
        """Read from *registers*."""
        self._registers = registers
        self.defects: list[Defect] = []

    def text(self, key: str) -> str:
        """Return a text register; blank when absent."""
        value = self._value(key, default="")
        return value if isinstance(value, str) else self._defect(key, "text.unreadable", blank="")

    def flag(self, key: str) -> bool:
        """Return a yes/no register; no when absent."""
        value = self._value(key, default=False)
        return (
            value if isinstance(value, bool) else self._defect(key, "flag.unreadable", blank=False)
        )

    def day(self, key: str) -> Date | None:
        """Return a date register; None when absent or blank."""
        raw = self.text(key)
        if not raw:
            return None
        try:
            return Date.fromisoformat(raw)
        except ValueError:
            return self._defect(key, "date.unreadable", blank=None)

    def group(self, key: str) -> "GroupReader | None":
        """Return a register of several members, or None when absent."""
        if key not in self._registers:
            return None
        value = self._value(key, default=None)
        if not isinstance(value, dict):
            return self._defect(key, "group.unreadable", blank=GroupReader(self, key, {}))
        return GroupReader(self, key, value)

    def _value(self, key: str, *, default: object) -> object:
        raw = self._registers.get(key)
        return default if raw is None else decode_value(raw)

    def _defect(self, path: str, code: str, *, blank: T) -> T:
        self.defects.append(Defect(path, code))
        return blank


class GroupReader:
    """Reads the members of one register."""

    def __init__(self, parent: RegisterReader, key: str, members: Mapping[str, object]) -> None:
        """Read *members* of the register *key*; defects go to *parent*."""
        self._parent, self._key, self._members = parent, key, members

    def text(self, name: str) -> str:
        """Return a text member; blank when absent."""
        value = self._members.get(name, "")
        return (
            value if isinstance(value, str) else self.unreadable(name, "text.unreadable", blank="")
        )

    def amount(self, name: str) -> Decimal:
        """Return an amount; zero when absent."""
        found = self.typed_amount(name)
        return Decimal(0) if found is None else found

    def typed_amount(self, name: str) -> Decimal | None:
        """Return an amount that may be absent."""
        raw = self._members.get(name)
        if raw is None:
            return None
        parsed = parse_amount(raw) if isinstance(raw, str) else None
        return self.unreadable(name, "amount.unreadable", blank=None) if parsed is None else parsed

    def number(self, name: str) -> int:
        """Return a small whole number; zero when absent."""
        raw = self.text(name)
        if raw and not (raw.isascii() and raw.isdecimal() and len(raw) <= 9):
            return self.unreadable(name, "number.unreadable", blank=0)
        return int(raw or 0)

    def unreadable(self, name: str, code: str, *, blank: T) -> T:
        """Note that a member cannot be read; return what stands for it."""
        self._parent.defects.append(Defect(f"{self._key}.{name}", code))
        return blank
