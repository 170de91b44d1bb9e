"""Taking a lost PC off the list: its key, its numbers, and who may not."""

from selaras.domain import requests
from selaras.domain.requests import Request
from selaras.store.db import Connection
from selaras.store.facts import facts_of_kind
from selaras.store.hub_keys import DeviceKey, add_key, find_key
from selaras.store.requests import StoredRequest, all_requests
from tests.sim.office import Office, Pc

KEY = b"k" * 32


def _last(pc: Pc) -> StoredRequest:
    with pc.replica.reading() as db:
        return all_requests(db)[-1]


def _with_key(office: Office, pc: Pc) -> str:
    device = pc.replica.identity.device
    with office.hub_store.transaction() as db:
        add_key(db, DeviceKey(device, KEY, "2026-10-01"))
    return device


def _live_blocks(db: Connection) -> int:
    facts = facts_of_kind(db, "lease", table="hub_fact")
    return sum('"state":"live"' in fact.content for fact in facts)


def test_a_revoked_pc_loses_its_key_and_its_numbers() -> None:
    office = Office(pcs=2)
    admin, lost = office.pcs
    admin.replica.ask(Request(requests.SET_COMPANY, {"series": "FP/{year}/{number:4}"}))
    office.heal().heal()
    device = _with_key(office, lost)
    with office.hub_store.reading() as db:
        before = _live_blocks(db)
    admin.replica.ask(Request(requests.REVOKE_PC, {"device": device, "reason": "hilang"}))
    office.heal()
    assert _last(admin).state == "done"
    with office.hub_store.reading() as db:
        key = find_key(db, KEY)
        assert key is not None
        assert key.revoked_at
        assert _live_blocks(db) == before - 1


def test_a_pc_cannot_revoke_itself_nor_a_stranger_nor_without_a_reason() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    own = pc.replica.identity.device
    for device, reason, code in (
        (own, "x", "pcs.own"),
        ("nobody", "x", "pcs.not-found"),
        ("nobody", " ", "reason.missing"),
    ):
        pc.replica.ask(Request(requests.REVOKE_PC, {"device": device, "reason": reason}))
        office.heal()
        assert _last(pc).code == code
