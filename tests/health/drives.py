"""Drives that do not take what is written."""

import sqlite3

import pytest

from selaras.store import engine


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    return error


def cannot_write(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """Let no file be opened for writing, until ``monkeypatch.undo``."""

    def refuse(_: str) -> sqlite3.Connection:
        raise sqlite_error(code)

    monkeypatch.setattr(engine, "_connect", refuse)
