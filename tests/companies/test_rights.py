"""Rights per company: who may do what where, who may act on whom, and roles that were lost."""

import pytest

from selaras.domain.requests import ADD_COMPANY, SET_COMPANY, Request
from selaras.domain.result import Rejection
from selaras.domain.roles import Action, Role
from selaras.store.invoices import list_invoices
from tests.companies.offices import ONE, TWO, add_company, give_role, two_companies, working_for
from tests.facts.drafts import draft, read
from tests.sim.office import Office, Pc
from tests.users.people import (
    PASSWORD,
    done,
    edit,
    found,
    log_in,
    office_of,
    outcome_of_the_others,
    refused,
    tray,
    waiting,
)


@pytest.fixture
def office() -> Office:
    return two_companies()


def code(answer: object) -> str:
    return answer.code if isinstance(answer, Rejection) else ""


def seen(pc: Pc) -> list[str]:
    return [each.company.npwp for each in pc.replica.companies.all()]


def references(pc: Pc, npwp: str) -> list[str]:
    return [row.reference for row in read(pc, lambda db: list_invoices(db, npwp)).rows]


def test_a_role_in_one_company_is_none_in_another(office: Office) -> None:
    _, dewi, rudi, sari = office.pcs
    assert dewi.replica.users.may(Action.EDIT) is None
    with working_for(TWO, dewi, sari):
        assert code(dewi.replica.users.may(Action.EDIT)) == "rights.no-role"
        assert sari.replica.users.may(Action.APPROVE) is None
        assert code(sari.replica.users.may(Action.COMPANY)) == "rights.role"
    assert code(dewi.replica.new_invoice({})) == ""
    with working_for(TWO, dewi):
        assert code(dewi.replica.new_invoice({})) == "rights.no-role"
    # Her only company is the one she works for, whatever the founding one is.
    assert rudi.replica.identity.company == TWO


def test_who_has_one_company_works_for_it_and_who_has_two_chooses(office: Office) -> None:
    boss, dewi, rudi, sari = office.pcs
    assert [pc.replica.identity.company for pc in office.pcs] == [ONE, ONE, TWO, ONE]
    assert sari.replica.companies.use("0031.2345.6789.2000") == TWO
    assert sari.replica.identity.company == TWO
    assert code(dewi.replica.companies.use(TWO)) == "company.not-yours"
    assert dewi.replica.identity.company == ONE
    log_in(sari, "Dewi")
    # What was chosen on this PC is not hers.
    assert sari.replica.identity.company == ONE
    assert boss.replica.identity.company == ONE
    assert rudi.replica.companies.fault() is None


def test_only_the_founding_companys_administrator_lets_companies_in_and_pcs_out(
    office: Office,
) -> None:
    boss, _, rudi, _ = office.pcs
    give_role(office, "Rudi", role="administrator", npwp=TWO)
    assert rudi.replica.users.may(Action.COMPANY) is None
    for action in (Action.COMPANIES, Action.PCS):
        assert code(rudi.replica.users.may(action)) == "rights.role"
    # Said without asking the PC: she has no role where this is decided.
    members = {"npwp": "0041234567893000", "company_name": "PT C"}
    asked = rudi.replica.ask(Request(ADD_COMPANY, members))
    assert refused(office, rudi, asked=asked) == "rights.no-role"
    give_role(office, "Rudi", role="reader", npwp=ONE)
    asked = rudi.replica.ask(Request(ADD_COMPANY, members))
    assert refused(office, rudi, asked=asked) == "rights.role"
    assert boss.replica.companies.every() == [ONE, TWO]


def test_an_administrator_of_one_company_cannot_become_a_user_of_another(office: Office) -> None:
    """She could open the key of whoever gets a password from her."""
    _, _, rudi, sari = office.pcs
    give_role(office, "Rudi", role="administrator", npwp=TWO)
    users = rudi.replica.users
    for name in ("Sari", "Ibu Kepala"):
        made = users.set_password(found(rudi, name), PASSWORD)
        assert not isinstance(made, Rejection), made
        assert refused(office, rudi, asked=made[1]) == "users.other-companies"
        for wish in ({"state": "disabled"}, {"new_name": "Orang Lain"}):
            asked = users.change(name, **wish)
            assert refused(office, rudi, asked=asked) == "users.other-companies"
    # Her own company's business is hers, and only hers.
    done(office, rudi, asked=users.change("Sari", role="reader"))
    assert found(sari, "Sari").roles == {ONE: Role.APPROVER, TWO: Role.READER}


def test_the_administrator_of_all_her_companies_may_give_a_user_a_password(office: Office) -> None:
    boss = office.pcs[0]
    made = boss.replica.users.set_password(found(boss, "Sari"), "kata sandi lain")
    assert not isinstance(made, Rejection), made
    done(office, boss, asked=made[1])
    log_in(office.pcs[3], "Sari", password="kata sandi lain")


