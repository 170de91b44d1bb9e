"""What people did, remembered beside the office: the plain model that says what may not be lost."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from selaras.store.facts import facts_of_kind
from tests.sim.office import Office, Pc

Value = tuple[str, str, str]


@dataclass(frozen=True)
class Change:
    """One register that a person changed.

    Args:
        saw: The whole document as it stood on her PC before.
    """

    pc: int
    doc_id: str
    register: str
    text: str
    saw: dict[str, str]

    @property
    def value(self) -> Value:
        return self.doc_id, self.register, self.text

    def knew_of(self, other: "Change") -> bool:
        """Say whether *other* was on this person's screen."""
        return self.saw.get(other.register) == other.text


@dataclass
class Diary:
    """Every change of every person, in the order in which each made hers."""

    changes: list[Change] = field(default_factory=list)

    def note(self, pc: Pc, doc_id: str, *, act: Callable[[], object]) -> bool:
        """Let a person act; remember what it changed; say whether it changed anything."""
        saw = pc.registers(doc_id)
        act()
        now = pc.registers(doc_id)
        changed = {key: text for key, text in now.items() if saw.get(key) != text}
        self.changes += [Change(pc.number, doc_id, *each, saw) for each in sorted(changed.items())]
        return bool(changed)

    def lost(self, office: Office) -> list[Change]:
        """Return changes that are in no document, no conflict, no tray and not written over."""
        kept = _in_documents(office, self._documents()) | _in_conflicts(office.pcs[0])
        for pc in office.pcs:
            for edit in pc.tray():
                kept |= {(edit.doc_id, *each) for each in edit.changes.items()}
        return [each for each in self._lasting() if each.value not in kept]

    def _documents(self) -> set[str]:
        return {change.doc_id for change in self.changes}

    def _lasting(self) -> list[Change]:
        """Return the changes that nobody has written over who knew of them."""
        by_register: dict[tuple[str, str], list[Change]] = defaultdict(list)
        for change in self.changes:
            by_register[change.doc_id, change.register].append(change)
        lasting = []
        for changes in by_register.values():
            for at, change in enumerate(changes):
                if not any(_writes_over(each, change) for each in changes[at + 1 :]):
                    lasting.append(change)
        return lasting


def _writes_over(later: Change, earlier: Change) -> bool:
    return later.pc == earlier.pc or later.knew_of(earlier)


def _in_documents(office: Office, doc_ids: set[str]) -> set[Value]:
    pc = office.pcs[0]
    return {(doc_id, *each) for doc_id in doc_ids for each in pc.registers(doc_id).items()}


def _in_conflicts(pc: Pc) -> set[Value]:
    with pc.store.reading() as db:
        contents = [json.loads(fact.content) for fact in facts_of_kind(db, "conflict")]
    return {
        (content["document"], side["register"], side["value"])
        for content in contents
        for side in content["sides"]
    }
