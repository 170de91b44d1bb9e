"""What of the hub's file goes into a copy, and what never does."""

from pathlib import Path

import pytest

from selaras.store.engine import FILE_NAME, open_memory_store, open_store
from selaras.store.sums import REPLICA
from selaras.store.travelling import HUB, META, OWN, SEARCHES, TRAVELS, build_copy
from selaras_hub import copying
from tests.checking.offices import wrong_sums
from tests.papers.papers import BOUGHT, NUMBER, kept
from tests.snapshot.offices import HubOffice, Pc, equal, rows_of


def test_every_table_is_said_to_travel_or_to_stay() -> None:
    with open_memory_store().reading() as db:
        names = set(
            db.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").scalars()
        )
    named = {*TRAVELS, *SEARCHES, *OWN, "meta", "sqlite_sequence"}
    others = {
        name
        for name in names - named
        if not name.startswith(HUB) and not any(name.startswith(f"{s}_") for s in SEARCHES)
    }
    assert others == set(), "name it in selaras.store.travelling"


def test_a_copy_holds_nothing_of_the_hub_and_nothing_of_its_own_pc(
    office: HubOffice, tmp_path: Path
) -> None:
    office.own_desk.dropped()
    # Written by the hub's own PC and not settled yet.
    office.own.new_invoice({"reference": "BELUM-TERKIRIM-7"})
    office.own.edit_invoice("R-0001", {"buyer.name": "PT Belum Terkirim 8"})
    build_copy(office.folder / FILE_NAME, tmp_path / "copy")
    rows = rows_of(tmp_path / "copy" / FILE_NAME)
    searches = {name for name in rows if any(name.startswith(s) for s in SEARCHES)}
    assert rows.keys() - searches <= {*TRAVELS, "meta", "sqlite_sequence"}
    assert {name for name, _ in rows["meta"]} <= set(META)
    raw = (tmp_path / "copy" / FILE_NAME).read_bytes()
    with office.store.reading() as db:
        secrets = {
            *db.exec_driver_sql("SELECT token_hash FROM hub_device WHERE token_hash != x''")
            .scalars()
            .all(),
            *db.exec_driver_sql("SELECT value FROM meta WHERE key = 'token'").scalars().all(),
            "incarnation-hub",
            "BELUM-TERKIRIM-7",
            "Belum Terkirim 8",
            "belum",
        }
    assert len(secrets) == 6
    for secret in secrets:
        assert (secret if isinstance(secret, bytes) else secret.encode()) not in raw, secret
    assert rows_of(office.folder / FILE_NAME)["document"]


def test_a_copy_comes_as_a_pc_opens_it(office: HubOffice, tmp_path: Path) -> None:
    build_copy(office.folder / FILE_NAME, tmp_path / "copy")
    before = (tmp_path / "copy" / FILE_NAME).read_bytes()
    open_store(tmp_path / "copy").close()
    assert (tmp_path / "copy" / FILE_NAME).read_bytes() == before


def test_a_copy_is_what_a_pc_that_followed_the_feed_would_have(
    office: HubOffice, pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.own.ask_approval("R-0003")
    kept(office.own.papers.purchases.add(BOUGHT))
    office.settle()
    assert pc.copy()
    assert [row[4] for row in pc.tables()["paper_row"]] == [NUMBER]
    pc.sync()
    follower = Pc(office, tmp_path / "follower", number=3)
    monkeypatch.setattr(copying, "SHORT_FEED", 10**6)
    follower.sync()
    pc.sync()
    numbered = ("document", "invoice_row", "paper_row")
    for table in (*numbered, "fact", "audit_document"):
        columns = slice(1, None) if table in numbered else slice(None)
        taken = {row[columns][:1] + row[columns][2:4] for row in pc.tables()[table]}
        assert taken == {row[columns][:1] + row[columns][2:4] for row in follower.tables()[table]}
    assert equal(pc)
    assert equal(follower)
    assert wrong_sums(pc.home.store, side=REPLICA) == {}
    follower.close()
