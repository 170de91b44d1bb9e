"""Ten PCs work offline, the hub is killed while they meet again, and nothing is lost."""

import random
import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.cli.selaras import SAMPLE
from tests.faults.office import LivePc, all_even, join
from tests.size import size

PCS, EDITS, DRAFT_SHARE = 10, size(check=100, full=200), 0.1
# One field of each kind of register, so that each edit is one register.
FIELDS = ("buyer.email", "reference", "lines.1.qty", "lines.1.name")


@dataclass
class Told:
    """What one PC was told is stored.

    Args:
        last: The last value of (invoice, field).
        drafts: References of new drafts by id.
    """

    last: dict[tuple[str, str], str] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)


def work_offline(pc: LivePc, ids: list[str], *, seed: int) -> Told:
    """Do random edits and new drafts; values say who wrote them."""
    chance, told = random.Random(seed), Told()
    for number in range(1, EDITS + 1):
        if chance.random() < DRAFT_SHARE:
            doc_id = pc.ask("new")["id"]
            told.drafts[doc_id] = f"DRAF/{pc.home.name}/{number}"
            pc.ask("edit", doc_id, f"reference={told.drafts[doc_id]}")
            continue
        doc_id, name = chance.choice(ids), chance.choice(FIELDS)
        value = {
            "buyer.email": f"{pc.home.name}-{number}@contoh.example",
            "lines.1.qty": f"{seed}{number:03}",
        }.get(name, f"{pc.home.name} nomor {number}")
        pc.ask("edit", doc_id, f"{name}={value}")
        told.last[doc_id, name] = value
    return told


def value_of(invoice: dict[str, Any], name: str) -> str:
    """Return one field of what ``show --json`` says."""
    found: Any = invoice
    for part in name.split("."):
        found = found[int(part) - 1] if part.isdecimal() else found[part]
    return str(found)


def sides_of(conflict: dict[str, Any]) -> dict[str, str]:
    """Return by PC what it wrote into the field of a conflict that these tests change."""
    found = {}
    for side in conflict["sides"]:
        value = side["value"]
        if isinstance(value, dict):
            member = {"buyer": "email"}.get(conflict["field"])
            member = member or next(each for each in ("qty", "name") if each in value)
            value = value[member]
        found[str(side["pc"])] = str(value)
    return found


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[LivePc, list[LivePc]]]:
    """Return a hub that is stopped again, and PCs that have joined it and hold the sample."""
    hub = LivePc(tmp_path / "hub")
    hub.set_up()
    hub.json("import", str(SAMPLE))
    pcs = [LivePc(tmp_path / f"pc-{number}") for number in range(1, PCS + 1)]
    with hub.running("hub", "run", "--listen", "127.0.0.1:0") as process:
        process.ready()
        for pc in pcs:
            join(pc, hub)
        process.kill()
    with ExitStack() as stack, ThreadPoolExecutor(4) as threads:
        entered = [pc.in_step() for pc in pcs]
        list(threads.map(stack.enter_context, entered))
        yield hub, pcs


def killed_at(hub: LivePc, hub_is_up: threading.Event, *, total: int) -> None:
    """Run the hub and kill it as soon as it holds so many invoices."""
    with hub.running("hub", "run", "--listen", "127.0.0.1:0") as process:
        process.ready()
        hub_is_up.set()
        while hub.ask("list", "--limit", "0")["total"] < total:
            pass
        hub_is_up.clear()
        process.kill()


def test_ten_pcs_end_equal_and_nothing_is_lost(office: tuple[LivePc, list[LivePc]]) -> None:
    hub, pcs = office
    ids = sorted(row["id"] for row in pcs[0].ask("list", "--limit", "1000")["invoices"])
    with ThreadPoolExecutor(PCS) as threads:
        told = list(threads.map(lambda pc: work_offline(pc, ids, seed=pcs.index(pc) + 1), pcs))
        drafts = sum(len(each.drafts) for each in told)
        hub_is_up = threading.Event()
        meeting = threads.submit(all_even, pcs, hub_is_up)
        for share in (0.2, 0.6):
            killed_at(hub, hub_is_up, total=len(ids) + int(drafts * share))
        with hub.running("hub", "run", "--listen", "127.0.0.1:0") as process:
            process.ready()
            hub_is_up.set()
            meeting.result()
            # Who was even first has not seen yet what the others brought.
            all_even(pcs)
            prints = [pc.ask("fingerprint") for pc in (hub, *pcs)]
            assert all(each == prints[0] for each in prints)
            check_nothing_lost(hub, told)
            assert process.stop().exit_code == 0


def check_nothing_lost(hub: LivePc, told: list[Told]) -> None:
    """Compare what the hub holds with all that any PC was told is stored."""
    invoices = hub.invoices()
    for each in told:
        for doc_id, reference in each.drafts.items():
            assert invoices[doc_id]["reference"] == reference
    written: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for number, each in enumerate(told, start=1):
        for place, value in each.last.items():
            written[place][f"pc-{number}"] = value
    conflicts: dict[str, list[dict[str, str]]] = defaultdict(list)
    for conflict in hub.ask("conflicts")["conflicts"]:
        conflicts[conflict["document"]].append(sides_of(conflict))
    for (doc_id, name), by_pc in written.items():
        assert value_of(invoices[doc_id], name) in by_pc.values()
        if len(by_pc) > 1:
            assert by_pc in conflicts[doc_id], (doc_id, name)
    several = sum(len(by_pc) > 1 for by_pc in written.values())
    assert sum(map(len, conflicts.values())) == several > 100
