"""Making this PC the hub from the window: every way it goes, and what the person is told."""

import asyncio
import json
from pathlib import Path

import flet as ft
import pytest

from selaras.domain.alarms import Cause
from selaras.domain.epochs import KIND as EPOCH
from selaras.domain.result import Rejection
from selaras.replica.epochs import LOSS_CODE
from selaras.store.facts import StoredFact, put_fact
from selaras.store.hub_members import Device, put_device
from selaras.store.meta import get_meta, set_meta
from selaras.texts import Texts
from selaras_client.cli.hub_doors import HubDoors
from selaras_client.keys import KEYS_VARIABLE
from selaras_client.office import LinkStatus
from selaras_client.window.models.moving import DoorsNow, Moved, make_hub, open_doors
from selaras_client.window.models.pcs import Invitation, invite, read_pcs
from tests.client.homes import joined, opened, served
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, MemoryOffice, alone_office, office_with_company

AT = "2026-10-01T08:00:00.000Z"


def _member() -> MemoryOffice:
    office = office_with_company()
    office.replica.adopt_identity(hub="h" * 26, device="d" * 26, hub_address="hub:1")
    return office


@in_window(_member, route="/pc")
async def test_a_silent_hub_asks_for_the_code_and_a_refusal_stays_in_the_dialog(
    window: Window,
) -> None:
    await window.key("F7")
    await window.click(window.find(ft.FilledButton, "Jadikan hub (F8)"))
    assert "Hub lama tidak menjawab" in window.texts()
    await window.click(window.find(ft.FilledButton, "Ambil alih (F8)"))
    assert "Ketik kode pemulihan." in window.texts()
    await window.type("Kode pemulihan", "ABC")
    await window.click(window.find(ft.FilledButton, "Ambil alih (F8)"))
    assert any("tidak ada salinan kunci hub" in text for text in window.texts())
    assert window.office.home.hub is None


@in_window(_member, route="/pc")
async def test_saying_no_changes_nothing(window: Window) -> None:
    await window.key("F7")
    await window.click(window.find(ft.TextButton, "Batal"))
    assert not window.find(ft.Text, key="pc-told").value


@in_window(_member, route="/pc")
async def test_a_member_is_told_where_the_hub_is_and_tries_at_once(window: Window) -> None:
    await window.key("F4")
    await window.type("Alamat hub", "192.0.2.7")
    await window.click(window.find(ft.FilledButton, "Cari di sana (F8)"))
    assert window.office.replica.identity.hub_address == "hub:1"
    await window.key("F4")
    await window.type("Alamat hub", "127.0.0.1:9")
    await window.click(window.find(ft.FilledButton, "Cari di sana (F8)"))
    assert window.office.replica.identity.hub_address == "127.0.0.1:9"
    assert any("127.0.0.1:9" in text for text in window.texts())


@in_window(alone_office, route="/pc")
async def test_the_hub_makes_a_new_recovery_code_only_when_asked_twice(window: Window) -> None:
    await window.key("F7")
    assert "KODE PEMULIHAN" not in window.text("pc-told")
    await window.click(window.find(ft.FilledButton, "Buat kode baru (F8)"))
    assert window.text("pc-told").startswith("KODE PEMULIHAN: ")


def test_without_the_old_hub_the_printed_code_and_no_other_makes_this_pc_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys-hub"))
        async with served(tmp_path / "hub") as hub:
            code = hub.home.hub.recovery_code if hub.home.hub else ""
            monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys-pc"))
            async with joined(tmp_path / "pc", hub) as pc:
                await pc.office.sync_once()
        async with opened(tmp_path / "pc") as pc:
            for typed, why in ((" ", "take-over.code-needed"), ("X", "trust.recovery-refused")):
                refused = await make_hub(pc.office, None, code=typed)
                assert isinstance(refused, Rejection)
                assert refused.code == why
            made = await make_hub(pc.office, None, code=code)
            assert isinstance(made, Moved)
            assert (made.how.reason, made.doors) == ("moved", DoorsNow())
            assert (await read_pcs(pc.office, Texts("id"))).here["is_hub"]

    asyncio.run(play())


