"""Offices to start from, made once per process: passwords and joining cost much time.

Five PCs have joined and are even; all but the first show a key, so that they can be revoked.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from selaras.domain import requests as kinds
from selaras.domain.requests import Request
from selaras.replica.people import Person
from selaras_hub.doors import HubTrust
from tests.epochs.office import EpochOffice
from tests.sim.office import Office
from tests.trust.parting import give_key
from tests.users import people

PCS: Final = 5
# All of them live through the history: a restored hub waits for every PC.
PROVEN_PCS: Final = 3
PATTERN: Final = "INV/{year}/{number:5}"
STAFF: Final = {"Andi": "approver", "Budi": "recorder", "Citra": "recorder", "Dewi": "approver"}
TYPED, LEASED, GAPLESS = "typed", "leased", "gapless"
KINDS: Final = ("nobody", "nobody", "person", "staff", "proven")
# Those whose hub has an authority: it may be restored, and move.
PROVEN: Final = ("proven", "proven person", "proven staff")
NUMBERINGS: Final = (TYPED, LEASED, LEASED, GAPLESS)


@dataclass(frozen=True)
class Template:
    """What is on every disk, who is logged in where, and what each PC's line shows.

    Args:
        trust: The hub's authority; with one its facts are sealed, and it may be restored.
    """

    hub: bytes
    pcs: tuple[bytes, ...]
    people: tuple[Person | None, ...]
    keys: tuple[bytes | None, ...]
    trust: HubTrust | None = None


@cache
def template(kind: str, numbering: str) -> Template:
    """Return an office of a kind.

    Args:
        kind: ``nobody`` for a hub without users, ``person`` for one without a password,
            ``staff`` for people with roles who log in, ``proven`` for a hub with an authority
            and nobody, ``proven person`` and ``proven staff`` for one with the same people.
        numbering: How invoices get their references.
    """
    office = _office(kind)
    boss = office.pcs[0]
    if numbering != TYPED:
        members = {"series": PATTERN, "numbering": numbering}
        boss.replica.ask(Request(kinds.SET_COMPANY, members))
    office.heal().heal()
    given = [pc.replica.users.given for pc in office.pcs]
    for pc in office.pcs:
        office.cut(pc)
    hub, disks = office.saved()
    found = Template(
        hub,
        tuple(disks),
        tuple(person if person.user else None for person in given),
        tuple(pc.key for pc in office.pcs),
        office.trust if isinstance(office, EpochOffice) else None,
    )
    office.release()
    return found


def _office(kind: str) -> Office:
    if kind in PROVEN:
        return _proven(kind)
    if kind == "staff":
        office = people.office_of(pcs=PCS, **STAFF)
    else:
        office = Office(pcs=PCS, person="Rini" if kind == "person" else "").heal()
    for pc in office.pcs[1:]:
        office.cut(pc)
        give_key(office, pc)
    return office.heal()


def _proven(kind: str) -> Office:
    if kind == "proven staff":
        return people.staffed(EpochOffice(pcs=PROVEN_PCS, person=people.BOSS), **STAFF).heal()
    return EpochOffice(pcs=PROVEN_PCS, person="Rini" if kind == "proven person" else "").heal()
