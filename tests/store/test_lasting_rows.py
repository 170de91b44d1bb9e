"""What every hello asks the hub's file for: read once, and anew as soon as it is another."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from selaras.store import record_blocks
from selaras.store.db import Connection
from selaras.store.engine import Store, open_memory_store
from selaras.store.epochs import WAITING, EpochPc, EpochRow, epoch_pcs, get_epoch, put_epoch, put_pc
from selaras.store.facts import StoredFact, add_fact, get_fact, put_fact
from selaras.store.hub_health import PcHealth, all_health, note_left, put_health
from selaras.store.hub_incarnations import note_seen, spoke_last, spoke_meanwhile
from selaras.store.hub_keys import DeviceKey, add_key, find_key, revoke_key
from selaras.store.hub_members import (
    Device,
    get_device,
    last_of_incarnation,
    note_device_seen,
    put_device,
    put_incarnation,
)
from selaras.store.meta import get_meta, set_meta
from selaras.store.quick import lasting, lasting_over
from selaras.store.seals import (
    HubSeal,
    hub_fact_at,
    newest_hub_sealed,
    newest_sealed_above,
    put_hub_seals,
    put_seal,
)
from selaras.store.users import users_seq
from selaras_hub.facts import FactBook

KEY = b"k" * 32
EARLY, SOON, LATE = (f"2026-07-27T10:0{minute}:00.000Z" for minute in (0, 1, 9))


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_memory_store()
    yield store
    store.close()


def test_how_far_a_life_has_come_is_seen_at_once(store: Store) -> None:
    with store.transaction() as db:
        assert last_of_incarnation(db, "life") is None
        put_incarnation(db, "life", device="pc", last_n=1, last_hash=b"one")
        assert last_of_incarnation(db, "life") == ("pc", 1, b"one")
        put_incarnation(db, "life", device="pc", last_n=2, last_hash=b"two")
    with store.transaction() as db:
        assert last_of_incarnation(db, "life") == ("pc", 2, b"two")


def test_another_life_that_speaks_is_not_missed(store: Store) -> None:
    with store.transaction() as db:
        note_seen(db, "one", device="pc")
    with store.transaction() as db:
        assert spoke_last(db, "one")
        assert not spoke_last(db, "two")
        note_seen(db, "two", device="pc")
        assert not spoke_last(db, "one")
        assert spoke_meanwhile(db, "one")
        db.exec_driver_sql("DELETE FROM hub_incarnation_seen")
        assert not spoke_last(db, "two")


def test_when_a_pc_was_seen_is_written_once_in_a_while(store: Store) -> None:
    with store.transaction() as db:
        put_device(db, Device("pc", "PC", b"", EARLY, EARLY))
        note_device_seen(db, "pc", at=SOON, unless_since=EARLY)
        assert _seen(db) == EARLY
        note_device_seen(db, "pc", at=LATE, unless_since=SOON)
        assert _seen(db) == LATE
        # Its clock was ahead and was set back.
        note_device_seen(db, "pc", at=SOON, unless_since=EARLY)
        assert _seen(db) == SOON


def _seen(db: Connection) -> str:
    known = get_device(db, "pc")
    return known.last_seen if known else ""


def test_a_revoked_key_is_not_good_from_memory(store: Store) -> None:
    with store.transaction() as db:
        assert find_key(db, KEY) is None
        add_key(db, DeviceKey("pc", KEY, EARLY))
        assert find_key(db, KEY) == DeviceKey("pc", KEY, EARLY)
    with store.transaction() as db:
        revoke_key(db, "pc", at=SOON, reason="lost")
        assert find_key(db, KEY) == DeviceKey("pc", KEY, EARLY, SOON, "lost")


def test_an_epoch_and_whom_it_awaits_are_seen_at_once(store: Store) -> None:
    row, pc = EpochRow("e1", 1, "", 0, "{}"), EpochPc("pc", "PC", WAITING)
    with store.transaction() as db:
        assert (get_epoch(db, "e1"), epoch_pcs(db)) == (None, [])
        put_epoch(db, row)
        put_pc(db, pc)
        assert (get_epoch(db, "e1"), epoch_pcs(db)) == (row, [pc])
        epoch_pcs(db).clear()
        assert epoch_pcs(db) == [pc]


def test_a_user_who_changed_is_seen_at_once(store: Store) -> None:
    with store.transaction() as db:
        for seq in (0, 3, 7):
            if seq:
                put_fact(db, StoredFact("user:a", "user", "", "", seq, "{}"), table="hub_fact")
            assert users_seq(db, table="hub_fact") == seq


def test_a_fact_that_was_not_there_is_seen_once_it_is(store: Store) -> None:
    with store.transaction() as db:
        facts = FactBook(db, "npwp")
        assert facts.often("alarm") is None
        facts.put("alarm", "alarm", subject="", content={"state": "open"})
        assert facts.often("alarm") == {"state": "open"}


def test_of_what_is_not_there_only_so_much_is_remembered(store: Store) -> None:
    with store.transaction() as db:
        for number in range(2_000):
            assert FactBook(db, "npwp").often(f"none:{number}") is None
        assert len(lasting(db, "hub_fact")) == 1_000


def test_a_shared_fact_is_remembered_once_by_whatever_companies_it_is_asked_for(
    store: Store,
) -> None:
    with store.transaction() as db:
        put_fact(db, StoredFact("user:a", "user", "npwp", "", 3, "{}"), table="hub_fact")
        put_fact(db, StoredFact("other", "settings", "npwp", "", 4, "{}"), table="hub_fact")
        for number in range(100):
            asked = FactBook(db, f"company {number}")
            assert (asked.often("user:a"), asked.often("other")) == ({}, None)
        assert FactBook(db, "npwp").often("other") == {}
        assert len(lasting(db, "hub_fact")) == 2


def test_of_companies_without_records_none_is_remembered(store: Store) -> None:
    with store.transaction() as db:
        for number in range(10):
            assert get_fact(db, f"audit:company {number}:1", table="hub_fact") is None
        assert not lasting(db, record_blocks.TABLE)


def test_of_what_is_not_there_no_long_name_is_remembered(store: Store) -> None:
    with store.transaction() as db:
        assert FactBook(db, "npwp").often("user:" + "x" * 10_000) is None
        assert not lasting(db, "hub_fact")


def test_to_look_for_the_newest_seal_ends_nothing_that_lasts(store: Store) -> None:
    with store.transaction() as db:
        put_fact(db, StoredFact("user:a", "user", "", "", 3, "{}"))
        put_seal(db, "user:a", seal=b"seal")
        lasting(db, "fact")["a"] = 1
        found = newest_sealed_above(db, 0)
        assert found is not None
        assert (found[0].fact_id, found[1]) == ("user:a", b"seal")
        assert lasting(db, "fact") == {"a": 1}


def test_what_lies_in_the_file_already_is_not_written_again(store: Store) -> None:
    with store.transaction() as db:
        set_meta(db, "key", value="a")
    with store.transaction() as db:
        assert get_meta(db, "key") == "a"
        before = db.driver.total_changes
        set_meta(db, "key", value="a")
    assert db.driver.total_changes == before
    with store.transaction() as db:
        set_meta(db, "key", value="b")
    assert db.driver.total_changes == before + 1


def test_what_stands_at_a_number_is_gone_once_it_moved_on(store: Store) -> None:
    with store.transaction() as db:
        put_fact(db, _fact(3), table="hub_fact")
        assert hub_fact_at(db, 3) == _fact(3)
    with store.transaction() as db:
        assert hub_fact_at(db, 4) is None
        put_fact(db, _fact(4), table="hub_fact")
        assert (hub_fact_at(db, 3), hub_fact_at(db, 4)) == (None, _fact(4))
        assert hub_fact_at(db, 4, kind="audit") is None


def test_a_record_is_seen_where_none_stood(store: Store) -> None:
    record = StoredFact("audit:npwp:1", "audit", "npwp", "", 5, "{}")
    with store.transaction() as db:
        assert hub_fact_at(db, 5) is None
        add_fact(db, record, table="hub_fact")
        assert hub_fact_at(db, 5) == hub_fact_at(db, 5, kind="audit") == record


def test_the_newest_seal_is_another_with_each_that_comes_or_is_void(store: Store) -> None:
    with store.transaction() as db:
        put_fact(db, _fact(3), table="hub_fact")
        assert newest_hub_sealed(db, 9) is None
        _seal(db, "a", 3)
        assert newest_hub_sealed(db, 9) == (_fact(3), b"seal")
    with store.transaction() as db:
        put_fact(db, _fact(4), table="hub_fact")
        assert newest_hub_sealed(db, 9) is None
        _seal(db, "a", 4)
        assert newest_hub_sealed(db, 9) == (_fact(4), b"seal")
        assert newest_hub_sealed(db, 3) is None
        record = StoredFact("audit:npwp:1", "audit", "npwp", "", 5, "{}")
        add_fact(db, record, table="hub_fact")
        assert newest_hub_sealed(db, 9) == (_fact(4), b"seal")
        _seal(db, record.fact_id, 5)
        assert newest_hub_sealed(db, 9) == (record, b"seal")


def test_of_numbers_in_the_feed_only_some_are_remembered(store: Store) -> None:
    with store.transaction() as db:
        for number in range(200):
            assert newest_hub_sealed(db, number) is None
        known = lasting_over(db, "hub_fact", "hub_record_block", "hub_fact_seal")
        assert len(known) == 64


def _fact(seq: int) -> StoredFact:
    return StoredFact("a", "settings", "npwp", "", seq, "{}")


def _seal(db: Connection, fact_id: str, seq: int) -> None:
    put_hub_seals(db, [HubSeal(fact_id, seq, b"seal", "e1")])


def test_how_a_pc_is_is_written_once_in_a_while_or_where_it_is_another(store: Store) -> None:
    first = PcHealth("pc", EARLY, "1.0", 7, None, 0)
    with store.transaction() as db:
        note_left(db, "pc", at=EARLY, waiting=2)
        assert all_health(db) == {}
        put_health(db, first, unless_since=EARLY)
    with store.transaction() as db:
        put_health(db, replace(first, heard_at=SOON), unless_since=EARLY)
        assert all_health(db) == {"pc": first}
        put_health(db, replace(first, heard_at=LATE), unless_since=SOON)
        assert all_health(db) == {"pc": replace(first, heard_at=LATE)}
        note_left(db, "pc", at=LATE, waiting=2)
        assert all_health(db) == {"pc": replace(first, heard_at=LATE, waiting=2)}
        # Its clock was ahead and was set back.
        put_health(db, replace(first, heard_at=SOON, waiting=2), unless_since=EARLY)
        assert all_health(db) == {"pc": replace(first, heard_at=SOON, waiting=2)}
