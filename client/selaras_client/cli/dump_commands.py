"""Everything of the company out as plain files, into a folder of its own."""

import asyncio
import json
import secrets
import shutil
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from selaras.clock import moment_text
from selaras.domain.result import Rejection
from selaras.errors import StoreError
from selaras.exchange.plain_files import Written
from selaras.replica.dumping import contents, dump
from selaras_client.cli.invoice_commands import company_of
from selaras_client.cli.progress import say_progress
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.home import Home
from selaras_client.running import RunningOffice

CONTENTS: Final = "isi.json"
README: Final = "BACA-SAYA.txt"
_PROGRESS_ROWS: Final = 1_000


class DumpStoppedError(StoreError):
    """Whoever asked went away; nothing was written."""

    code = "dump.stopped"


async def dump_all(office: RunningOffice, call: Call) -> Result:
    """Write everything of the company into a new folder: all of it, or nothing."""
    stopped = threading.Event()
    try:
        return await office.work(lambda home: _dumped(home, call, stopped))
    except asyncio.CancelledError:
        # The data thread hears of it at the next document and tidies up.
        stopped.set()
        raise


def _dumped(home: Home, call: Call, stopped: threading.Event) -> Result:
    company = company_of(home)
    target: Path = call.args.out
    beside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        _refuse_taken(target)
        beside.mkdir()
        files = _written(home, beside, call, stopped=stopped)
        if target.exists():
            target.rmdir()
        beside.rename(target)
    except OSError as error:
        why = error.strerror or type(error).__name__
        told = {"path": str(target), "reason": why}
        raise RejectedError(Rejection("dump.cannot-write", told)) from error
    finally:
        with suppress(OSError):
            shutil.rmtree(beside)
    rows = {file.name: file.rows for file in files}
    data: dict[str, object] = {"company": company, "folder": str(target), "files": rows}
    facts: dict[str, object] = {**data, "count": len(files), "invoices": rows["faktur.csv"]}
    return Result(data, [call.texts.say("cli.dumped", facts)])


def _written(home: Home, folder: Path, call: Call, *, stopped: threading.Event) -> list[Written]:
    at = moment_text(home.clock.now())

    def step(count: int) -> None:
        if stopped.is_set():
            raise DumpStoppedError
        if count % _PROGRESS_ROWS == 0:
            say_progress(call.texts.say("cli.dump-progress", {"count": count}))

    with home.replica.reading() as db:
        files = dump(db, folder, at=at, step=step)
        text = json.dumps(contents(db, files, at=at), ensure_ascii=False, indent=1)
    (folder / CONTENTS).write_text(text + "\n", encoding="utf-8")
    (folder / README).write_text(call.texts.say("dump.readme"), encoding="utf-8")
    return files


def _refuse_taken(target: Path) -> None:
    is_taken = target.is_file() or (target.is_dir() and any(target.iterdir()))
    if is_taken:
        raise RejectedError(Rejection("dump.exists", {"path": str(target)}))


ASKING: Final = {"dump": dump_all}
