"""What must hold of a month's paperwork whenever an office has come to rest.

Worked out from documents and facts, not from the program's own findings: chains of numbers, whom
a replacement is for, what a contract and an invoice leave, and that more than that is shown.
"""

import json
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from selaras.domain.by_hand import LIVE, place_in_chain, serial_of, status_code_of
from selaras.domain.month_text import month_hash
from selaras.domain.tax_period import Period
from selaras.replica.return_limits import taking_too_much
from selaras.store.db import Connection
from selaras.store.facts import facts_of_kind
from selaras.store.months import month_of
from selaras.store.papers import PaperFilter, each_paper
from tests.sim.parts import NPWP
from tests.sim.world.model import doubles
from tests.sim.world.pcs import WorldPc

VOID = ("AMENDED", "CANCELED", "REJECTED")
CONTRACT = Decimal(1_000_000)
MONTHS = (Period(2026, 10), Period(2026, 11))
Content = dict[str, Any]


def check_month(pcs: list[WorldPc]) -> Counter[str]:
    """Check what every PC of an even office holds; return what was met."""
    hashes = {tuple(_hashes(pc)) for pc in pcs}
    assert len(hashes) == 1, "the months of the PCs differ"
    with pcs[0].store.reading() as db:
        approvals = _approvals(db)
        numbers = _numbers(db)
        met = _check_chains(approvals, numbers)
        met["contracts"] += _check_contracts(approvals, _void(db))
        _check_works(db)
        met += _check_returns(db)
        _check_totals(db)
    return met


def _check_chains(approvals: list[Content], numbers: dict[str, str]) -> Counter[str]:
    """A replacement keeps the serial, counts the code up, and is for the same buyer."""
    met = Counter[str]()
    last = {each["invoice"]: each for each in approvals}
    twice = doubles([place_in_chain(each) for each in numbers.values()])
    assert not twice, f"one place in a chain for two invoices: {twice}"
    for each in approvals:
        original = each.get("replaces")
        if not original or each["state"] != "approved":
            continue
        assert _buyer(each) == _buyer(last[original]), f"another buyer in {each['invoice']}"
        met["replacements approved"] += 1
        new, old = numbers.get(each["invoice"], ""), numbers[original]
        if new:
            assert serial_of(new) == serial_of(old), (old, new)
            assert int(status_code_of(new)) == int(status_code_of(old)) + 1, (old, new)
            met[f"status code {status_code_of(new)}"] += 1
    return met


def _check_contracts(approvals: list[Content], void: set[str]) -> int:
    """What is approved never takes more of a contract than there is."""
    taken: dict[str, Decimal] = defaultdict(Decimal)
    live = [each for each in approvals if each["state"] == "approved"]
    gone = {each.get("replaces") for each in live} | void
    for each in live:
        payment = json.loads(each["frozen"].get("payment", "null"))
        if payment and each["invoice"] not in gone:
            taken[payment["contract"]] += Decimal(payment["tax_base"])
    over = {name: base for name, base in taken.items() if base > CONTRACT}
    assert not over, f"more than the contract: {over}"
    return len(taken)


def _check_works(db: Connection) -> None:
    works = [json.loads(fact.content) for fact in facts_of_kind(db, "coretax-work")]
    twice = doubles([each["invoice"] for each in works if each["state"] in LIVE])
    assert not twice, f"two live pieces of work: {twice}"


def _check_returns(db: Connection) -> Counter[str]:
    """Whatever takes back more than there was says so, and nothing else does."""
    met = Counter[str]()
    for kind, limits in (("purchase_return", _bought(db)), ("sales_return", _sold(db))):
        rows = [*each_paper(db, NPWP, kind=kind, wanted=PaperFilter())]
        back: dict[str, int] = defaultdict(int)
        for row in rows:
            back[row.refers] += row.base_sen
        flagged = taking_too_much(db, rows)
        for row in rows:
            limit = limits.get(row.refers)
            is_over = limit is not None and back[row.refers] > limit
            assert (row.id in flagged) == is_over, f"{row.id}: {back[row.refers]} of {limit}"
            met[f"{kind} {'beyond' if is_over else 'within'}"] += 1
    return met


def _check_totals(db: Connection) -> None:
    rows = each_paper(db, NPWP, kind="retail_total", wanted=PaperFilter())
    twice = doubles([f"{row.period} {row.code} {row.number}" for row in rows])
    assert not twice, f"retail totals twice: {twice}"


def _bought(db: Connection) -> dict[str, int]:
    return {
        row.number: row.base_sen
        for row in each_paper(db, NPWP, kind="purchase", wanted=PaperFilter())
    }


def _sold(db: Connection) -> dict[str, int]:
    rows = db.exec_driver_sql("SELECT nsfp, tax_base_sen FROM invoice_row WHERE nsfp <> ''")
    return {str(row[0]): int(row[1]) for row in rows}


def _hashes(pc: WorldPc) -> list[str]:
    # The whole file: somebody who was shut out is shown nothing of it.
    with pc.store.reading() as db:
        return [month_hash(month_of(db, NPWP, period=each)) for each in MONTHS]


def _approvals(db: Connection) -> list[Content]:
    return [json.loads(fact.content) for fact in facts_of_kind(db, "approval")]


def _numbers(db: Connection) -> dict[str, str]:
    """Return the number of each invoice that Coretax gave one."""
    found = [json.loads(fact.content) for fact in facts_of_kind(db, "result")]
    return {each["invoice"]: each["number"] for each in found if each.get("number")}


def _void(db: Connection) -> set[str]:
    """Return the invoices that Coretax holds no more."""
    found = [json.loads(fact.content) for fact in facts_of_kind(db, "result")]
    return {each["invoice"] for each in found if each["status"] in VOID}


def _buyer(approval: Content) -> list[str]:
    buyer = json.loads(approval["frozen"]["buyer"])
    return [buyer.get(name, "") for name in ("document", "tin", "document_number")]
