"""Every command that takes a file, with files that are none: named, refused, nothing stored."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from selaras.exchange.excel.package import OLE
from tests.cli.selaras import NPWP, OTHER_NPWP, SAMPLE, Pc

XML = '<?xml version="1.0" encoding="utf-8"?>\n<{0}><TIN>{1}</TIN></{0}>'
PAPERS = (
    "purchases", "sales-returns", "purchase-returns", "other-output", "other-input",
    "other-output-returns", "other-input-returns", "retail", "annex-c", "customers", "goods",
)  # fmt: skip
COMMANDS = (
    ("import",),
    *((name, "import") for name in PAPERS),
    ("results", "import"),
    ("recap", "102026", "--books"),
)


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(5_001):
            archive.writestr(f"xl/{n}", "")
        archive.writestr("xl/workbook.xml", "")


FILES: dict[str, Callable[[Path], object]] = {
    "lama.xls": lambda path: path.write_bytes(OLE + b"\0" * 600),
    "bom.xlsx": _bomb,
    "kosong.csv": lambda path: path.write_bytes(b"\xef\xbb\xbf\r\n"),
    "laporan.pdf": lambda path: path.write_bytes(b"%PDF-1.7\n\0\xff"),
    "halaman.xls": lambda path: path.write_text("<html><table><tr><td>1</table></html>", "utf-8"),
    "potong.xml": lambda path: path.write_bytes(SAMPLE.read_bytes()[:5_000]),
    "lain.xml": lambda path: path.write_text(XML.format("BpuBulk", OTHER_NPWP), "utf-8"),
    "nul.csv": lambda path: path.write_bytes(b"Nomor;DPP\n" * 9_000 + b"1;2\0\n"),
}


@pytest.fixture(scope="module")
def pc(tmp_path_factory: pytest.TempPathFactory) -> Pc:
    return Pc(tmp_path_factory.mktemp("pc") / "home").set_up(NPWP)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("berkas")
    for name, write in FILES.items():
        write(folder / name)
    return [folder / name for name in FILES]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_what_is_no_such_file_is_named_and_leaves_nothing(
    pc: Pc, files: list[Path], words: tuple[str, ...]
) -> None:
    before = pc.fingerprint()
    for path in files:
        ran = pc.here("--json", *words, str(path))
        assert (ran.exit_code, ran.error) == (1, "import.refused"), (path.name, ran)
        assert ran.err.startswith(f"{path.name}: "), (path.name, ran.err)
        assert ran.data["error"]["faults"]
    assert pc.fingerprint() == before
