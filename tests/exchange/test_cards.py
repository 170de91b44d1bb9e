"""Lists of customers and goods: titles, cells not to be believed, faults with their place."""

from decimal import Decimal
from pathlib import Path

import pytest

from selaras.exchange import FileRefusedError
from selaras.exchange.cards import CardFile, read_customers, read_products
from selaras.exchange.excel.write import Column, Table, write_workbook
from selaras.exchange.sentences import fault_sentence
from selaras.exchange.source import Source
from selaras.texts import Texts

NPWP = "0012345674901000"


def customers(tmp_path: Path, text: str) -> CardFile:
    path = tmp_path / "daftar.csv"
    path.write_bytes(text.encode("utf-8"))
    return read_customers(Source(path))


def goods(tmp_path: Path, text: str) -> CardFile:
    path = tmp_path / "barang.csv"
    path.write_bytes(text.encode("cp1252"))
    return read_products(Source(path))


def faults(error: FileRefusedError) -> list[tuple[str, int, int]]:
    return [(each.code, each.place.line, each.place.column) for each in error.faults]


def test_titles_are_known_however_they_are_written(tmp_path: Path) -> None:
    read = customers(
        tmp_path,
        "Daftar pelanggan\n\nNo;N.P.W.P;Nama Pelanggan;ALAMAT_LENGKAP;E-mail;Saldo\n"
        "1;01.234.567.4-901.000;PT Maju;Jl. Melati 1;a@b.id;7\n\n2;;Tan;Orchard Rd;;\n",
    )
    assert read.rows == (
        {"tin": "01.234.567.4-901.000", "name": "PT Maju", "address": "Jl. Melati 1",
         "email": "a@b.id"},
        {"name": "Tan", "address": "Orchard Rd"},
    )  # fmt: skip
    assert read.left_out == ("Saldo",)


def test_the_desktop_programs_list_is_read(tmp_path: Path) -> None:
    read = customers(
        tmp_path,
        "LT,NPWP,NAMA,JALAN,BLOK,NOMOR,RT,RW,KECAMATAN,KELURAHAN,KABUPATEN,PROPINSI,KODE_POS,"
        "NOMOR_TELEPON\nLT,012345674901000,PT MAJU,JL. MELATI,-,1,002,003,KEBON,SARI,BANDUNG,"
        "JAWA BARAT,40111,022555\n",
    )
    assert read.rows == (
        {"tin": "012345674901000", "name": "PT MAJU", "phone": "022555", "address":
         "JL. MELATI No. 1 RT 002 RW 003 Kel. SARI Kec. KEBON BANDUNG JAWA BARAT 40111"},
    )  # fmt: skip


def test_a_nik_in_a_column_of_its_own_is_the_document(tmp_path: Path) -> None:
    (row,) = customers(tmp_path, "NPWP,NIK,Nama\n000000000000000,3171234509870001,Ibu Sri\n").rows
    assert (row["document"], row["document_number"], row["tin"]) == (
        "National ID", "3171234509870001", "0" * 16,
    )  # fmt: skip


def test_each_fault_names_its_row_and_column_and_nothing_is_taken(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError) as caught:
        customers(
            tmp_path,
            f"Nama,NPWP,Negara,NIK\nPT A,123,IDN,\nPT B,{NPWP},XXX,\n,{NPWP},IDN,\n"
            f"PT C,{NPWP},,\nPT D,{NPWP},,\nIbu Sri,,,12\n",
        )
    assert faults(caught.value) == [
        ("field.unreadable", 2, 2),
        ("field.not-in-list", 3, 3),
        ("import.card-no-name", 4, 0),
        ("import.card-repeated", 6, 0),
        ("field.unreadable", 7, 4),
    ]
    assert "NPWP" in fault_sentence(caught.value.faults[0], say=Texts("id").say)


def test_goods_are_read_with_prices_and_units_as_offices_write_them(tmp_path: Path) -> None:
    read = goods(
        tmp_path,
        'Kode;Nama Barang;Jenis;Satuan;Harga;PPnBM\nB-1;Botol;;Piece;"1.250.000,50";\n'
        "J-1;Jasa angkut;Jasa;UM.0030;2.500;\nM-1;Mobil;barang;UM.0018;99,5;10%\n",
    )
    assert [(row["opt"], row["code"], row["price"]) for row in read.rows] == [
        ("A", "000000", "1250000.50"),
        ("B", "000000", "2500"),
        ("A", "000000", "99.5"),
    ]
    assert [row["unit"] for row in read.rows] == ["UM.0021", "UM.0030", "UM.0018"]
    assert read.rows[2]["ppnbm_rate"] == "10"


def test_a_number_that_excel_has_cut_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "daftar.xlsx"
    rows = [(Decimal(12345674901000), "PT Maju"), (Decimal(3171234509870000), "Ibu Sri")]
    write_workbook(path, [Table("Daftar", (Column("NPWP"), Column("Nama")), rows)])
    with pytest.raises(FileRefusedError) as caught:
        read_customers(Source(path))
    assert faults(caught.value) == [("import.card-digits-lost", 3, 1)]
    write_workbook(path, [Table("Daftar", (Column("NPWP"), Column("Nama")), rows[:1])])
    assert read_customers(Source(path)).rows == ({"tin": NPWP, "name": "PT Maju"},)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n", "import.no-card-columns"),
        ("Nama,NPWP\n", "import.no-cards"),
        ("", "import.empty"),
        ('Nama,NPWP\n"PT A,1\n', "import.csv-broken"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(FileRefusedError) as caught:
        customers(tmp_path, text)
    assert [each.code for each in caught.value.faults] == [code]
