"""One of everything that this release can keep, for the fixtures that later releases must open."""

from dataclasses import dataclass, field

from selaras.domain.alarms import Cause
from selaras.domain.company import Company
from selaras.domain.coretax_results import ResultRow
from selaras.domain.requests import CLOSE_PERIOD, REVOKE_PC, SET_FIGURES, Request
from selaras.domain.result import Rejection
from selaras.domain.tax_period import Period
from selaras.exchange import read_file
from selaras.replica import Replica
from selaras.replica.desk import ReplicaDesk
from selaras.replica.results import judge_list, requests_for
from selaras.store.engine import Store
from selaras.store.hub_keys import DeviceKey, add_key
from selaras_client.composition import HubFounding
from selaras_client.own_hub import Place
from selaras_hub.alarms import raise_alarm
from selaras_hub.facts import FactBook
from selaras_hub.members import Doorkeeper
from tests.cards.cards import SOAP, TOKO, customer
from tests.cards.cards import done as kept
from tests.cli.selaras import SAMPLE
from tests.companies.offices import FROZEN, ONE, filled_companies, working_for
from tests.facts.drafts import draft, read, waiting
from tests.papers.papers import NUMBER, bought
from tests.papers.test_documents import MADE, made
from tests.papers.test_returns import done as returned
from tests.sim.office import NPWP, Office, Pc, TestChance, TestClock
from tests.sim.stores import empty_database, store_from
from tests.users.people import done

NOW = "2026-10-01T08:00:00.000Z"
FUTURE = {"future": '{"a":"1","b":true}'}


@dataclass
class Filled:
    """An office with its hub and a PC that has unsent work, and a PC that is its own hub."""

    office: Office
    pc: Pc
    alone: Store
    own: Replica
    stores: dict[str, Store] = field(default_factory=dict)


def filled() -> Filled:
    """Return offices that hold everything."""
    office = filled_companies()
    boss, sari = office.pcs[0], office.pcs[3]
    with working_for(ONE, boss, sari):
        _cards(office, boss)
        _documents(office, boss)
        _results(office, sari)
        _of_a_newer_release(office, boss)
        _trouble(office, boss)
        _unsent(office, boss)
    alone, own = _alone()
    stores = {"hub": office.hub_store, "pc": boss.store, "alone": alone}
    return Filled(office, boss, alone, own, stores)


def _cards(office: Office, boss: Pc) -> None:
    first = customer(boss)
    twin = customer(boss, twin=True, phone="021")
    kept(boss.replica.customers.add(TOKO))
    kept(boss.replica.goods.add(SOAP))
    bought(boss)
    bought(boss, number="04002600000000002", note="dicoret")
    kept(boss.replica.papers.purchases.archive("04002600000000002", archived=True))
    kept(boss.replica.papers.purchases.credit(NUMBER, Period(2026, 10)))
    returned(boss)
    sold = {"number": "04002600000000777", "return_number": "NR-1", "date": "2026-10-25"}
    kept(boss.replica.papers.sales_returns.add(sold))
    office.heal()
    done(office, boss, asked=boss.replica.customers.ask_join(first, [twin]))
    archived = draft(boss, "A-9")
    assert not isinstance(boss.replica.archive.put(archived), Rejection)
    thrown = draft(boss, "A-8")
    assert not isinstance(boss.replica.discard_invoice(thrown), Rejection)
    assert not isinstance(boss.replica.mark_ready(draft(boss, "A-7")), Rejection)
    boss.replica.import_invoices(read_file(SAMPLE, company=ONE).invoices[:5])
    office.heal()


def _documents(office: Office, boss: Pc) -> None:
    """Record one document of each kind, and close a month that one of them counts in."""
    for kind in MADE:
        made(boss, kind)
    made(boss, "retail_total", date="2026-11-30")
    office.heal()
    figures = {"period": "112026", "paid_before": "1000"}
    done(office, boss, asked=boss.replica.ask(Request(SET_FIGURES, figures)))
    done(office, boss, asked=boss.replica.ask(Request(CLOSE_PERIOD, {"period": "112026"})))


def _results(office: Office, sari: Pc) -> None:
    row = ResultRow(2, "APPROVED", "04002600000000001", FROZEN)
    verdicts = read(sari, lambda db: judge_list(db, ONE, rows=[row], confirmed=frozenset()))
    for request in requests_for(verdicts, file="f" * 64):
        done(office, sari, asked=sari.replica.ask(request))


def _of_a_newer_release(office: Office, boss: Pc) -> None:
    boss.write(draft(boss, "A-6"), FUTURE)
    boss.write("voucher:1", FUTURE | {"company": f'"{NPWP}"'})
    with office.hub_store.transaction() as db:
        FactBook(db, ONE).put("voucher-fact", "voucher-fact:1", subject="", content={"a": [1]})
    office.heal()


def _trouble(office: Office, boss: Pc) -> None:
    """Leave alarms, a revoked PC, and a file that was restored."""
    with office.hub_store.transaction() as db:
        facts = FactBook(db, ONE)
        raise_alarm(facts, Cause("clock-off", "pc-9", {"pc": "gudang", "seconds": "7200"}), now=NOW)
        raise_alarm(facts, Cause("unknown-yet", "x", company=ONE), now=NOW)
        door = Doorkeeper(db, office.hub.hub, clock=office.clock, chance=office.chance)
        lost = door.enrol("laptop hilang").device
        add_key(db, DeviceKey(lost, b"\x09" * 32, NOW))
    members = {"device": lost, "reason": "hilang"}
    done(office, boss, asked=boss.replica.ask(Request(REVOKE_PC, members)))
    office.cut(boss)
    boss.replica.incarnations.begin(reason="restored")
    boss.replica.alarms.raise_here(Cause("backup-failed", facts={"path": "E:"}))
    office.heal()


def _unsent(office: Office, boss: Pc) -> None:
    office.cut(boss)
    waiting(boss.replica.ask_approval(draft(boss, "W-1")))
    boss.write("voucher:1", {"future": '"unsent"'})


def _alone() -> tuple[Store, Replica]:
    """Return a PC that is its own hub: everything in one file."""
    store, clock, chance = store_from(empty_database()), TestClock(), TestChance("alone")
    replica = Replica(store, clock=clock, chance=chance, author="Ibu Kepala")
    desk, founding = ReplicaDesk(replica, app_version="0.1.0"), HubFounding()
    company, at = Company(NPWP, "PT Contoh"), Place("pc-kantor", "Ibu Kepala")
    joined = founding.found(store, company, at=at, clock=clock, chance=chance)
    replica.adopt_identity(
        company=joined.company,
        hub=joined.hub,
        device=joined.device,
        token=joined.token,
        pc="pc-kantor",
        incarnation="incarnation-alone",
    )
    hub = founding.open(store, desk, clock=clock, chance=chance)
    assert hub is not None
    replica.create_company(company)
    invoices = read_file(SAMPLE, company=NPWP).invoices
    replica.import_invoices(invoices[:20])
    hub.settle()
    waiting(replica.ask_approval(invoices[0].reference))
    hub.settle()
    return store, replica
