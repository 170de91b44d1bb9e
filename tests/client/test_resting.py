"""What is old is put by while nobody waits, not in the turn of whoever does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from selaras.domain import tables
from selaras.store import record_packing
from selaras_client.composition import HubFounding, in_process
from selaras_client.home import Home
from selaras_client.resting import rest
from selaras_client.thread import DataThread
from selaras_hub import feeding
from tests.client.homes import NPWP

PUT_OFF = 14


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_packing, "RECORDS", 3)
    monkeypatch.setattr(record_packing, "NEWEST", 1)
    monkeypatch.setattr(feeding, "LOG_ROWS", 2)
    monkeypatch.setattr(in_process, "PUT_OFF", PUT_OFF)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path / "hub", HubFounding())
    home.set_up(npwp=NPWP, name="PT Contoh")
    home.replica.new_invoice({"reference": "INV-1"})
    home.settle()
    yield home
    home.close()


@dataclass
class Work:
    """A data thread that does what is asked of it later when it is told to."""

    pieces: list[Callable[[], object]] = field(default_factory=list)

    def later(self, work: Callable[[], object]) -> None:
        self.pieces.append(work)


def rested(home: Home) -> int:
    """Rest until there is nothing more to do; return in how many pieces."""
    work = Work()
    rest(home, cast(DataThread, work))
    count = 1
    while work.pieces:
        work.pieces.pop()()
        count += 1
    return count


def edit(home: Home, times: int) -> None:
    for number in range(times):
        home.replica.edit_invoice("INV-1", {"buyer.name": f"PT {number} {id(home)}"})
        home.settle()


def waiting(home: Home) -> tuple[int, int]:
    """Return how many rows the feed has, and how many records lie in none of the blocks."""
    with home.store.reading() as db:
        rows = db.exec_driver_sql("SELECT count(*) FROM hub_feed").scalar_one()
        records = db.exec_driver_sql("SELECT count(*) FROM hub_fact WHERE kind = 'audit'")
        return int(rows), int(records.scalar_one())


def test_turns_leave_to_the_next_quiet_moment_what_is_old(home: Home) -> None:
    rested(home)
    before = waiting(home)
    edit(home, 6)
    assert waiting(home) == (before[0] + 12, before[1] + 6)
    assert rested(home) > 2
    assert waiting(home) == before


def test_where_nobody_ever_rests_turns_do_it_after_a_while(home: Home) -> None:
    rested(home)
    before = waiting(home)
    edit(home, 3 * PUT_OFF)
    rows, records = waiting(home)
    assert rows <= before[0] + PUT_OFF + 2
    assert records <= before[1] + PUT_OFF


def test_a_hub_that_nobody_lets_rest_does_it_at_once(home: Home) -> None:
    before = waiting(home)
    edit(home, 12)
    assert waiting(home)[0] <= before[0]
    assert waiting(home)[1] <= before[1] + 3


def test_what_waited_is_put_by_before_the_file_is_let_go_of(home: Home, tmp_path: Path) -> None:
    rested(home)
    before = waiting(home)
    edit(home, 6)
    home.close()
    again = Home(tmp_path / "hub", HubFounding())
    assert waiting(again) == before
    again.close()


def test_a_pc_reads_the_lists_of_codes_while_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pc = Home(tmp_path / "pc", HubFounding())
    rested(pc)
    monkeypatch.delattr(tables, "read_rows")
    assert tables.goods_code("A", "000000")
    assert tables.buyer_document("TIN")
    assert tables.country("QAT")
    pc.close()
