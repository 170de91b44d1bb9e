"""A hub that was rolled back behind an answer of its own hears of it from the answer's receipt."""

from tests.epochs.office import EpochOffice, note, value
from tests.sim.office import Pc


def answered(office: EpochOffice, pc: Pc) -> None:
    """Let a PC have the hub's answer to what it sends, and no page of the feed after it."""
    office.notice(pc)
    while pc.up:
        office.deliver_up(pc)
    office.deliver_down(pc)
    assert not pc.replica.outbox_page(0, 1)


def test_a_hub_rolled_back_behind_its_answer_learns_it_although_no_page_had_come() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "old", key="title")
    office.heal()
    data = office.backup()
    note(first, "answered", key="title")
    answered(office, first)
    office.put_back(data)
    office.heal()
    assert office.epoch(first)["reason"] == "behind"
    assert [value(pc, "title") for pc in (first, second)] == ["answered"] * 2
    assert not first.tray()
    office.check()


def test_it_learns_it_also_when_others_numbers_have_passed_what_it_lost() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "old", key="title")
    office.heal()
    data = office.backup()
    office.cut(second)
    note(first, "answered", key="title")
    answered(office, first)
    office.put_back(data)
    note(second, "else", key="title")
    note(second, "more", key="other")
    office.heal_only(second)
    office.heal()
    (conflict,) = second.conflicts()
    assert {side.value for side in conflict.sides} == {"answered", "else"}
    office.check()


def test_the_receipt_of_another_epoch_or_life_and_one_that_was_made_up_prove_nothing() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "one")
    office.heal()
    receipt = first.replica.hello("").receipt
    for text in (receipt, receipt.replace("1", "9", 1), "9", "x", "9 ü"):
        shows(office, second, receipt=text)
    assert office.hub.hub.epoch_counter == 1
    office.restore(office.backup())
    office.heal()
    shows(office, second, receipt=receipt)
    shows(office, first, receipt=receipt)
    assert office.hub.hub.epoch_counter == 2
    office.check()


def shows(office: EpochOffice, pc: Pc, *, receipt: str) -> None:
    """Let a PC come with a receipt."""
    pc.replica.settle((), receipt)
    office.cut(pc)
    office.heal()
