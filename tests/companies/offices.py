"""An office of two companies: who works for one, for the other, for both, and data in each."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import TypeAlias

from selaras.domain.company import Company
from selaras.domain.requests import ADD_COMPANY, CLOSE_PERIOD, SET_COMPANY, Request
from selaras.replica.people import Person
from tests.facts.drafts import draft, edit, waiting
from tests.sim.office import NPWP, Office, Pc
from tests.users.people import done, office_of, outcome_of_the_others

ONE, TWO = NPWP, "0031234567892000"
SERIES = "{year}/{number:4}"
# The invoices that ``filled_companies`` have in each company.
FROZEN, DISPUTED, LATE = "A-1", "A-2", "A-3"


@contextmanager
def working_for(npwp: str, *pcs: Pc) -> Iterator[None]:
    """Do what is inside for one company, as ``--company`` does."""
    if not pcs:
        yield
        return
    with pcs[0].replica.companies.acting(npwp), working_for(npwp, *pcs[1:]):
        yield


def add_company(office: Office, pc: Pc) -> None:
    request = Request(ADD_COMPANY, {"npwp": TWO, "company_name": "PT Kedua"})
    done(office, pc, asked=pc.replica.ask(request))


def give_role(office: Office, name: str, *, role: str, npwp: str) -> None:
    """Let the boss give somebody a role in a company."""
    boss = office.pcs[0]
    with working_for(npwp, boss):
        done(office, boss, asked=boss.replica.users.change(name, role=role))


def two_companies() -> Office:
    """The boss at the first PC; Dewi for the first company, Rudi for the second, Sari for both."""
    return _again(_two_companies(), hours=1)


def filled_companies() -> Office:
    """The same, with one of everything in each company."""
    return _again(_filled_companies(), hours=2)


Made: TypeAlias = tuple[tuple[bytes, list[bytes]], list[Person]]


def _again(made: Made, *, hours: int) -> Office:
    """Start every process anew, with the same people at the PCs: passwords cost much time.

    Chance begins anew with the processes, so the clock must not: ids are made of both.
    """
    disks, people = made
    office = Office.reopened(disks)
    office.clock.forward(timedelta(hours=hours))
    for pc, person in zip(office.pcs, people, strict=True):
        pc.replica.users.log_in(person)
    return office.heal()


def _made(office: Office) -> Made:
    people = [pc.replica.users.given for pc in office.pcs]
    for pc in office.pcs:
        office.cut(pc)
    return office.saved(), people


@cache
def _filled_companies() -> Made:
    office = two_companies()
    for npwp in (ONE, TWO):
        _fill(office, npwp)
    return _made(office)


@cache
def _two_companies() -> Made:
    office = office_of(pcs=4, Dewi="recorder", Rudi="recorder", Sari="approver")
    boss = office.pcs[0]
    boss.replica.create_company(Company(ONE, "PT Pertama"))
    add_company(office, boss)
    give_role(office, "Rudi", role="recorder", npwp=TWO)
    give_role(office, "Rudi", role="none", npwp=ONE)
    give_role(office, "Sari", role="approver", npwp=TWO)
    return _made(office.heal())


def _fill(office: Office, npwp: str) -> None:
    boss, sari = office.pcs[0], office.pcs[3]
    with working_for(npwp, boss, sari):
        wish = {"series": SERIES, "numbering": "leased"}
        done(office, boss, asked=boss.replica.ask(Request(SET_COMPANY, wish)))
        for reference in (FROZEN, DISPUTED, LATE):
            draft(boss, reference)
        office.heal()
        done(office, sari, asked=sari.replica.ask_approval(FROZEN))
        done(office, sari, asked=sari.replica.ask_export([FROZEN]))
        _dispute(office, boss, sari)
        _come_late(office, boss, sari)
        done(office, sari, asked=sari.replica.ask(Request(CLOSE_PERIOD, {"period": "092026"})))


def _dispute(office: Office, boss: Pc, sari: Pc) -> None:
    office.cut(sari)
    edit(boss, DISPUTED, buyer__name="PT Satu")
    edit(sari, DISPUTED, buyer__name="PT Dua")
    office.heal()


def _come_late(office: Office, boss: Pc, sari: Pc) -> None:
    """Edit far away what is approved meanwhile, so that there is a tray."""
    office.cut(boss)
    waiting(sari.replica.ask_approval(LATE))
    edit(boss, LATE, buyer__name="PT Terlambat")
    outcome_of_the_others(office, sari)
    office.heal()
