"""Rights in an office of several PCs: checked at the hub on arrival, told on the PC before."""

from dataclasses import replace

import pytest

from selaras.domain.requests import APPROVE, SET_COMPANY, Request
from selaras.domain.result import Rejection
from selaras.domain.roles import Action, Role
from selaras.protocol.codec import encode_frame
from selaras.protocol.frames import Push
from selaras.replica.people import Person
from selaras.replica.signing import signed
from selaras.store.outbox import OutboxEntry, entries_after
from selaras.trust.users import SEED_BYTES, UserKey
from selaras_hub.desk import Received
from tests.sim.office import Office, Pc
from tests.users.people import (
    BOSS,
    BOSS_PASSWORD,
    PASSWORD,
    changed_password,
    done,
    draft,
    edit,
    found,
    log_in,
    office_of,
    outcome,
    refused,
    shown,
    take,
    tray,
    waiting,
)


def outbox(pc: Pc) -> list[OutboxEntry]:
    with pc.replica.reading() as db:
        return entries_after(db, 0, limit=1_000, max_bytes=10**9)


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
    done(office, pc, pc.replica.ask_approval("A-1"))


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
    done(office, office.pcs[1], office.pcs[1].replica.ask_approval("A-1"))
    assert office.pcs[0].replica.users.may(Action.USERS) is None
    assert office.all_equal()


def test_with_two_users_each_needs_a_password() -> None:
    office = Office(pcs=1, person="Rini").heal()
    (pc,) = office.pcs
    office.heal()
    asked = pc.replica.users.add("Dewi", Role.RECORDER, password=PASSWORD)
    assert refused(office, pc, asked) == "users.password-needed"


def test_the_only_user_may_do_without_a_password_again() -> None:
    office = office_of(pcs=1)
    (pc,) = office.pcs
    take(pc, changed_password(office, pc, BOSS, ""))
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
    assert refused(office, pc, pc.replica.ask(Request(APPROVE, members))) == "rights.role"


def test_only_an_administrator_changes_the_company() -> None:
    office = office_of(pcs=2, Dewi="approver")
    boss, pc = office.pcs
    request = Request(SET_COMPANY, {"one_person": "yes"})
    assert refused(office, pc, pc.replica.ask(request)) == "rights.role"
    done(office, boss, boss.replica.ask(request))


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
    assert outcome(office, boss, done_role).state == "done"
    kept = tray(pc)
    assert [each.code for each in kept] == ["rights.role", "rights.role"]
    assert any("PT Terlambat" in text for text in kept[0].changes.values())
    assert any("B-1" in text for text in kept[1].changes.values())
    assert waiting(pc) == 0
    assert shown(pc, "A-1")["buyer"] == shown(boss, "A-1")["buyer"]
    assert office.all_equal()


def outcome_of_the_others(office: Office, *pcs: Pc) -> None:
    """Let everything of these PCs through while the others stay away."""
    for pc in pcs:
        if not pc.is_connected:
            office.connect(pc)
        office.notice(pc)
    while any(pc.up or pc.down for pc in pcs):
        for pc in pcs:
            while pc.up:
                office.deliver_up(pc)
            while pc.down:
                office.deliver_down(pc)


def test_a_role_regained_lets_the_next_edit_through() -> None:
    office = office_of(pcs=2, Dewi="reader")
    boss, pc = office.pcs
    assert code(pc.replica.users.may(Action.EDIT)) == "rights.role"
    done(office, boss, boss.replica.users.change("Dewi", role=Role.RECORDER))
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
    done(office, boss, asked)
    assert [each.code for each in tray(pc)] == ["rights.disabled"]
    assert code(pc.replica.users.may(Action.EDIT)) == "rights.disabled"
    done(office, boss, boss.replica.users.change("Dewi", state="active"))
    assert pc.replica.users.may(Action.EDIT) is None


@pytest.mark.parametrize("wish", [{"role": Role.READER}, {"state": "disabled"}])
def test_the_last_active_administrator_stays_one(wish: dict[str, Role | str]) -> None:
    office = office_of(pcs=2, Dewi="administrator")
    boss, pc = office.pcs
    change = boss.replica.users.change
    done(office, boss, change("Dewi", role=Role.RECORDER))
    asked = change(BOSS, **wish)  # type: ignore[arg-type]  # the wish is one of two keywords
    assert refused(office, boss, asked) == "users.last-administrator"
    assert found(boss, BOSS).role is Role.ADMINISTRATOR
    assert code(pc.replica.users.may(Action.USERS)) == "rights.role"


