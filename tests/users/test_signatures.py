"""New passwords, forged entries and entries written again: whose signature is good, and when."""

import pytest

from selaras.domain.requests import Request
from selaras.domain.result import Rejection
from selaras.protocol.codec import encode_frame
from selaras.protocol.frames import Push
from selaras.replica.people import Person
from selaras.replica.signing import signed
from selaras.trust.users import SEED_BYTES, UserKey
from selaras.values import replace
from selaras_hub.desk import Received
from tests.sim.office import Office, Pc
from tests.users.people import (
    BOSS,
    BOSS_PASSWORD,
    PASSWORD,
    done,
    draft,
    edit,
    found,
    log_in,
    office_of,
    outbox,
    outcome_of_the_others,
    refused,
    shown,
    take,
    tray,
    waiting,
)

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
    done(office, other, asked=asked[1])
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
    done(office, boss, asked=asked[1])
    # The old signature came off as soon as the PC heard; nothing was refused.
    assert (tray(pc), waiting(pc)) == ([], 1)
    assert pc.replica.users.person.key is None
    draft(pc, "A-2")
    office.heal()
    assert waiting(pc) == 2
    log_in(pc, "Dewi", password="diberi kepala")
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
    assert (
        refused(office, pc, asked=pc.replica.ask(Request("user-password", members)))
        == "rights.role"
    )
    log_in(office.pcs[0], BOSS, password=BOSS_PASSWORD)


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
