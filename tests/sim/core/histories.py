"""Random histories of an office, from a seed: the same seed gives the same history.

Many people import, draft, edit and discard while lines are cut, frames arrive late and processes
die. The diary beside the office says afterwards what may not be lost.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from selaras.domain.invoice import Buyer, Invoice, Line, Origin
from selaras_hub import feeding
from tests.sim.core.diary import Diary
from tests.sim.office import NPWP, Office, Pc

UNREADABLE = "[1]"
NAMES = ("Andi", "Budi", "Citra")
PLACES = "VWX"
SHARED_FILE = tuple(f"invoice:shared-{number}" for number in range(3))


@dataclass
class History:
    """One history under way."""

    seed: int
    steps: int = 60
    refused: int = 0
    diary: Diary = field(default_factory=Diary)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.office = Office(pcs=self.chance.randint(3, 5), seed=str(self.seed))

    def run(self) -> "History":
        """Live through the history, then let the office come to rest and check it."""
        with _feed_of(log_rows=self.chance.choice((4, 12, 20_000)), page_rows=self._page_rows()):
            for _ in range(self.steps):
                self._step()
            self.office.heal()
            self._check()
        return self

    def _page_rows(self) -> int:
        return self.chance.choice((2, 5, 256))

    def _step(self) -> None:
        pc = self.chance.choice(self.office.pcs)
        acts: list[tuple[int, Callable[[Pc], None]]] = [
            (30, self._some_frames),
            (10, self._connect),
            (6, self._cut),
            (8, self._edit_head),
            (8, self._edit_line),
            (4, self._new),
            (4, self._import),
            (2, self._remove_line),
            (2, self._discard),
            (3, self._write_unreadable),
            (2, self._kill_pc),
            (1, self._kill_hub),
            (2, self._together),
        ]
        act = self.chance.choices([each for _, each in acts], [weight for weight, _ in acts])[0]
        act(pc)

    # What people do

    def _edit_head(self, pc: Pc) -> None:
        name, number = self.chance.choice(NAMES), self.chance.randint(1, 3)
        self._edit(pc, {"buyer.name": name} if number > 1 else {"reference": f"{name}-{number}"})

    def _edit_line(self, pc: Pc) -> None:
        line, qty = self.chance.randint(1, 2), self.chance.randint(1, 4)
        self._edit(pc, {f"lines.{line}.qty": str(qty)})

    def _remove_line(self, pc: Pc) -> None:
        self._edit(pc, {f"lines.{self.chance.randint(1, 2)}.removed": "true"})

    def _edit(self, pc: Pc, fields: dict[str, str]) -> None:
        if doc_id := self._some_document(pc):
            self._act(pc, doc_id, lambda: pc.replica.edit_invoice(doc_id, fields))

    def _discard(self, pc: Pc) -> None:
        if doc_id := self._some_document(pc):
            self._act(pc, doc_id, lambda: pc.replica.discard_invoice(doc_id))

    def _new(self, pc: Pc) -> None:
        doc_id = f"invoice:{pc.number}-{len(self.diary.changes)}"
        self._act(pc, doc_id, lambda: pc.replica.import_invoices([self._invoice(doc_id)]))

    def _import(self, pc: Pc) -> None:
        """Import a file that others have too, perhaps with other content."""
        for doc_id in SHARED_FILE:
            invoice = self._invoice(doc_id, name=self.chance.choice(NAMES[:2]))
            self._act(pc, doc_id, lambda: pc.replica.import_invoices([invoice]))  # noqa: B023

    def _write_unreadable(self, pc: Pc) -> None:
        """Write what the hub refuses, as a faulty program would."""
        doc_id = self._some_document(pc)
        if doc_id and self._act(pc, doc_id, lambda: pc.write(doc_id, {"note": UNREADABLE})):
            self.refused += 1

    def _act(self, pc: Pc, doc_id: str, act: Callable[[], object]) -> bool:
        changed = self.diary.note(pc, doc_id, act=act)
        self.office.notice(pc)
        return changed

    def _some_document(self, pc: Pc) -> str:
        with pc.store.reading() as db:
            found = db.exec_driver_sql("SELECT id FROM document ORDER BY id").scalars().all()
        return str(self.chance.choice(found)) if found else ""

    def _invoice(self, doc_id: str, *, name: str = "") -> Invoice:
        lines = tuple(Line(f"l{n}", "A", "000000", "Barang", place=PLACES[n]) for n in (1, 2))
        origin = Origin("coretax-xml", "f" * 16, 1)
        return Invoice(
            doc_id, NPWP, buyer=Buyer(name=name), lines=lines, origin=origin, content_digest=name
        )

    # What happens to them

    def _connect(self, pc: Pc) -> None:
        if not pc.is_connected:
            self.office.connect(pc)

    def _cut(self, pc: Pc) -> None:
        self.office.cut(pc)

    def _some_frames(self, pc: Pc) -> None:
        for _ in range(self.chance.randint(1, 6)):
            if pc.up and self.chance.random() < 0.5:
                self.office.deliver_up(pc)
            elif pc.down:
                self.office.deliver_down(pc)

    def _together(self, _: Pc) -> None:
        self.office.deliver_together([pc for pc in self.office.pcs if pc.up])

    def _kill_pc(self, pc: Pc) -> None:
        self.office.kill_pc(pc)

    def _kill_hub(self, _: Pc) -> None:
        self.office.kill_hub()

    # What must hold in the end

    def _check(self) -> None:
        office = self.office
        assert office.all_equal(), "the replicas differ from the hub"
        assert office.all_even(), "a PC believes that something is missing"
        assert office.outboxes_empty(), "an outbox holds something"
        self._check_trays()
        lost = self.diary.lost(office)
        assert not lost, f"lost: {lost}"
        self._check_projections()

    def _check_trays(self) -> None:
        """Every refused edit is in a tray, and nothing else but what was built on one."""
        codes = [edit.code for pc in self.office.pcs for edit in pc.tray()]
        assert codes.count("entry.unreadable") == self.refused, codes
        assert set(codes) <= {"entry.unreadable"}, codes

    def _check_projections(self) -> None:
        for pc in self.office.pcs:
            assert pc.projection_differences() == [], f"pc {pc.number}"


@contextmanager
def _feed_of(*, log_rows: int, page_rows: int) -> Iterator[None]:
    """Let the hub keep a short log and send short pages, so that states and log are both used."""
    before = feeding.LOG_ROWS, feeding.PAGE_ROWS
    feeding.LOG_ROWS, feeding.PAGE_ROWS = log_rows, page_rows
    try:
        yield
    finally:
        feeding.LOG_ROWS, feeding.PAGE_ROWS = before
