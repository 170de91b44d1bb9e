"""Rights in an office of several PCs: checked at the hub on arrival, told on the PC before."""

import pytest

from selaras.domain.requests import APPROVE, SET_COMPANY, Request
from selaras.domain.result import Rejection
from selaras.domain.roles import Action, Role
from selaras.store.hub_documents import each_hub_document
from tests.sim.office import Office
from tests.users.people import (
    BOSS,
    PASSWORD,
    changed_password,
    done,
    draft,
    edit,
    found,
    office_of,
    outbox,
    outcome,
    outcome_of_the_others,
    refused,
    shown,
    take,
    tray,
    waiting,
)


def code(answer: Rejection | None) -> str:
    return answer.code if answer else ""


# --- One person ------------------------------------------------------------------------------


def test_an_office_of_one_needs_no_login() -> None:
    office = Office(pcs=2, person="Rini")
    one, two = office.pcs
    draft(one, "A-1")
    office.heal()
    edit(two, "A-1", reference="A-2")
    office.heal()
    assert office.all_equal()
    assert (tray(one), tray(two), waiting(one), waiting(two)) == ([], [], 0, 0)
    assert one.replica.users.person.name == "Rini"
    assert one.replica.users.may(Action.USERS) is None


def test_one_person_records_and_approves() -> None:
    office = Office(pcs=1, person="Rini")
    (pc,) = office.pcs
    draft(pc, "A-1")
    office.heal()
    done(office, pc, asked=pc.replica.ask_approval("A-1"))


def test_what_was_written_before_the_first_contact_is_signed_at_it() -> None:
    office = Office(pcs=1, person="Rini")
    (pc,) = office.pcs
    draft(pc, "A-1")
    assert [entry.user for entry in outbox(pc)] == [""]
    office.heal()
    assert (waiting(pc), tray(pc)) == (0, [])


def test_a_hub_without_users_checks_nothing() -> None:
    office = Office(pcs=2)
    draft(office.pcs[0], "A-1")
    office.heal()
    done(office, office.pcs[1], asked=office.pcs[1].replica.ask_approval("A-1"))
    assert office.pcs[0].replica.users.may(Action.USERS) is None
    assert office.all_equal()


def test_with_two_users_each_needs_a_password() -> None:
    office = Office(pcs=1, person="Rini").heal()
    (pc,) = office.pcs
    office.heal()
    asked = pc.replica.users.add("Dewi", Role.RECORDER, password=PASSWORD)
    assert refused(office, pc, asked=asked) == "users.password-needed"


def test_the_only_user_may_do_without_a_password_again() -> None:
    office = office_of(pcs=1)
    (pc,) = office.pcs
    take(pc, changed_password(office, pc, name=BOSS, password=""))
    pc.replica.users.log_out()
    draft(pc, "A-1")
    office.heal()
    assert waiting(pc) == 0


# --- Who may what ----------------------------------------------------------------------------


def test_a_pc_where_nobody_logged_in_says_so_before_the_hub_must() -> None:
    office = office_of(pcs=2, Dewi="recorder")
    office.pcs[1].replica.users.log_out()
    assert code(office.pcs[1].replica.users.may(Action.EDIT)) == "rights.login-needed"


def test_a_right_that_is_not_there_is_told_with_the_hubs_own_code() -> None:
    office = office_of(pcs=2, Dewi="recorder")
    boss, pc = office.pcs
    draft(boss, "A-1")
    office.heal()
    assert code(pc.replica.users.may(Action.APPROVE)) == "rights.role"
    here = pc.replica.ask_approval("A-1")
    assert isinstance(here, Rejection)
    assert here.code == "rights.role"
    members = {"invoice": shown(pc, "A-1")["id"], "hash": shown(pc, "A-1")["hash"]}
    assert refused(office, pc, asked=pc.replica.ask(Request(APPROVE, members))) == "rights.role"


def test_only_an_administrator_changes_the_company() -> None:
    office = office_of(pcs=2, Dewi="approver")
    boss, pc = office.pcs
    request = Request(SET_COMPANY, {"one_person": "yes"})
    assert refused(office, pc, asked=pc.replica.ask(request)) == "rights.role"
    done(office, boss, asked=boss.replica.ask(request))


def test_a_role_lost_while_offline_puts_the_edits_into_the_tray_and_loses_nothing() -> None:
    office = office_of(pcs=3, Dewi="recorder")
    boss, pc, other = office.pcs
    draft(boss, "A-1")
    office.heal()
    office.cut(pc)
    edit(pc, "A-1", **{"buyer.name": "PT Terlambat"})
    draft(pc, "B-1")
    done_role = boss.replica.users.change("Dewi", role=Role.READER)
    outcome_of_the_others(office, boss, other)
    office.heal()
    assert outcome(office, boss, asked=done_role).state == "done"
    kept = tray(pc)
    assert [each.code for each in kept] == ["rights.role", "rights.role"]
    assert any("PT Terlambat" in text for text in kept[0].changes.values())
    assert any("B-1" in text for text in kept[1].changes.values())
    assert waiting(pc) == 0
    assert shown(pc, "A-1")["buyer"] == shown(boss, "A-1")["buyer"]
    assert office.all_equal()


