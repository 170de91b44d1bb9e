"""What people do behind the export: results, work by hand, payments, purchases, returns, totals.

Coretax is a list of numbers here: what was exported first under a reference keeps its number.
"""

import json
import random
from dataclasses import dataclass, field
from typing import Any

from selaras.domain.by_hand import LIVE, WorkKind, next_place
from selaras.domain.coretax_results import ResultRow
from selaras.domain.tax_period import Period
from selaras.replica.results import judge_list, requests_for
from selaras.store.facts import facts_of_kind
from selaras.store.invoices import MAX_PAGE, InvoiceRow, list_invoices
from tests.facts.drafts import BUYER, LINE
from tests.papers.papers import BOUGHT, SELLER
from tests.papers.test_documents import MADE
from tests.sim.parts import NPWP
from tests.sim.world.lines import Lines
from tests.sim.world.pcs import WorldPc
from tests.sim.world.people import People

OTHER_BUYER = "0099999999999000"
CONTRACTS = ("PO-1", "PO-2")
# The lines of a draft come to 1,000,000.
PARTS = ("200000", "300000", "400000", "1000000")
BOUGHT_NUMBERS = tuple(f"0400260000000{n:04}" for n in range(9_000, 9_004))
OCTOBER = Period(2026, 10)


@dataclass
class MonthPeople:
    """Everybody in the office, behind the export.

    Args:
        numbers: What Coretax gave, by the id of the invoice.
    """

    people: People
    lines: Lines
    numbers: dict[str, str] = field(default_factory=dict)

    # Output invoices

    def send(self, pc: WorldPc, chance: random.Random) -> bool:
        """Draft an invoice and take it to Coretax: approved, exported, perhaps come back."""
        reference = f"M-{chance.randrange(10**6)}"
        data = {"date": "2026-10-05", "reference": reference, "buyer": BUYER, "lines": [LINE]}
        done = self.people.act(pc, lambda at: at.replica.new_invoice(data))
        return done and self._taken(pc, chance, ref=reference, is_filed=True)

    def pay(self, pc: WorldPc, chance: random.Random) -> bool:
        """Draft an invoice that takes part of a contract, and perhaps have it approved."""
        kind, part = chance.choice(("down", "down", "settlement")), chance.choice(PARTS)
        payment = {"kind": kind, "contract": chance.choice(CONTRACTS), "tax_base": part}
        reference = f"D-{chance.randrange(10**6)}"
        data = {"date": "2026-10-05", "reference": reference, "buyer": BUYER, "lines": [LINE]}
        whole = {**data, "payment": payment}
        done = self.people.act(pc, lambda at: at.replica.new_invoice(whole))
        is_left = chance.random() < 0.3
        return done and (is_left or self._taken(pc, chance, ref=reference))

    def replace(self, pc: WorldPc, chance: random.Random) -> bool:
        """Replace an invoice, sometimes as nobody may, and perhaps have that approved."""
        row = self._some(pc, chance, "APPROVED")
        if row is None:
            return self.send(pc, chance)
        fields = {"date": "2026-10-20", "lines.1.qty": str(chance.randint(5, 12))}
        if chance.random() < 0.3:
            fields |= {"buyer.tin": OTHER_BUYER, "buyer.nitku": f"{OTHER_BUYER}000000"}
        known = {each.id for each in _listed(pc)}
        done = self.people.act(pc, lambda at: at.replica.by_hand.replace(row.id, fields))
        new = [each.id for each in _listed(self.people.present(pc)) if each.id not in known]
        return done and bool(new) and self._taken(pc, chance, ref=new[0])

    def cancel(self, pc: WorldPc, chance: random.Random) -> bool:
        row = self._some(pc, chance, "APPROVED")
        return row is not None and self.people.act(
            pc, lambda at: at.replica.by_hand.ask_cancellation(row.id, reason="batal")
        )

    def mark_work(self, pc: WorldPc, chance: random.Random) -> bool:
        """Say of work that it is done or that it is not, or let go of it."""
        works = [each for each in _works(pc) if each["state"] in LIVE]
        if not works:
            return False
        work = chance.choice(works)
        ref = str(work.get("replacement") or work["invoice"])
        if chance.random() < 0.2:
            return self.people.act(pc, lambda at: at.replica.by_hand.ask_drop(ref, reason="tidak"))
        state = chance.choice(("done", "done", "planned"))
        return self.people.act(pc, lambda at: at.replica.by_hand.ask_mark(ref, state=state))

    def coretax_list(self, pc: WorldPc, chance: random.Random) -> bool:
        """Read Coretax's list of all that this PC knows to be there."""
        rows = [*self._of_files(pc), *self._of_works(pc, chance)]
        numbered = [ResultRow(n, *each) for n, each in enumerate(rows, start=2)]
        with pc.replica.reading() as db:
            judged = judge_list(db, NPWP, rows=numbered, confirmed=frozenset())
        wanted = requests_for(judged, file="f" * 64)
        return bool(wanted) and self.people.act(pc, lambda at: at.replica.results.tell(wanted))

    # Papers

    def buy(self, pc: WorldPc, chance: random.Random) -> bool:
        fields = {**BOUGHT, "number": chance.choice(BOUGHT_NUMBERS)}
        fields["vat"] = chance.choice(("110", "110", "109"))
        return self.people.act(pc, lambda at: at.replica.papers["purchase"].add(fields))

    def credit(self, pc: WorldPc, chance: random.Random) -> bool:
        ref = self._paper(pc, chance, "purchase")
        period = Period(2026, chance.choice((10, 11)))
        return bool(ref) and self.people.act(
            pc, lambda at: at.replica.papers.purchases.credit(ref, period), on=(ref,)
        )

    def give_back(self, pc: WorldPc, chance: random.Random) -> bool:
        """Give part of a purchase back, more than there is if another PC does so too."""
        line = {"opt": "A", "code": "392300", "name": "Botol", "unit": "UM.0021", "qty": "10",
                "price": "100", "return_qty": str(chance.randint(3, 7))}  # fmt: skip
        fields = {
            "number": chance.choice(BOUGHT_NUMBERS), "return_number": f"R-{chance.randrange(99)}",
            "seller_tin": SELLER, "date": "2026-10-20",
            **{f"lines.1.{name}": text for name, text in line.items()},
        }  # fmt: skip
        return self.people.act(pc, lambda at: at.replica.papers["purchase_return"].add(fields))

    def take_back(self, pc: WorldPc, chance: random.Random) -> bool:
        """Note what a buyer returned of an invoice."""
        row = self._some(pc, chance, "APPROVED")
        if row is None:
            return False
        base = chance.choice((300_000, 600_000))
        fields = {"number": row.nsfp, "return_number": f"RJ-{chance.randrange(99)}",
                  "buyer_tin": str(BUYER["tin"]), "date": "2026-10-25", "tax_base": str(base),
                  "vat": str(base * 11 // 100)}  # fmt: skip
        return self.people.act(pc, lambda at: at.replica.papers["sales_return"].add(fields))

    def total(self, pc: WorldPc, chance: random.Random) -> bool:
        """Note a retail total; two PCs may write one number unaware of each other."""
        fields = {**MADE["retail_total"], "number": f"00{chance.randint(1, 3)}"}
        fields["tax_base"] = chance.choice(("2400000", "1200000"))
        return self.people.act(pc, lambda at: at.replica.papers["retail_total"].add(fields))

    def strike(self, pc: WorldPc, chance: random.Random) -> bool:
        """Strike a return or a total out, or bring it back."""
        kind = chance.choice(("purchase_return", "sales_return", "retail_total"))
        ref, is_out = self._paper(pc, chance, kind), chance.random() < 0.7
        return bool(ref) and self.people.act(
            pc, lambda at: at.replica.papers[kind].archive(ref, archived=is_out), on=(ref,)
        )

    # Parts

    def _taken(
        self, pc: WorldPc, chance: random.Random, *, ref: str, is_filed: bool = False
    ) -> bool:
        """Have a draft approved, exported where a file holds it, and perhaps read Coretax's list.

        Any PC may be who approves; what has not arrived there comes to nothing.
        """
        self.lines.meet(pc, chance)
        self.people.act(self._any(chance), lambda at: at.replica.ask_approval(ref))
        if is_filed:
            self.lines.meet(pc, chance)
            self.people.act(self._any(chance), lambda at: at.replica.ask_export([ref]))
        if chance.random() < 0.7:
            self.lines.meet(pc, chance)
            self.coretax_list(self._any(chance), chance)
        return True

    def _any(self, chance: random.Random) -> WorldPc:
        return chance.choice(self.people.world.pcs)

    def _of_files(self, pc: WorldPc) -> list[tuple[str, str, str]]:
        """Return rows of what went to Coretax in a file and did not come back yet."""
        with pc.replica.reading() as db:
            batches = [json.loads(fact.content) for fact in facts_of_kind(db, "batch")]
        sent = {
            item["invoice"]
            for each in batches
            if each["state"] == "live"
            for item in each["invoices"]
        }
        return [
            ("APPROVED", self._number(row.id), row.reference)
            for row in _listed(pc)
            if row.id in sent and not row.nsfp
        ]

    def _of_works(self, pc: WorldPc, chance: random.Random) -> list[tuple[str, str, str]]:
        """Return rows of work that was done, or that nobody said was done."""
        rows: list[tuple[str, str, str]] = []
        for work in _works(pc):
            if work["state"] not in LIVE or chance.random() < 0.3:
                continue
            number = str(work["number"])
            match work["kind"]:
                case WorkKind.REPLACE:
                    then = number[:2] + next_place(number)
                    rows += [("AMENDED", number, ""), ("APPROVED", then, "")]
                case WorkKind.CANCEL:
                    rows.append(("CANCELED", number, ""))
                case _:
                    invoice = str(work["invoice"])
                    rows.append(("APPROVED", self._number(invoice), str(work["reference"])))
        return rows

    def _number(self, invoice_id: str) -> str:
        return self.numbers.setdefault(invoice_id, f"04002600{len(self.numbers) + 1:09}")

    @staticmethod
    def _some(pc: WorldPc, chance: random.Random, status: str) -> InvoiceRow | None:
        found = [row for row in _listed(pc) if row.coretax == status and row.nsfp]
        return chance.choice(found) if found else None

    @staticmethod
    def _paper(pc: WorldPc, chance: random.Random, kind: str) -> str:
        with pc.store.reading() as db:
            rows = db.exec_driver_sql("SELECT id FROM document WHERE kind = ? ORDER BY id", (kind,))
            found = [str(each) for each in rows.scalars().all()]
        return chance.choice(found) if found else ""


def _listed(pc: WorldPc) -> list[InvoiceRow]:
    with pc.replica.reading() as db:
        rows = list_invoices(db, NPWP, limit=MAX_PAGE).rows
    return sorted(rows, key=lambda row: row.id)


def _works(pc: WorldPc) -> list[dict[str, Any]]:
    with pc.replica.reading() as db:
        return [json.loads(fact.content) for fact in facts_of_kind(db, "coretax-work")]
