"""What needs a person: conflicts, edits that were refused or came late, requests that wait."""

from collections.abc import Callable
from dataclasses import dataclass

from selaras.documents.values import decode_value
from selaras.domain.requests import CLOSE_PROPOSAL, Request
from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras.replica.card_kinds import card_registers, line_ids_shown
from selaras.replica.conflicts import Conflict, open_conflicts
from selaras.replica.finding import open_invoice
from selaras.replica.tray import TrayItem, is_own_edit, tray_items
from selaras.store.db import Connection
from selaras.store.requests import REFUSED, WAITING, StoredRequest, all_requests
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.window.models.asking import Answer, ask_one
from selaras_client.window.models.register_texts import readable_changes

REFUSED_SHOWN = 10
APPLY, DROP = 1, 2


@dataclass(frozen=True, slots=True)
class Undecided:
    """One thing to decide; exactly one of its two sources is there.

    Args:
        values: Of an edit: (field, what was written).
        present: Of an edit: (field, what stands there now).
    """

    conflict: Conflict | None = None
    edit: TrayItem | None = None
    values: tuple[tuple[str, str], ...] = ()
    present: tuple[tuple[str, str], ...] = ()

    @property
    def document(self) -> str:
        """Return the document it is about."""
        source = self.conflict or self.edit
        return source.document if source else ""

    @property
    def reference(self) -> str:
        """Return the invoice's reference."""
        source = self.conflict or self.edit
        return source.reference if source else ""

    @property
    def choices(self) -> int:
        """Return how many answers there are, numbered from 1."""
        return len(self.conflict.sides) if self.conflict else DROP


@dataclass(frozen=True, slots=True)
class TrayPage:
    """Everything the tray shows at one moment."""

    undecided: tuple[Undecided, ...] = ()
    waiting: tuple[StoredRequest, ...] = ()
    refused: tuple[StoredRequest, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing at all waits."""
        return not (self.undecided or self.waiting or self.refused)


class TrayModel:
    """The tray of this PC's company, and which of its things is marked."""

    def __init__(self, office: Office) -> None:
        """Look through *office*."""
        self._office = office
        self.page = TrayPage()
        self.marked = 0

    async def refresh(self) -> None:
        """Read what waits now."""
        self.page = await self._office.ask(_page)
        self.marked = max(0, min(self.marked, len(self.page.undecided) - 1))

    def mark(self, step: int) -> bool:
        """Mark the next or the one before; say whether that is another."""
        place = max(0, min(self.marked + step, len(self.page.undecided) - 1))
        moved, self.marked = place != self.marked, place
        return moved

    async def decide(self, place: int, number: int) -> Answer | None:
        """Give answer *number* to the thing at *place*; None where there is no such answer."""
        if not 0 <= place < len(self.page.undecided):
            return None
        wanted = self.page.undecided[place]
        if not 1 <= number <= wanted.choices:
            return None
        if wanted.conflict is not None:
            conflict = wanted.conflict.conflict_id
            answer = await ask_one(
                self._office, lambda home: home.replica.keep_side(conflict, number=number)
            )
        else:
            answer = await self._close(wanted, number)
        await self.refresh()
        return answer

    async def _close(self, wanted: Undecided, number: int) -> Answer:
        item = wanted.edit.item_id if wanted.edit else ""
        refusal = await self._office.work(_closing(item, number))
        if refusal is not None or is_own_edit(item):
            return Answer(is_done=refusal is None, refusal=refusal)
        outcome = "applied" if number == APPLY else "dropped"
        request = Request(CLOSE_PROPOSAL, {"proposal": item, "outcome": outcome})
        return await ask_one(self._office, lambda home: home.replica.ask(request))


def _closing(item: str, number: int) -> Callable[[Home], Rejection | None]:
    def work(home: Home) -> Rejection | None:
        if number == APPLY:
            applied = home.replica.tray.apply(item)
            return applied if isinstance(applied, Rejection) else None
        return home.replica.tray.drop(item) if is_own_edit(item) else None

    return work


def _page(replica: Replica) -> TrayPage:
    with replica.reading() as db:
        conflicts = [Undecided(conflict=each) for each in open_conflicts(db)]
        edits = [_edit(db, item) for item in tray_items(db)]
        requests = all_requests(db)
    refused = [each for each in requests if each.state == REFUSED]
    return TrayPage(
        (*conflicts, *edits),
        tuple(each for each in requests if each.state == WAITING),
        tuple(refused[: -REFUSED_SHOWN - 1 : -1]),
    )


def _edit(db: Connection, item: TrayItem) -> Undecided:
    found = open_invoice(db, item.document)
    lines = () if found else line_ids_shown(db, item.document)
    values = tuple(readable_changes(item.changes, found, lines=lines))
    registers = found.registers if found else card_registers(db, item.document)
    now = {key: decode_value(registers[key]) for key in item.changes if key in registers}
    present = dict(readable_changes(now, found, lines=lines))
    return Undecided(
        edit=item,
        values=values,
        present=tuple((name, present.get(name, "")) for name, _ in values),
    )
