"""What must hold whenever an office has come to rest, held against the model of what people did."""

import json
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from selaras.documents.crdt import Document
from selaras.domain.approval import content_of
from selaras.domain.epochs import FORMER_AUDIT, RETURNED
from selaras.replica.audit_verify import verify, verify_hub
from selaras.store.audit import HUB_TABLE, newest_row, rows_in_order
from selaras.store.documents import get_document
from selaras.store.facts import facts_of_kind
from selaras.store.hub_documents import get_hub_document
from tests.checking.offices import all_wrong_sums, mended
from tests.sim.parts import NPWP
from tests.sim.world.model import Model, Origin, Value, doubles, taken_origins, told_origins
from tests.sim.world.month_oracle import check_month
from tests.sim.world.moving import MovingWorld
from tests.sim.world.pcs import WorldPc

# Why the office may refuse what a person wrote. Any other code would be our own fault.
FAIR_REFUSALS = ("entry.unreadable", "entry.document-refused", "invoice.approved", "rights.",
                 "last-delivery.", "conflict.", "paper.period-closed")  # fmt: skip
Content = dict[str, Any]


@dataclass
class Oracle:
    """Remembers what was true for good at earlier rests.

    Args:
        has_months: Whether people carry months to their papers, so that these are checked too.
        met: What was checked of them at the last rest.
    """

    world: MovingWorld
    model: Model
    has_months: bool = False
    met: Counter[str] = field(default_factory=Counter)
    approvals: dict[str, str] = field(default_factory=dict)
    batches: dict[str, str] = field(default_factory=dict)
    facts: set[str] = field(default_factory=set)

    def check(self) -> None:
        """Check everything. All PCs that are let in are even when this is called."""
        pcs = [pc for pc in self.world.pcs if not self.world.is_barred(pc)]
        barred = [pc for pc in self.world.pcs if pc not in pcs]
        self._check_equal(pcs)
        self._check_deeds(pcs, barred)
        self._check_numbers()
        self._check_approvals()
        self._check_batches()
        self._check_facts()
        self._check_files(pcs)
        self.met = check_month(pcs) if self.has_months else self.met

    # Everybody has the same

    def _check_equal(self, pcs: list[WorldPc]) -> None:
        uneven = [pc.number for pc in pcs if not pc.desk.is_even]
        assert not uneven, f"PCs {uneven} believe that something is missing"
        hub = self.world.hub_fingerprint()
        for pc in pcs:
            own = pc.replica.fingerprint()
            assert own == hub, f"PC {pc.number} differs from the hub in {_differing(own, hub)}"
            assert not pc.replica.outbox_page(0, 1), f"the outbox of PC {pc.number} is not empty"
        lives = [pc.incarnation for pc in pcs]
        assert not doubles(lives), f"two PCs are one: {doubles(lives)}"
        assert not all_wrong_sums(self.world), "the sums that are kept are not those of a count"
        for pc in pcs:
            is_net = self.world.was_rolled_back
            assert is_net or not mended(pc), f"PC {pc.number} differed from the hub: {mended(pc)}"

    # Nothing that anybody did is gone

    def _check_deeds(self, pcs: list[WorldPc], barred: list[WorldPc]) -> None:
        refused = self._refused(pcs + barred)
        waiting = {origin for pc in barred for origin in _outbox(pc)}
        with self.world.hub_store.reading() as db:
            held = taken_origins(db)
        taken = held | self.model.taken | self.world.taken_elsewhere
        kept = kept_values(pcs[0], self.model) | {
            value for values in refused.values() for value in values
        }
        gone = taken - held
        left, kept_back = self._left_with(barred), self._kept_back_by(barred)
        stood = {each for deed in self.model.deeds if deed.origin in taken for each in deed.values}
        for deed in self.model.deeds:
            if deed.changes and not (deed.may_be_lost or deed.let_go):
                has_fate = deed.origin in taken or deed.origin in refused or deed.origin in waiting
                # What all stood there already when it was to be written again is no entry.
                has_fate |= deed.values <= kept | stood
                assert has_fate, f"nobody knows of {deed}"
        for deed, register in self.model.lasting(set(refused) - taken):
            value = deed.doc_id, register, deed.changes[register]
            is_there = value in kept or deed.origin in waiting
            is_there |= value in left and deed.origin in gone
            is_there |= (deed.origin, value) in kept_back
            assert is_there or deed.may_be_lost or deed.let_go, f"{register} is lost of {deed}"

    def _left_with(self, barred: list[WorldPc]) -> set[Value]:
        """Return what PCs hold that were revoked before they could give it back to this hub.

        As with what they did not send: the office gave it up, and it stays in their files.
        """
        away = self._away(barred)
        return {value for pc in away for value in kept_values(pc, self.model)}

    def _away(self, barred: list[WorldPc]) -> list[WorldPc]:
        """Return those of another epoch, and of days that a hub put back without a word lost.

        Of such days it hears from who comes back, and it bars these before they do.
        """
        epoch = self.world.hub.hub.epoch
        with self.world.hub_store.reading() as db:
            known = {row.content for row in rows_in_order(db, NPWP, table=HUB_TABLE)}
        return [
            pc
            for pc in barred
            if pc.replica.identity.epoch != epoch or not _newest_records(pc) <= known
        ]

    def _kept_back_by(self, barred: list[WorldPc]) -> set[tuple[Origin, Value]]:
        """Return what revoked PCs hold of what this hub knows from their records alone.

        They gave it those, and no document any more. Where the hub has the very operation, the
        document did come, and what was in it is the hub's to keep.
        """
        with self.world.hub_store.reading() as db:
            told = told_origins(db)
        found: set[tuple[Origin, Value]] = set()
        away = {pc.number: pc for pc in self._away(barred)}
        for deed in self.model.deeds:
            if deed.origin in told and deed.pc in away:
                clocks = _hub_document(self.world, deed.doc_id).clocks()
                document = _document_of(away[deed.pc], deed.doc_id)
                registers = document.registers()
                places = zip(registers, document.take_out(list(registers)), strict=True)
                lacking = [key for key, (who, at) in places if clocks.get(who, 0) <= at]
                found |= {(deed.origin, (deed.doc_id, key, registers[key])) for key in lacking}
        return found

    def _refused(self, pcs: list[WorldPc]) -> dict[Origin, set[Value]]:
        """Return what lies in trays."""
        found: dict[Origin, set[Value]] = {}
        for pc in pcs:
            for edit in pc.tray():
                assert edit.code.startswith(FAIR_REFUSALS), f"refused without need: {edit}"
                origin = edit.origin_incarnation, edit.origin_n
                values = {(edit.doc_id, *each) for each in edit.changes.items()}
                found[origin] = found.get(origin, set()) | values
        return found

    # What only the hub may do

    def _check_numbers(self) -> None:
        twice = self.model.twice_given()
        assert not twice, f"given twice: {twice}"
        leases = _contents(self.world.pcs[0], "lease").values()
        spans = sorted((each["year"], each["first"], each["last"]) for each in leases)
        for earlier, later in pairwise(spans):
            is_apart = earlier[0] != later[0] or earlier[2] < later[1]
            assert is_apart, f"blocks overlap: {earlier}, {later}"

    def _check_approvals(self) -> None:
        pc = self._sound_pc()
        owners: dict[str, str] = {}
        for fact_id, content in _contents(pc, "approval").items():
            frozen = json.dumps([content["hash"], content["frozen"]], sort_keys=True)
            assert self.approvals.setdefault(fact_id, frozen) == frozen, f"{fact_id} was changed"
            owner = owners.setdefault(content["reference"], content["invoice"])
            assert owner == content["invoice"], f"{content['reference']} is on two invoices"
            if content["state"] == "approved":
                now = content_of(_hub_document(self.world, content["invoice"]).registers())
                assert now == content["frozen"], f"{content['invoice']} changed after approval"

    def _check_batches(self) -> None:
        live: list[str] = []
        for fact_id, content in _contents(self._sound_pc(), "batch").items():
            said = json.dumps([content["invoices"], content["sha256"]])
            assert self.batches.setdefault(fact_id, said) == said, f"{fact_id} was changed"
            if content["state"] == "live":
                live += [item["invoice"] for item in content["invoices"]]
        assert not doubles(live), f"in two live batches: {doubles(live)}"

    def _check_facts(self) -> None:
        with self._sound_pc().store.reading() as db:
            present = set(db.exec_driver_sql("SELECT id FROM fact").scalars())
        # Of a record that only the lost future of a restored hub had, the text is kept.
        former = [each.split(":", 1)[1] for each in present if each.startswith(FORMER_AUDIT)]
        present |= {each.rpartition(":")[0] for each in former}
        # So is what contradicts what was done since the hub was put back.
        present |= {content["fact"] for content in _contents(self._sound_pc(), RETURNED).values()}
        assert self.facts <= present, f"facts are gone: {self.facts - present}"
        self.facts = present

    # The files are sound

    def _check_files(self, pcs: list[WorldPc]) -> None:
        for pc in pcs:
            assert pc.projection_differences() == [], f"PC {pc.number} derives other rows anew"
            with pc.store.reading() as db:
                report = verify(db)
            assert report.is_sound, f"audit of PC {pc.number}: {report.faults}"
            waiting = [each for each in _requests(pc) if each[1] == "waiting"]
            assert not waiting, f"requests of PC {pc.number} wait: {waiting}"
        with self.world.hub_store.reading() as db:
            hub = verify_hub(db, NPWP)
        assert hub is None or hub.is_sound, f"audit of the hub: {hub.faults}"

    def _sound_pc(self) -> WorldPc:
        """Return the first PC: the administrator's, which nobody revokes."""
        return self.world.pcs[0]


