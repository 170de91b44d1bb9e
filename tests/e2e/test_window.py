"""The real window in a real browser, over the real local server and a real replica."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras.replica.queries import show_invoice
from selaras.store.invoices import list_invoices
from tests.e2e.browser import (
    COARSE,
    PATIENCE_MS,
    ServedOffice,
    browser,
    open_page,
    served,
    type_in,
    type_keys,
    wait_for_focus,
)
from tests.window.office import NPWP, MemoryOffice, office_with_company

pytestmark = pytest.mark.browser

SEARCH = "Cari referensi, pembeli, atau barang (F3)"

# Enter leads through these fields alone: all else is right already or not needed.
TYPED = (
    ("Nama pembeli", "UD Tani"),
    ("NPWP pembeli", "0012345678901000"),
    ("Alamat pembeli", "Solo"),
    ("Nama 1", "Semen"),
    ("Kode 1", "252300"),
    ("Satuan 1", "kilogr"),
    ("Jumlah 1", "3"),
    ("Harga 1", "45000"),
    ("Nama 2", "pa"),
    ("Jumlah 2", "2"),
)
PAKU = {"name": "Paku", "opt": "A", "code": "731700", "unit": "UM.0003", "price": "20000"}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def empty_pc() -> Iterator[ServedOffice]:
    with served(MemoryOffice) as office:
        yield office


@pytest.fixture
def small_office() -> Iterator[ServedOffice]:
    with served(_one_draft) as running:
        yield running


def _one_draft() -> MemoryOffice:
    office = office_with_company()
    office.draft("INV-1")
    office.replica.goods.add(PAKU)
    return office


def open_list(chromium: Browser, office: ServedOffice) -> Page:
    page = open_page(chromium, office.url, scale=COARSE)
    page.get_by_role("button", name="Faktur baru (F2)").wait_for()
    wait_for_focus(page, SEARCH)
    return page


def stored(office: ServedOffice, ref: str) -> dict[str, object]:
    def read(replica: Replica) -> dict[str, object] | Rejection:
        with replica.reading() as db:
            return show_invoice(db, ref)

    found = office.ask(read)
    assert not isinstance(found, Rejection), found
    return found


def newest(office: ServedOffice, words: str) -> str:
    def find(replica: Replica) -> str:
        with replica.reading() as db:
            return list_invoices(db, NPWP, query=words).rows[0].id

    return office.ask(find)


def first_line(office: ServedOffice, ref: str) -> dict[str, str]:
    lines = stored(office, ref)["lines"]
    assert isinstance(lines, list)
    line = lines[0]
    assert isinstance(line, dict)
    return line


def test_from_first_start_to_a_changed_quantity(chromium: Browser, empty_pc: ServedOffice) -> None:
    page = open_page(chromium, empty_pc.url, scale=COARSE)
    outside: list[str] = []
    page.on("response", lambda answer: outside.append(answer.url))
    type_in(page, "NPWP perusahaan", text="0021234567891000")
    type_in(page, "Nama perusahaan", text="PT Samudra Biru")
    page.get_by_role("switch", name="Isi dengan data contoh").click()
    # Made up as it is, this number fails its check: it is asked for once more.
    for _ in range(2):
        page.get_by_role("button", name="Mulai (F8)").click()
    expect(page.get_by_text("60 faktur", exact=True)).to_be_visible(timeout=PATIENCE_MS)

    type_in(page, SEARCH, text="0030")
    expect(page.get_by_text("1 faktur", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    wait_for_focus(page, "Referensi")
    before = first_line(empty_pc, "INV/2026/10/0030")
    type_in(page, "Harga 1", text="1000000")
    type_in(page, "Diskon 1", text="0")
    type_in(page, "Jumlah 1", text="12,5")
    expect(page.get_by_text("DPP Rp 12.500.000", exact=True)).to_be_visible()
    assert first_line(empty_pc, "INV/2026/10/0030")["qty"] == before["qty"]

    page.keyboard.press("Tab")
    expect(page.get_by_text("Tersimpan", exact=True)).to_be_visible()
    after = first_line(empty_pc, "INV/2026/10/0030")
    assert (after["qty"], after["tax_base"]) == ("12.5", "12500000")
    own = empty_pc.url.partition("?")[0]
    assert [url for url in outside if not url.startswith((own, "blob:", "data:"))] == []


def test_an_invoice_is_typed_with_the_keyboard_alone(
    chromium: Browser, small_office: ServedOffice
) -> None:
    page = open_list(chromium, small_office)
    page.keyboard.press("F2")
    for field, text in TYPED:
        wait_for_focus(page, field)
        type_keys(page, text)
        if text == "pa":
            page.get_by_text("Paku").first.wait_for()
        page.keyboard.press("Enter" if (field, text) != TYPED[-1] else "F8")
    expect(page.get_by_text("2 faktur", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    lines = stored(small_office, newest(small_office, "UD Tani"))["lines"]
    assert isinstance(lines, list)
    found = [(line["name"], line["unit"], line["tax_base"]) for line in lines]
    assert found == [("Semen", "UM.0003", "135000"), ("Paku", "UM.0003", "40000")]


def test_what_another_window_changes_appears_while_typing_goes_on(
    chromium: Browser, small_office: ServedOffice
) -> None:
    page = open_list(chromium, small_office)
    page.keyboard.press("Enter")
    wait_for_focus(page, "Referensi")
    type_in(page, "Nama pembeli", text="PT Sedang Diketik")
    small_office.ask(
        lambda replica: replica.edit_invoice("INV-1", {"lines.1.qty": "20"}, base=None)
    )
    expect(page.get_by_text("Rp 2.000.000", exact=True).first).to_be_visible()
    expect(page.get_by_label("Nama pembeli", exact=True)).to_have_value("PT Sedang Diketik")


def test_the_browsers_back_button_leads_back_to_the_list(
    chromium: Browser, small_office: ServedOffice
) -> None:
    page = open_list(chromium, small_office)
    page.keyboard.press("Enter")
    wait_for_focus(page, "Referensi")
    page.go_back()
    expect(page.get_by_text("1 faktur", exact=True)).to_be_visible()


def test_another_browser_without_the_secret_sees_nothing(small_office: ServedOffice) -> None:
    address = httpx.URL(small_office.url).copy_with(query=None)
    answer = httpx.get(address)
    assert answer.status_code == 403
    with httpx.Client(follow_redirects=True) as client:
        with_secret = client.get(small_office.url)
    assert with_secret.status_code == 200
    assert "default-src 'self'" in with_secret.headers["content-security-policy"]


def test_a_page_whose_program_has_ended_says_so_and_goes_on_where_it_answers_again(
    chromium: Browser,
) -> None:
    """Longer than a second: only a browser shows what is left of a page without its server."""
    with served(_one_draft) as running:
        page = open_list(chromium, running)
        # The program is there, and for a while the page cannot reach it.
        page.route("**/menunggu", lambda route: route.abort())
        expect(page.get_by_role("alertdialog")).to_contain_text(
            "Selaras sudah ditutup", timeout=PATIENCE_MS
        )
        page.unroute("**/menunggu")
        expect(page.locator("#selaras-lost")).to_have_count(0, timeout=PATIENCE_MS)
    lost = page.get_by_role("alertdialog")
    expect(lost).to_contain_text("jalankan Selaras lagi", timeout=PATIENCE_MS)
    page.context.close()
