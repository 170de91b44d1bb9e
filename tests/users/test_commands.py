"""The commands about users, in this process: login, rights shown before, recovery."""

from pathlib import Path

import pytest

from tests.cli.selaras import Pc

WORDS = {"boss": "sandi kepala", "dewi": "sandi dewi 1", "new": "sandi baru 99", "short": "pendek"}


class Desk(Pc):
    """A data folder and password files."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        super().__init__(folder / "home")
        self._folder, self._patch = folder, patch

    def password(self, name: str | None, *, new: str | None = None) -> "Desk":
        """Name the files that the next commands find their passwords in."""
        for variable, word in (
            ("SELARAS_PASSWORD_FILE", name),
            ("SELARAS_NEW_PASSWORD_FILE", new),
        ):
            self._patch.delenv(variable, raising=False)
            if word is not None:
                path = self._folder / word
                path.write_text(WORDS[word] + "\n", encoding="utf-8")
                self._patch.setenv(variable, str(path))
        return self


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return an office of one, who has no password."""
    monkeypatch.setattr("selaras_client.names.getpass.getuser", lambda: "Rini")
    desk = Desk(tmp_path, monkeypatch)
    desk.set_up()
    return desk


@pytest.fixture
def desk(alone: Desk) -> Desk:
    """Return an office of Rini, who is logged in, and Dewi, a recorder."""
    alone.password("boss").json("users", "password")
    alone.password("boss", new="dewi").json("users", "add", "Dewi", "--role", "recorder")
    alone.password(None)
    return alone


def test_an_office_of_one_is_set_up_with_an_administrator_and_no_login(alone: Desk) -> None:
    (user,) = alone.json("users", "list")["users"]
    assert (user["name"], user["role"], user["has_password"]) == ("Rini", "administrator", False)
    assert alone.json("users", "whoami")["is_signing"]
    assert alone.json("new")["changed"]
    assert alone.json("sync", "--once")["waiting"] == 0


def test_a_second_user_needs_the_first_to_have_a_password(alone: Desk) -> None:
    alone.password(None, new="dewi")
    command = ("users", "add", "Dewi", "--role", "reader")
    assert alone.fails(*command) == (1, "users.password-needed")


def test_a_password_that_is_too_short_is_refused(alone: Desk) -> None:
    alone.password("short")
    assert alone.fails("users", "password") == (1, "users.password-short")


def test_a_password_that_nobody_gave_is_asked_for_in_words(alone: Desk) -> None:
    assert alone.fails("users", "password") == (1, "users.new-password-missing")


def test_a_password_file_that_is_not_there_is_said(alone: Desk) -> None:
    alone._patch.setenv("SELARAS_PASSWORD_FILE", str(alone.home / "none"))
    assert alone.fails("login") == (1, "login.password-file")


def test_who_set_a_password_is_logged_in_until_she_logs_out(desk: Desk) -> None:
    assert desk.json("users", "whoami")["name"] == "Rini"
    assert desk.json("logout")["user"] == ""
    assert desk.fails("new") == (1, "rights.login-needed")
    assert desk.password("boss").json("login", "--user", "rini")["is_signing"]
    assert desk.password(None).json("new")["changed"]


def test_a_script_does_one_command_in_somebodys_name(desk: Desk) -> None:
    made = desk.password("dewi").json("new", "--user", "Dewi")
    assert made["changed"]
    assert desk.password(None).json("users", "whoami")["name"] == "Rini"
    assert desk.fails("new", "--user", "Dewi") == (1, "login.wrong-password")
    assert desk.json("sync", "--once")["waiting"] == 0


def test_what_a_user_may_not_is_refused_here_and_leaves_no_trace(desk: Desk) -> None:
    desk.password("dewi")
    for words in (
        ("users", "role", "Rini", "reader"),
        ("period", "close", "102026"),
        ("hub", "invite"),
        ("users", "password", "Rini"),
    ):
        assert desk.fails(*words, "--user", "Dewi") == (1, "rights.role"), words
    assert desk.password(None).json("requests")["requests"][-1]["kind"] == "user-add"


def test_roles_names_and_states_change(desk: Desk) -> None:
    desk.json("users", "role", "Dewi", "approver")
    desk.json("users", "rename", "dewi", "Dewi Lestari")
    desk.json("users", "disable", "Dewi Lestari")
    user = desk.json("users", "list")["users"][0]
    assert (user["name"], user["role"], user["active"]) == ("Dewi Lestari", "approver", False)
    assert desk.password("dewi").fails("login", "--user", "dewi lestari") == (1, "rights.disabled")
    desk.password(None).json("users", "enable", "Dewi Lestari")
    assert desk.password("dewi").json("login", "--user", "Dewi Lestari")["role"] == "approver"


def test_the_last_administrator_cannot_be_disabled(desk: Desk) -> None:
    assert desk.fails("users", "disable", "Rini") == (1, "users.last-administrator")


def test_one_changes_ones_own_password(desk: Desk) -> None:
    changed = desk.password("dewi", new="new").json("users", "password", "--user", "Dewi")
    assert "password" not in changed
    assert desk.password("dewi").fails("login", "--user", "Dewi") == (1, "login.wrong-password")
    assert desk.password("new").json("login", "--user", "Dewi")["is_signing"]


def test_an_administrator_gives_a_new_password_that_is_shown_once(desk: Desk) -> None:
    made = desk.json("users", "password", "Dewi")["password"]
    WORDS["made"] = made
    assert desk.password("made").json("login", "--user", "Dewi")["name"] == "Dewi"


def test_recovery_at_the_hub_gives_an_administrator_a_new_password(desk: Desk) -> None:
    desk.json("logout")
    recovered = desk.json("users", "recover")
    assert recovered["name"] == "Rini"
    assert desk.json("users", "whoami")["user"] == ""
    WORDS["made"] = recovered["password"]
    assert desk.password("boss").fails("login", "--user", "Rini") == (1, "login.wrong-password")
    assert desk.password("made").json("login", "--user", "Rini")["role"] == "administrator"
    assert desk.password(None).fails("users", "recover", "Dewi") == (1, "users.not-administrator")


def test_nobody_recovers_where_there_is_no_hub(tmp_path: Path) -> None:
    assert Pc(tmp_path / "home").fails("users", "recover") == (1, "users.recover-at-hub")


def test_an_office_of_one_may_go_back_to_no_password(alone: Desk) -> None:
    alone.password("boss").json("users", "password")
    alone.password(None).json("users", "password", "--no-password")
    assert alone.json("users", "whoami")["is_signing"]
    assert alone.json("logout")["is_signing"]


@pytest.mark.parametrize(
    "words",
    [
        ("users",),
        ("users", "add", "Dewi"),
        ("users", "add", " ", "--role", "reader"),
        ("users", "add", "x" * 300, "--role", "reader"),
        ("users", "role", "Dewi", "kaisar"),
        ("login", "--user", ""),
    ],
)
def test_words_that_make_no_sense_are_wrong_usage(alone: Desk, words: tuple[str, ...]) -> None:
    assert alone.fails(*words) == (2, "usage.wrong")
