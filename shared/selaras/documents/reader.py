"""Reading registers whatever a merge or a newer release left in them: values and defects."""

from collections.abc import Mapping, Sequence
from datetime import date as Date
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeVar, cast

from selaras.documents.values import decode_value
from selaras.domain.money import parse_amount
from selaras.domain.result import Defect

T = TypeVar("T")

_ZERO: Final = Decimal(0)
# Quantities, rates and most prices of an office are the same few texts again and again.
_amount: Final = lru_cache(maxsize=1024)(parse_amount)


class RegisterReader:
    """Reads one document's registers; what cannot be read becomes a defect and a blank."""

    def __init__(self, registers: Mapping[str, str]) -> None:
        """Read from *registers*."""
        self._registers = registers
        self.defects: list[Defect] = []

    def text(self, key: str) -> str:
        """Return a text register; blank when absent."""
        raw = self._registers.get(key)
        if raw is None:
            return ""
        value = decode_value(raw)
        return value if isinstance(value, str) else self._defect(key, "text.unreadable", blank="")

    def flag(self, key: str) -> bool:
        """Return a yes/no register; no when absent."""
        raw = self._registers.get(key)
        if raw is None:
            return False
        value = decode_value(raw)
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
        raw = self._registers.get(key)
        if raw is None:
            return None
        value = decode_value(raw)
        if not isinstance(value, dict):
            return self._defect(key, "group.unreadable", blank=GroupReader(self, key, {}))
        return GroupReader(self, key, value)

    def members(self, key: str) -> Mapping[str, object]:
        """Return what a register of several members says, whatever that is; nothing else does."""
        value = decode_value(self._registers.get(key, ""))
        return value if isinstance(value, dict) else {}

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

    def texts(self, names: Sequence[str]) -> Sequence[str]:
        """Return text members; blank where absent."""
        found = [self._members.get(name, "") for name in names]
        if set(map(type, found)) <= {str}:
            return cast("list[str]", found)
        return [self.text(name) for name in names]

    def amount(self, name: str) -> Decimal:
        """Return an amount; zero when absent."""
        found = self.typed_amount(name)
        return _ZERO if found is None else found

    def typed_amount(self, name: str) -> Decimal | None:
        """Return an amount that may be absent."""
        raw = self._members.get(name)
        if raw is None:
            return None
        parsed = _amount(raw) if isinstance(raw, str) else None
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
