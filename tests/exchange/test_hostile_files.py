"""Files made to harm, cut or garbled are refused in good order, whatever they hold."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selaras.exchange import FileRefusedError, read_file, source, xml_parse
from selaras.exchange.xml_guard import MAX_TOKEN_BYTES
from tests.exchange.files import COMPANY, SAMPLES, faults_of, file_xml, invoice_xml, read_bytes

BODY = file_xml().partition("?>\n")[2]
BILLION_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize(
    "doctype",
    [
        BILLION_LAUGHS,
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://contoh.example/x.dtd">',
        "<!DOCTYPE TaxInvoiceBulk>",
    ],
)
def test_a_document_type_is_refused_before_it_is_read(tmp_path: Path, doctype: str) -> None:
    content = doctype + BODY.replace("Botol", "&c;&e;")
    assert faults_of(tmp_path, content) == [("import.xml-doctype", "")]


def test_a_document_type_behind_a_long_comment_is_refused_too(tmp_path: Path) -> None:
    content = f"<!--{'x' * 100_000}-->{BILLION_LAUGHS}{BODY}"
    assert faults_of(tmp_path, content)[0][0] in {"import.xml-cut", "import.xml-doctype"}


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    content = file_xml().replace("<TrxCode>", "<a>" * 100_000)
    assert ("import.xml-too-deep", "a") in faults_of(tmp_path, content)


@pytest.mark.parametrize("length", [xml_parse.MAX_TEXT, xml_parse.MAX_TEXT + 1, 10**6])
def test_a_text_beyond_the_limit_is_refused(tmp_path: Path, length: int) -> None:
    faults = faults_of(tmp_path, file_xml(invoice_xml(BuyerName="x" * length)))
    expected = [("import.text-too-long", "BuyerName")] if length > xml_parse.MAX_TEXT else []
    assert faults == expected


@pytest.mark.parametrize("piece", ['<TrxCode a="{}">', "<TrxCode{}>", "<!--{}--><TrxCode>"])
def test_one_endless_piece_is_refused(tmp_path: Path, piece: str) -> None:
    content = file_xml().replace("<TrxCode>", piece.format("x" * 4 * MAX_TOKEN_BYTES))
    assert "import.xml-too-long" in [code for code, _ in faults_of(tmp_path, content)]


def test_too_many_invoices_and_lines_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml_parse, "MAX_INVOICES", 1)
    two = file_xml(invoice_xml(), invoice_xml(RefDesc="INV/2"))
    assert faults_of(tmp_path, two)[0][0] == "import.too-many-invoices"
    monkeypatch.setattr(xml_parse, "MAX_ITEMS", 0)
    assert faults_of(tmp_path, file_xml())[0][0] == "import.too-many-lines"


def test_a_file_beyond_the_size_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MAX_FILE_BYTES", 100)
    assert faults_of(tmp_path, file_xml()) == [("import.too-large", "")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (file_xml().replace("Botol", "Bo\0tol").encode(), "import.xml-bad-character"),
        (file_xml().replace("Botol", "&#0;").encode(), "import.xml-bad-character"),
        (file_xml().replace("Botol", "&apa;").encode(), "import.xml-bad-character"),
        (file_xml().replace("Botol", "é").encode("latin-1"), "import.xml-bad-character"),
        (file_xml().replace("utf-8", "utf-16").encode(), "import.xml-encoding"),
        (file_xml().replace("utf-8", "utf-7").encode(), "import.xml-encoding"),
        (file_xml().replace("utf-8", "idna").encode(), "import.xml-encoding"),
        (file_xml().replace("utf-8", "big5").encode(), "import.xml-encoding"),
    ],
)
def test_wrong_bytes_and_encodings_are_refused(tmp_path: Path, content: bytes, code: str) -> None:
    assert faults_of(tmp_path, content)[0][0] == code


def test_a_cut_at_any_place_is_refused(tmp_path: Path) -> None:
    whole = file_xml(invoice_xml(), invoice_xml(RefDesc="INV/2")).encode().rstrip()
    for end in range(0, len(whole), 13):
        assert faults_of(tmp_path, whole[:end]), end


@settings(max_examples=300)
@given(
    name=st.sampled_from(["coretax-salah.xml", "efaktur-lama.csv", "coretax-terpotong.xml"]),
    changes=st.lists(st.tuples(st.integers(0, 5_000), st.binary(max_size=6)), max_size=6),
)
def test_garbled_files_are_refused_or_taken_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, name: str, changes: list[tuple[int, bytes]]
) -> None:
    content = (SAMPLES / name).read_bytes().replace(b">123<", f">{COMPANY}<".encode())
    content = content.replace(b">44<", b">04<")
    for at, new in changes:
        content = content[:at] + new + content[at + max(1, len(new)) :]
    with suppress(FileRefusedError):
        assert read_bytes(tmp_path_factory.getbasetemp(), content).invoices


def test_the_repaired_sample_is_taken(tmp_path: Path) -> None:
    content = (SAMPLES / "coretax-salah.xml").read_bytes()
    content = content.replace(b">123<", f">{COMPANY}<".encode()).replace(b">44<", b">04<")
    path = tmp_path / "x"
    path.write_bytes(content)
    assert len(read_file(path, company=COMPANY).invoices) == 3
