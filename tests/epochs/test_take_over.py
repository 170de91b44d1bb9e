"""Another PC becomes the hub: its books are made of the replica, and the others heal it."""

import pytest

from selaras.domain import requests as kinds
from selaras.domain.result import Rejection
from selaras.replica.audit_verify import verify
from selaras.trust.authority import Authority
from selaras.trust.handing import HandedOverRefusedError, hand_over, public_of, take_in
from selaras_hub.desk import HubDesk
from selaras_hub.rebuilding import Rebuilding
from tests.epochs.office import EpochOffice, note, small_blocks, value
from tests.epochs.test_restore import values
from tests.facts.drafts import approved, ask, draft, facts, outcome, read, settled, stages
from tests.sim.office import Pc


def take_over(office: EpochOffice, pc: Pc, *, reason: str = "moved") -> None:
    """Let *pc* become the hub; the old one is never heard of again."""
    office.cut_all()
    key = office.hub._key
    assert key is not None
    with pc.store.transaction() as db:
        Rebuilding(db, key, office.clock, office.chance).rebuild(reason)
    pc.key = None
    office.hub_store = pc.store
    office.hub = HubDesk(pc.store, clock=office.clock, chance=office.chance, trust=office.trust)


def number(pc: Pc) -> str:
    """Draft an invoice and give it the next number."""
    found = pc.replica.mark_ready(draft(pc))
    assert not isinstance(found, Rejection)
    return found.invoice.reference


def test_a_pc_that_has_everything_becomes_the_hub() -> None:
    office = EpochOffice(pcs=3)
    first, second, _ = office.pcs
    (invoice,) = approved(office, first, count=1)
    batch = settled(office, second.replica.ask_export([invoice])).facts["batches"]
    note(second, "one")
    office.heal()
    take_over(office, first)
    office.heal()
    office.check()
    assert stages(second) == {invoice: "exported"}
    again = settled(office, second.replica.ask_export([invoice]))
    assert (again.code, again.facts["batch"]) == ("export.in-batch", batch)
    assert values(office) == {"one"}
    office.check()


def test_what_only_other_pcs_had_comes_to_the_new_hub() -> None:
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    note(first, "before")
    office.heal()
    office.cut(first)
    note(second, "old", key="title")
    office.heal_only(second, third)
    office.cut(third)
    note(second, "more")
    (invoice,) = [draft(second, "R-1")]
    office.heal_only(second)
    note(first, "mine")
    take_over(office, first)
    note(third, "unsent")
    office.heal()
    assert values(office) == {"before", "more", "mine", "unsent"}
    assert value(first, "title") == "old"
    assert stages(third) == {invoice: "draft"}
    assert not first.conflicts()
    office.check()


def test_the_new_hub_awaits_the_others_and_hands_out_fresh_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small_blocks(monkeypatch)
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    made = ask(first, kinds.SET_COMPANY, series="INV/{number:5}/{year}", numbering="leased")
    assert settled(office, made).code == ""
    office.heal()
    given = [number(pc) for pc in office.pcs for _ in range(14)]
    office.cut_all()
    office.heal_only(first)
    take_over(office, first)
    office.heal_only(first, second)
    assert office.awaited(first) == ["pc-3"]
    office.heal()
    for pc in office.pcs:
        given += [number(pc) for _ in range(18)]
        office.heal()
    assert len(given) == len(set(given)) == 3 * 32
    office.check()
    assert third.replica.identity.epoch == first.replica.identity.epoch


def test_in_order_nobody_is_awaited() -> None:
    office = EpochOffice(pcs=3)
    first, second, _ = office.pcs
    invoice = draft(first, "R-1")
    office.heal()
    take_over(office, first, reason="handed-over")
    office.heal_only(first, second)
    assert office.awaited(first) == []
    asked = second.replica.ask_approval(invoice)
    office.heal_only(first, second)
    assert outcome(second, asked).code == ""
    office.heal()
    office.check()


def test_an_entry_the_old_hub_had_taken_enters_the_new_one_once() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "before")
    office.heal()
    note(second, "1", key="title")
    office.notice(second)
    while second.up:
        office.deliver_up(second)
    office.cut(second)
    office.heal_only(first)
    note(first, "2", key="title")
    office.heal_only(first)
    take_over(office, first)
    office.heal()
    assert [value(pc, "title") for pc in office.pcs] == ["2", "2"]
    assert not first.conflicts()
    office.check()


def test_conflicts_are_found_by_what_was_seen_under_the_old_hub() -> None:
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    note(first, "old", key="title")
    office.heal()
    office.cut(third)
    note(second, "new", key="title")
    office.heal_only(first, second)
    note(third, "unaware", key="title")
    note(second, "newer", key="title")
    take_over(office, first)
    office.heal()
    office.check()
    (conflict,) = first.conflicts()
    assert {side.who for side in conflict.sides} == {"orang-2", "orang-3"}


