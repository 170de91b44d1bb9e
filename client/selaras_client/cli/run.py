"""From words to a process: run here, or in the process that already holds the data folder."""

import asyncio
import logging
import logging.handlers
import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from platformdirs import user_data_path

from selaras.errors import StoreError
from selaras.store.file_name import FILE_NAME as DATABASE
from selaras.store.trouble import CannotWriteError, trouble_of
from selaras.texts import Texts
from selaras_client.cli.parser import WINDOW, HelpWanted, against, language_of, parse, stays
from selaras_client.cli.passwords import read_passwords
from selaras_client.cli.result import (
    Call,
    Printed,
    Result,
    deliberate,
    printed,
    printed_failure,
)
from selaras_client.control import ask_running, forget_running
from selaras_client.lock import HomeLock
from selaras_client.window.open_window import has_screen

HOME_VARIABLE: Final = "SELARAS_HOME"
BUSY_S: Final = 60.0
INTERRUPTED: Final = 130
LOG_BYTES: Final = 1024 * 1024
_RETRY_S: Final = 0.05


class StoreFolderError(StoreError):
    """The data folder cannot be made or used."""

    code = "home.cannot-use"


class HomeBusyError(StoreError):
    """Another command works on this data folder and does not finish."""

    code = "home.busy"


class HomeHeldError(StoreError):
    """This command needs the data folder for itself, and another process holds it."""

    code = "home.held"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; return the exit code. Never a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    texts = Texts(language_of(words))
    as_json = "--json" in words
    try:
        args = parse(words, texts)
        args.home = (args.home or _default_home()).absolute()
        with _logging_to(args.home):
            shown = _run(args, words, texts=texts)
    except HelpWanted as wanted:
        shown = printed(Result({"help": str(wanted)}, [str(wanted).rstrip()]), as_json=as_json)
    except KeyboardInterrupt:
        shown = Printed(INTERRUPTED, "", f"{texts.say('cli.interrupted')}\n")
    except Exception as error:  # noqa: BLE001  # the last line of defence
        shown = printed_failure(deliberate(error), texts, as_json=as_json)
    _print(shown)
    return shown.exit_code


def _run(args: Namespace, words: list[str], *, texts: Texts) -> Printed:
    """Run it; a window tells its person why the folder cannot be had, and tries again for her."""
    while True:
        try:
            return _run_once(args, words, texts=texts)
        except (StoreFolderError, HomeBusyError) as error:
            if not (args.command == WINDOW and has_screen()):
                raise
            from selaras_client.cli.staying import is_to_be_tried_again

            if not asyncio.run(is_to_be_tried_again(args, error)):
                raise


def _run_once(args: Namespace, words: list[str], *, texts: Texts) -> Printed:
    try:
        args.passwords = read_passwords(args, texts)
        args.trouble = _trouble_of(_made(args.home))
        lock = HomeLock(args.home)
        if getattr(args, "is_closed", False):
            return _run_closed(lock, args, texts)
        answer = None if args.trouble else _take_or_forward(lock, args, words)
        if answer is not None:
            return _show_answer(answer, args)
        try:
            if args.trouble is None:
                forget_running(args.home)
            against(_folder(args.home), args)
            return _run_here(args, texts)
        finally:
            lock.release()
    except Exception as error:  # logged while the log is open
        raise deliberate(error) from error


def _run_closed(lock: HomeLock, args: Namespace, texts: Texts) -> Printed:
    """Run a command that needs the folder for itself, and no process on it."""
    if args.trouble is not None:
        raise args.trouble
    if not _taken(lock, args.home):
        raise HomeHeldError(path=str(args.home))
    try:
        forget_running(args.home)
        against(_folder(args.home), args)
        from selaras_client.cli.closed_commands import CLOSED

        return printed(CLOSED[args.command](Call(args, texts)), as_json=args.json)
    finally:
        lock.release()


