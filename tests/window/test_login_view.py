"""Login, lock after idle and logging out, on the in-process harness."""

from selaras.domain.roles import Action
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
