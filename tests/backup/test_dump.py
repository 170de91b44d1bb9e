"""Everything comes out, and only what the person may see."""

import asyncio
import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from selaras.documents.crdt import Document
from selaras.replica.dumping import _file_name
from selaras.store.documents import StoredDocument, put_document
from selaras_client.cli import dump_commands
from selaras_client.home import Home
from tests.cli.selaras import SAMPLE, Pc
from tests.client import homes

SECRETS = ("verifier", "salt", "wrapped", "bundle", "BEGIN", "token")


@pytest.fixture(scope="module")
def pc(tmp_path_factory: pytest.TempPathFactory) -> Pc:
    pc = Pc(tmp_path_factory.mktemp("dump") / "home").set_up()
    pc.json("import", str(SAMPLE))
    return pc


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def loaded(path: Path) -> Any:  # noqa: ANN401
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_invoice_comes_out_as_it_is_shown(pc: Pc, tmp_path: Path) -> None:
    done = pc.json("dump", "--out", str(tmp_path / "semua"))
    folder = tmp_path / "semua"
    shown = pc.json("list", "--limit", "100")["invoices"]
    rows = {row["id"]: row for row in table(folder / "faktur.csv")}
    assert (
        set(rows)
        == {each["id"] for each in shown}
        == {x["id"] for x in loaded(folder / "faktur.json")}
    )
    first = pc.json("show", shown[0]["id"])
    row = rows[first["id"]]
    assert row["reference"] == first["reference"]
    assert row["buyer.name"] == first["buyer"]["name"]
    assert row["totals.rupiah.vat"] == first["totals"]["rupiah"]["vat"]
    assert row["buyer.tin"] == f'="{first["buyer"]["tin"]}"'
    lines = [each for each in table(folder / "faktur-baris.csv") if each["invoice"] == first["id"]]
    assert [each["name"] for each in lines] == [each["name"] for each in first["lines"]]
    assert lines[0]["price"].replace(",", ".") == first["lines"][0]["price"]
    assert done["files"]["faktur.csv"] == 60
    assert loaded(folder / "riwayat.json")


def test_the_list_of_contents_names_every_file_with_its_sum(pc: Pc, tmp_path: Path) -> None:
    folder = tmp_path / "semua"
    pc.json("dump", "--out", str(folder))
    contents = loaded(folder / "isi.json")
    assert contents["company"] == homes.NPWP
    for file in contents["files"]:
        raw = (folder / file["name"]).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == file["sha256"]
    assert {path.name for path in folder.iterdir()} == {
        *(file["name"] for file in contents["files"]),
        *("isi.json", "BACA-SAYA.txt"),
    }


def test_kinds_that_nobody_knows_come_out_with_their_registers(tmp_path: Path) -> None:
    def write(home: Home) -> None:
        """Store what a newer program wrote and the hub passed on."""
        document = Document(client_id=7)
        document.write({"warna": '"merah"', "ukuran": '{"lebar":"2"}'})
        state = document.state()
        stored = StoredDocument(0, "mobil:x1", "mobil", homes.NPWP, 1, 9, state, None, b"")
        with home.store.transaction() as db:
            put_document(db, stored)

    async def play() -> None:
        async with homes.opened(tmp_path / "home", homes.NPWP) as pc:
            await pc.office.work(write)

    asyncio.run(play())
    Pc(tmp_path / "home").json("dump", "--out", str(tmp_path / "out"))
    (row,) = table(tmp_path / "out" / "dokumen-mobil.csv")
    assert (row["warna"], row["ukuran.lebar"]) == ("merah", "2")
    found = [
        each for each in loaded(tmp_path / "out" / "dokumen.json") if each["kind"] != "company"
    ]
    assert found[0]["registers"]["ukuran"] == {"lebar": "2"}


def test_no_key_and_no_password_comes_out(pc: Pc, tmp_path: Path) -> None:
    pc.json("dump", "--out", str(tmp_path / "out"))
    text = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir())
    assert not [word for word in SECRETS if word in text]
    users = loaded(tmp_path / "out" / "pengguna.json")
    assert [(each["role"], each["state"]) for each in users] == [("administrator", "active")]


def test_of_several_companies_only_the_one_that_is_worked_for(tmp_path: Path) -> None:
    pc = Pc(tmp_path / "home").set_up()
    pc.json("import", str(SAMPLE))
    pc.json("company", "add", "0031234567891000", "PT Lain")
    pc.json("dump", "--company", "0031234567891000", "--out", str(tmp_path / "lain"))
    assert table(tmp_path / "lain" / "faktur.csv") == []
    text = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "lain").iterdir())
    assert homes.NPWP not in text
    pc.json("dump", "--company", homes.NPWP, "--out", str(tmp_path / "own"))
    assert len(table(tmp_path / "own" / "faktur.csv")) == 60


def test_a_folder_that_holds_something_is_left_alone(pc: Pc, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine.txt").write_text("x", encoding="utf-8")
    assert pc.fails("dump", "--out", str(tmp_path / "taken")) == (1, "dump.exists")
    assert pc.fails("dump", "--out", str(tmp_path / "gone" / "x")) == (1, "dump.cannot-write")
    (tmp_path / "empty").mkdir()
    pc.json("dump", "--out", str(tmp_path / "empty"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "taken"]


def test_a_dump_that_is_cut_off_leaves_nothing(
    pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dump_commands, "contents", full)
    assert pc.fails("dump", "--out", str(tmp_path / "out")) == (1, "dump.cannot-write")
    assert list(tmp_path.iterdir()) == []


def test_whoever_stops_it_leaves_nothing(
    pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise dump_commands.DumpStoppedError

    monkeypatch.setattr(dump_commands, "dump", interrupted)
    assert pc.fails("dump", "--out", str(tmp_path / "out")) == (3, "dump.stopped")
    assert list(tmp_path.iterdir()) == []


def test_a_cancelled_command_stops_the_work_in_the_data_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    async def play() -> None:
        async with homes.opened(tmp_path / "home", homes.NPWP) as pc:
            begun = asyncio.Event()
            loop = asyncio.get_running_loop()

            def work(*words: Any) -> None:  # noqa: ANN401
                stopped = words[-1]
                loop.call_soon_threadsafe(begun.set)
                seen.append(stopped.wait(30))

            monkeypatch.setattr(dump_commands, "_dumped", work)
            task = asyncio.create_task(dump_commands.dump_all(pc.office, None))  # type: ignore[arg-type]
            await begun.wait()
            task.cancel()
            await asyncio.wait({task})
            await pc.office.work(lambda _: None)

    asyncio.run(play())
    assert seen == [True]


def test_a_kind_from_elsewhere_never_names_a_place() -> None:
    assert _file_name("mobil/../x") == "mobil____x"
    assert _file_name("") == "_"
    assert len(_file_name("a" * 500)) == 40


def test_how_far_it_is_is_said_on_a_terminal_of_few_letters(
    pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dump_commands, "_PROGRESS_ROWS", 30)
    ran = pc.here("dump", "--out", str(tmp_path / "semua"))
    assert ran.exit_code == 0
    assert "… 30 dokumen" in ran.err
