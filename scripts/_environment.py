"""Make and keep the program's own Python environment, ``.venv`` in the project folder.

Standard library only. Every Python from 3.6 must be able to *read* this file and its callers (hence
types in quotes and no newer syntax), so that an old one gets a sentence and not a syntax error.
What people read goes to stderr: stdout belongs to the program that is started.
"""

import errno
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

from _setup_lock import History, only_one

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)

# Per code: one sentence in English and one line of Indonesian.
SENTENCES = {
    "python-too-old": (
        "Selaras needs Python {oldest} or newer; this is Python {found}. "
        "Install it from https://www.python.org/downloads/ and run this again with it.\n"
        "Selaras memerlukan Python {oldest} atau lebih baru; pasang dahulu, lalu ulangi."
    ),
    "venv-missing": (
        "This Python cannot make virtual environments. On Debian or Ubuntu, as root: "
        "apt-get install python3-venv\n"
        "Python ini belum dapat membuat lingkungan virtual; pasang paket python3-venv."
    ),
    "no-network": (
        "The packages could not be downloaded. Connect this PC to the internet (or set "
        "PIP_INDEX_URL to a mirror, HTTPS_PROXY to a proxy) and run this again.\n"
        "Paket tidak dapat diunduh; sambungkan PC ini ke internet, lalu ulangi."
    ),
    "no-permission": (
        "The folder {folder} cannot be written. Close Selaras if it is open, or move the "
        "project to a place that belongs to you.\n"
        "Folder {folder} tidak dapat ditulisi; tutup Selaras atau pindahkan foldernya."
    ),
    "disk-full": (
        "The disk is full. Free about 500 MB and run this again.\n"
        "Diska penuh; kosongkan sekitar 500 MB, lalu ulangi."
    ),
    "inside": (
        "The folder {folder} must be made anew, but it is the one this Python runs from. "
        "Run this again with the Python of the system.\n"
        "Jalankan lagi dengan Python dari sistem, bukan dari {folder}."
    ),
    "set-up-failed": (
        "The set-up failed; its last words stand above. Delete the folder {folder} and run "
        "this again.\n"
        "Penyiapan gagal; hapus folder {folder}, lalu ulangi."
    ),
}
# Words of pip, in lower case, and what they mean. The first match counts.
FAILURES = (
    ("no space left", "disk-full"),
    ("permission denied", "no-permission"),
    ("access is denied", "no-permission"),
    ("read-only file system", "no-permission"),
    ("failed to establish a new connection", "no-network"),
    ("name resolution", "no-network"),
    ("getaddrinfo failed", "no-network"),
    ("connection broken", "no-network"),
    ("connection error", "no-network"),
    ("max retries exceeded", "no-network"),
    ("read timed out", "no-network"),
    ("proxyerror", "no-network"),
    ("sslerror", "no-network"),
)
ERRNOS = {
    errno.EACCES: "no-permission",
    errno.EPERM: "no-permission",
    errno.EROFS: "no-permission",
    errno.ENOSPC: "disk-full",
}


class SetupError(Exception):
    """The environment cannot be made; ``code`` is a key of ``SENTENCES``."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts


def prepare_or_exit(*extras: str) -> str:
    """Return the environment's Python with *extras* installed, or end with a clear sentence."""
    try:
        return str(prepare(ROOT, extras))
    except SetupError as error:
        raise SystemExit(sentences(error.code, error.facts)) from error
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def sentences(code: str, facts: "dict[str, str]") -> str:
    """Say *code* in English and in Indonesian, one line each."""
    return SENTENCES[code].format(**facts)


def prepare(root: Path, extras: "tuple[str, ...]") -> Path:
    """Make or refresh ``.venv`` in *root* unless its stamp says that nothing changed.

    Raises:
        SetupError: what is missing, for a person.
    """
    refuse_old_python(sys.version_info[:2])
    venv = root / ".venv"
    try:
        key = stamp_key(root, sys.version_info[:2])
        if not _is_current(venv, key, extras):
            with only_one(root / ".venv.lock", waiting=_say_waiting) as history:
                _bring_up_to_date(venv, key, extras, history)
    except OSError as error:
        _say(str(error))
        raise SetupError(system_failure_code(error), folder=str(venv)) from error
    return venv_python(venv)


def refuse_old_python(found: "tuple[int, ...]") -> None:
    """Raise ``SetupError`` when *found* (major, minor) is older than what we support."""
    if found < OLDEST_PYTHON:
        dotted = [".".join(map(str, version)) for version in (OLDEST_PYTHON, found)]
        raise SetupError("python-too-old", oldest=dotted[0], found=dotted[1])


