"""What is counted under one epoch never meets what is counted under another."""

from selaras.domain import requests as kinds
from selaras.domain.epochs import rev_floor
from selaras.store.hub_documents import get_hub_document
from selaras.store.hub_members import clients_of
from selaras_hub.authoring import INCARNATION
from tests.epochs.office import EpochOffice, note, value
from tests.facts.drafts import ask, draft, facts, outcome, settled
from tests.sim.office import Pc


def go_on_without(office: EpochOffice, pc: Pc, *, lost: Pc) -> None:
    """Restore the hub to what it is now; only *pc* is heard, and *lost* left out."""
    device = lost.replica.identity.device
    office.heal_only(pc)
    made = ask(pc, kinds.LEAVE_OUT_PC, device=device, reason="mati")
    office.heal_only(pc)
    assert outcome(pc, made).code == ""


def test_what_the_new_epoch_changed_was_not_seen_by_a_base_of_the_former_one() -> None:
    office = EpochOffice(pcs=3)
    # The last one's author id is the highest, so that its value is the one the merge keeps.
    first, third, second = office.pcs
    note(first, "old", key="title")
    office.heal()
    data = office.backup()
    office.cut(third)
    for number in range(4):
        note(first, f"more{number}")
    office.heal_only(first, second)
    office.restore(data)
    note(third, "third", key="title")
    office.heal_only(third)
    # Whoever looks only at what was taken instead finds this conflict too, and not every one.
    with office.hub_store.reading() as db:
        stored = get_hub_document(db, "note:shared")
    assert stored is not None
    assert stored.registers["title"].rev > rev_floor(2)
    # Its base is a high rev of the former epoch, and it knows nothing of the third PC.
    note(second, "second", key="title")
    office.heal()
    office.check()
    (conflict,) = first.conflicts()
    assert {side.value for side in conflict.sides} == {"second", "third"}


def test_documents_made_together_and_given_back_enter_once() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    data = office.backup()
    for number in range(3):
        note(first, "new", doc=f"doc{number}", key="title")
    office.notice(first)
    while first.up:
        office.deliver_up(first)
    office.cut(first)
    office.heal_only(second)
    office.restore(data)
    office.heal_only(second)
    office.heal()
    office.check()
    assert not first.tray()
    assert value(first, "title", doc="doc2") == value(second, "title", doc="doc2") == "new"


def test_the_hub_never_writes_on_as_the_author_it_was_before() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    made = ask(first, kinds.SET_COMPANY, series="INV/{number:5}/{year}", numbering="gapless")
    assert settled(office, made).code == ""
    used, both = draft(first), draft(first)
    assert settled(office, first.replica.ask_approval(used)).code == ""
    office.heal()
    data = office.backup()
    office.cut(second)
    asked = first.replica.ask_approval(both)
    office.heal_only(first)
    assert outcome(first, asked).code == ""
    lost = _ids_of_the_hub(office)
    office.restore(data)
    go_on_without(office, second, lost=first)
    again = second.replica.ask_approval(both)
    office.heal_only(second)
    assert outcome(second, again).code == ""
    office.heal()
    office.check()
    # Both approved it, each with a number of its own: the later holds, the other is kept.
    numbers = [each["reference"] for each in facts(first, "approval")]
    assert len(numbers) == len(set(numbers))
    assert facts(first, "returned")
    # Two things under one clock would be told apart when their states meet; here none are written.
    assert lost
    assert not lost & _ids_of_the_hub(office)


def _ids_of_the_hub(office: EpochOffice) -> set[int]:
    with office.hub_store.reading() as db:
        return set(clients_of(db, INCARNATION))


def test_two_hubs_at_once_never_hand_out_one_author_id() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    data = office.backup()
    given = []
    for pc in (first, second):
        office.restore(data)
        office.clock.moment = office.clock.moment.replace(minute=office.clock.moment.minute + 1)
        before = set(pc.replica.identity.client_ids)
        with pc.store.transaction() as db:
            db.exec_driver_sql("UPDATE meta SET value = '[]' WHERE key = 'client_ids'")
        office.heal_only(pc)
        given.append(set(pc.replica.identity.client_ids) - before)
    assert given[0]
    assert given[1]
    assert not given[0] & given[1]
