"""Who may change customers and goods, whose they are, and what the audit says of it."""

from selaras.domain.requests import PART_CUSTOMER, Request
from selaras.domain.result import Rejection
from selaras.replica import audit
from selaras.replica.card_queries import show_customer
from selaras.replica.cards import Bringing
from selaras.store.audit import Wanted
from selaras.store.customers import list_customers
from tests.cards.cards import MAJU, SOAP, customer, done, names
from tests.companies.offices import ONE, TWO, two_companies, working_for
from tests.facts.drafts import read, rejected
from tests.users.people import office_of, refused


def test_a_reader_changes_nothing_and_a_recorder_may() -> None:
    office = office_of(pcs=3, Rina="reader", Dewi="recorder")
    _, reader, recorder = office.pcs
    card = customer(recorder)
    other = customer(recorder, twin=True)
    office.heal()
    for answer in (
        reader.replica.customers.add(MAJU),
        reader.replica.customers.edit(card, {"note": "x"}),
        reader.replica.customers.archive(card, archived=True),
        reader.replica.customers.from_invoices(),
        reader.replica.customers.ask_join(card, [other]),
        reader.replica.goods.bring_in([SOAP], Bringing()),
        reader.replica.archive.put("x"),
        reader.replica.archive.keep_one("x", other="y"),
    ):
        assert rejected(answer).code == "rights.role"
    asked = recorder.replica.customers.ask_join(card, [other])
    office.heal()
    assert not isinstance(asked, Rejection)
    assert names(reader) == ["PT Maju Jaya"]


def test_a_customer_of_another_company_is_neither_seen_nor_joined() -> None:
    office = two_companies()
    boss, dewi = office.pcs[0], office.pcs[1]
    with working_for(TWO, boss):
        theirs = customer(boss)
    with working_for(ONE, boss):
        ours = customer(boss)
    office.heal()
    assert [row.id for row in read(dewi, lambda db: list_customers(db, ONE)).rows] == [ours]
    assert read(dewi, lambda db: list_customers(db, TWO)).rows == ()
    for answer in (
        read(dewi, lambda db: show_customer(db, theirs)),
        dewi.replica.customers.edit(theirs, {"note": "x"}),
        dewi.replica.customers.ask_join(ours, [theirs]),
    ):
        assert rejected(answer).code == "customer.not-found"
    forged = Request("join-customers", {"keep": ours, "others": [theirs]})
    asked = dewi.replica.ask(forged)
    assert refused(office, dewi, asked=asked) == "customer.not-found"
    asked = dewi.replica.ask(Request(PART_CUSTOMER, {"customer": theirs}))
    assert refused(office, dewi, asked=asked) == "alias.none"


def test_the_audit_says_what_was_changed_from_what_to_what() -> None:
    office = office_of(pcs=2, Dewi="recorder")
    pc = office.pcs[1]
    card = customer(pc)
    office.heal()
    done(pc.replica.customers.edit(card, {"address": "Jl. Baru 2"}))
    office.heal()
    page = read(pc, lambda db: audit.search(db, Wanted(document=card), limit=10))
    newest = page.records[0]
    (change,) = newest.changes
    assert (change.field, change.before, change.after) == ("address", "Jl. Melati 1", "Jl. Baru 2")
    assert (newest.record.author, newest.reference) == ("Dewi", "PT Maju Jaya")
