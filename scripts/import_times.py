"""What bringing in very long lists takes: ``python3 scripts/import_times.py``.

Makes Coretax's list of purchases, one of which every row is wrong, a sales list with three lines
an invoice and Coretax's list of output invoices, and brings each in with a process of its own, on
a folder made for it. CPU time and memory are told, which other work on the machine does not change.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from selaras.exchange.excel.write import CellValue, Column, Table, write_workbook  # noqa: E402
from tests.exchange.test_coretax_grid import HEAD  # noqa: E402  # not installed
from tests.exchange.test_purchase_grid import ROW  # noqa: E402

ROWS: Final = 100_000
NPWP: Final = "0021234567891000"
SALES: Final = ("No. Invoice", "Tanggal", "Pelanggan", "NPWP", "Alamat", "Kode Barang",
                "Nama Barang", "Qty", "Satuan", "Harga")  # fmt: skip
Row = tuple[CellValue, ...]


def main(arguments: list[str]) -> int:
    """Measure each import; return 1 if one did not end as it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of each list")
    rows = parser.parse_args(arguments).rows
    with tempfile.TemporaryDirectory() as folder:
        return _measure(Path(folder), rows)


def _measure(folder: Path, rows: int) -> int:
    bought, wrong, sold, listed = (folder / f"{name}.xlsx" for name in ("b", "w", "s", "l"))
    _write(bought, tuple(ROW), _purchases(rows))
    _write(wrong, tuple(ROW), _purchases(rows, is_wrong=True))
    _write(sold, SALES, _sales(rows))
    _write(listed, tuple(HEAD), _results(rows))
    home = str(folder / "home")
    _run(home, "setup", "--npwp", NPWP, "--name", "PT Contoh")
    _run(home, "maps", "guess", str(sold), "--name", "jual")
    steps: tuple[tuple[str, int, Sequence[str]], ...] = (
        ("purchases, looked at only", 0, ("purchases", "import", str(bought), "--dry-run")),
        ("purchases, brought in", 0, ("purchases", "import", str(bought))),
        ("the same file again", 0, ("purchases", "import", str(bought))),
        ("every row wrong twice", 1, ("purchases", "import", str(wrong))),
        ("sales list", 0, ("import", str(sold), "--map", "jual")),
        ("Coretax's list of output", 0, ("results", "import", str(listed), "--dry-run")),
    )
    return max(_told(name, _run(home, *words), code) for name, code, words in steps)


def _told(name: str, ran: tuple[int, float, float], code: int) -> int:
    came, cpu_s, peak_mb = ran
    print(
        f"{name:28} {cpu_s:8.1f} s CPU {peak_mb:6.0f} MB" + (" FAILED" * (came != code)), flush=True
    )
    return int(came != code)


def _run(home: str, *words: str) -> tuple[int, float, float]:
    """Run a command; return its exit code, CPU seconds and peak memory (0 where not known)."""
    command = [sys.executable, "-m", "selaras_client", "--home", home, "--json", *words]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if not hasattr(os, "wait4"):
        return process.wait(), 0.0, 0.0
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


def _write(path: Path, titles: Sequence[str], rows: Iterator[Row]) -> None:
    write_workbook(path, [Table("data", tuple(map(Column, titles)), rows)])


def _amounts(number: int) -> dict[str, CellValue]:
    base = 1_200 * (number % 991 + 1)
    return {
        "Harga Jual/Penggantian/DPP": Decimal(base),
        "DPP Nilai Lain/DPP": Decimal(base * 11 // 12),
        "PPN": Decimal(base * 11 // 100),
    }


def _purchases(count: int, *, is_wrong: bool = False) -> Iterator[Row]:
    for n in range(count):
        row: dict[str, CellValue] = {
            **ROW, **_amounts(n), "Nomor Faktur Pajak": f"04002600{n:09}",
            "Nama Penjual": f"PT Pemasok {n % 500}", "Status Faktur": "APPROVED",
            "Tanggal Faktur Pajak": "kemarin" if is_wrong else f"{n % 30 + 1:02}-10-2026",
            "Masa Pajak Pengkreditkan": None, "Tahun Pajak Pengkreditan": None,
        }  # fmt: skip
        yield tuple((row | {"PPN": "seribu"} if is_wrong else row).values())


def _sales(count: int) -> Iterator[Row]:
    for n in range(count):
        yield (f"SO/{n // 3:06}", f"{n // 3 % 31 + 1:02}/10/2026", f"PT Sinar {n // 3 % 500}",
               "97.228.186.6-201.164", "Jl. Contoh 1", "BRG-392300", "Botol", Decimal(2), "pcs",
               Decimal(1_200 * (n % 991 + 1)))  # fmt: skip


def _results(count: int) -> Iterator[Row]:
    for n in range(count):
        row: dict[str, CellValue] = {
            **HEAD, **_amounts(n), "Nomor Faktur Pajak": f"04002600{n:09}",
            "Tanggal Faktur Pajak": f"{n % 31 + 1:02}-10-2026", "Status Faktur": "APPROVED",
            "Referensi": f"SO/{n:06}",
        }  # fmt: skip
        yield tuple(row.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
