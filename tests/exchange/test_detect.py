"""The kind of a file is found from its content, and what is no input is named as what it is."""

import os
import zipfile
from pathlib import Path

import pytest

from selaras.exchange import FileRefusedError, refusal_sentences
from selaras.exchange.detect import CORETAX_XML, EFAKTUR_CSV, EXCEL, HEAD_BYTES, detect
from selaras.exchange.excel.package import OLE
from selaras.texts import Texts
from tests.exchange.files import SAMPLES, file_xml


def kind_of(folder: Path, content: bytes) -> str:
    path = folder / "tanpa-nama.xlsx"
    path.write_bytes(content)
    return detect(path)


def refused_code(path: Path) -> tuple[str, dict[str, object]]:
    with pytest.raises(FileRefusedError) as caught:
        detect(path)
    (fault,) = caught.value.faults
    return fault.code, dict(fault.facts)


@pytest.mark.parametrize(
    "content",
    [
        file_xml().encode(),
        file_xml().encode("utf-8-sig"),
        file_xml().replace("utf-8", "utf-16").encode("utf-16"),
        file_xml().replace("utf-8", "utf-16").encode("utf-16-le"),
        b"\n\n  " + file_xml().encode(),
        b"\xef\xbb\xbf\r\n" + file_xml().encode(),
        b"<!-- dari ERP -->" + file_xml().partition("?>\n")[2].encode(),
        b"<TaxInvoiceBulk>",
    ],
)
def test_coretax_xml_is_known_by_its_root(tmp_path: Path, content: bytes) -> None:
    assert kind_of(tmp_path, content) == CORETAX_XML


@pytest.mark.parametrize(
    "content",
    [b'"FK","01"', b"FK;01", b"\xef\xbb\xbfFK,KD", b"\r\n OF,1", b'"FAPR" ,x', b"RM,x", b"LT,x"],
)
def test_the_desktop_csv_is_known_by_its_record(tmp_path: Path, content: bytes) -> None:
    assert kind_of(tmp_path, content) == EFAKTUR_CSV


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.empty"),
        (b"\xef\xbb\xbf \r\n", "import.empty"),
        (b"\xff\xfe", "import.empty"),
        (b"halo", "import.unknown-kind"),
        (b"FKX,1", "import.unknown-kind"),
        (b"%PDF-1.7", "import.unknown-kind"),
        (b"<RetailInvoiceBulk/>", "import.other-xml"),
        (b"<!DOCTYPE x><TaxInvoiceBulk/>", "import.xml-doctype"),
        (b"<?xml version='1.0'?>", "import.xml-cut"),
        (b"<html", "import.xml-cut"),
        (b"< x", "import.xml-bad-character"),
    ],
)
def test_anything_else_is_refused_by_name(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "x.xml"
    path.write_bytes(content)
    assert refused_code(path)[0] == code


def test_another_xml_is_named_by_its_root(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("<RetailInvoiceBulk/>", encoding="utf-8")
    assert refused_code(path) == ("import.other-xml", {"root": "RetailInvoiceBulk"})


def test_a_workbook_is_known_by_its_parts(tmp_path: Path) -> None:
    for name in ("hasil-coretax-keluaran.xlsx", "penjualan-akuntansi.xlsx"):
        assert detect(SAMPLES / name) == EXCEL
    assert kind_of(tmp_path, OLE + bytes(600)) == EXCEL
    other = tmp_path / "x.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refused_code(other)[0] == "import.unknown-kind"


def test_a_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    assert refused_code(tmp_path)[0] == "import.is-folder"
    assert refused_code(tmp_path / "tidak" / "ada")[0] == "import.no-file"
    assert refused_code(tmp_path / "a\0b")[0] == "import.cannot-read"
    assert refused_code(tmp_path / ("x" * 5000))[0] == "import.cannot-read"


def test_where_there_is_no_file_nothing_is_said_to_be_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError) as caught:
        detect(tmp_path / "tidak ada.xml")
    (sentence,) = refusal_sentences(caught.value, say=Texts("id").say)
    assert sentence.startswith("Berkas ")
    assert "tidak ada.xml tidak ditemukan" in sentence


def test_a_device_is_refused_before_it_is_opened() -> None:
    assert refused_code(Path(os.devnull))[0] == "import.not-a-file"


def test_a_large_file_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "besar"
    with path.open("wb") as file:
        file.write(b"halo")
        file.truncate(64 * 1024 * HEAD_BYTES)
    assert refused_code(path)[0] == "import.unknown-kind"
