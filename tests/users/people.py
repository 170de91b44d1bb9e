"""An office with users: an administrator with a password, and others who log in at their PCs."""

from typing import Any

from selaras.domain.result import Rejection
from selaras.domain.roles import Role
from selaras.replica.asking import Waiting
from selaras.replica.people import Person, User
from selaras.store.outbox import OutboxEntry, count_entries, entries_after
from selaras.store.requests import StoredRequest, get_request
from selaras.store.tray import RefusedEdit, refused_edits
from tests.sim.office import Office, Pc
from tests.window.office import DRAFT

BOSS, BOSS_PASSWORD = "Ibu Kepala", "kata sandi kepala"
PASSWORD = "rahasia sekali"


def office_of(*, pcs: int, **roles: str) -> Office:
    """Return an office whose first PC is the administrator's; the others log in as named."""
    office = Office(pcs=pcs, person=BOSS).heal()
    return staffed(office, **roles)


def staffed(office: Office, **roles: str) -> Office:
    """Give the administrator of an office a password, and let others log in as named."""
    boss = office.pcs[0]
    office.heal()
    take(boss, changed_password(office, boss, name=BOSS, password=BOSS_PASSWORD))
    for name, role in roles.items():
        done(office, boss, asked=boss.replica.users.add(name, Role(role), password=PASSWORD))
    for pc, name in zip(office.pcs[1:], roles, strict=False):
        log_in(pc, name)
    return office


def changed_password(office: Office, pc: Pc, *, name: str, password: str) -> Person:
    """Change a password at *pc*, which must be allowed."""
    asked = pc.replica.users.set_password(found(pc, name), password)
    assert not isinstance(asked, Rejection), asked
    done(office, pc, asked=asked[1])
    return asked[0]


def take(pc: Pc, person: Person) -> None:
    pc.replica.users.log_in(person)


def log_in(pc: Pc, name: str, *, password: str = PASSWORD) -> Person:
    """Log in at *pc* as the password allows."""
    person = pc.replica.users.open_key(found(pc, name), password)
    take(pc, person)
    return person


def found(pc: Pc, name: str) -> User:
    user = pc.replica.users.find(name)
    assert isinstance(user, User), user
    return user


def draft(pc: Pc, reference: str, **members: object) -> str:
    """Begin a draft that could be approved; return its id."""
    made = pc.replica.new_invoice(
        {**DRAFT, "date": "2026-10-01", "reference": reference, **members}
    )
    assert not isinstance(made, Rejection), made
    return made.invoice.invoice_id


def edit(pc: Pc, ref: str, **fields: str) -> None:
    edited = pc.replica.edit_invoice(ref, fields)
    assert not isinstance(edited, Rejection), edited


def outcome(office: Office, pc: Pc, *, asked: Waiting | Rejection) -> StoredRequest:
    """Let everything through and return what became of a request."""
    assert not isinstance(asked, Rejection), asked
    office.heal()
    # Of whatever company it is, and whether or not it took away the right to see it.
    with pc.store.reading() as db:
        request = get_request(db, asked.incarnation, n=asked.n)
    assert request is not None
    return request


def done(office: Office, pc: Pc, *, asked: Waiting | Rejection) -> StoredRequest:
    """Let everything through; the request must have been done."""
    request = outcome(office, pc, asked=asked)
    assert (request.state, request.code) == ("done", ""), request
    return request


def refused(office: Office, pc: Pc, *, asked: Waiting | Rejection) -> str:
    """Let everything through; return why the hub refused the request."""
    request = outcome(office, pc, asked=asked)
    assert request.state == "refused", request
    return request.code


def tray(pc: Pc) -> list[RefusedEdit]:
    """Return what is kept on the PC, whoever may see it."""
    with pc.store.reading() as db:
        return refused_edits(db)


def waiting(pc: Pc) -> int:
    with pc.replica.reading() as db:
        return count_entries(db)


def shown(pc: Pc, ref: str) -> dict[str, Any]:
    from selaras.replica.queries import show_invoice

    with pc.replica.reading() as db:
        view = show_invoice(db, ref)
    assert not isinstance(view, Rejection), view
    return view


def outbox(pc: Pc) -> list[OutboxEntry]:
    with pc.replica.reading() as db:
        return entries_after(db, 0, limit=1_000, max_bytes=10**9)


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