def test_a_role_regained_lets_the_next_edit_through() -> None:
    office = office_of(pcs=2, Dewi="reader")
    boss, pc = office.pcs
    assert code(pc.replica.users.may(Action.EDIT)) == "rights.role"
    done(office, boss, asked=boss.replica.users.change("Dewi", role=Role.RECORDER))
    assert pc.replica.users.may(Action.EDIT) is None
    draft(pc, "A-1")
    office.heal()
    assert tray(pc) == []
    assert office.all_equal()


def test_a_disabled_user_is_refused_at_the_hub_and_told_on_the_pc() -> None:
    office = office_of(pcs=2, Dewi="recorder")
    boss, pc = office.pcs
    office.cut(pc)
    draft(pc, "A-1")
    asked = boss.replica.users.change("Dewi", state="disabled")
    outcome_of_the_others(office, boss)
    done(office, boss, asked=asked)
    assert [each.code for each in tray(pc)] == ["rights.disabled"]
    assert code(pc.replica.users.may(Action.EDIT)) == "rights.disabled"
    done(office, boss, asked=boss.replica.users.change("Dewi", state="active"))
    assert pc.replica.users.may(Action.EDIT) is None


@pytest.mark.parametrize("wish", [{"role": Role.READER}, {"state": "disabled"}])
def test_the_last_active_administrator_stays_one(wish: dict[str, str]) -> None:
    office = office_of(pcs=2, Dewi="administrator")
    boss, pc = office.pcs
    change = boss.replica.users.change
    done(office, boss, asked=change("Dewi", role=Role.RECORDER))
    asked = change(BOSS, **wish)
    assert refused(office, boss, asked=asked) == "users.last-administrator"
    assert found(boss, BOSS).role is Role.ADMINISTRATOR
    assert code(pc.replica.users.may(Action.USERS)) == "rights.role"


def test_of_two_administrators_who_demote_each_other_one_remains() -> None:
    office = office_of(pcs=2, Dewi="administrator")
    boss, pc = office.pcs
    first = boss.replica.users.change("Dewi", role=Role.RECORDER)
    second = pc.replica.users.change(BOSS, role=Role.RECORDER)
    states = {outcome(office, boss, asked=first).state, outcome(office, pc, asked=second).state}
    assert states == {"done", "refused"}
    roles = [user.role for user in boss.replica.users.all()]
    assert roles.count(Role.ADMINISTRATOR) == 1


def test_names_are_unique_whatever_their_case() -> None:
    office = office_of(pcs=2, Dewi="recorder")
    boss = office.pcs[0]
    add = boss.replica.users.add
    assert (
        refused(office, boss, asked=add("dewi", Role.READER, password=PASSWORD))
        == "users.name-taken"
    )
    assert (
        refused(office, boss, asked=add("\u200b", Role.READER, password=PASSWORD)) == "users.name"
    )
    short = add("Rudi", Role.READER, password="pendek")
    assert isinstance(short, Rejection)
    assert short.code == "users.password-short"


def test_a_new_name_goes_into_the_books_whatever_a_pc_writes() -> None:
    office = office_of(pcs=2, Dewi="recorder")
    boss, pc = office.pcs
    office.cut(pc)
    draft(pc, "A-1")
    asked = boss.replica.users.change("Dewi", new_name="Dewi Lestari")
    outcome_of_the_others(office, boss)
    done(office, boss, asked=asked)
    with office.hub_store.reading() as db:
        (invoice,) = (each for each in each_hub_document(db) if each.kind == "invoice")
    assert {each.author for each in invoice.registers.values()} == {"Dewi Lestari"}


# --- Approval --------------------------------------------------------------------------------


def test_who_approves_may_not_be_the_only_editor() -> None:
    office = office_of(pcs=2, Dewi="approver")
    boss, pc = office.pcs
    draft(pc, "A-1")
    office.heal()
    assert refused(office, pc, asked=pc.replica.ask_approval("A-1")) == "rights.own-invoice"
    done(office, boss, asked=boss.replica.ask_approval("A-1"))


def test_a_second_pair_of_hands_is_enough() -> None:
    office = office_of(pcs=3, Dewi="approver", Rudi="recorder")
    _, pc, other = office.pcs
    draft(pc, "A-1")
    office.heal()
    edit(other, "A-1", **{"buyer.name": "PT Lain"})
    office.heal()
    done(office, pc, asked=pc.replica.ask_approval("A-1"))


def test_a_company_may_let_one_person_do_both() -> None:
    office = office_of(pcs=2, Dewi="approver")
    boss, pc = office.pcs
    done(office, boss, asked=boss.replica.ask(Request(SET_COMPANY, {"one_person": "yes"})))
    draft(pc, "A-1")
    office.heal()
    done(office, pc, asked=pc.replica.ask_approval("A-1"))
