"""Ctrl+C in a long import: nothing is half taken, and the person hears how it ended."""

import asyncio
import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from selaras.exchange import ImportCancelledError
from selaras.texts import Texts
from selaras_client.cli import card_commands, paper_commands
from selaras_client.cli.import_commands import import_file
from selaras_client.cli.parser import parse
from selaras_client.cli.result import Call
from selaras_client.composition import HubFounding
from selaras_client.control import FILE_NAME, ControlServer
from selaras_client.home import Home
from selaras_client.stopping import Stopping, heeding
from tests.cli.selaras import SAMPLE, Pc


class StopsAt(Stopping):
    """Somebody who wants it stopped when it is asked for the nth time."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def is_wanted(self) -> bool:
        self.left -= 1
        if self.left <= 0:
            self.stop()
        return super().is_wanted()


def until(stopping: Stopping) -> None:
    """Wait in a thread, as an import does, till it is to end."""
    latest = time.monotonic() + 20
    while not stopping.is_wanted():
        assert time.monotonic() < latest


@pytest.mark.parametrize("times", [1, 2, 3, 40])
def test_an_import_that_is_stopped_anywhere_leaves_nothing(empty: Pc, times: int) -> None:
    texts = Texts("id")
    home = Home(empty.home, HubFounding())
    try:
        call = Call(parse(["import", str(SAMPLE)], texts), texts, StopsAt(times))
        with pytest.raises(ImportCancelledError):
            import_file(home, call)
        with home.replica.reading() as db:
            assert db.exec_driver_sql("SELECT count(*) FROM invoice_row").scalar_one() == 0
            assert db.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one() == 0
        assert import_file(home, Call(call.args, texts)).data["new"] == 60
    finally:
        home.close()


LISTS = {
    "customers": ("NPWP;Nama;Alamat", "00123456749010{n:02};PT {n};Jl. {n}"),
    "goods": ("Kode;Nama;Satuan;Harga", "B{n};Botol {n};Piece;2.500"),
    "purchases": (
        "Nomor Faktur;NPWP Pemasok;Nama Pemasok;Tanggal;DPP;DPP Nilai Lain;PPN",
        "0400260000000{n:04};0012345674901000;PT A;05/10/2026;1000000;916667;110000",
    ),
}
COUNT = 30


@pytest.mark.parametrize("times", [1, 2, 5, COUNT])
@pytest.mark.parametrize("command", LISTS)
def test_a_list_that_is_stopped_anywhere_leaves_nothing(
    empty: Pc, tmp_path: Path, command: str, *, times: int
) -> None:
    texts, path = Texts("id"), tmp_path / "daftar.csv"
    head, row = LISTS[command]
    path.write_text("\n".join([head, *(row.format(n=n) for n in range(COUNT))]), "utf-8")
    home = Home(empty.home, HubFounding())
    bring_in = {**card_commands.COMMANDS, **paper_commands.COMMANDS}[f"{command} import"]
    try:
        call = Call(parse([command, "import", str(path)], texts), texts, StopsAt(times))
        with pytest.raises(ImportCancelledError):
            bring_in(home, call)
        with home.replica.reading() as db:
            assert db.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one() == 0
            kinds = "kind IN ('customer', 'product', 'purchase')"
            kept = db.exec_driver_sql(f"SELECT count(*) FROM document WHERE {kinds}").scalar_one()
        assert kept == 0
        assert bring_in(home, Call(call.args, texts)).data["new"] == COUNT
    finally:
        home.close()


def test_what_heeds_a_stop_is_waited_for_and_what_does_not_is_cut_off() -> None:
    async def cancelled(*, heeds: bool) -> str:
        stopping = Stopping()
        begun = asyncio.Event()

        async def work() -> str:
            begun.set()
            if not heeds:
                await asyncio.Event().wait()
            assert not stopping.is_wanted()
            await asyncio.to_thread(until, stopping)
            return "ended by itself"

        task = asyncio.ensure_future(heeding(work(), stopping))
        await begun.wait()
        task.cancel()
        try:
            return await task
        except asyncio.CancelledError:
            return "cut off"

    assert asyncio.run(cancelled(heeds=True)) == "ended by itself"
    assert asyncio.run(cancelled(heeds=False)) == "cut off"


def test_a_running_process_stops_the_work_of_who_hung_up(tmp_path: Path) -> None:
    async def hang_up() -> bool:
        heard: list[bool] = []
        stopped = asyncio.Event()
        taken = asyncio.Event()

        async def handle(_: dict[str, Any], stopping: Stopping) -> dict[str, Any]:
            taken.set()
            try:
                await asyncio.to_thread(until, stopping)
            finally:
                heard.append(stopping.is_wanted())
                stopped.set()
            return {}

        server = ControlServer(tmp_path, handle)
        await server.start()
        spot = json.loads((tmp_path / FILE_NAME).read_bytes())
        with socket.create_connection(("127.0.0.1", spot["port"])) as line:
            line.sendall(json.dumps({"token": spot["token"]}).encode() + b"\n")
            await taken.wait()
            assert not stopped.is_set()
        await stopped.wait()
        await server.stop()
        return heard == [True]

    assert asyncio.run(hang_up())
