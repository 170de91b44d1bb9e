"""PCs, users and the network test, on the in-process harness."""

import asyncio
import socket
from collections.abc import Iterator

import flet as ft
import pytest

from selaras.address import Address
from selaras.domain.roles import Role
from selaras.store.meta import set_meta
from selaras_client.window.models.network_test import reach
from selaras_client.window.title import LEADS_ON, TITLE
from tests.window.harness import Window, in_window
from tests.window.office import MemoryOffice, alone_office, office_with_company


def _two_users() -> MemoryOffice:
    office = alone_office()
    (first,) = office.replica.users.all()
    asked = office.replica.users.set_password(first, "sandi panjang 1")
    assert isinstance(asked, tuple)
    office.home.settle()
    opened = office.home.logins.opened(first.name, "sandi panjang 1")
    office.home.logins.keep(opened)  # type: ignore[arg-type]
    office.replica.users.add("Dewi", Role.RECORDER, password="sandi panjang 2")
    office.home.settle()
    return office


def _role_of(window: Window, name: str) -> Role | None:
    (user,) = [each for each in window.office.replica.users.all() if each.name == name]
    return user.role


@in_window(alone_office, route="/pc")
async def test_the_hub_says_that_it_is_one_and_makes_a_code(window: Window) -> None:
    assert "adalah hub" in window.text("pc-here")
    await window.key("F4")
    texts = window.texts()
    assert "Undang PC" in texts
    assert any(text.startswith("Berlaku sekali, sampai") for text in texts)


@in_window(office_with_company, route="/pc")
async def test_a_member_is_offered_no_invitation(window: Window) -> None:
    before = len(window.texts())
    await window.key("F4")
    assert len(window.texts()) == before
    assert "hub" in window.text("pc-here")


def _met_its_hub() -> MemoryOffice:
    office = office_with_company()
    office.replica.adopt_identity(hub_address="192.168.1.5:28417")
    with office.home.store.transaction() as db:
        set_meta(db, "users.contact", value="2026-10-28T03:00:00Z")
    return office


@in_window(_met_its_hub, route="/pc")
async def test_a_member_that_met_its_hub_is_not_told_that_it_never_did(window: Window) -> None:
    assert any(text.startswith("Selain PC hub") for text in window.texts())
    assert not any("belum pernah tersambung" in text for text in window.texts())


@in_window(alone_office, route="/pc")
async def test_the_network_test_ends_in_words(window: Window) -> None:
    await window.key("F5")
    texts = window.texts()
    assert any("jaringan" in text for text in texts if text.startswith("PC ini"))


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        yield opened


def test_a_hub_that_listens_is_reached(listener: socket.socket) -> None:
    listener.listen()
    address = Address("127.0.0.1", listener.getsockname()[1])
    step = asyncio.run(reach(address, own=["127.0.0.1"]))
    assert (step.is_well, step.key) == (True, "window.network.reached")


def test_a_pc_without_a_hub_is_told_from_one_that_is_off(listener: socket.socket) -> None:
    address = Address("127.0.0.1", listener.getsockname()[1])
    step = asyncio.run(reach(address, own=["127.0.0.1"]))
    assert (step.is_well, step.key) == (False, "window.network.hub-off")
    assert step.facts["port"] == address.port


@pytest.mark.parametrize(
    ("own", "key"),
    [(["192.0.2.9"], "window.network.no-answer"), (["10.0.0.9"], "window.network.other-network")],
)
def test_silence_is_explained_by_the_network_it_comes_from(
    monkeypatch: pytest.MonkeyPatch, own: list[str], key: str
) -> None:
    async def silent(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(asyncio, "open_connection", silent)
    step = asyncio.run(reach(Address("192.0.2.5", 28417), own=own))
    assert (step.is_well, step.key) == (False, key)


@in_window(_two_users, route="/pengguna")
async def test_users_are_listed_with_what_they_may(window: Window) -> None:
    texts = window.texts()
    assert {"Dewi", "perekam", "administrator"} <= set(texts)


@in_window(_two_users, route="/pengguna")
async def test_a_new_user_gets_a_password_that_is_shown_once(window: Window) -> None:
    await window.key("F4")
    await window.type("Nama", "Rudi")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert window.text("users-told").startswith("Kata sandi Rudi: ")
    assert _role_of(window, "Rudi") is Role.RECORDER


@in_window(_two_users, route="/pengguna")
async def test_a_name_that_is_taken_is_refused_inside_the_dialog(window: Window) -> None:
    await window.key("F4")
    await window.type("Nama", "Dewi")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert window.find(ft.AlertDialog).open
    assert not any(text.startswith("Kata sandi Dewi: ") for text in window.texts())


@in_window(_two_users, route="/pengguna")
async def test_the_marked_user_gets_another_role_or_is_kept_out(window: Window) -> None:
    names = [each.name for each in window.office.replica.users.listed()]
    for _ in range(names.index("Dewi")):
        await window.key("Arrow Down")
    await window.key("F5")
    choice = window.find(ft.SegmentedButton)
    await window.choose(choice, "approver")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert _role_of(window, "Dewi") is Role.APPROVER
    await window.key("F6")
    assert "tidak boleh masuk" in window.texts()


@in_window(_two_users, route="/pengguna")
async def test_the_own_password_needs_the_old_one_and_twice_the_new(window: Window) -> None:
    async def fill(old: str, new: str, *, again: str) -> None:
        await window.type("Kata sandi sekarang", old)
        await window.type("Kata sandi baru", new)
        await window.type("Kata sandi baru, sekali lagi", again)
        await window.click(window.find(ft.FilledButton, "Simpan (F8)"))

    await window.key("F9")
    await fill("sandi panjang 1", "sandi panjang 3", again="sandi panjang 4")
    assert "Kedua kata sandi baru tidak sama." in window.texts()
    await fill("salah", "sandi panjang 3", again="sandi panjang 3")
    assert window.find(ft.AlertDialog).open
    await fill("sandi panjang 1", "sandi panjang 3", again="sandi panjang 3")
    assert not window.find(ft.AlertDialog).open
    logins, name = window.office.home.logins, window.text("who")
    assert getattr(logins.opened(name, "sandi panjang 3"), "name", "") == name


@in_window(_two_users, route="/pengguna")
async def test_the_page_knows_whether_enter_leads_on_from_a_field_of_a_dialog(
    window: Window,
) -> None:
    await window.key("F9")
    for label, title in (
        ("Kata sandi sekarang", TITLE + LEADS_ON),
        ("Kata sandi baru, sekali lagi", TITLE),
        ("Kata sandi baru", TITLE + LEADS_ON),
    ):
        await window.type(label, "x")
        assert window.page.title == title
    await window.key("Escape")
    await window.fire(window.find(ft.AlertDialog), "dismiss")
    assert window.page.title == TITLE


async def _found() -> list[str]:
    return ["192.168.1.5:28417"]


@in_window(MemoryOffice)
async def test_a_hub_that_was_found_fills_in_its_address(window: Window) -> None:
    await window.choose(window.find(ft.SegmentedButton), "join")
    window.shell.screen._hubs._look = _found  # type: ignore[union-attr]
    await window.key("F4")
    await window.click(window.find(ft.TextButton, "192.168.1.5:28417"))
    label = "Alamat hub, misalnya 192.168.1.5:28417"
    assert window.field(label).value == "192.168.1.5:28417"
    assert window.is_focused(window.field("Kode bergabung"))
