"""An entry that was sent unsigned, and is signed before it is sent again."""

import pytest

from selaras_hub.facts import FactBook
from selaras_hub.users import NewUser, recover
from tests.sim.office import NPWP, Office, Pc, TestChance
from tests.users.people import draft, outbox, tray, waiting


def first_user(office: Office) -> None:
    """Make the hub's first user, at the hub itself."""
    with office.hub_store.transaction() as db:
        new = NewUser("Ibu Kepala", NPWP, "", "2026-10-01T08:00:00.000Z", 1_790_000_000_000)
        recover(FactBook(db, NPWP), new, chance=TestChance("first user"))


def lose_the_answer(office: Office, pc: Pc, *, after_hearing: bool) -> None:
    """Say Hello and hear the welcome; send what is to be sent, and then the line drops."""
    office.connect(pc)
    office.deliver_up(pc)
    while pc.down and (after_hearing or not pc.up):
        office.deliver_down(pc)
    while pc.up and not after_hearing:
        office.deliver_up(pc)
    office.cut(pc)


def test_an_entry_whose_answer_was_lost_may_be_signed_before_it_goes_again() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    draft(pc, "A-1")
    lose_the_answer(office, pc, after_hearing=False)
    with office.hub_store.reading() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM hub_outcome").scalar_one() == 1
    first_user(office)
    lose_the_answer(office, pc, after_hearing=True)
    assert [entry.user != "" for entry in outbox(pc)] == [True], "signed, and not settled"
    office.heal().heal()
    assert (waiting(pc), tray(pc)) == (0, [])
    assert office.all_equal()


@pytest.mark.parametrize("is_heard", [False, True])
def test_nothing_is_refused_when_users_come_while_an_entry_waits(*, is_heard: bool) -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    draft(pc, "A-1")
    first_user(office)
    lose_the_answer(office, pc, after_hearing=is_heard)
    office.heal().heal()
    assert (waiting(pc), tray(pc)) == (0, [])