def _run_here(args: Namespace, texts: Texts) -> Printed:
    # What works on the data is imported only now: a command that another process carries out,
    # or that is mistyped, does not wait for it.
    if stays(args):
        from selaras_client.cli.staying import stay

        return asyncio.run(stay(args, texts))
    from selaras_client.cli.here import run_here

    return run_here(args, texts)


def _take_or_forward(lock: HomeLock, args: Namespace, words: list[str]) -> dict[str, Any] | None:
    """Take the folder, or have the process that holds it do the work; None means taken."""
    request = {"argv": words, "cwd": str(_folder(args.home))}
    request["passwords"] = args.passwords
    until = time.monotonic() + BUSY_S
    args.is_taken_over = False

    def hold(answer: dict[str, Any]) -> bool:
        """Stay while another process keeps the hub's doors open for us; go on after it."""
        nonlocal until
        if answer["exit"] == 0 and not args.is_taken_over:
            _print(_show_answer(answer, args))
        until, args.is_taken_over = time.monotonic() + BUSY_S, answer["exit"] == 0
        return bool(args.is_taken_over)

    while not _taken(lock, args.home):
        answer = ask_running(args.home, request, hold=hold if _is_hub_run(args) else None)
        if answer is not None:
            return answer
        if time.monotonic() > until:
            raise HomeBusyError(path=str(args.home))
        time.sleep(_RETRY_S)
    return None


def _is_hub_run(args: Namespace) -> bool:
    return bool(args.command == "hub" and args.hub_command == "run")


def _taken(lock: HomeLock, home: Path) -> bool:
    try:
        return lock.take()
    except OSError as error:
        raise StoreFolderError(path=str(home), reason=error.strerror) from error


def _show_answer(answer: dict[str, Any], args: Namespace) -> Printed:
    if "url" in answer:
        from selaras_client.cli.serve import show_window

        return show_window(str(answer["url"]), args)
    return Printed(int(answer["exit"]), str(answer["out"]), str(answer["err"]))


def _folder(home: Path) -> Path:
    """Return where the command was typed; for a folder that is gone, one that is not."""
    try:
        return Path.cwd()
    except OSError:
        return home


def _default_home() -> Path:
    given = os.environ.get(HOME_VARIABLE)
    return Path(given) if given else user_data_path("Selaras", appauthor=False)


def _made(home: Path) -> Path:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFolderError(path=str(home), reason=error.strerror) from error
    return home


def _trouble_of(home: Path) -> CannotWriteError | None:
    """Return why nothing can be written into a data folder that can be read; None where it can.

    Raises:
        StoreFolderError: There is nothing to read in it.
    """
    # Asking for the right would do on no network drive, and not on Windows.
    probe = home / f".selaras-{os.getpid()}"
    try:
        probe.open("xb").close()
        probe.unlink()
    except FileExistsError:
        return None
    except OSError as error:
        trouble = trouble_of(str(home), error)
        if isinstance(trouble, CannotWriteError) and (home / DATABASE).is_file():
            return trouble
        raise StoreFolderError(path=str(home), reason=error.strerror) from error
    return None


class _QuietHandler(logging.handlers.RotatingFileHandler):
    """A log on a full drive stays shorter; the person hears of the drive otherwise."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        """Say nothing on the person's screen."""


@contextmanager
def _logging_to(home: Path) -> Iterator[None]:
    """Write the log beside the data; where that fails the program works without a log."""
    handler = _log_file(home)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("websockets").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        # What a full drive did not take is tried once more here.
        with suppress(OSError):
            handler.close()


def _log_file(home: Path) -> logging.Handler:
    try:
        (home / "log").mkdir(parents=True, exist_ok=True)
        return _QuietHandler(
            home / "log" / "selaras.log", maxBytes=LOG_BYTES, backupCount=3, encoding="utf-8"
        )
    except OSError:
        return logging.NullHandler()


def _print(shown: Printed) -> None:
    for stream, text in ((sys.stdout, shown.out), (sys.stderr, shown.err)):
        if not text or stream is None:
            continue
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
        try:
            stream.write(text)
            stream.flush()
        except OSError:
            # Whoever read us went away (selaras list | head); Python would try again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