def test_what_was_settled_and_not_fed_yet_is_in_the_new_hubs_audit() -> None:
    """A new document, and a change of one that is known."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(second, "known")
    office.heal()
    office.cut(second)
    note(first, "fresh", doc="other")
    note(first, "more")
    office.notice(first)
    while first.up:
        office.deliver_up(first)
    office.deliver_down(first)
    assert not first.replica.outbox_page(0, 1)
    take_over(office, first)
    office.heal()
    assert (values(office), values(office, "other")) == ({"known", "more"}, {"fresh"})
    assert read(first, verify).faults == ()
    office.check()


def test_what_an_older_hub_took_meets_what_a_hub_between_took_as_a_conflict() -> None:
    """The hub moves twice; the first one wakes and takes a change in its own epoch."""
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    note(first, "old", key="title")
    office.heal()
    oldest = office.hub_store, office.hub
    take_over(office, first)
    note(first, "A", key="title")
    office.heal_only(first, second)
    take_over(office, second)
    office.heal_only(second)
    present = office.switch(oldest)
    note(third, "B", key="title")
    office.heal_only(third)
    office.switch(present)
    office.heal_only(second, third)
    (conflict,) = third.conflicts()
    assert {side.value for side in conflict.sides} == {"A", "B"}
    assert second.replica.fingerprint() == third.replica.fingerprint()


@pytest.mark.parametrize(("order", "winner"), [((0, 1, 2), "B"), ((2, 1, 0), "A")])
def test_what_two_hubs_took_under_one_id_is_a_conflict_whoever_wins(
    order: tuple[int, int, int], winner: str
) -> None:
    """The merge goes by the ids of the authors, not by who brings what."""
    office = EpochOffice(pcs=3)
    first, second, third = (office.pcs[each] for each in order)
    oldest = office.hub_store, office.hub
    take_over(office, first)
    note(first, "A", doc="fresh", key="title")
    office.heal_only(first, second)
    take_over(office, second)
    office.heal_only(second)
    present = office.switch(oldest)
    note(third, "B", doc="fresh", key="title")
    office.heal_only(third)
    office.switch(present)
    office.heal_only(second, third)
    assert value(third, "title", doc="fresh") == winner
    (conflict,) = third.conflicts()
    assert {side.value for side in conflict.sides} == {"A", "B"}


def test_users_and_their_rights_move_along() -> None:
    office = EpochOffice(pcs=2, person="Rini")
    first, second = office.pcs
    note(second, "hers")
    office.heal()
    take_over(office, first)
    note(second, "signed")
    office.heal()
    assert values(office) == {"hers", "signed"}
    assert not second.tray()
    assert [each["name"] for each in facts(first, "user")] == ["Rini"]
    office.check()


def test_a_pc_revoked_by_the_old_hub_stays_out() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    made = ask(first, kinds.REVOKE_PC, device=second.replica.identity.device, reason="hilang")
    assert settled(office, made).code == ""
    office.heal_only(first)
    take_over(office, first)
    office.heal_only(first)
    assert office.awaited(first) == []
    office.connect(second)
    while second.down:
        office.deliver_down(second)
    assert second.desk.ended is not None
    assert second.desk.ended.code == "hub.revoked"


def test_the_hub_hands_its_authority_to_who_asks_and_steps_aside_with_that_turn() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    secret = bytes(range(32))
    note(second, "before")
    office.heal()
    asked = ask(first, kinds.HAND_OVER, public=public_of(secret))
    note(second, "too late")
    office.notice(first)
    while first.up or first.down:
        while first.up:
            office.deliver_up(first)
        while first.down:
            office.deliver_down(first)
    answer = outcome(first, asked)
    assert answer.state == "done"
    hub = office.hub.hub.hub
    authority = take_in(answer.facts["authority"], secret, hub=hub)
    assert authority.certificate == office.trust.authority.certificate
    assert office.hub.is_superseded
    # Nothing is made by the old hub any more, and the new one has all it made.
    take_over(office, first, reason="handed-over")
    office.heal()
    assert values(office) == {"before", "too late"}
    office.check()


def test_what_is_handed_over_opens_for_nobody_else() -> None:
    authority, secret = Authority.found("hub-of-the-office"), b"\x01" * 32
    text = hand_over(authority, public_of(secret))
    assert take_in(text, secret, hub=authority.hub).certificate == authority.certificate
    for other, hub in ((b"\x02" * 32, authority.hub), (secret, "another-hub")):
        with pytest.raises(HandedOverRefusedError):
            take_in(text, other, hub=hub)
    with pytest.raises(HandedOverRefusedError):
        hand_over(authority, "none")
