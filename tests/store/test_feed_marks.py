"""Where two copies of a feed parted, by a few marks of the one."""

from selaras.store.db import Connection
from selaras.store.facts import StoredFact, put_fact
from selaras.store.feed_marks import feed_marks, shared_through
from tests.sim.stores import empty_database, store_from

HUB = {"audit:1:1": 2, "lease:a": 3, "audit:1:2": 4, "device:a": 5}


def _put(db: Connection, rows: dict[str, int], *, table: str) -> None:
    for name, seq in rows.items():
        fact_id, _, content = name.partition("=")
        kind = fact_id.partition(":")[0]
        put_fact(db, StoredFact(fact_id, kind, "1", "", seq, content or "{}"), table=table)


def _shared(own: dict[str, int], *, seq: int = 5, hub: dict[str, int] = HUB) -> int:
    """Return up to where a PC with *own* facts shares the feed of *hub*."""
    with store_from(empty_database()).transaction() as db:
        _put(db, hub, table="hub_fact")
        _put(db, own, table="fact")
        return shared_through(db, feed_marks(db, seq), seq=seq)


def test_a_pc_that_has_the_same_shares_all_of_it() -> None:
    assert _shared(HUB | {"lease:b": 6}) == 5


def test_what_stands_at_the_number_is_held_against_what_it_says() -> None:
    assert _shared(HUB | {"device:a": 0}) == 4
    own = {name: seq for name, seq in HUB.items() if name != "device:a"}
    assert _shared(own) == 4
    assert _shared(own | {"device:a=other": 5}) == 4
    assert _shared(own | {"device:a=older": 1}) == 4


def test_what_moved_on_left_its_number_empty() -> None:
    assert _shared(HUB | {"device:a": 9}) == 5
    assert _shared(HUB | {"device:a": 9, "device:b": 5}) == 4


def test_a_record_does_not_move_on() -> None:
    own = {"audit:1:1": 2, "lease:a": 3, "audit:1:2": 7, "device:a": 9}
    assert _shared(own) == 0


def test_what_is_kept_aside_stands_at_no_number() -> None:
    assert _shared(HUB | {"device:a": 9, "audit:1:3~5": 5}) == 5


def test_a_feed_without_a_mark_of_theirs_is_not_shared() -> None:
    assert _shared({"audit:1:1=other": 2, "audit:1:2=other": 4}) == 0


def test_a_record_where_theirs_has_none_is_of_another_feed() -> None:
    hub = {"audit:1:1": 2, "lease:a": 4, "device:a": 9}
    same = {"audit:1:1": 2, "lease:a": 4}
    assert _shared(same | {"audit:1:2": 6}, hub=hub) == 5
    assert _shared(same | {"audit:1:2~5": 5}, hub=hub) == 5
    assert _shared(same | {"audit:1:2": 5}, hub=hub) == 4
    assert _shared(same | {"audit:1:2": 3}, hub=hub) == 2
