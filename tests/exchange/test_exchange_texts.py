"""Every code of exchange has its sentence in both languages, with the facts it is given."""

import re
import string
from pathlib import Path

import pytest

import selaras.exchange
from selaras.exchange import (
    CannotExportError,
    Fault,
    FileRefusedError,
    Place,
    cannot_write_sentence,
    fault_sentence,
    place_sentence,
    read_file,
    refusal_sentences,
)
from tests.exchange.files import COMPANY, SAMPLES, say, table

PACKAGE = Path(selaras.exchange.__file__).parent
REASONS = ("no-folder", "denied", "disk-full", "is-folder", "too-many-rows", "other")
CODE = re.compile(r'"((?:import|export)\.[a-z.-]+)"')


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    indonesian, english = table("id"), table("en")
    assert list(indonesian) == list(english)
    for code, text in indonesian.items():
        assert placeholders(text) == placeholders(english[code]), code


def test_the_tables_hold_the_codes_of_the_program_and_no_other() -> None:
    codes = {
        code for path in PACKAGE.glob("*.py") for code in CODE.findall(path.read_text("utf-8"))
    }
    codes |= {f"export.cannot-write.{reason}" for reason in REASONS}
    assert codes == set(table("id"))


def test_a_place_is_written_as_people_count() -> None:
    assert place_sentence(Place(), say=say) == ""
    assert place_sentence(Place(4, name="JUMLAH_DPP"), say=say) == "baris 4 (JUMLAH_DPP)"
    place = Place(8, 7, invoice=2, item=1, name="Unit")
    text = "baris 8, kolom 7 (faktur ke-2 > barang/jasa ke-1 > Unit)"
    assert place_sentence(place, say=say) == text


def test_the_wrong_sample_reads_well() -> None:
    with pytest.raises(FileRefusedError) as caught:
        read_file(SAMPLES / "coretax-salah.xml", company=COMPANY)
    heading, tin, code = refusal_sentences(caught.value, say=say)
    assert heading.endswith("Jumlah kesalahan: 2.")
    assert tin == 'baris 3, kolom 3 (TIN): TIN berisi "123"; harus tepat 16 angka.'
    assert code.startswith("baris 8, kolom 7 (faktur ke-1 > TrxCode): ")


def test_what_was_left_out_is_counted() -> None:
    error = FileRefusedError((Fault("import.no-lines"),), more=3)
    assert "3 kesalahan lain" in refusal_sentences(error, say=say)[-1]


def test_a_fault_without_a_place_is_only_its_reason() -> None:
    assert fault_sentence(Fault("import.no-invoices"), say=say) == table("id")["import.no-invoices"]


@pytest.mark.parametrize("reason", REASONS)
def test_the_reason_why_a_file_cannot_be_written_is_in_words(reason: str) -> None:
    sentence = cannot_write_sentence(CannotExportError(path="x.xml", reason=reason), say=say)
    assert table("id")[f"export.cannot-write.{reason}"] in sentence
    assert "x.xml" in sentence