def test_each_company_keeps_an_administrator(office: Office) -> None:
    boss = office.pcs[0]
    for npwp in (ONE, TWO):
        with working_for(npwp, boss):
            asked = boss.replica.users.change("Ibu Kepala", role="none")
            assert refused(office, boss, asked=asked) == "users.last-administrator"
    give_role(office, "Sari", role="administrator", npwp=ONE)
    # Of the second one the boss is still the last.
    asked = boss.replica.users.change("Ibu Kepala", state="disabled")
    assert refused(office, boss, asked=asked) == "users.last-administrator"


def test_a_user_without_a_password_may_not_be_let_in_by_another_company() -> None:
    office = Office(pcs=1, person="Rini").heal()
    (pc,) = office.pcs
    office.heal()
    add_company(office, pc)
    with working_for(TWO, pc):
        asked = pc.replica.users.add("Dewi", Role.RECORDER, password=PASSWORD)
        assert refused(office, pc, asked=asked) == "users.password-needed"
        # Alone she still needs no login, in neither company.
        assert pc.replica.users.person.name == "Rini"
        assert read(pc, lambda db: list_invoices(db, TWO).total) == 0


def test_what_the_second_company_wants_is_its_own(office: Office) -> None:
    boss = office.pcs[0]
    with working_for(TWO, boss):
        asked = boss.replica.ask(Request(SET_COMPANY, {"one_person": "yes"}))
        done(office, boss, asked=asked)
        mine = draft(boss, "Z-1")
        office.heal()
        done(office, boss, asked=boss.replica.ask_approval(mine))
    other = draft(boss, "Z-1")
    office.heal()
    assert refused(office, boss, asked=boss.replica.ask_approval(other)) == "rights.own-invoice"


def test_a_role_lost_while_away_shows_nothing_more_and_loses_nothing(office: Office) -> None:
    boss, _, rudi, _ = office.pcs
    draft(rudi, "R-1")
    office.heal()
    office.cut(rudi)
    edit(rudi, "R-1", reference="R-1B")
    draft(rudi, "R-2")
    with working_for(TWO, boss):
        asked = boss.replica.users.change("Rudi", role="none")
        outcome_of_the_others(office, boss)
    # He does not know yet, and goes on.
    assert references(rudi, TWO) == ["R-2", "R-1B"]
    done(office, boss, asked=asked)
    assert seen(rudi) == []
    assert code(rudi.replica.companies.fault()) == "rights.no-role"
    assert references(rudi, TWO) == []
    assert [each.code for each in tray(rudi)] == ["rights.no-role"] * 2
    assert waiting(rudi) == 0
    # What he wrote is kept on that PC, for whoever works for the company.
    give_role(office, "Rudi", role="recorder", npwp=TWO)
    assert references(rudi, TWO) == ["R-1"]
    assert {each.changes.get("reference", "") for each in tray(rudi)} == {'"R-1B"', '"R-2"'}
    assert office.all_equal()


def test_a_role_that_was_lost_in_one_company_leaves_the_other(office: Office) -> None:
    boss, _, _, sari = office.pcs
    office.cut(sari)
    with working_for(TWO, sari):
        draft(sari, "S-2")
    draft(sari, "S-1")
    with working_for(TWO, boss):
        asked = boss.replica.users.change("Sari", role="none")
        outcome_of_the_others(office, boss)
    done(office, boss, asked=asked)
    assert seen(sari) == [ONE]
    assert references(sari, ONE) == ["S-1"]
    assert [(each.company, each.code) for each in tray(sari)] == [(TWO, "rights.no-role")]
    assert office.all_equal()


def test_nobody_logged_in_sees_one_company_and_none_of_several() -> None:
    office = office_of(pcs=2, Dewi="recorder")
    boss, dewi = office.pcs
    draft(boss, "N-1")
    office.heal()
    dewi.replica.users.log_out()
    assert references(dewi, ONE) == ["N-1"]
    add_company(office, boss)
    office.heal()
    assert references(dewi, ONE) == []
    assert code(dewi.replica.companies.fault()) == "rights.login-needed"


def test_recovery_at_the_hub_finds_an_administrator_of_any_company(office: Office) -> None:
    from selaras_hub.facts import FactBook
    from selaras_hub.users import NewUser, recover

    give_role(office, "Rudi", role="administrator", npwp=TWO)
    new = NewUser("rudi", ONE, "kata sandi pulih", "2026-10-02T08:00:00.000Z", 1)
    with office.hub_store.transaction() as db:
        assert recover(FactBook(db, ONE), new, chance=office.chance) is not None
        stranger = NewUser("Dewi", ONE, "kata sandi pulih", "2026-10-02T08:00:00.000Z", 1)
        assert recover(FactBook(db, ONE), stranger, chance=office.chance) is None