def kept_values(pc: WorldPc, model: Model) -> set[Value]:
    """Return every value in documents, conflicts and proposals."""
    kept: set[Value] = set()
    for doc_id in {deed.doc_id for deed in model.deeds if deed.changes}:
        kept |= {(doc_id, *each) for each in pc.registers(doc_id).items()}
    for content in _contents(pc, "conflict").values():
        sides = content["sides"]
        kept |= {(content["document"], side["register"], side["value"]) for side in sides}
    for content in _contents(pc, "proposal").values():
        kept |= {(content["document"], *each) for each in content["changes"].items()}
    return kept


def _contents(pc: WorldPc, kind: str) -> dict[str, Content]:
    with pc.store.reading() as db:
        return {fact.fact_id: json.loads(fact.content) for fact in facts_of_kind(db, kind)}


def _hub_document(world: MovingWorld, doc_id: str) -> Document:
    with world.hub_store.reading() as db:
        held = get_hub_document(db, doc_id)
    return Document(held.state if held else None)


def _document_of(pc: WorldPc, doc_id: str) -> Document:
    with pc.store.reading() as db:
        held = get_document(db, doc_id)
    return Document(held.state if held else None)


def _newest_records(pc: WorldPc) -> set[str]:
    with pc.store.reading() as db:
        newest = newest_row(db, NPWP)
    return set() if newest is None else {newest}


def _outbox(pc: WorldPc) -> set[Origin]:
    with pc.store.reading() as db:
        rows = db.exec_driver_sql("SELECT origin_incarnation, origin_n FROM outbox").all()
    return {(str(row[0]), int(row[1])) for row in rows}


def _requests(pc: WorldPc) -> list[tuple[str, str]]:
    with pc.store.reading() as db:
        rows = db.exec_driver_sql("SELECT kind, state FROM request").all()
    return [(str(row[0]), str(row[1])) for row in rows]


def _differing(own: dict[str, tuple[int, str]], hub: dict[str, tuple[int, str]]) -> list[str]:
    return [kind for kind in sorted(own.keys() | hub.keys()) if own.get(kind) != hub.get(kind)]
