"""What became of an entry is found again, however much of its life was asked for before."""

from collections.abc import Iterator, Sequence

import pytest

from selaras.store.db import Connection
from selaras.store.engine import Store, open_memory_store
from selaras.store.hub_members import (
    StoredOutcome,
    get_origin,
    get_outcome,
    own_client,
    owner_of_client,
    put_origin,
    put_outcome,
    remember_origins,
    remember_outcomes,
    rename_clients,
)
from selaras.store.quick import lasting

LIFE = "life-1"


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_memory_store()
    yield store
    store.close()


def outcome(n: int) -> StoredOutcome:
    return StoredOutcome(n, "", n, n, (), {})


def settle(db: Connection, *numbers: int) -> None:
    look_up(db, *numbers)
    for n in numbers:
        put_outcome(db, LIFE, entry_hash=bytes([n]), outcome=outcome(n))
        put_origin(db, LIFE, n=n, content=bytes([n]), outcome=outcome(n))


def look_up(db: Connection, *numbers: int) -> None:
    remember_outcomes(db, LIFE, numbers=numbers)
    remember_origins(db, LIFE, numbers=numbers)


def known(db: Connection, n: int) -> tuple[object, object]:
    return get_outcome(db, LIFE, n=n), get_origin(db, LIFE, n=n)


@pytest.mark.parametrize("asked", [(), range(1, 10), (2, 200)])
def test_what_was_settled_is_known_in_every_later_turn(store: Store, asked: Sequence[int]) -> None:
    for numbers in ((5, 6), (3,), (9, 7), (8,)):
        with store.transaction() as db:
            settle(db, *numbers)
        with store.transaction() as db:
            look_up(db, *asked)
            for n in numbers:
                assert known(db, n) == ((bytes([n]), outcome(n)), [(bytes([n]), outcome(n))])
            assert known(db, 2) == known(db, 200) == (None, [])


def test_a_second_entry_with_one_origin_is_known_beside_the_first(store: Store) -> None:
    with store.transaction() as db:
        settle(db, 4)
    with store.transaction() as db:
        look_up(db, 4)
        put_origin(db, LIFE, n=4, content=b"other", outcome=outcome(11))
    with store.transaction() as db:
        look_up(db, 4)
        assert get_origin(db, LIFE, n=4) == [(b"\4", outcome(4)), (b"other", outcome(11))]


def test_what_was_settled_without_a_look_is_known_too(store: Store) -> None:
    with store.transaction() as db:
        settle(db, 5)
    with store.transaction() as db:
        put_outcome(db, LIFE, entry_hash=b"\7", outcome=outcome(7))
        put_origin(db, LIFE, n=7, content=b"\7", outcome=outcome(7))
    with store.transaction() as db:
        look_up(db, 7)
        assert known(db, 7) == ((b"\7", outcome(7)), [(b"\7", outcome(7))])


def test_under_a_long_name_nothing_is_kept_and_all_is_found(store: Store) -> None:
    life = "x" * 10_000
    with store.transaction() as db:
        remember_origins(db, life, numbers=[5])
        put_origin(db, life, n=5, content=b"\5", outcome=outcome(5))
    with store.transaction() as db:
        assert remember_origins(db, life, numbers=[4, 5]) == {5}
        assert get_origin(db, life, n=5) == [(b"\5", outcome(5))]
        assert not lasting(db, "hub_origin")


def test_of_lives_that_anybody_makes_up_only_so_many_are_kept(store: Store) -> None:
    with store.transaction() as db:
        for number in range(1_100):
            assert not remember_origins(db, f"life {number}", numbers=[1])
        assert len(lasting(db, "hub_origin")) <= 1_000


def test_what_was_undone_is_not_known(store: Store) -> None:
    def fails() -> None:
        with store.transaction() as db:
            settle(db, 5)
            own_client(db, 77, incarnation=LIFE)
            assert owner_of_client(db, 77) == LIFE
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with store.transaction() as db:
        look_up(db, 5)
        assert known(db, 5) == (None, [])
        assert owner_of_client(db, 77) is None
        settle(db, 5)
        assert known(db, 5) == ((b"\5", outcome(5)), [(b"\5", outcome(5))])


def test_an_author_id_is_its_owners_until_it_is_taken_from_it(store: Store) -> None:
    with store.transaction() as db:
        assert owner_of_client(db, 77) is None
        own_client(db, 77, incarnation=LIFE)
    with store.transaction() as db:
        assert owner_of_client(db, 77) == LIFE
        rename_clients(db, LIFE, to="gone")
        assert owner_of_client(db, 77) == "gone"