def test_of_two_administrators_who_demote_each_other_one_remains() -> None:
    office = office_of(pcs=2, Dewi="administrator")
    boss, pc = office.pcs
    first = boss.replica.users.change("Dewi", role=Role.RECORDER)
    second = pc.replica.users.change(BOSS, role=Role.RECORDER)
    states = {outcome(office, boss, first).state, outcome(office, pc, second).state}
    assert states == {"done", "refused"}
    roles = [user.role for user in boss.replica.users.all()]
    assert roles.count(Role.ADMINISTRATOR) == 1


def test_names_are_unique_whatever_their_case() -> None:
    office = office_of(pcs=2, Dewi="recorder")
    boss = office.pcs[0]
    add = boss.replica.users.add
    assert refused(office, boss, add("dewi", Role.READER, password=PASSWORD)) == "users.name-taken"
    assert refused(office, boss, add("\u200b", Role.READER, password=PASSWORD)) == "users.name"
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
    done(office, boss, asked)
    with office.hub_store.reading() as db:
        rows = db.exec_driver_sql("SELECT registers FROM hub_document WHERE kind = 'invoice'")
        assert "Dewi Lestari" in rows.scalar_one()


# --- Approval --------------------------------------------------------------------------------


def test_who_approves_may_not_be_the_only_editor() -> None:
    office = office_of(pcs=2, Dewi="approver")
    boss, pc = office.pcs
    draft(pc, "A-1")
    office.heal()
    assert refused(office, pc, pc.replica.ask_approval("A-1")) == "rights.own-invoice"
    done(office, boss, boss.replica.ask_approval("A-1"))


def test_a_second_pair_of_hands_is_enough() -> None:
    office = office_of(pcs=3, Dewi="approver", Rudi="recorder")
    _, pc, other = office.pcs
    draft(pc, "A-1")
    office.heal()
    edit(other, "A-1", **{"buyer.name": "PT Lain"})
    office.heal()
    done(office, pc, pc.replica.ask_approval("A-1"))


def test_a_company_may_let_one_person_do_both() -> None:
    office = office_of(pcs=2, Dewi="approver")
    boss, pc = office.pcs
    done(office, boss, boss.replica.ask(Request(SET_COMPANY, {"one_person": "yes"})))
    draft(pc, "A-1")
    office.heal()
    done(office, pc, pc.replica.ask_approval("A-1"))


# --- Passwords -------------------------------------------------------------------------------


def test_a_changed_password_invalidates_nothing_already_signed() -> None:
    office = office_of(pcs=3, Dewi="recorder")
    _, pc, other = office.pcs
    office.cut(pc)
    draft(pc, "A-1")
    log_in(other, "Dewi")
    asked = other.replica.users.set_password(found(other, "Dewi"), "sandi yang baru")
    assert not isinstance(asked, Rejection)
    outcome_of_the_others(office, other)
    done(office, other, asked[1])
    assert (tray(pc), waiting(pc)) == ([], 0)
    assert office.all_equal()


def test_a_reset_is_not_outlived_by_the_old_key_and_loses_no_work() -> None:
    office = office_of(pcs=2, Dewi="recorder")
    boss, pc = office.pcs
    office.cut(pc)
    draft(pc, "A-1")
    asked = boss.replica.users.set_password(found(boss, "Dewi"), "diberi kepala")
    assert not isinstance(asked, Rejection)
    outcome_of_the_others(office, boss)
    done(office, boss, asked[1])
    # The old signature came off as soon as the PC heard; nothing was refused.
    assert (tray(pc), waiting(pc)) == ([], 1)
    assert pc.replica.users.person.key is None
    draft(pc, "A-2")
    office.heal()
    assert waiting(pc) == 2
    log_in(pc, "Dewi", "diberi kepala")
    office.heal()
    assert (tray(pc), waiting(pc)) == ([], 0)
    assert office.all_equal()


def test_the_first_password_ends_what_anybody_could_sign_without_one() -> None:
    office = Office(pcs=2, person="Rini").heal()
    one, two = office.pcs
    office.heal()
    thief = two.replica.users.person
    office.cut(two)
    asked = one.replica.users.set_password(found(one, "Rini"), PASSWORD)
    assert not isinstance(asked, Rejection)
    outcome_of_the_others(office, one)
    draft(two, "A-1")
    office.heal()
    assert waiting(two) == 1
    take(two, thief)
    draft(two, "A-2")
    office.heal()
    assert waiting(two) == 2
    log_in(two, "Rini")
    office.heal()
    assert (waiting(two), tray(two)) == (0, [])


