"""What people do at their PCs: every act goes into the model as it came about."""

import random
from collections.abc import Callable, Mapping

from selaras.domain import requests as kinds
from selaras.domain.invoice import Buyer, Invoice, Line, Origin
from selaras.domain.requests import Request
from selaras.domain.roles import Role
from selaras.replica.approvals import all_batches
from selaras.replica.tray import is_own_edit, tray_items
from selaras.replica.writer import Base
from selaras.store.documents import get_document
from tests.facts.drafts import BUYER, LINE
from tests.sim.parts import NPWP
from tests.sim.world.acting import Acting
from tests.sim.world.pcs import WorldPc

UNREADABLE = "[1]"
NAMES = ("Andi", "Budi", "Citra", "Dewi")
FIELDS = ("buyer.name", "buyer.email", "reference", "lines.1.qty", "lines.2.name", "lines.1.price")
SHARED_FILE = tuple(f"invoice:shared-{number}" for number in range(3))
PERIODS = ("102026", "112026")


class People(Acting):
    """Everybody in the office."""

    # Drafts

    def draft(self, pc: WorldPc, chance: random.Random) -> bool:
        kind = chance.random()
        reference = f"S-{chance.randrange(10**6)}" if kind < 0.6 else ""
        reference = f"R-{chance.randrange(12)}" if kind < 0.2 else reference
        day = chance.choice(("2026-10-05", "2026-10-20", "2026-11-02"))
        lines = [LINE, {**LINE, "name": "Tutup"}][: chance.randint(1, 2)]
        data = {"date": day, "reference": reference, "buyer": BUYER, "lines": lines}
        return self.act(pc, lambda at: at.replica.new_invoice(data))

    def edit(self, pc: WorldPc, chance: random.Random) -> bool:
        name = chance.choice(FIELDS)
        fields = {name: self._value(name, chance)}
        return self._on_some(pc, chance, lambda at, doc: at.replica.edit_invoice(doc, fields))

    def rename(self, pc: WorldPc, chance: random.Random) -> bool:
        """Give the buyer of the first invoice that this PC lists another name."""
        with pc.store.reading() as db:
            found = db.exec_driver_sql("SELECT min(id) FROM document WHERE kind = 'invoice'")
            doc_id = found.scalar_one()
        fields = {"buyer.name": f"PT {chance.randrange(1_000)}"}
        return bool(doc_id) and self.act(
            pc, lambda at: at.replica.edit_invoice(str(doc_id), fields), on=(str(doc_id),)
        )

    def edit_whole(self, pc: WorldPc, chance: random.Random) -> bool:
        """Type a whole invoice anew."""
        fields = {name: self._value(name, chance) for name in FIELDS}
        return self._on_some(pc, chance, lambda at, doc: at.replica.edit_invoice(doc, fields))

    def look(self, pc: WorldPc, chance: random.Random) -> bool:
        """Open an invoice on the screen, to type into it later."""
        doc_id = self._some_invoice(pc, chance)
        with pc.store.reading() as db:
            stored = get_document(db, doc_id) if doc_id else None
        if stored is not None:
            pc.screen = doc_id, pc.registers(doc_id), stored.rev
        return stored is not None

    def type_late(self, pc: WorldPc, chance: random.Random) -> bool:
        """Type into what was opened some time ago."""
        pc = next((each for each in self.world.pcs if each.screen), pc)
        if pc.screen is None:
            return False
        (doc_id, saw, rev), pc.screen = pc.screen, None
        base = Base(pc.replica.identity.epoch, rev)
        name = chance.choice(FIELDS)
        fields = {name: self._value(name, chance)}
        return self.act(
            pc, lambda at: at.replica.edit_invoice(doc_id, fields, base=base), on=(doc_id,), saw=saw
        )

    def remove_line(self, pc: WorldPc, chance: random.Random) -> bool:
        fields = {f"lines.{chance.randint(1, 2)}.removed": "true"}
        return self._on_some(pc, chance, lambda at, doc: at.replica.edit_invoice(doc, fields))

    def discard(self, pc: WorldPc, chance: random.Random) -> bool:
        return self._on_some(pc, chance, lambda at, doc: at.replica.discard_invoice(doc))

    def import_file(self, pc: WorldPc, chance: random.Random) -> bool:
        """Import a file that others have too, perhaps with other content."""
        names = [chance.choice(NAMES[:2]) for _ in SHARED_FILE]
        invoices = [_imported(*each) for each in zip(SHARED_FILE, names, strict=True)]
        return self.act(pc, lambda at: at.replica.import_invoices(invoices), on=SHARED_FILE)

    def note(self, pc: WorldPc, chance: random.Random) -> bool:
        """Write a kind of document and registers that this release does not know."""
        doc_id = f"future:{chance.randrange(3)}"
        changes = {"company": f'"{NPWP}"', f"x-{chance.randrange(3)}": f'"{chance.random()}"'}
        return self.act(pc, lambda at: at.write(doc_id, changes), on=(doc_id,))

    def write_unreadable(self, pc: WorldPc, chance: random.Random) -> bool:
        """Write what the hub refuses, as a faulty program would."""
        doc_id = self._some_invoice(pc, chance)
        changes = {"note": UNREADABLE}
        done = bool(doc_id) and self.act(pc, lambda at: at.write(doc_id, changes), on=(doc_id,))
        self.model.unreadable += done
        return done

    # What only the hub may do

    def ready(self, pc: WorldPc, chance: random.Random) -> bool:
        return self._on_some(pc, chance, lambda at, doc: at.replica.mark_ready(doc))

    def approve(self, pc: WorldPc, chance: random.Random) -> bool:
        return self._on_some(pc, chance, lambda at, doc: at.replica.ask_approval(doc))

    def ready_one(self, pc: WorldPc, doc_id: str) -> bool:
        return self.act(pc, lambda at: at.replica.mark_ready(doc_id), on=(doc_id,))

    def approve_one(self, pc: WorldPc, doc_id: str) -> bool:
        return self.act(pc, lambda at: at.replica.ask_approval(doc_id), on=(doc_id,))

    def export_one(self, pc: WorldPc, doc_id: str) -> bool:
        return self.act(pc, lambda at: at.replica.ask_export([doc_id]))

    def withdraw(self, pc: WorldPc, chance: random.Random) -> bool:
        return self._on_some(
            pc, chance, lambda at, doc: at.replica.ask_withdrawal(doc, reason="salah")
        )

    def export(self, pc: WorldPc, chance: random.Random) -> bool:
        """Export what is approved, all of it or some by name."""
        wanted = [self._some_invoice(pc, chance) for _ in range(chance.randrange(3))]
        named = [each for each in wanted if each]
        return self.act(pc, lambda at: at.replica.ask_export(named))

    def withdraw_batch(self, pc: WorldPc, chance: random.Random) -> bool:
        pc = chance.choice([pc, self.world.pcs[0]])
        with pc.store.reading() as db:
            batches = [each.batch_id for each in all_batches(db) if each.is_live]
        if not batches:
            return False
        members = {"batch": chance.choice(batches), "reason": "salah"}
        return self._ask(pc, kinds.WITHDRAW_BATCH, members)

    def settle(self, pc: WorldPc, chance: random.Random) -> bool:
        pc = next((each for each in self.world.pcs if each.conflicts()), pc)
        found = pc.conflicts()
        if not found:
            return False
        conflict = chance.choice(found)
        name = {"buyer": "buyer.name"}.get(conflict.register, conflict.register)
        number, fields = chance.randint(1, len(conflict.sides)), {name: chance.choice(NAMES)}
        if conflict.register in ("buyer", "reference") and chance.random() < 0.3:
            return self.act(
                pc,
                lambda at: at.replica.set_value(conflict.conflict_id, fields=fields),
                on=(conflict.document,),
            )
        return self.act(
            pc,
            lambda at: at.replica.keep_side(conflict.conflict_id, number=number),
            on=(conflict.document,),
        )

    def period(self, pc: WorldPc, chance: random.Random) -> bool:
        kind = chance.choice((kinds.CLOSE_PERIOD, kinds.REOPEN_PERIOD))
        return self._ask(pc, kind, {"period": chance.choice(PERIODS), "reason": "salah"})

    def tidy_tray(self, pc: WorldPc, chance: random.Random) -> bool:
        """Apply what lies in the tray again, or drop it."""
        pc = next((each for each in self.world.pcs if each.tray()), pc)
        with pc.replica.reading() as db:
            items = [each for each in tray_items(db) if is_own_edit(each.item_id)]
        if not items:
            return False
        item, edits = chance.choice(items), pc.tray()
        if chance.random() < 0.5:
            self.act(pc, lambda at: at.replica.tray.apply(item.item_id), on=(item.document,))
        else:
            self.act(pc, lambda at: at.replica.tray.drop(item.item_id))
        # What was applied is a deed of its own now.
        left = {edit.tray_no for edit in self.present(pc).tray()}
        for edit in (each for each in edits if each.tray_no not in left):
            for deed in self.model.deeds:
                deed.let_go |= deed.origin == (edit.origin_incarnation, edit.origin_n)
        return len(left) < len(edits)

    def change_user(self, pc: WorldPc, chance: random.Random) -> bool:
        """Let the administrator give somebody another role, or shut her out for a while."""
        boss = self.world.pcs[0]
        names = [user.name for user in boss.replica.users.all()][1:]
        if not names:
            return False
        change = chance.choice(
            [{"role": role.value} for role in (Role.RECORDER, Role.APPROVER, Role.READER)]
            + [{"state": "disabled"}, {"state": "active"}]
        )
        name = chance.choice(names)
        return self.act(boss, lambda at: at.replica.users.change(name, **change))

    # Parts

    def _on_some(
        self, pc: WorldPc, chance: random.Random, act: Callable[[WorldPc, str], object]
    ) -> bool:
        doc_id = self._some_invoice(pc, chance)
        return bool(doc_id) and self.act(pc, lambda at: act(at, doc_id), on=(doc_id,))

    def _ask(self, pc: WorldPc, kind: str, members: Mapping[str, object]) -> bool:
        return self.act(pc, lambda at: at.replica.ask(Request(kind, members)))

    @staticmethod
    def _some_invoice(pc: WorldPc, chance: random.Random) -> str:
        with pc.store.reading() as db:
            found = db.exec_driver_sql("SELECT id FROM document WHERE kind = 'invoice' ORDER BY id")
            ids = found.scalars().all()
        return str(chance.choice(ids)) if ids else ""

    @staticmethod
    def _value(name: str, chance: random.Random) -> str:
        if name.endswith(("qty", "price")):
            return str(chance.randint(1, 4))
        return f"{chance.choice(NAMES)}-{chance.randrange(100)}" if chance.random() < 0.7 else "X"


def _imported(doc_id: str, name: str) -> Invoice:
    lines = tuple(
        Line(f"l{n}", "A", "000000", "Barang", "UM.0018", place="VW"[n - 1]) for n in (1, 2)
    )
    origin = Origin("coretax-xml", "f" * 16, 1)
    return Invoice(
        doc_id, NPWP, buyer=Buyer(name=name), lines=lines, origin=origin, content_digest=name
    )
