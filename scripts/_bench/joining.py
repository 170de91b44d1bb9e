"""A new PC joins: until everything is stored, listed and found by a search."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from _bench.figures import Figure
from _bench.gauge import difference, median
from _bench.office import Office, Run
from _bench.processes import Process, StepFailedError
from _bench.wire import CountingLine
from selaras.store.engine import FILE_NAME

FEED_MOST: Final = 10_000
_REACH_S: Final = {10_000: 0.6, 100_000: 6.0}
_HUB_MB: Final = {10_000: 90.0, 100_000: 120.0}


def join(run: Run) -> Iterator[Figure]:
    """Measure joins over the prepared copy, and beside each the bare file over the same line."""
    office = run.large
    packed = office.prepared()
    joins, limits = _in_turn(run, office, packed)
    yield Figure(
        "join",
        f"a new PC joins {run.count:,}: stored, listed, searchable",
        median([each.seconds for each in joins]),
        "s",
        reach=_REACH_S.get(run.count),
        limit=median(limits),
        ratio=3.0,
    )
    cpu, peak = median([each.hub_cpu_s for each in joins]), median([each.peak_mb for each in joins])
    yield Figure("join-hub-cpu", "… CPU of the hub", cpu, "s", reach=_cpu_reach(run.count))
    yield Figure("join-pc-peak", "… memory of the PC, peak", peak, "MB", reach=150.0)
    reach = _HUB_MB.get(run.count, 90.0)
    _, now, most = office.hub.process.used()
    yield Figure("hub-memory", "memory of the hub after it", now, "MB", reach=reach)
    yield Figure("hub-peak", "… at its peak, the copy being prepared", most, "MB", reach=reach)
    yield Figure("fill", "importing them on the hub's PC, judged", office.filled_s, "s")
    yield from _sizes(run, office, packed)


@dataclass(frozen=True, slots=True)
class _Joined:
    """What one join took."""

    seconds: float
    hub_cpu_s: float | None
    peak_mb: float | None


def _in_turn(
    run: Run, office: Office, packed: Path | None
) -> tuple[list[_Joined], list[float | None]]:
    joins, limits = [], []
    with run.places.bare(2) as (hub, pc):
        address = hub.ask("serve")["address"]
        for number in range(run.rounds):
            if packed is not None:
                limits.append(pc.ask("fetch", address=address, path=str(packed))["s"])
            joins.append(_joined(office, f"baru-{number}"))
    return joins, limits


def _cpu_reach(count: int) -> float:
    return 0.15 * max(1.0, count / 10_000)


def _joined(office: Office, name: str) -> _Joined:
    pc, home = office.newcomer(name)
    cpu_before, _, _ = office.hub.process.used()
    met = pc.ask("meet", address=office.hub.listen)
    found = _found(pc, office.count - 1)
    cpu_after, _, _ = office.hub.process.used()
    _, _, peak = pc.used()
    pc.end()
    for path in home.glob(f"{FILE_NAME}*"):
        path.unlink()
    return _Joined(found - met["begun"], difference(cpu_after, cpu_before), peak)


def _found(pc: Process, number: int) -> float:
    answer = pc.ask("find", number=number)
    if answer["found"] != 1:
        raise StepFailedError(f"found {answer['found']} of one invoice")
    return float(answer["at"])


def _sizes(run: Run, office: Office, packed: Path | None) -> Iterator[Figure]:
    line = CountingLine(office.hub.listen)
    if packed is not None:
        up_and_down = _bytes(office, line, by_feed=False)
        title = "bytes per invoice at the join, with the lists"
        yield Figure("join-bytes", title, up_and_down / run.count, "B", reach=950.0)
    if run.count <= FEED_MOST:
        up_and_down = _bytes(office, line, by_feed=True)
        title = "… without them (the feed from the beginning)"
        yield Figure("feed-bytes", title, up_and_down / run.count, "B", reach=430.0)
    line.close()


def _bytes(office: Office, line: CountingLine, *, by_feed: bool) -> int:
    pc, _ = office.newcomer("feed" if by_feed else "bytes")
    line.taken()
    pc.ask("meet", address=line.address, by_feed=by_feed)
    pc.end()
    return sum(line.taken())
