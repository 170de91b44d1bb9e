"""What a new hub cannot take, and PCs that it does not know any more."""

from selaras.domain import requests as kinds
from tests.epochs.office import EpochOffice
from tests.epochs.test_twins import end_of
from tests.facts.drafts import ask, draft, edit, facts, outcome, settled, show, stages
from tests.sim.office import Pc


def approved_without(office: EpochOffice, count: int, *, drafts: int) -> tuple[Pc, Pc]:
    """Let a restored hub approve *count* drafts that the first PC, left out, had changed."""
    first, second = office.pcs
    for number in range(drafts):
        draft(first, f"R-{number}")
    office.heal()
    data = office.backup()
    office.cut(second)
    for number in range(count):
        edit(first, f"R-{number}", buyer__name="PT Lain")
    office.heal_only(first)
    office.restore(data)
    office.heal_only(second)
    device = first.replica.identity.device
    made = ask(second, kinds.LEAVE_OUT_PC, device=device, reason="mati")
    office.heal_only(second)
    assert outcome(second, made).code == ""
    asked = [second.replica.ask_approval(f"R-{number}") for number in range(count)]
    office.heal_only(second)
    assert [outcome(second, each).code for each in asked] == [""] * count
    office.cut_all()
    return first, second


def test_a_pc_that_would_lose_more_than_a_tenth_stops_and_asks() -> None:
    office = EpochOffice(pcs=2)
    first, second = approved_without(office, 2, drafts=4)
    former = first.replica.identity.epoch
    assert not first.replica.way_over.take_loss()
    for _ in range(2):
        assert end_of(office, first) == "epoch.would-lose"
        assert first.desk.ended is not None
        assert first.desk.ended.facts == {"count": "2", "of": "4"}
        assert first.replica.identity.epoch == former
        assert show(first, "R-0")["buyer"]["name"] == "PT Lain"
    assert first.replica.way_over.take_loss()
    office.heal()
    office.check()
    # Its own content is in the tray, and a proposal for everybody.
    assert {edit.code for edit in first.tray()} == {"invoice.approved"}
    assert len(facts(second, "proposal")) == 2
    assert show(first, "R-0")["buyer"]["name"] != "PT Lain"


def test_a_pc_that_would_lose_little_goes_on_and_keeps_it_in_the_tray() -> None:
    office = EpochOffice(pcs=2)
    first, second = approved_without(office, 1, drafts=12)
    office.heal()
    office.check()
    assert [edit.code for edit in first.tray()] == ["invoice.approved"]
    assert len(facts(second, "proposal")) == 1
    assert sorted(stages(first).values()).count("approved") == 1


def test_what_was_typed_on_what_is_lost_is_proposed_too() -> None:
    office = EpochOffice(pcs=2)
    first, second = approved_without(office, 1, drafts=12)
    edit(first, "R-0", buyer__name="PT Lagi")
    office.heal()
    office.check()
    assert [edit.code for edit in first.tray()] == ["invoice.approved"] * 2
    proposed = {fact["changes"]["buyer"] for fact in facts(second, "proposal")}
    assert sorted("PT Lagi" in text for text in proposed) == [False, True]


def test_a_pc_of_which_nobody_knows_any_more_is_let_in_by_its_certificate() -> None:
    office = EpochOffice(pcs=1)
    data = office.backup()
    new = office.let_in()
    office.cut_all()
    office.heal_only(new)
    invoice = draft(new, "R-9")
    office.heal_only(new)
    office.restore(data)
    office.heal_only(new)
    office.heal()
    office.check()
    assert stages(office.pcs[0]) == {invoice: "draft"}
    codes = {each["code"] for each in facts(office.pcs[0], "office-alarm")}
    assert "epoch-readmitted" in codes


def test_a_pc_taken_off_the_list_is_not_let_in_by_its_certificate() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    made = ask(first, kinds.REVOKE_PC, device=second.replica.identity.device, reason="hilang")
    assert settled(office, made).code == ""
    office.restore(office.backup())
    assert end_of(office, second) == "hub.revoked"


def test_in_the_first_epoch_a_certificate_alone_lets_nobody_in() -> None:
    office = EpochOffice(pcs=1)
    data = office.backup()
    new = office.let_in()
    office.put_back(data)
    assert end_of(office, new) == "hub.unknown-device"