def test_nobody_resets_anothers_password_without_the_right_to() -> None:
    office = office_of(pcs=2, Dewi="approver")
    pc = office.pcs[1]
    rejected = pc.replica.users.set_password(found(pc, BOSS), "milik saya kini")
    assert isinstance(rejected, Rejection)
    assert rejected.code == "rights.role"
    log_in(pc, "Dewi")
    # Past the window's own check: the hub says the same.
    person = found(pc, BOSS)
    members = pc.replica.users._new_key(person.user, "milik saya kini")[1]
    assert refused(office, pc, pc.replica.ask(Request("user-password", members))) == "rights.role"
    log_in(office.pcs[0], BOSS, BOSS_PASSWORD)


# --- Forged ----------------------------------------------------------------------------------


def forge(pc: Pc, **members: object) -> None:
    """Change the entry that waits on *pc*, as a hand that holds its file would."""
    (entry,) = outbox(pc)
    names = ", ".join(f"{name} = ?" for name in members)
    with pc.replica._store.transaction() as db:
        db.exec_driver_sql(f"UPDATE outbox SET {names} WHERE n = ?", (*members.values(), entry.n))


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"author": "Ibu Kepala"}, "rights.signature"),
        ({"base_rev": 7}, "rights.signature"),
        ({"at": "2020-01-01T00:00:00.000Z"}, "rights.signature"),
        ({"signature": b"x" * 64}, "rights.signature"),
        ({"signature": b"x", "user": ""}, "rights.unsigned"),
        ({"user": "user:somebody"}, "rights.unknown-user"),
        ({"user": "approval:1"}, "rights.unknown-user"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_an_entry_that_was_tampered_with_is_refused(
    members: dict[str, object], expected: str
) -> None:
    office = office_of(pcs=2, Dewi="recorder")
    pc = office.pcs[1]
    office.cut(pc)
    draft(pc, "A-1")
    forge(pc, **members)
    office.heal()
    assert [each.code for each in tray(pc)] == [expected]
    assert office.all_equal()


def test_an_entry_taken_from_another_pc_is_refused() -> None:
    office = office_of(pcs=3, Dewi="recorder", Rudi="recorder")
    _, victim, thief = office.pcs
    office.cut(victim)
    draft(victim, "A-1")
    (entry,) = victim.replica.outbox_page(0, 10)
    stolen = replace(entry, n=1_000, client_id=2**33 + 1)
    office._turn([Received(thief.line, encode_frame(Push((stolen,))))])
    with office.hub_store.reading() as db:
        row = db.exec_driver_sql("SELECT outcome FROM hub_outcome WHERE n = 1000").scalar_one()
    assert "rights.signature" in row


def test_somebody_elses_name_needs_somebody_elses_key() -> None:
    office = office_of(pcs=2, Dewi="recorder")
    pc = office.pcs[1]
    take(pc, Person(found(pc, BOSS).user, BOSS, UserKey(bytes(SEED_BYTES))))
    draft(pc, "A-1")
    office.heal()
    assert waiting(pc) == 1
    (entry,) = outbox(pc)
    forged = Person(entry.user, BOSS, UserKey(bytes(SEED_BYTES)))
    device = pc.replica.identity.device
    forge(pc, signature=signed(entry, forged, device=device).signature)
    office.heal()
    assert [each.code for each in tray(pc)] == ["rights.signature"]


# --- Written again ---------------------------------------------------------------------------


def test_what_stood_behind_a_refused_entry_goes_through_under_its_old_signature() -> None:
    office = office_of(pcs=3, Dewi="recorder", Rudi="recorder")
    boss, pc, other = office.pcs
    draft(boss, "A-1")
    office.heal()
    office.cut(pc)
    edit(pc, "A-1", **{"buyer.name": "PT Satu"})
    edit(pc, "A-1", **{"buyer.address": "Jl. Dua"})
    edit(pc, "A-1", date="2026-10-02", reference="A-9")
    # The first of three is spoiled; meanwhile somebody else writes what the third says too.
    first = outbox(pc)[0]
    with pc.replica._store.transaction() as db:
        db.exec_driver_sql("UPDATE outbox SET at = 'x' WHERE n = ?", (first.n,))
    edit(other, "A-1", date="2026-10-02")
    outcome_of_the_others(office, boss, other)
    pc.replica.users.log_out()
    office.heal()
    assert [each.code for each in tray(pc)] == ["rights.signature"]
    assert waiting(pc) == 0
    assert shown(boss, "A-9")["date"] == "2026-10-02"
    assert office.all_equal()
