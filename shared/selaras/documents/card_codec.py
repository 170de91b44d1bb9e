"""Documents of named members in few registers: to value and back. Reading never raises.

Cards and papers differ in which members stand together; how they are read, written and kept is
the same and has its one home here.
"""

from collections.abc import Callable, Mapping
from typing import Final, Generic, TypeVar

from selaras.documents.keeping import changed_registers
from selaras.documents.reader import GroupReader, RegisterReader
from selaras.documents.values import Value, encode_value
from selaras.domain.result import Defect

T = TypeVar("T")

COMPANY: Final = "company"
ARCHIVED: Final = "archived"


class Members:
    """The members of one document by their names, wherever they stand."""

    def __init__(self, registers: Mapping[str, str], groups: Mapping[str, tuple[str, ...]]) -> None:
        """Read from *registers*, in which *groups* stand together."""
        self.registers: Final = registers
        self.reader: Final = RegisterReader(registers)
        self._of: dict[str, GroupReader] = {}
        for register, names in groups.items():
            group = self.reader.group(register) or GroupReader(self.reader, register, {})
            self._of |= dict.fromkeys(names, group)

    def of(self, name: str) -> GroupReader:
        """Return the register that a member stands in."""
        return self._of[name]


class CardCodec(Generic[T]):
    """How documents of one kind are read and written."""

    def __init__(
        self,
        groups: Mapping[str, tuple[str, ...]],
        own: tuple[str, ...],
        *,
        build: Callable[[str, Members], T],
        values: Callable[[T], Mapping[str, str | bool]],
    ) -> None:
        """Describe a kind.

        Args:
            groups: Register to its members.
            own: Texts that are a register each, written once they are not blank.
            values: Every member and register of a value by its name, the company too.
        """
        self._groups, self._values, self._build = groups, values, build
        self._own = (*own, ARCHIVED)
        self._blanks: Mapping[str, Value] = {**dict.fromkeys(own, ""), ARCHIVED: False}

    def decode(self, card_id: str, registers: Mapping[str, str]) -> tuple[T, tuple[Defect, ...]]:
        """Read a value, whatever a merge or a newer release left there."""
        members = Members(registers, self._groups)
        card = self._build(card_id, members)
        return card, tuple(self._by_field(each, card) for each in members.reader.defects)

    def encode(self, card: T) -> dict[str, str]:
        """Return every register of a new document."""
        return {key: encode_value(value) for key, value in self._registers(card).items()}

    def changes(self, registers: Mapping[str, str], *, old: T, new: T) -> dict[str, str]:
        """Return the registers to write so that *old*, read from *registers*, becomes *new*."""
        before, after = self._registers(old), self._registers(new)
        return changed_registers(registers, before=before, after=after, blanks=self._blanks)

    def _registers(self, card: T) -> dict[str, Value]:
        """Return every register that *card* has."""
        found = self._values(card)
        groups: dict[str, Value] = {
            register: {name: found[name] for name in names}
            for register, names in self._groups.items()
        }
        own: dict[str, Value] = {name: found[name] for name in self._own if found[name]}
        return {COMPANY: found[COMPANY], **groups, **own}

    def _by_field(self, defect: Defect, card: T) -> Defect:  # noqa: ARG002  # its lines, where it has any
        """Return *defect* with the path that people see: the field, not its register."""
        register, point, member = defect.path.partition(".")
        return Defect(member if point and register in self._groups else defect.path, defect.code)
