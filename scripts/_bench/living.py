"""PCs that are connected: coming back, an edit on its way, an edit to everybody, many writers."""

from collections.abc import Iterator
from time import perf_counter
from typing import Final

from _bench.figures import Figure
from _bench.gauge import at_share, median
from _bench.office import Office, Run, head_of
from _bench.processes import Process
from _bench.wire import CountingLine
from _bench.workload import invoice_id

RECONNECTS: Final = 15
BLOCKS: Final = 4
BLOCK: Final = 50
GAP_S: Final = 0.02
LISTENERS: Final = 50
WRITERS: Final = 10
EDITS: Final = 1_000
DRAFTS: Final = 100


def reconnect(run: Run) -> Iterator[Figure]:
    """Come back with nothing to say, among many invoices and among few."""
    offices = [run.large] if run.large is run.small else [run.large, run.small]
    times: dict[int, list[float]] = {office.count: [] for office in offices}
    shakes: list[float] = []
    for _ in range(RECONNECTS):
        for office in offices:
            pc = office.pc("back")
            times[office.count].append(pc.ask("meet", address=office.hub.listen)["s"])
            shakes.append(pc.ask("shake", address=office.hub.listen)["s"])
    shake = median(shakes) or 0.0
    after = (median(times[run.count]) or 0.0) - shake
    title = "reconnect with nothing to say, after the TLS handshake"
    yield Figure("reconnect", title, after * 1e3, "ms", reach=5.0, limit=_greeting(run, shake))
    title = "… the handshake alone, both certificates checked"
    yield Figure("handshake", title, shake * 1e3, "ms")
    yield Figure("reconnect-bytes", "… bytes, both ways", _quiet_bytes(run.large), "B", reach=1000)
    if len(offices) > 1:
        few = (median(times[run.small.count]) or 0.0) - shake
        title = f"… {run.count:,} invoices against {run.small.count:,}"
        yield Figure("reconnect-scale", title, after / few if few > 0 else None, "×", reach=1.3)


def _greeting(run: Run, shake_s: float) -> float:
    """Return how long a bare question and answer takes after the handshake, in ms."""
    with run.places.bare(2) as (hub, pc):
        address = hub.ask("serve")["address"]
        times = pc.ask("greet", address=address, count=RECONNECTS)["times"]
    return max(0.1, ((median(times) or 0.0) - shake_s) * 1e3)


def _quiet_bytes(office: Office) -> float:
    line, pc, found = CountingLine(office.hub.listen), office.pc("back"), []
    for _ in range(3):
        line.taken()
        pc.ask("meet", address=line.address)
        all_bytes = sum(line.taken())
        pc.ask("shake", address=line.address)
        found.append(float(all_bytes - sum(line.taken())))
    line.close()
    return median(found) or 0.0


def live(run: Run) -> Iterator[Figure]:
    """Let edits go from A to B, and bare ones over three disks, in turn."""
    floor, real = _beside_floor(run)
    for share, name in ((0.5, "p50"), (0.99, "p99")):
        yield Figure(
            f"live-{name}",
            f"one edit from PC A to PC B, durable at A and hub, {name}",
            at_share(real, share) * 1e3,
            "ms",
            limit=at_share(floor, share) * 1e3,
            ratio=1.5,
        )


def _beside_floor(run: Run) -> tuple[list[float], list[float]]:
    office = run.large
    floor: list[float] = []
    real: list[float] = []
    a, b = _kept(office, "a"), _kept(office, "b")
    with run.places.bare(3) as (hub, one, other):
        address = hub.ask("serve")["address"]
        other.ask("hear", address=address)
        for block in range(BLOCKS):
            begun = one.ask("send", address=address, count=BLOCK, gap_s=GAP_S)["begun"]
            arrived = other.ask("heard", count=BLOCK)["at"]
            floor += [end - start for start, end in zip(begun, arrived, strict=True)]
            # Each invoice once in a block: when it was seen must tell which edit that was.
            each = range(min(BLOCK, office.count))
            numbers = [(block * BLOCK + place) % office.count for place in each]
            real += _edited(a, b, numbers, mark=f"b{block}.")
    return floor, real


def _edited(a: Process, b: Process, numbers: list[int], *, mark: str) -> list[float]:
    b.ask("watch", numbers=numbers)
    begun = a.ask("edit", numbers=numbers, mark=mark, gap_s=GAP_S)["begun"]
    seen = b.ask("watched")["seen"]
    return [seen[doc_id] - start for doc_id, start in begun.items()]


def _kept(office: Office, name: str) -> Process:
    pc = office.pc(name)
    pc.ask("keep", address=office.hub.listen)
    pc.ask("settled")
    return pc


