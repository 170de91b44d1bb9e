"""A login without the hub ends after a while; drafting goes on, and what waits is signed later."""

from datetime import timedelta

import pytest

from selaras.domain.requests import CLOSE_PROPOSAL, Request
from selaras.replica.people import OFFLINE_DAYS
from selaras.replica.queries import sync_status
from tests.sim.office import Office, Pc
from tests.users.people import BOSS, draft, log_in, office_of, outcome, tray, waiting


def away(days: float) -> tuple[Office, Pc]:
    """Return an office and a PC that has been away from its hub for some days."""
    office = office_of(pcs=2, Dewi="recorder")
    pc = office.pcs[1]
    office.cut(pc)
    office.clock.forward(timedelta(days=days))
    return office, pc


def is_signing(pc: Pc) -> bool:
    return pc.replica.users.person.key is not None


def test_a_login_is_good_for_thirty_days_without_the_hub() -> None:
    assert OFFLINE_DAYS == 30
    assert is_signing(away(29.9)[1])
    assert not is_signing(away(30.1)[1])


def test_after_that_drafting_goes_on_under_her_name_and_waits_unsigned() -> None:
    office, pc = away(31)
    draft(pc, "A-1")
    asked = pc.replica.ask(Request(CLOSE_PROPOSAL, {"proposal": "proposal:none"}))
    with pc.replica.reading() as db:
        status = sync_status(db)
    assert (status.waiting, status.unsigned) == (2, 2)
    assert pc.replica.users.person.name == "Dewi"
    # The hub's word makes the login good again, and what waited goes.
    assert outcome(office, pc, asked=asked).state == "refused"
    assert (waiting(pc), tray(pc)) == (0, [])
    assert office.all_equal()


def test_nothing_goes_out_before_what_is_not_signed_yet() -> None:
    office = office_of(pcs=2, Dewi="recorder")
    pc = office.pcs[1]
    office.cut(pc)
    draft(pc, "A-1")
    dewi = pc.replica.users.given
    office.clock.forward(timedelta(days=31))
    draft(pc, "A-2")
    pc.replica.users.log_out()
    office.heal()
    assert waiting(pc) == 1
    assert pc.desk.is_even
    log_in(pc, BOSS, password="kata sandi kepala")
    draft(pc, "A-3")
    office.heal()
    # What Dewi wrote waits for her, and what came after it waits behind it.
    assert waiting(pc) == 2
    pc.replica.users.log_in(dewi)
    office.heal()
    assert (waiting(pc), tray(pc)) == (0, [])
    assert office.all_equal()


@pytest.mark.parametrize("back", [timedelta(days=2), timedelta(days=400)])
def test_a_clock_that_is_set_back_does_not_extend_it(back: timedelta) -> None:
    office, pc = away(20)
    draft(pc, "A-1")
    assert is_signing(pc)
    office.clock.forward(-back)
    assert not is_signing(pc)
    office.clock.forward(back)
    assert is_signing(pc)


def test_time_that_was_seen_passing_counts_although_the_clock_goes_slower() -> None:
    office, pc = away(30.5)
    assert not is_signing(pc)
    office.clock.forward(timedelta(hours=-20))
    assert not is_signing(pc)


def test_a_small_correction_of_the_clock_asks_nobody_to_log_in() -> None:
    office, pc = away(0)
    office.clock.forward(timedelta(hours=-2))
    assert is_signing(pc)


def test_a_clock_that_is_years_wrong_but_runs_does_no_harm() -> None:
    office, pc = away(0)
    office.clock.forward(timedelta(days=-4_000))
    office.heal()
    office.cut(pc)
    office.clock.forward(timedelta(days=29))
    assert is_signing(pc)
    office.clock.forward(timedelta(days=2))
    assert not is_signing(pc)


def test_the_only_user_without_a_password_never_has_to_log_in() -> None:
    office = Office(pcs=1, person="Rini").heal()
    office.heal()
    office.cut(office.pcs[0])
    office.clock.forward(timedelta(days=365))
    assert is_signing(office.pcs[0])
