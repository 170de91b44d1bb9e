"""Each of Coretax's smaller files goes out in the official order and comes in as it went."""

import csv
from dataclasses import fields, replace
from datetime import date as Date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.other_documents import (
    CollectedByOther,
    OtherDocument,
    OtherInput,
    OtherInputReturn,
    OtherOutput,
    OtherOutputReturn,
    PurchaseReturn,
    RetailTotal,
    ReturnLine,
)
from selaras.exchange import FileRefusedError, UnwritableTextError, refusal_sentences
from selaras.exchange.form_read import read_form
from selaras.exchange.form_shape import FORMS, Form, form_named, form_of_root
from selaras.exchange.form_write import FormHead, form_bytes
from selaras.exchange.source import Source
from selaras.texts import Texts
from tests.exchange.files import COMPANY

ELEMENTS = Path(__file__).parent / "form_elements.csv"
HEAD = FormHead(COMPANY, "PT Contoh", "10", "2026")
DAY = Date(2026, 10, 5)
SELLER = "0972281866201164"
SUMS = {"tax_base": Decimal("100000.5"), "vat": Decimal("11000.06"), "ppnbm": Decimal(0)}
LINE = ReturnLine(
    "A", "Botol", "392300", Decimal(12), "UM.0017", Decimal(1000), Decimal(0), Decimal(2),
    Decimal("0.5"), Decimal("1999.5"), Decimal("1832.88"), Decimal("219.95"),
)  # fmt: skip
ROWS: dict[str, OtherDocument] = {
    "purchase-return": PurchaseReturn(
        "04002600000000001", SELLER, DAY, (LINE, replace(LINE, other_tax_base=LINE.tax_base))
    ),
    "retail": RetailTotal(
        "Normal", "-", "NIK", "0" * 16, "A", "R-1", DAY, Decimal(100000), Decimal(91667),
        Decimal(11000),
    ),
    "other-output": OtherOutput(
        "02", "11", "4", "", "PEB-1", DAY, "", "0" * 16, "Foreign & Co", "1 Road <x>", **SUMS
    ),
    "other-input": OtherInput(
        "PIB-1", DAY, "03", "14", "10", "10", "2026", seller_tin=SELLER, seller_name="Bea", **SUMS
    ),
    "other-output-return": OtherOutputReturn(
        "D-1", "R-1", "01", "1", "04", "01", DAY, "0" * 16, "Pembeli", "Jalan", **SUMS
    ),
    "other-input-return": OtherInputReturn(
        "D-1", "R-1", "04", "8", "01", "08", DAY, "10", "2026", SELLER, "Penjual", **SUMS
    ),
    "annex-c": CollectedByOther(
        SELLER, "Penjual", COMPANY, "Pembeli", "001", "B-1", DAY, "", Decimal(1000), Decimal(917),
        Decimal(110),
    ),
}  # fmt: skip


def form(key: str) -> Form:
    found = form_named(key)
    assert found is not None
    return found


def written(key: str, *rows: OtherDocument) -> str:
    return form_bytes(form(key), HEAD, rows=rows or [ROWS[key]]).decode()


def read(folder: Path, key: str, *, text: str) -> tuple[FormHead, tuple[OtherDocument, ...]]:
    path = folder / "x.xml"
    path.write_text(text, encoding="utf-8")
    found = read_form(Source(path), form(key))
    return found.head, found.rows


def faults(folder: Path, key: str, *, text: str) -> list[tuple[str, str, int]]:
    with pytest.raises(FileRefusedError) as caught:
        read(folder, key, text=text)
    sentences = refusal_sentences(caught.value, say=Texts("id").say)
    assert not any("{" in sentence for sentence in sentences)
    return [(each.code, each.place.name, each.place.line) for each in caught.value.faults]


KEYS = [each.key for each in FORMS]


def test_every_form_has_an_example() -> None:
    assert set(KEYS) == set(ROWS)
    assert all(form_of_root(each.root) is each for each in FORMS)


@pytest.mark.parametrize("key", KEYS)
def test_what_goes_out_comes_in(tmp_path: Path, key: str) -> None:
    head, rows = read(tmp_path, key, text=written(key))
    assert rows == (ROWS[key],)
    members = {part.member for part in form(key).head}
    assert head == FormHead(**{name: getattr(HEAD, name) for name in members})
    assert form_bytes(form(key), head, rows=rows).decode() == written(key)


@pytest.mark.parametrize("key", KEYS)
def test_elements_stand_in_the_official_order(key: str) -> None:
    root = ET.fromstring(written(key))
    with ELEMENTS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["root"] == root.tag]
    for parent in dict.fromkeys(row["parent"] for row in rows):
        wanted = [row["element"] for row in rows if row["parent"] == parent]
        first = root if parent == root.tag else root.find(f".//{parent}")
        assert first is not None, parent
        found = [
            f"{child.tag}/{inner.tag}" if child.tag == "BillingDocument" else child.tag
            for child in first
            for inner in (child if child.tag == "BillingDocument" else [child])
        ]
        assert found == wanted, parent


