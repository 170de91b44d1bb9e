"""The set-up decides correctly; making a real environment is what every check does anyway."""

import ast
import errno
from pathlib import Path

import pytest

import _environment
import _setup_lock

SCRIPTS = Path(_environment.__file__).parent
READ_BY_OLD_PYTHONS = ("_environment.py", "_setup_lock.py", "check.py", "start.py")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("a", "utf-8")
    (tmp_path / "constraints.txt").write_text("b", "utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_the_key_changes_with_each_file_that_decides(project: Path, name: str) -> None:
    before = _environment.stamp_key(project, (3, 11))
    assert before == _environment.stamp_key(project, (3, 11))
    assert before != _environment.stamp_key(project, (3, 12))
    (project / name).write_text("c", "utf-8")
    assert before != _environment.stamp_key(project, (3, 11))


@pytest.mark.parametrize(
    ("stamp", "covered"),
    [
        ('{"key": "k", "extras": ["client", "dev", "hub"]}', True),
        ('{"key": "k", "extras": ["client", "hub"]}', True),
        ('{"key": "k", "extras": ["client"]}', False),
        ('{"key": "older", "extras": ["client", "hub"]}', False),
        ('{"key": "k"', False),
        ("[]", False),
        ("", False),
    ],
)
def test_only_a_whole_stamp_of_this_key_covers_the_extras(stamp: str, *, covered: bool) -> None:
    assert _environment.stamp_covers(stamp, "k", extras=("client", "hub")) is covered


@pytest.mark.parametrize(
    ("output", "code"),
    [
        ("WARNING: Retrying ... Temporary failure in name resolution", "no-network"),
        ("Failed to establish a new connection: [Errno 111]", "no-network"),
        ("ERROR: [Errno 28] No space left on device", "disk-full"),
        ("[WinError 5] Access is denied: selaras.exe", "no-permission"),
        ("ERROR: something new", "set-up-failed"),
    ],
)
def test_a_failure_of_the_installer_gets_its_sentence(output: str, code: str) -> None:
    assert _environment.failure_code(output) == code


@pytest.mark.parametrize("code", sorted(_environment.SENTENCES))
def test_every_sentence_has_two_languages_and_all_its_facts(code: str) -> None:
    said = _environment.sentences(code, {"folder": "F", "oldest": "3.11", "found": "3.9"})
    assert len(said.splitlines()) == 2
    assert "{" not in said


def test_debian_without_venv_is_told_which_package_to_install() -> None:
    assert "apt-get install python3-venv" in _environment.sentences("venv-missing", {})


@pytest.mark.parametrize("name", READ_BY_OLD_PYTHONS)
def test_an_old_python_reads_the_file_up_to_its_version_check(name: str) -> None:
    tree = ast.parse((SCRIPTS / name).read_text("utf-8"), feature_version=(3, 6))
    assert [ast.unparse(made) for made in _annotations(tree) if _is_new(made)] == []


def _annotations(tree: ast.Module) -> list[ast.expr]:
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.arg)]
    found = [getattr(node, "returns", getattr(node, "annotation", None)) for node in nodes]
    return [annotation for annotation in found if annotation is not None]


def _is_new(annotation: ast.expr) -> bool:
    """Evaluated when the function is made, `list[str]` and `a | b` fail on an old Python."""
    return any(isinstance(node, ast.Subscript | ast.BinOp) for node in ast.walk(annotation))


def test_python_3_10_is_refused_and_3_11_is_not() -> None:
    _environment.refuse_old_python((3, 11))
    with pytest.raises(_environment.SetupError) as refused:
        _environment.refuse_old_python((3, 10))
    assert "this is Python 3.10" in _environment.sentences(refused.value.code, refused.value.facts)


def test_an_environment_whose_python_was_removed_or_replaced_does_not_fit(tmp_path: Path) -> None:
    config = f"home = {tmp_path}\nversion = 3.11.2\n"
    assert _environment.config_fits(config, (3, 11))
    assert not _environment.config_fits(config, (3, 12))
    assert not _environment.config_fits(config.replace("home = ", "home = gone"), (3, 11))
    assert not _environment.config_fits("", (3, 11))


def test_the_interpreter_stands_where_each_system_keeps_it() -> None:
    assert _environment.venv_python(Path("v"), windows=True) == Path("v/Scripts/python.exe")
    assert _environment.venv_python(Path("v"), windows=False) == Path("v/bin/python")


def test_a_set_up_that_was_cut_is_known_to_the_next_one(tmp_path: Path) -> None:
    lock = tmp_path / ".venv.lock"
    with _setup_lock.only_one(lock, waiting=pytest.fail) as history:
        assert not history.was_cut()
        history.begin()
    with _setup_lock.only_one(lock, waiting=pytest.fail) as history:
        assert history.was_cut()
        history.end()
    with _setup_lock.only_one(lock, waiting=pytest.fail) as history:
        assert not history.was_cut()


def test_a_second_set_up_waits_for_the_first(tmp_path: Path) -> None:
    class Waited(Exception):  # noqa: N818
        """Ends the wait of a test that would never end."""

    def stop() -> None:
        raise Waited

    lock = tmp_path / ".venv.lock"
    with (
        _setup_lock.only_one(lock, waiting=pytest.fail),
        pytest.raises(Waited),
        _setup_lock.only_one(lock, waiting=stop),
    ):
        pytest.fail("both hold the lock")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EACCES, "no-permission"),
        (errno.EROFS, "no-permission"),
        (errno.ENOSPC, "disk-full"),
        (errno.EIO, "set-up-failed"),
    ],
)
def test_a_folder_that_cannot_be_written_gets_its_sentence(number: int, code: str) -> None:
    assert _environment.system_failure_code(OSError(number, "no")) == code


def test_a_folder_without_the_project_file_ends_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(_environment.SetupError) as refused:
        _environment.prepare(tmp_path, ("client",))
    assert str(tmp_path) in _environment.sentences(refused.value.code, refused.value.facts)
