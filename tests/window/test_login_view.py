"""Login, lock after idle and logging out, on the in-process harness."""

import flet as ft

from selaras.domain.roles import Action
from selaras_client.window.parts.dialogs import is_asking
from selaras_client.window.screens.login import Login
from tests.window.harness import Window, in_window
from tests.window.office import MemoryOffice, alone_office

PASSWORD = "sandi panjang 1"  # of a test


def _with_password() -> MemoryOffice:
    """Return an office whose only user has a password, with nobody logged in."""
    office = alone_office()
    users = office.replica.users
    (user,) = users.all()
    asked = users.set_password(user, PASSWORD)
    assert isinstance(asked, tuple), asked
    office.home.settle()
    office.home.logins.forget()
    office.name = user.name  # type: ignore[attr-defined]
    return office


def _logged_in() -> MemoryOffice:
    office = _with_password()
    opened = office.home.logins.opened(office.name, PASSWORD)  # type: ignore[attr-defined]
    office.home.logins.keep(opened)  # type: ignore[arg-type]
    office.draft("INV-1")
    return office


async def _log_in(window: Window, password: str) -> None:
    name = window.office.name  # type: ignore[attr-defined]
    await window.type("Nama pengguna", name)
    await window.type("Kata sandi", password)
    await window.enter("Kata sandi")


@in_window(alone_office)
async def test_an_office_of_one_without_a_password_is_not_asked(window: Window) -> None:
    assert window.text("count") == "0 faktur"
    window.seconds += 10**6
    await window.shell._tick()
    assert not isinstance(window.shell.screen, Login)


@in_window(_with_password)
async def test_nothing_is_shown_before_somebody_is_known(window: Window) -> None:
    assert isinstance(window.shell.screen, Login)
    await window.key("F2")
    await window.key("Ctrl+K")
    assert isinstance(window.shell.screen, Login)
    await _log_in(window, "salah")
    assert "Kata sandi" in str(window.field("Kata sandi").error)
    assert window.field("Kata sandi").value == ""
    await _log_in(window, PASSWORD)
    assert window.text("count") == "0 faktur"
    assert window.text("who") == window.office.name  # type: ignore[attr-defined]


@in_window(_logged_in)
async def test_the_window_locks_after_idle_and_stores_what_is_typed(window: Window) -> None:
    await window.enter("Cari referensi, pembeli, atau barang (F3)")
    await window.type("Nama pembeli", "PT Terakhir")
    window.seconds += 15 * 60 - 1
    await window.shell._tick()
    assert not isinstance(window.shell.screen, Login)
    window.seconds += 1
    await window.shell._tick()
    await window.settle()
    assert isinstance(window.shell.screen, Login)
    assert not any("PT Terakhir" in text for text in window.texts())
    await window.type("Kata sandi", PASSWORD)
    await window.enter("Kata sandi")
    assert window.field("Nama pembeli").value == "PT Terakhir"


@in_window(_logged_in)
async def test_a_key_puts_the_lock_off(window: Window) -> None:
    window.seconds += 14 * 60
    await window.key("Arrow Down")
    window.seconds += 14 * 60
    await window.shell._tick()
    assert not isinstance(window.shell.screen, Login)


@in_window(_logged_in)
async def test_logging_out_closes_the_key(window: Window) -> None:
    await window.key("Ctrl+Shift+O")
    assert isinstance(window.shell.screen, Login)
    refusal = window.office.replica.users.may(Action.EDIT)
    assert refusal is not None
    assert refusal.code == "rights.login-needed"


async def _locked(window: Window) -> None:
    window.seconds += 15 * 60
    await window.shell._tick()
    await window.settle()
    assert isinstance(window.shell.screen, Login)


async def _unlock(window: Window) -> None:
    await window.type("Kata sandi", PASSWORD)
    await window.enter("Kata sandi")
    assert not isinstance(window.shell.screen, Login)


@in_window(_logged_in)
async def test_what_is_refused_yet_does_not_keep_the_window_open_and_is_there_again(
    window: Window,
) -> None:
    await window.enter("Cari referensi, pembeli, atau barang (F3)")
    await window.fill("Harga 1", "12.5")
    await window.type("Nama pembeli", "PT Terakhir")
    await _locked(window)
    assert "Jl. Melati 1" not in {str(field.value) for field in _fields(window)}
    await _unlock(window)
    assert window.field("Harga 1").value == "12.5"
    assert any(text.startswith("Harga satuan: 12.5 tidak terbaca.") for text in window.texts())
    assert window.field("Nama pembeli").value == "PT Terakhir"
    await window.fill("Harga 1", "12.500")
    assert window.text("saved") == "Tersimpan"


@in_window(_logged_in)
async def test_a_dialog_is_covered_too_and_comes_back_as_it_was_typed(window: Window) -> None:
    await window.key("Alt+G")
    await window.settle()
    await window.key("F4")
    await window.type("Nama", "PT Rahasia")
    await _locked(window)
    assert not is_asking(window.page)
    await window.key("Escape")
    await _unlock(window)
    assert is_asking(window.page)
    assert window.field("Nama").value == "PT Rahasia"
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert "PT Rahasia" in window.texts()


@in_window(_logged_in)
async def test_what_others_change_behind_the_lock_is_there_after_it(window: Window) -> None:
    await window.enter("Cari referensi, pembeli, atau barang (F3)")
    await _locked(window)
    window.office.edit("INV-1", buyer__name="PT Orang Lain")
    await window.settle()
    await _unlock(window)
    assert window.field("Nama pembeli").value == "PT Orang Lain"
    await window.key("Escape")
    await window.settle()
    assert window.text("count") == "1 faktur"


def _fields(window: Window) -> list[ft.TextField]:
    return [each for each in window.walk() if isinstance(each, ft.TextField)]