@pytest.mark.parametrize("key", KEYS)
def test_order_is_free_when_read_and_nothing_else(tmp_path: Path, key: str) -> None:
    root = ET.fromstring(written(key))
    for element in root.iter():
        if element.tag not in {form(key).many, "TransactionDetailsData"}:
            element[:] = reversed(element)
    text = ET.tostring(root, encoding="unicode")
    assert read(tmp_path, key, text=text)[1] == (ROWS[key],)
    first = form(key).parts[0].path.rpartition("/")[2]
    assert ("import.xml-missing-element", first) in [
        each[:2] for each in faults(tmp_path, key, text=written(key).replace(first, "Lain"))
    ]
    assert ("import.xml-unknown-element", "Lain") in [
        each[:2] for each in faults(tmp_path, key, text=written(key).replace(first, "Lain"))
    ]


@pytest.mark.parametrize("key", KEYS)
def test_a_file_without_rows_or_of_another_form_is_refused(tmp_path: Path, key: str) -> None:
    empty = form_bytes(form(key), HEAD, rows=[]).decode()
    assert faults(tmp_path, key, text=empty)[0][0] == "import.no-rows"
    other = "retail" if key != "retail" else "annex-c"
    assert [each[0] for each in faults(tmp_path, other, text=written(key))] == ["import.other-form"]


@pytest.mark.parametrize(
    ("key", "old", "new", "code"),
    [
        ("retail", "<VAT>11000<", "<VAT>11000.5<", "import.not-whole"),
        ("retail", "<VAT>11000<", "<VAT>sebelas<", "import.bad-number"),
        ("retail", "2026-10-05", "05/10/2026", "import.bad-date"),
        ("retail", "<TrxCode>Normal<", "<TrxCode> <", "import.xml-empty-element"),
        ("annex-c", "<TotalVAT>110<", "<TotalVAT>111<", "import.wrong-sum"),
        ("purchase-return", "<ReturnVATTotal>439.9<", "<ReturnVATTotal>439<", "import.wrong-sum"),
        ("purchase-return", "<ReturnVAT>439.9<", "<ReturnVAT>439.91<", "import.wrong-sum"),
        ("other-input", "<TIN>", "<TIN>1</TIN><TIN>", "import.xml-repeated-element"),
        ("other-input", f"<TIN>{COMPANY}<", "<TIN>123<", "import.bad-digits"),
        ("other-input", "<InputSpecialDocBulk", "<!DOCTYPE x><InputSpecialDocBulk",
         "import.xml-doctype"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(tmp_path: Path, key: str, old: str, new: str, code: str) -> None:
    text = written(key)
    assert old in text
    found = faults(tmp_path, key, text=text.replace(old, new, 1))
    assert code in {each[0] for each in found}
    assert all(line > 0 for _, _, line in found)


def test_either_way_round_of_a_day_is_taken(tmp_path: Path) -> None:
    text = written("purchase-return")
    assert "<ReturnDate>05-10-2026</ReturnDate>" in text
    iso = text.replace("05-10-2026", "2026-10-05")
    assert read(tmp_path, "purchase-return", text=iso)[1] == (ROWS["purchase-return"],)


def test_a_text_that_no_xml_can_hold_is_refused() -> None:
    with pytest.raises(UnwritableTextError):
        written("retail", replace(ROWS["retail"], buyer_name="a\x01b"))  # type: ignore[arg-type]


@given(
    name=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=40),
    sen=st.integers(0, 10**15),
)
def test_any_text_and_amount_comes_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, sen: int
) -> None:
    row = ROWS["other-output"]
    assert isinstance(row, OtherOutput)
    changed = replace(row, buyer_name=f"x{name}", tax_base=Decimal(sen) / 100)
    text = written("other-output", changed)
    assert read(tmp_path_factory.getbasetemp(), "other-output", text=text)[1] == (changed,)


# What an office notes of a return for itself: Coretax's file has no place for it.
NOTED = {"purchase-return": {"exported", "return_number", "seller_name"}}


def test_every_member_of_a_value_is_somewhere_in_its_file() -> None:
    for each in FORMS:
        members = {part.member for part in each.parts} | ({"lines"} if each.lines else set())
        members |= NOTED.get(each.key, set())
        assert members == {field.name for field in fields(each.kind)}, each.key
    lines = {part.member for part in form("purchase-return").lines} - {""}
    assert lines | {"line_id", "place"} == {field.name for field in fields(ReturnLine)}
