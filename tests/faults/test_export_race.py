"""Two PCs, each a process of its own, export the same invoices at the same moment."""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.facts.drafts import BUYER, LINE
from tests.faults.office import LivePc, all_even, join

ROUNDS = 5
COUNT = 50


def approved_invoices(hub: LivePc, folder: Path) -> list[str]:
    """Have invoices drafted and approved at the hub; return their ids."""
    ids = []
    for number in range(COUNT):
        file = folder / f"{number}.json"
        data = {"date": "2026-10-05", "reference": f"L-{number}", "buyer": BUYER, "lines": [LINE]}
        file.write_text(json.dumps(data), encoding="utf-8")
        ids.append(str(hub.ask("new", str(file))["id"]))
    assert hub.ask("approve", *ids)["done"] == COUNT
    return ids


def live_batches(pc: LivePc) -> list[dict[str, Any]]:
    return [each for each in pc.ask("batch", "list")["batches"] if each["state"] == "live"]


def test_each_invoice_is_in_one_live_batch_whoever_of_two_processes_was_first(
    tmp_path: Path,
) -> None:
    hub = LivePc(tmp_path / "hub")
    hub.set_up()
    pcs = [LivePc(tmp_path / name) for name in ("satu", "dua")]
    with ExitStack() as running:
        serving = running.enter_context(hub.running("hub", "run", "--listen", "127.0.0.1:0"))
        serving.ready()
        for pc in pcs:
            join(pc, hub)
            running.enter_context(pc.in_step())
        ids = approved_invoices(hub, tmp_path)
        all_even(pcs)
        for number in range(ROUNDS):
            race(pcs, ids, folder=tmp_path, number=number)
            (batch,) = live_batches(hub)
            inside = Counter(
                each["invoice"] for each in hub.ask("batch", "show", batch["id"])["invoices"]
            )
            assert inside == Counter(ids), number
            hub.ask("batch", "withdraw", batch["id"], "--reason", "ulang")
            all_even(pcs)
        assert hub.ask("fingerprint") == pcs[0].ask("fingerprint") == pcs[1].ask("fingerprint")


def race(pcs: list[LivePc], ids: list[str], *, folder: Path, number: int) -> None:
    """Let both export at once: one gets the file, the other is told why not."""
    start = threading.Barrier(len(pcs))

    def export(pc: LivePc) -> tuple[int, dict[str, Any]]:
        start.wait()
        return pc.told("export", "--out", str(folder / f"{pc.home.name}-{number}.xml"), *ids)

    with ThreadPoolExecutor(len(pcs)) as threads:
        answers = list(threads.map(export, pcs))
    lost = [data["error"]["code"] for exit_code, data in answers if exit_code]
    assert lost == ["export.in-batch"], answers
    files = list(folder.glob(f"*-{number}.xml"))
    assert len(files) == 1, "who lost the race writes no file"
