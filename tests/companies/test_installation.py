"""What concerns every company, said by who may not, and said in the name of one."""

from selaras.domain.requests import (
    ADD_COMPANY,
    REVOKE_PC,
    SET_COMPANY,
    SET_PASSWORD,
    Request,
    encode_request,
)
from selaras.replica.asking import Waiting, note
from selaras.store.db import Connection
from selaras.store.facts import facts_of_kind
from selaras.store.hub_keys import DeviceKey, add_key
from tests.companies.offices import (
    ONE,
    SERIES,
    TWO,
    filled_companies,
    give_role,
    two_companies,
    working_for,
)
from tests.facts.drafts import facts
from tests.sim.office import Pc
from tests.users.people import done, refused

KEY = b"k" * 32
NEWCOMER = {"npwp": "0041234567893000", "company_name": "PT C"}


def asked_of(pc: Pc, request: Request, *, company: str) -> Waiting:
    """Ask in the name of a company, which no program of ours does for such requests."""
    with pc.replica._writing() as writer:
        entry = writer.append(writer.draft("", company=company, request=encode_request(request)))
        note(writer, entry, request=request, seen={})
    return Waiting(entry.origin_incarnation, entry.origin_n)


def live_blocks(db: Connection) -> list[str]:
    return [
        fact.company
        for fact in facts_of_kind(db, "lease", table="hub_fact")
        if '"state":"live"' in fact.content
    ]


def test_a_request_about_every_company_is_refused_in_the_name_of_another() -> None:
    office = two_companies()
    boss, _, rudi, _ = office.pcs
    give_role(office, "Rudi", role="administrator", npwp=TWO)
    request = Request(ADD_COMPANY, NEWCOMER)
    assert refused(office, rudi, asked=asked_of(rudi, request, company=TWO)) == "rights.role"
    assert refused(office, boss, asked=asked_of(boss, request, company=TWO)) == "entry.company"
    assert boss.replica.companies.every() == [ONE, TWO]


def test_a_lost_pcs_numbers_are_burned_in_every_company() -> None:
    office = filled_companies()
    boss, sari = office.pcs[0], office.pcs[3]
    with office.hub_store.transaction() as db:
        add_key(db, DeviceKey(sari.replica.identity.device, KEY, "2026-10-01"))
        assert sorted(live_blocks(db)) == [ONE, ONE, ONE, TWO, TWO, TWO]
    members = {"device": sari.replica.identity.device, "reason": "hilang"}
    with working_for(TWO, boss):
        done(office, boss, asked=boss.replica.ask(Request(REVOKE_PC, members)))
    with office.hub_store.reading() as db:
        assert sorted(live_blocks(db)) == [ONE, ONE, TWO, TWO]


def test_a_pc_that_was_away_asks_for_the_numbers_of_both_companies_at_once() -> None:
    office = two_companies()
    boss, _, _, sari = office.pcs
    office.cut(sari)
    wish = Request(SET_COMPANY, {"series": SERIES, "numbering": "leased"})
    for npwp in (ONE, TWO):
        with working_for(npwp, boss):
            assert isinstance(boss.replica.ask(wish), Waiting)
    office.carry(boss)
    office.heal()
    for npwp in (ONE, TWO):
        with working_for(npwp, sari):
            assert "pc-4" in {block["pc"] for block in facts(sari, "lease")}


def test_nobody_gives_up_her_password_in_a_company_where_she_is_alone() -> None:
    """Her key would then be open to everybody who works for the other."""
    office = two_companies()
    boss, _, _, sari = office.pcs
    give_role(office, "Rudi", role="none", npwp=TWO)
    give_role(office, "Sari", role="none", npwp=TWO)
    assert sari.replica.identity.company == ONE
    members = boss.replica.users._new_key(boss.replica.users.person.user, "")[1]
    with working_for(TWO, boss):
        asked = boss.replica.ask(Request(SET_PASSWORD, members))
        assert refused(office, boss, asked=asked) == "users.password-needed"
