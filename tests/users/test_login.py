"""Staying logged in from command to command, and what a wrong password costs."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from selaras.domain.result import Rejection
from selaras.replica.people import Person
from selaras_client.keys import KeysFolder
from selaras_client.login import LONGEST_WAIT_S, Logins, wait_s
from tests.sim.office import Office, Pc
from tests.users.people import PASSWORD, draft, office_of, waiting

NOW = datetime(2026, 10, 1, tzinfo=UTC)


class Desk:
    """A PC whose user keeps a login in a folder."""

    def __init__(self, folder: Path) -> None:
        self.office: Office = office_of(pcs=2, Dewi="recorder")
        self.pc: Pc = self.office.pcs[1]
        self.pc.replica.users.log_out()
        self.folder = folder

    @property
    def logins(self) -> Logins:
        """Return what another process would open."""
        keys = KeysFolder(self.folder)
        return Logins(self.pc.replica, clock=self.office.clock, keys=keys)

    def log_in(self) -> None:
        opened = self.logins.opened("dewi", PASSWORD)
        assert isinstance(opened, Person)
        self.logins.keep(opened)

    def next_command(self) -> Person:
        """Return who works in a process that begins now."""
        self.pc.replica.users.log_out()
        self.logins.restore()
        return self.pc.replica.users.person

    def fails(self, password: str) -> Rejection:
        opened = self.logins.opened("Dewi", password)
        assert isinstance(opened, Rejection)
        return opened

    def file(self, name: str) -> Path:
        (found,) = self.folder.rglob(name)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "keys")


def test_the_next_command_is_still_hers(desk: Desk) -> None:
    desk.log_in()
    assert desk.next_command().name == "Dewi"
    assert desk.next_command().key is not None


def test_the_opened_key_is_for_its_owner_alone_and_the_password_is_nowhere(desk: Desk) -> None:
    desk.log_in()
    text = desk.file("login.json").read_text(encoding="utf-8")
    assert PASSWORD not in text
    if desk.file("login.json").stat().st_mode & 0o777 != 0o666:
        assert desk.file("login.json").stat().st_mode & 0o077 == 0


def test_twelve_idle_hours_end_it_and_every_use_begins_them_anew(desk: Desk) -> None:
    desk.log_in()
    for _ in range(3):
        desk.office.clock.forward(timedelta(hours=11))
        assert desk.next_command().key is not None
    desk.office.clock.forward(timedelta(hours=12, minutes=1))
    person = desk.next_command()
    assert (person.name, person.key) == ("Dewi", None)
    draft(desk.pc, "A-1")
    desk.office.heal()
    assert waiting(desk.pc) == 1
    desk.log_in()
    desk.office.heal()
    assert waiting(desk.pc) == 0


def test_a_clock_set_back_ends_it_too(desk: Desk) -> None:
    desk.log_in()
    desk.office.clock.forward(timedelta(hours=-3))
    assert desk.next_command().key is None


def test_logging_out_leaves_nothing_behind(desk: Desk) -> None:
    desk.log_in()
    desk.logins.forget()
    assert desk.next_command().user == ""
    assert json.loads(desk.file("login.json").read_text(encoding="utf-8")) == {}


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"user": "x"}', '{"seed": "zz", "used": "y"}'])
def test_a_damaged_login_is_none(desk: Desk, damage: str) -> None:
    desk.log_in()
    desk.file("login.json").write_text(damage, encoding="utf-8")
    assert desk.next_command().user == ""


def test_a_wrong_password_is_counted_and_waits_grow_without_anybody_sleeping(desk: Desk) -> None:
    for count in (1, 2, 3):
        rejection = desk.fails("salah sekali")
        assert rejection.code == "login.wrong-password"
        assert rejection.facts["count"] == count
    assert desk.fails(PASSWORD).code == "login.wait"
    desk.office.clock.forward(timedelta(seconds=2))
    assert desk.fails("salah sekali").facts["count"] == 4
    desk.office.clock.forward(timedelta(seconds=1))
    assert desk.fails(PASSWORD).code == "login.wait"
    desk.office.clock.forward(timedelta(seconds=2))
    assert isinstance(desk.logins.opened("Dewi", PASSWORD), Person)
    assert desk.fails("salah sekali").facts["count"] == 1


def test_the_wait_doubles_up_to_five_minutes() -> None:
    last = "2026-10-01T00:00:00.000Z"
    waits = [wait_s({"count": count, "last": last}, now=NOW) for count in (0, 2, 3, 4, 5, 11, 99)]
    assert waits == [0, 0, 1, 2, 4, 256, LONGEST_WAIT_S]


def test_a_clock_set_back_locks_nobody_out_for_longer_than_the_rule() -> None:
    tries = {"count": 5, "last": "2027-10-01T00:00:00.000Z"}
    assert wait_s(tries, now=NOW) == 4


def test_who_logs_in_must_be_said_where_there_are_several(desk: Desk) -> None:
    opened = desk.logins.opened("", PASSWORD)
    assert isinstance(opened, Rejection)
    assert opened.code == "login.name-needed"
    stranger = desk.logins.opened("Siapa", PASSWORD)
    assert isinstance(stranger, Rejection)
    assert stranger.code == "users.not-found"
