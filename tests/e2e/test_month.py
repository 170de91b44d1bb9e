"""A whole made-up month, from other programs' files to the closed VAT recap, on two PCs and a hub.

500 invoices, 60 purchases, 10 returns, retail totals and other documents. What is expected is
worked out in whole numbers, without the program's arithmetic (``month_files``).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from selaras.domain import requests as kinds
from selaras.domain.month_text import month_hash
from selaras.domain.months import Annex
from selaras.domain.result import Rejection
from selaras.exchange import read_file, read_sales_file
from selaras.exchange.books_read import read_books
from selaras.exchange.coretax_grid import read_output_list
from selaras.exchange.document_files import FILES, read_documents
from selaras.exchange.grid_read import open_grid
from selaras.exchange.purchase_grid import read_purchases
from selaras.exchange.sales_map import guess_map
from selaras.exchange.source import Source
from selaras.replica.cards import Bringing
from selaras.replica.months import MonthView, against_books, month_view
from selaras.replica.papers import PaperReport
from selaras.replica.results import judge_list, requests_for
from selaras.store.invoices import MAX_PAGE, list_invoices
from selaras_client.recaps import Recapped, recap_data
from tests.e2e.month_files import (
    BOUGHT_CODES,
    FACILITATED,
    OCTOBER,
    RETAIL,
    SOLD,
    Sum,
    coretax_file,
    purchase_file,
    retail_file,
    sales_file,
    xml_file,
)
from tests.e2e.month_sums import (
    ARRIVED_FIELDS,
    EXPORT_FIELDS,
    counts,
    expected,
    owed_and_credited,
    purchases_back,
    sales_back,
)
from tests.facts.drafts import ask, assert_sound, read, settled
from tests.sim.office import NPWP, Office, Pc


def invoices_in(pc: Pc, folder: Path) -> list[str]:
    """Bring both files of invoices in; return their ids."""
    path = sales_file(folder / "penjualan.xlsx")
    with open_grid(Source(path)) as grid:
        mapping = guess_map(grid)
    assert mapping is not None
    for read_in in (read_sales_file(path, mapping, company=NPWP),
                    read_file(xml_file(folder / "fasilitas.xml"), company=NPWP)):  # fmt: skip
        pc.replica.import_invoices(read_in.invoices)
    page = read(pc, lambda db: list_invoices(db, NPWP, limit=MAX_PAGE))
    assert page.total == SOLD + FACILITATED
    assert not [row.reference for row in page.rows if row.errors]
    return [row.id for row in page.rows]


def taken(pc: Pc, kind: str, *, values: Sequence[Any]) -> list[str]:
    """Bring papers in; return their ids."""
    report = pc.replica.papers[kind].bring(values, Bringing())
    assert isinstance(report, PaperReport)
    assert not report.held
    return report.new


def purchases_in(pc: Pc, folder: Path) -> None:
    """Bring the purchases in and decide on each that can be decided."""
    found = read_purchases(Source(purchase_file(folder / "beli.xlsx")))
    ids = taken(pc, "purchase", values=found.values)
    purchases = pc.replica.papers.purchases
    for n, paper in enumerate(ids):
        if n % 4 == 3:
            made: object = purchases.leave_uncredited(paper)
        elif BOUGHT_CODES[n % 5] != "07":
            made = purchases.credit(paper, OCTOBER)
        assert not isinstance(made, Rejection)


def documents_in(pc: Pc, folder: Path) -> None:
    """Bring the retail totals in, and type an export and an import."""
    source = Source(retail_file(folder / "eceran.xlsx"))
    found = read_documents(source, FILES["retail_total"], company=NPWP)
    assert len(taken(pc, "retail_total", values=found.values)) == len(RETAIL)
    for kind, fields in (("other_output", EXPORT_FIELDS), ("other_input", ARRIVED_FIELDS)):
        made = pc.replica.papers[kind].add(fields)
        assert not isinstance(made, Rejection)


def returns_in(one: Pc, two: Pc) -> None:
    """Give five purchases back whole, and take five sales back whole."""
    for at, kind, typed in (
        (two, "purchase_return", purchases_back()),
        (one, "sales_return", sales_back()),
    ):
        for fields in typed:
            made = at.replica.papers[kind].add(fields)
            assert not isinstance(made, Rejection), made


def results_in(office: Office, pc: Pc, *, folder: Path) -> None:
    """Read Coretax's list and tell the hub."""
    rows = read_output_list(Source(coretax_file(folder / "coretax.xlsx"))).rows
    verdicts = read(pc, lambda db: judge_list(db, NPWP, rows=rows, confirmed=frozenset()))
    for request in requests_for(verdicts, file="f" * 64):
        assert settled(office, pc.replica.ask(request)).code == ""


def month(pc: Pc) -> MonthView:
    found = read(pc, lambda db: month_view(db, NPWP, period=OCTOBER))
    assert found is not None
    return found


def lived(office: Office, folder: Path) -> None:
    """Live through the month: files in on two PCs, approved, exported, results and returns in."""
    one, two = office.pcs
    ids = invoices_in(one, folder)
    office.cut(two)
    purchases_in(two, folder)
    documents_in(two, folder)
    office.heal()
    asked = [one.replica.ask_approval(each) for each in ids]
    office.heal()
    assert {settled(office, each).code for each in asked} == {""}
    assert settled(office, one.replica.ask_export([])).code == ""
    results_in(office, two, folder=folder)
    returns_in(one, two)
    office.heal()


def test_a_whole_month_from_files_to_the_closed_recap(tmp_path: Path) -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    lived(office, tmp_path)
    found = month(one)
    lines = found.live.recap.lines.items()
    assert {key: Sum(int(each.base), int(each.vat)) for key, each in lines} == expected()
    assert {annex.value: len(found.live.annex(annex)) for annex in Annex} == counts()
    owed, credited = owed_and_credited()
    assert found.live.recap.to_pay == owed - credited
    assert (found.coretax.agrees, found.coretax.matched, len(found.left_out)) == (True, 300, 200)

    # Coretax's list as the office's books: the five returns are here only.
    books = read_books(tmp_path / "coretax.xlsx", OCTOBER, company=NPWP)
    against = against_books(found, books.rows)
    assert (against.matched, against.differing, against.only_there) == (300, (), ())

    closing = ask(two, kinds.CLOSE_PERIOD, period="102026", seen=month_hash(month(two).live))
    assert settled(office, closing).code == ""
    assert month(one).shown == found.live
    assert recap_data(Recapped(month(one), ""))["state"] == "closed"
    assert_sound(office)