def stamp_key(root: Path, version: "tuple[int, ...]") -> str:
    """Return a hash of all that decides what is installed, but for the extras."""
    digest = hashlib.sha256(repr((str(root), version)).encode("utf-8"))
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update(hashlib.sha256((root / name).read_bytes()).digest())
    return digest.hexdigest()


def stamp_covers(stamp: str, key: str, *, extras: "tuple[str, ...]") -> bool:
    """Tell whether the text of a stamp, perhaps a damaged one, covers *key* and *extras*."""
    try:
        found = json.loads(stamp)
        return bool(found["key"] == key and set(extras) <= set(found["extras"]))
    except (ValueError, KeyError, TypeError):
        return False


def venv_python(venv: Path, *, windows: bool = os.name == "nt") -> Path:
    """Return where *venv* keeps its interpreter."""
    return venv / ("Scripts/python.exe" if windows else "bin/python")


def failure_code(output: str) -> str:
    """Return the key of ``SENTENCES`` for what a failed installer printed."""
    lowered = output.lower()
    return next((code for words, code in FAILURES if words in lowered), "set-up-failed")


def system_failure_code(error: OSError) -> str:
    """Return the key of ``SENTENCES`` for what the system refused."""
    return ERRNOS.get(error.errno or 0, "set-up-failed")


def config_fits(config: str, version: "tuple[int, ...]") -> bool:
    """Tell whether a ``pyvenv.cfg`` is of Python *version* and that Python is still there."""
    lines = [line.partition("=") for line in config.splitlines()]
    values = {name.strip(): value.strip() for name, _, value in lines}
    made_by = values.get("version", values.get("version_info", "")).split(".")[:2]
    return made_by == [str(part) for part in version] and Path(values.get("home", "")).is_dir()


def _is_current(venv: Path, key: str, extras: "tuple[str, ...]") -> bool:
    # exists() follows the link, so a Python that was removed does not count.
    return stamp_covers(_text(venv / "selaras.json"), key, extras=extras) and _interpreter_stands(
        venv
    )


def _interpreter_stands(venv: Path) -> bool:
    config = _text(venv / "pyvenv.cfg")
    return venv_python(venv).exists() and config_fits(config, sys.version_info[:2])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        return ""


def _bring_up_to_date(venv: Path, key: str, extras: "tuple[str, ...]", history: History) -> None:
    if _is_current(venv, key, extras):  # the one we waited for did it
        return
    _say("Setting up Selaras, a minute or two … / Menyiapkan Selaras, satu-dua menit …")
    stamp = venv / "selaras.json"
    was_cut = history.was_cut()
    history.begin()
    if was_cut or not _is_sound(venv):
        _create(venv)
    stamp.unlink(missing_ok=True)
    _install(venv, extras, history)
    stamp.write_text(json.dumps({"key": key, "extras": sorted(extras)}), encoding="utf-8")
    history.end()
    _say("Ready. / Siap.")


def _is_sound(venv: Path) -> bool:
    if not _interpreter_stands(venv):
        return False
    ask = [str(venv_python(venv)), "-m", "pip", "--version"]
    return subprocess.run(ask, capture_output=True, check=False).returncode == 0


def _create(venv: Path) -> None:
    if Path(sys.prefix).resolve() == venv.resolve():
        raise SetupError("inside", folder=str(venv))
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise SetupError("venv-missing")
    if venv.is_file():
        venv.unlink()
    code, output = _run([sys.executable, "-m", "venv", "--clear", str(venv)], venv.parent)
    if code:
        raise _failure(output, venv)


def _install(venv: Path, extras: "tuple[str, ...]", history: History) -> None:
    command = [str(venv_python(venv)), "-m", "pip", "install", "--no-input"]
    command += ["--disable-pip-version-check", "--constraint", "constraints.txt"]
    code, output = _run([*command, "--editable", f".[{','.join(extras)}]"], venv.parent)
    if code:
        history.end()  # pip ended by itself: it installs nothing before it has everything
        raise _failure(output, venv)


def _run(command: "list[str]", folder: Path) -> "tuple[int, str]":
    # A person's own pip settings may name a mirror, but not another place to install to.
    environment = dict(os.environ, PIP_USER="0", PYTHONUTF8="1")
    environment.setdefault("PIP_RETRIES", "2")
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        check=False,
        close_fds=False,  # the installer holds our lock, too
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    return done.returncode, done.stdout


def _failure(output: str, venv: Path) -> SetupError:
    code = failure_code(output)
    if code == "set-up-failed":
        _say("\n".join(output.strip().splitlines()[-15:]))
    return SetupError(code, folder=str(venv))


def _say_waiting() -> None:
    _say("Waiting for another set-up … / Menunggu penyiapan lain …")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
