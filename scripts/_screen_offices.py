"""The offices that pictures are taken of: for ``screens.py``."""

from selaras.domain.requests import ADD_COMPANY, SET_COMPANY, Request
from selaras.domain.roles import Role
from selaras.domain.tax_period import Period
from selaras.exchange import read_file
from selaras.protocol.presence_frames import OpenElsewhere, OpenMark
from selaras_client.backups import FOLDER_NAME
from selaras_client.office import LinkStatus
from tests.papers.papers import BOUGHT
from tests.papers.test_documents import MADE
from tests.papers.test_returns import LINE
from tests.window.office import NPWP, SAMPLE, MemoryOffice, alone_office, office_with_company

CONTRACT = "SPK/2026/014"
GOODS = (
    {"name": "Sabun cair", "opt": "A", "code": "340100", "unit": "UM.0021", "price": "62500"},
    {"name": "Jasa angkut", "opt": "B", "code": "000000", "unit": "UM.0030", "price": "750000"},
)

AMOUNTS = {"tax_base": "120000000", "other_tax_base": "110000000", "vat": "13200000"}
CREDITED = 6


def full_office() -> MemoryOffice:
    office = office_with_company()
    office.replica.import_invoices(read_file(SAMPLE, company=NPWP).invoices)
    office.status = LinkStatus("offline", 12, "2026-10-28T01:15:00Z")
    office.replica.adopt_identity(hub_address="192.168.1.5:8765")
    doc_id = office.draft("INV/2026/10/0061", date="2026-10-31")
    office.conflict(
        doc_id,
        register="buyer",
        values=({"name": "PT Maju Jaya"}, {"name": "PT Maju Jaya Abadi"}),
    )
    return office


def member_office() -> MemoryOffice:
    """Return a PC whose hub does not answer."""
    office = full_office()
    office.replica.adopt_identity(hub="h" * 26, device="d" * 26)
    return office


def branched_office() -> MemoryOffice:
    """Return an office of two companies with branches and references of its own."""
    office = busy_office()
    office.replica.profiles.change("PT Samudra Biru", {"000001": "Bandung", "000002": "Medan"})
    members = {"series": "INV/{year}/{month}/{number:4}", "numbering": "leased"}
    office.replica.ask(Request(SET_COMPANY, members))
    second = {"npwp": "0031234567891000", "company_name": "CV Samudra Dua"}
    office.replica.ask(Request(ADD_COMPANY, second))
    office.home.settle()
    return office


def doubled_office() -> MemoryOffice:
    """Return an office into which the same customer and invoice came twice."""
    office = busy_office()
    for address in ("Jl. Melati 1", "Jl. Melati 1 RT 02 Jakarta Barat"):
        customer = {"name": "PT Maju Jaya", "tin": "0012345678901000", "address": address}
        office.replica.customers.add(customer, twin=True)
    for _ in range(2):
        office.draft("INV/2026/10/0061")
    office.home.settle()
    return office


def backed_up_office() -> MemoryOffice:
    """Return an office with backups here and on another drive."""
    office = busy_office()
    for moment in ("20261026", "20261027", "20261028"):
        folder = office.home.folder / FOLDER_NAME
        folder.mkdir(exist_ok=True)
        (folder / f"selaras-{moment}T020000Z-0kasir1x.db").write_bytes(b"0" * 1_460_000)
    return office


def busy_office() -> MemoryOffice:
    """Return an office of its own, with work in every state, customers, goods and two users."""
    office = alone_office()
    office.replica.import_invoices(read_file(SAMPLE, company=NPWP).invoices)
    office.home.settle()
    office.replica.customers.from_invoices()
    for goods in GOODS:
        office.replica.goods.add(goods)
    refs = [f"INV/2026/10/{number:04}" for number in (2, 4, 7, 8, 11, 12)]
    for ref in refs[:4]:
        office.replica.ask_approval(ref)
        office.home.settle()
    office.replica.ask_export(refs[:2])
    office.home.settle()
    for ref in refs[4:]:
        office.replica.mark_ready(ref)
    office.replica.users.add("Dewi", Role.RECORDER, password="kata sandi 1")  # noqa: S106
    office.home.settle()
    return office


def sent_office() -> MemoryOffice:
    """Return an office that exported nearly all of its invoices."""
    office = alone_office()
    office.replica.import_invoices(read_file(SAMPLE, company=NPWP).invoices)
    office.home.settle()
    for number in range(1, 59):
        office.replica.ask_approval(f"INV/2026/10/{number:04}")
    office.home.settle()
    office.replica.ask_export([])
    office.home.settle()
    return office


def month_office() -> MemoryOffice:
    """Return an office with purchases, a return of goods bought and other documents of a month."""
    office = busy_office()
    papers = office.replica.papers
    for place in range(1, 9):
        changed = {"number": f"040026000000000{place:02}", "date": f"2026-10-{place + 4:02}"}
        papers.purchases.add(BOUGHT | AMOUNTS | changed)
        if place < CREDITED:
            papers.purchases.credit(changed["number"], Period(2026, 10))
    returned = {"number": f"{BOUGHT['number'][:-2]}01", "return_number": "R-1"}
    papers.purchase_returns.add(
        returned | {"date": "2026-10-20", **LINE, "lines.1.return_qty": "1"}
    )
    for kind, fields in MADE.items():
        papers[kind].add(fields)
    office.home.settle()
    return office


def locked_office() -> MemoryOffice:
    """Return an office whose user has a password."""
    office = alone_office()
    (user,) = office.replica.users.all()
    office.replica.users.set_password(user, "kata sandi 1")
    office.home.settle()
    office.home.logins.forget()
    return office


def paid_office() -> MemoryOffice:
    """Return an office with a contract that is paid in parts; a colleague looks at one of them."""
    office = alone_office()
    taken = (("0071", "down", "300000"), ("0072", "down", "250000"))
    for number, kind, base in taken:
        ref = f"INV/2026/10/{number}"
        doc_id = office.draft(ref, date="2026-10-2" + number[-1])
        office.edit(ref, payment__kind=kind, payment__contract=CONTRACT, payment__tax_base=base)
    office.home.settle()
    mark = OpenMark(doc_id, "Dewi", "LAPTOP-2")
    office.replica.presence.heard(OpenElsewhere((mark,)))
    return office
