"""An office whose PCs show keys, one of them revoked, and the line on which it delivers."""

import hashlib
from collections.abc import Sequence
from itertools import count

from selaras.domain import requests as kinds
from selaras.domain.requests import Request
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import Entry, Frame, Refuse
from selaras.protocol.parting_frames import PartAsk, PartReady
from selaras.replica.tray import TrayItem, tray_items
from selaras.store.hub_keys import DeviceKey, add_key
from selaras.store.requests import StoredRequest
from selaras.values import replace
from selaras_hub.desk import Opened, Received
from tests.facts.drafts import draft, edit, read, settled
from tests.sim.office import NPWP, Office, Pc

_NUMBERS = count(1_000)


def office_with_keys(*, pcs: int = 2, person: str = "") -> Office:
    """Return an office in which all PCs but the first show a key, as over TLS."""
    office = Office(pcs=pcs, person=person)
    for pc in office.pcs[1:]:
        give_key(office, pc)
    return office.heal().heal()


def give_key(office: Office, pc: Pc) -> None:
    pc.key = hashlib.sha256(f"key-{pc.number}".encode()).digest()
    with office.hub_store.transaction() as db:
        add_key(db, DeviceKey(pc.replica.identity.device, pc.key, "2026-10-01"))


def ask_of(office: Office, kind: str, **members: str) -> StoredRequest:
    """Let the first PC ask for something while the others are away."""
    boss = office.pcs[0]
    made = boss.replica.ask(Request(kind, members))
    away = [pc for pc in office.pcs if pc is not boss]
    for pc in away:
        office.cut(pc)
    kept, office.pcs = office.pcs, [boss]
    try:
        return settled(office, made)
    finally:
        office.pcs = kept


def revoke(office: Office, lost: Pc) -> None:
    device = lost.replica.identity.device
    assert ask_of(office, kinds.REVOKE_PC, device=device, reason="hilang").code == ""


def allow(office: Office, lost: Pc) -> StoredRequest:
    device = lost.replica.identity.device
    return ask_of(office, kinds.LAST_DELIVERY, device=device)


class RawLine:
    """A line of a PC that says what it likes."""

    def __init__(self, office: Office, key: bytes | None) -> None:
        self._office, self.number = office, next(_NUMBERS)
        self.heard: list[Frame] = []
        self.is_closed = False
        self._take([Opened(self.number, key)])

    def say(self, frame: Frame) -> Frame:
        return self.send(encode_frame(frame))

    def send(self, data: bytes) -> Frame:
        self._take([Received(self.number, data)])
        return self.heard[-1]

    def _take(self, events: Sequence[Opened | Received]) -> None:
        for each in self._office.hub.turn(list(events)):
            if each.line == self.number:
                self.is_closed |= each.data is None
                self.heard += [decode_frame(each.data)] if each.data is not None else []
            for pc in self._office.pcs:
                if each.line == pc.line and each.data is not None:
                    pc.down.append(each.data)


def comes(office: Office, pc: Pc) -> str:
    """Let a PC say Hello; return why it was turned away."""
    office.connect(pc)
    while pc.up or pc.down:
        if pc.down:
            office.deliver_down(pc)
        else:
            office.deliver_up(pc)
    office.cut(pc)
    return pc.desk.ended.code if pc.desk.ended else ""


def delivers(office: Office, pc: Pc, *, most: int = 10_000) -> str:
    """Let a revoked PC deliver; return the hub's last word, blank if the line drops before."""
    line = RawLine(office, pc.key)
    if line.is_closed:
        return _code(line.heard[-1])
    message = pc.desk.deliver(None)
    for _ in range(most):
        if message is None:
            break
        line.send(message)
        message = pc.desk.deliver(encode_frame(line.heard[-1]))
    ended = pc.desk.ended
    return ended.code if ended else ""


def _code(frame: Frame) -> str:
    assert isinstance(frame, Refuse)
    return frame.code


def tray(pc: Pc) -> list[TrayItem]:
    return read(pc, tray_items)


def bereft() -> tuple[Office, Pc, Pc, str]:
    """An office whose second PC wrote three times while away, and was revoked meanwhile."""
    office = office_with_keys()
    boss, lost = office.pcs
    invoice = draft(boss, "R-1")
    office.heal()
    office.cut(lost)
    edit(lost, invoice, buyer__name="PT Terlambat")
    edit(lost, invoice, buyer__name="PT Lebih Terlambat", **{"lines.1.qty": "11"})
    draft(lost, "R-2")
    revoke(office, lost)
    return office, boss, lost, invoice


def ready(office: Office, lost: Pc) -> RawLine:
    line = RawLine(office, lost.key)
    assert isinstance(line.say(PartAsk("incarnation-2", 1)), PartReady)
    return line


def entry(n: int, **members: object) -> Entry:
    made = Entry(
        n=n,
        origin_incarnation="incarnation-2",
        origin_n=100 + n,
        doc_id="invoice:new",
        company=NPWP,
        base_epoch="",
        base_rev=0,
        changes={"company": f'"{NPWP}"', "reference": '"R-7"'},
        updates=(b"\xff" * 30,),
        client_id=1,
        first_clock=0,
        end_clock=1,
        author="orang-2",
        at="2026-10-01T08:00:00.000Z",
    )
    return replace(made, **members)  # type: ignore[arg-type]  # members of an entry
