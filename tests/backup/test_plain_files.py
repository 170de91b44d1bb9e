"""Files that Excel opens as they are meant, and that any program reads back."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from selaras.exchange.plain_files import columns_of, flattened, write_csv, write_json


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("0021234567891000", '="0021234567891000"'),
        ("007", '="007"'),
        ("1234567890123456", '="1234567890123456"'),
        ("2026", "2026"),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("-1", "'-1"),
        ('PT; "Contoh"\nBaru', 'PT; "Contoh"\nBaru'),
        (Decimal("1387500.50"), "1387500,50"),
        (True, "ya"),
        (None, ""),
        (12, "12"),
        ({"a": ["b"]}, '{"a": ["b"]}'),
    ],
)
def test_a_cell_is_what_a_person_sees_in_excel(tmp_path: Path, value: object, cell: str) -> None:
    written = write_csv(tmp_path / "x.csv", ["a", "b"], rows=[{"a": value}])
    raw = (tmp_path / "x.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfa;b\r\n")
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file, delimiter=";")) == [["a", "b"], [cell, ""]]
    assert written.rows == 1


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_list_is_json_whatever_its_length(tmp_path: Path, count: int) -> None:
    items = [{"n": number, "teks": "é\u2028"} for number in range(count)]
    written = write_json(tmp_path / "x.json", iter(items))
    assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8")) == items
    assert written.rows == count


def test_groups_become_columns_in_the_order_they_come() -> None:
    first: dict[str, object] = dict(flattened({"a": 1, "b": {"c": 2, "d": {"e": 3}}}))
    rows: list[dict[str, object]] = [first, {"f": 1, "a": 2}]
    assert columns_of(rows) == ["a", "b.c", "b.d.e", "f"]