def returning(run: Run) -> Iterator[Figure]:
    """Let a PC come back with 1,000 edits and 100 new invoices, another one looking on."""
    office = run.large
    found = [_returned(office, number) for number in range(max(1, run.rounds - 1))]
    reaches = (0.06, 0.2, 0.4)
    titles = ("on the hub's disk", "settled", "visible in another PC's lists")
    names = ("disk", "settled", "visible")
    edits, drafts = _amounts(office)
    for place, title in enumerate(titles):
        start = f"return with {edits:,} edits and {drafts} new: " if place == 0 else "… "
        yield Figure(
            f"return-{names[place]}",
            start + title,
            median([each[place] for each in found]),
            "s",
            reach=reaches[place],
        )
    lines = [CountingLine(office.hub.listen) for _ in range(2)]
    _returned(office, run.rounds, lines=lines)
    used = sum(sum(line.taken()) for line in lines) / 1e3
    yield Figure("return-bytes", "… over both hops", used, "kB", reach=200.0)
    for line in lines:
        line.close()


def _amounts(office: Office) -> tuple[int, int]:
    return min(EDITS, office.count), min(DRAFTS, office.count)


def _returned(
    office: Office, number: int, *, lines: list[CountingLine] | None = None
) -> tuple[float, float, float]:
    a, b = office.pc("a"), office.pc("b")
    edits, drafts = _amounts(office)
    first = office.count + 1_000_000 + number * drafts
    a.ask("stop")
    b.ask("stop")
    numbers = list(range(edits))
    a.ask("edit", numbers=numbers, mark=f"r{number}.")
    a.ask("draft", first=first, count=drafts)
    ways = [line.address for line in lines] if lines else [office.hub.listen] * 2
    b.ask("keep", address=ways[1])
    b.ask("settled")
    b.ask("watch", numbers=[*numbers, *range(first, first + drafts)])
    for line in lines or []:
        line.taken()
    last_n = office.last_written("a")
    with office.reading() as db:
        a.tell("keep", address=ways[0])
        # What was written last is sent last.
        on_disk = office.holds(db, invoice_id(first + drafts - 1), last_n=last_n)
    begun = a.answer()["begun"]
    settled = a.ask("settled")["at"]
    visible = b.ask("watched")["last"]
    a.ask("stop")
    return on_disk - begun, settled - begun, visible - begun


def writers(run: Run) -> Iterator[Figure]:
    """Let ten PCs send what each wrote alone, all at once, one PC looking on."""
    office = run.small
    share = max(1, office.count // WRITERS)
    pcs = [office.pc(f"w{number}") for number in range(WRITERS)]
    reader = _kept(office, "reader")
    rates = [_sent_at_once(office, pcs, reader, turn) for turn in range(max(1, run.rounds - 1))]
    for number in range(WRITERS):
        office.leave(f"w{number}")
    title = f"ten PCs send {share} edits each, one reads: merged, stored and visible"
    yield Figure("ten-writers", title, median(rates), "edits/s", reach=3000.0, is_least=True)


def _sent_at_once(office: Office, pcs: list[Process], reader: Process, turn: int) -> float:
    share = max(1, office.count // WRITERS)
    for number, pc in enumerate(pcs):
        pc.tell("edit", numbers=list(range(number * share, (number + 1) * share)), mark=f"w{turn}.")
    for pc in pcs:
        pc.answer()
    reader.ask("watch", numbers=list(range(share * len(pcs))))
    begun = perf_counter()
    for pc in pcs:
        pc.tell("deliver", address=office.hub.listen)
    last = float(reader.ask("watched")["last"])
    for pc in pcs:
        pc.answer()
    for pc in pcs:
        pc.ask("meet", address=office.hub.listen)
    return share * len(pcs) / (last - begun)


def broadcast(run: Run) -> Iterator[Figure]:
    """Let one edit go to fifty PCs, while one more reads nothing."""
    office = run.small
    a, listeners = _kept(office, "a"), office.pc("listeners")
    epoch, head = office.epoch_and_head()
    codes = [office.hub.invite() for _ in range(LISTENERS + 1)]
    listeners.ask(
        "listeners", address=office.hub.listen, codes=codes, epoch=epoch, seq=head, stalled=1
    )
    _, connected_mb, _ = office.hub.process.used()
    # So much that the one who reads nothing has its line full.
    a.ask("draft", first=office.count + 2_000_000, count=min(200, office.count))
    a.ask("settled")
    lasts = [_spread(office, a, listeners, number) for number in range(20)]
    title = f"one edit to {LISTENERS} PCs, one more stalled: the last after the hub's commit"
    yield Figure("broadcast", title, (median(lasts) or 0.0) * 1e3, "ms", reach=10.0)
    title = f"memory of the hub with {LISTENERS + 3} PCs connected"
    yield Figure("hub-memory-50", title, connected_mb, "MB", reach=90.0)
    a.ask("stop")
    office.leave("listeners")


def _spread(office: Office, a: Process, listeners: Process, number: int) -> float:
    listeners.ask("quiet")
    with office.reading() as db:
        head = head_of(db)
        a.tell("edit", numbers=[number], mark="s", gap_s=GAP_S)
        committed = office.moved_past(db, head)
    a.answer()
    arrived = listeners.ask("arrivals", count=LISTENERS)["at"]
    a.ask("settled")
    return max(0.0, float(arrived[-1]) - committed)