def _awaiting() -> MemoryOffice:
    office = alone_office()
    told = json.dumps({"waiting": [{"device": "pc-2", "name": "Gudang"}]})
    with office.home.store.transaction() as db:
        put_device(db, Device("pc-2", "Gudang", b"", AT, AT))
        put_fact(db, StoredFact("epoch:2", EPOCH, NPWP, "", 1, told))
    return office


@in_window(_awaiting, route="/pc")
async def test_a_pc_that_a_hub_awaits_is_marked_and_passed_over_by_key(window: Window) -> None:
    assert "ditunggu laporannya" in window.texts()
    assert any("menunggu laporan dari: Gudang" in text for text in window.texts())
    await window.key("F8")
    assert any("Gudang" in text for text in window.texts())


def _would_lose() -> MemoryOffice:
    office = office_with_company()
    facts = {"reason": LOSS_CODE, "count": "2", "of": "4"}
    office.status = LinkStatus("refused", code=LOSS_CODE, facts=facts)
    return office


@in_window(_would_lose, route="/pc")
async def test_what_a_new_hub_does_not_take_is_said_and_left_by_key_and_a_word(
    window: Window,
) -> None:
    assert "2 dari 4 dokumen" in window.text("sync")
    with window.office.home.store.transaction() as db:
        set_meta(db, "epoch.loss-taken", value="?e2")
    await window.key("Alt+Delete")
    assert any(text.startswith("2 dari 4 dokumen") for text in window.texts())
    await window.click(window.find(ft.FilledButton, "Ikut hub yang baru (F8)"))
    with window.office.home.store.reading() as db:
        assert get_meta(db, "epoch.loss-taken") == "e2"
    assert "hub:1" in window.text("pc-told")


@in_window(office_with_company, route="/pc")
async def test_a_pc_that_the_hub_does_not_know_any_more_joins_again_by_key(
    window: Window,
) -> None:
    await window.key("F10")
    assert "Gabung lagi dengan kode" in window.texts()
    assert window.field("Nama PC ini, misalnya Kasir 2").value == "Kasir 1"
    await window.type("Alamat hub, misalnya 192.168.1.5:28417", "192.168.1.5:28417")
    await window.type("Kode bergabung", "ABCDE-FGHJK")
    await window.type("Nama PC ini, misalnya Kasir 2", "Kasir 2")
    await window.click(window.find(ft.FilledButton, "Gabung (F8)"))
    assert any(text.startswith("hub.code-wrong") for text in window.texts())


def _with_an_alarm() -> MemoryOffice:
    office = alone_office()
    office.replica.alarms.raise_here(Cause("backup-late", "", {"pc": "Kasir 1"}))
    return office


@in_window(_with_an_alarm, route="/pc")
async def test_an_alarm_names_the_place_and_the_key_that_help(window: Window) -> None:
    assert any("buka PC dan sinkron, F9, lalu F4" in text for text in window.texts())
    assert not any("selaras backup" in text for text in window.texts())


class _FreshDoors:
    """Doors that were never open: with the first opening comes the recovery code."""

    are_open = False
    reach = ("192.0.2.1:28417",)
    recovery = "AAAA-BBBB"

    async def open(self, asked: str) -> "_FreshDoors":
        return self


@in_window(alone_office)
async def test_the_recovery_code_of_a_new_hub_is_shown_with_its_first_invitation(
    window: Window,
) -> None:
    made = await invite(window.office, _FreshDoors())
    assert isinstance(made, Invitation)
    assert made.recovery == "AAAA-BBBB"


def test_doors_that_cannot_open_say_why_and_this_pc_stays_what_it_is(tmp_path: Path) -> None:
    async def play() -> None:
        async with opened(tmp_path) as pc:
            found = await open_doors(HubDoors(pc.home, pc.thread))
            assert found.shut is not None
            assert found.shut.code in Texts("id")

    asyncio.run(play())
