"""What the office hears of a PC's file that began anew: which PC, why, and what is to be done."""

from pathlib import Path

import pytest

from selaras.protocol.frames import Hello
from selaras.replica.alarms import open_alarms
from selaras.replica.health import restarts_told_of
from selaras_hub import incarnations
from selaras_hub.member import Member
from tests.facts.drafts import read
from tests.incarnations.office import FileOffice, FilePc, check, disk, register
from tests.incarnations.test_files import office_of
from tests.incarnations.test_twins import alone
from tests.sim.office import NPWP

NOW = "2026-10-01T08:00:00.000Z"


def alarms(pc: FilePc) -> list[tuple[str, str]]:
    return [(alarm.code, alarm.facts["pc"]) for alarm in read(pc, open_alarms)]


def copied(root: Path) -> tuple[FileOffice, FilePc, FilePc]:
    """Return an office whose first PC was copied, keys and all; the copy spoke once."""
    office = office_of(root)
    pc = office.pcs[0]
    register(pc, "before")
    office.heal()
    office.cut(pc)
    copy = office.copy(pc, with_keys=True)
    register(copy, "copy")
    alone(office, copy)
    return office, pc, copy


def test_a_copy_that_goes_on_beside_its_original_is_an_alarm_of_the_office(tmp_path: Path) -> None:
    office, pc, copy = copied(tmp_path)
    alone(office, office.pcs[1])
    assert alarms(office.pcs[1]) == []
    register(pc, "first")
    alone(office, pc)
    alone(office, copy)
    check(office.heal())
    assert [alarms(each) for each in office.pcs] == [[("two-places", "pc-1")]] * 3
    (told,) = read(copy, lambda db: restarts_told_of(db, since=""))
    assert (told["pc"], told["reason"], told["again"]) == ("pc-1", "copied", 0)


@pytest.mark.parametrize("is_restarted", [True, False])
def test_a_copy_that_takes_the_place_of_its_original_is_none(
    tmp_path: Path, *, is_restarted: bool
) -> None:
    office, pc, copy = copied(tmp_path)
    office.close(pc)
    for value in ("one", "two", "three"):
        copy = office.reopen(copy) if is_restarted else copy
        register(copy, value)
        alone(office, copy)
    check(office.heal())
    assert alarms(copy) == []


def test_an_older_file_that_was_put_back_is_none(tmp_path: Path) -> None:
    office = office_of(tmp_path)
    pc = office.pcs[0]
    before = disk(pc.folder)
    register(pc, "lost")
    office.heal()
    pc = office.put_back(pc, before)
    for value in ("one", "two"):
        register(pc, value)
        alone(office, pc)
    check(office.heal())
    assert office.reasons() == ["rolled-back"]
    assert alarms(pc) == []


def test_the_alarm_is_gone_once_the_copy_is_a_pc_of_its_own(tmp_path: Path) -> None:
    office, pc, copy = copied(tmp_path)
    for each in (pc, copy, pc):
        alone(office, each)
    assert alarms(pc) == [("two-places", "pc-1")]
    hello = Hello("device-9", "", "life-9", follows=copy.incarnation, reason="joined-again")
    member = Member("device-9", "pc-9", "life-9")
    office.close(copy)
    with office.hub_store.transaction() as db:
        incarnations.note(db, hello, member=member, company=NPWP, now=NOW)
    office._turn([])
    check(office.heal())
    assert alarms(pc) == []
