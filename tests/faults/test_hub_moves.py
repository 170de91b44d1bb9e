"""Real processes over TLS: the hub's PC dies, another takes over, and the old one wakes."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from selaras_client.keys import KEYS_VARIABLE
from tests.cli.selaras import NPWP, SAMPLE, Pc, Running

LOOPBACK = ("--listen", "127.0.0.1:0")


@contextmanager
def keys_of(pc: Pc) -> Iterator[Pc]:
    """Have the keys of one PC at hand, as only that PC has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEYS_VARIABLE, f"{pc.home}-keys")
        yield pc


def entered(pc: Pc, hub: Pc, *, name: str) -> Pc:
    """Let *pc* join *hub*, which runs."""
    with keys_of(hub):
        invited = hub.json("hub", "invite")
    with keys_of(pc):
        pc.json("join", invited["listen"], "--code", invited["code"], "--pc", name)
    return pc


def in_step(pc: Pc, *words: str) -> None:
    with keys_of(pc):
        pc.json("sync", "--once", *words)


def refs(pc: Pc) -> set[str]:
    with keys_of(pc):
        return {row["reference"] for row in pc.json("list", "--limit", "500")["invoices"]}


def wrote(pc: Pc, reference: str) -> None:
    path = Path(f"{pc.home}-{reference}.json")
    path.write_text(f'{{"reference": "{reference}"}}', encoding="utf-8")
    with keys_of(pc):
        pc.json("new", str(path))


def prints(*pcs: Pc) -> list[dict[str, Any]]:
    found = []
    for pc in pcs:
        with keys_of(pc):
            found.append(pc.fingerprint())
    return found


@contextmanager
def process_of(pc: Pc, *words: str) -> Iterator[Running]:
    """Keep a command running that has only this PC's keys."""
    with ExitStack() as stack:
        with keys_of(pc):
            running = stack.enter_context(pc.running(*words))
        yield running


@contextmanager
def office_of(pcs: tuple[Pc, Pc, Pc]) -> Iterator[tuple[Running, dict[str, Any]]]:
    """Run a hub with two PCs that have what it has; what the second wrote the first has not."""
    hub, one, two = pcs
    with keys_of(hub):
        hub.set_up(NPWP)
        hub.json("import", str(SAMPLE))
    with process_of(hub, "hub", "run", *LOOPBACK) as running:
        told = running.ready()
        entered(one, hub, name="satu")
        entered(two, hub, name="dua")
        in_step(one)
        wrote(two, "B-1")
        in_step(two)
        yield running, told


@pytest.fixture
def pcs(tmp_path: Path) -> tuple[Pc, Pc, Pc]:
    return Pc(tmp_path / "hub"), Pc(tmp_path / "one"), Pc(tmp_path / "two")


def test_the_old_hub_is_killed_another_takes_over_and_it_wakes(pcs: tuple[Pc, Pc, Pc]) -> None:
    hub, one, two = pcs
    with office_of(pcs) as (running, told):
        # What nobody but the old hub's own PC has.
        wrote(hub, "H-1")
        running.kill()
    wrote(one, "A-1")
    with keys_of(one):
        assert one.fails("hub", "take-over")[1] == "take-over.code-needed"
        wrong = "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"
        assert one.fails("hub", "take-over", "--code", wrong)[1] == "trust.recovery-refused"
    with process_of(one, "hub", "take-over", "--code", told["recovery"], *LOOPBACK) as taken:
        new = taken.ready()
        assert (new["reason"], "dua" in {pc["pc"] for pc in new["awaited"]}) == ("moved", True)
        in_step(two, "--at", new["listen"])
        assert {"A-1", "B-1"} <= refs(two)
        the_old_one_wakes(hub, two, old=told["listen"], new=new["listen"])
        assert {"A-1", "B-1", "H-1"} <= refs(one)
        first, second, third = prints(hub, one, two)
        assert first == second == third


def the_old_one_wakes(hub: Pc, two: Pc, *, old: str, new: str) -> None:
    """Start the old hub; the first PC that comes tells it, and it follows the new one."""
    with process_of(hub, "hub", "run", "--listen", old) as woken:
        woken.ready()
        with keys_of(two):
            two.json("sync", "--once", "--at", old)
        in_step(hub, "--at", new)
        in_step(two, "--at", new)


def test_the_hub_hands_over_in_order_without_a_code(pcs: tuple[Pc, Pc, Pc]) -> None:
    hub, one, two = pcs
    with office_of(pcs), process_of(one, "hub", "take-over", *LOOPBACK) as taken:
        new = taken.ready()
        assert (new["reason"], new["awaited"]) == ("handed-over", [])
        in_step(two, "--at", new["listen"])
        in_step(hub, "--at", new["listen"])
        wrote(hub, "H-1")
        in_step(hub)
        in_step(two)
        assert {"B-1", "H-1"} <= refs(one)
        first, second, third = prints(hub, one, two)
        assert first == second == third
