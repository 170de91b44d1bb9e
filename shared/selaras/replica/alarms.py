"""Alarms as this PC shows them: the office's, which the hub raised, and its own.

What only this PC knows (its disk is nearly full, its backup failed) stays in its own file, so that
it is shown also while no hub can be reached. It never travels.
"""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final, TypeAlias

from selaras.clock import moment_text
from selaras.domain.alarms import (
    DONE,
    KINDS,
    OFFICE_KIND,
    OPEN,
    Alarm,
    Cause,
    closed,
    raised,
    read_alarm,
)
from selaras.domain.requests import CLOSE_ALARM, CLOSE_OFFICE_ALARM, Request
from selaras.domain.result import Rejection
from selaras.replica.asking import Waiting, ask
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.facts import facts_of_kind, get_fact
from selaras.store.meta import delete_meta, get_meta, meta_from, set_meta

# Before an own alarm's id, so that it can be told from the office's.
HERE: Final = "here:"

Writing: TypeAlias = Callable[[], AbstractContextManager[Writer]]


class OwnAlarms:
    """The alarms of one PC, and what is done about the office's."""

    def __init__(self, writing: Writing) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        self._writing = writing

    def raise_here(self, cause: Cause) -> None:
        """Keep an alarm on this PC only; again while it is open: counted, not doubled."""
        with self._writing() as writer:
            raise_here(writer.db, cause, now=moment_text(writer.clock.now()))

    def settle_here(self, cause: Cause) -> None:
        """Take an own alarm back because its cause is gone."""
        with self._writing() as writer:
            settle_here(writer.db, cause)

    def close_here(self, alarm_id: str) -> Rejection | None:
        """Say that an own alarm was seen to.

        This needs no hub and no right: who sits here is who must act.
        """
        with self._writing() as writer:
            text = get_meta(writer.db, alarm_id) if alarm_id.startswith(HERE) else None
            if text is None:
                return _unknown(alarm_id)
            now = moment_text(writer.clock.now())
            content = closed(json.loads(text), state=DONE, by=writer.person.name, now=now)
            if content:
                set_meta(writer.db, alarm_id, value=json.dumps(content))
            return None

    def ask_to_close(self, alarm_id: str) -> Waiting | Rejection:
        """Ask the hub to note that an alarm of the office was seen to."""
        with self._writing() as writer:
            fact = get_fact(writer.db, alarm_id)
            if fact is None or fact.kind not in KINDS:
                return _unknown(alarm_id)
            kind = CLOSE_OFFICE_ALARM if fact.kind == OFFICE_KIND else CLOSE_ALARM
            return ask(writer, Request(kind, {"alarm": alarm_id}), company=fact.company)


def raise_here(db: Connection, cause: Cause, *, now: str) -> None:
    """Keep an alarm on this PC only, inside an open transaction."""
    key = HERE + cause.alarm_id
    text = get_meta(db, key)
    content = raised(json.loads(text) if text else None, cause, now=now)
    if content is not None:
        set_meta(db, key, value=json.dumps(content))


def settle_here(db: Connection, cause: Cause) -> None:
    """Take an own alarm back because its cause is gone, inside an open transaction."""
    delete_meta(db, HERE + cause.alarm_id)


def open_alarms(db: Connection) -> list[Alarm]:
    """Return what needs a person, as far as this PC knows: its own first, the newest last."""
    own = [
        read_alarm(key, json.loads(text), is_here=True) for key, text in meta_from(db, HERE).items()
    ]
    facts = [fact for kind in sorted(KINDS) for fact in facts_of_kind(db, kind)]
    office = [
        read_alarm(fact.fact_id, json.loads(fact.content))
        for fact in sorted(facts, key=lambda fact: fact.seq)
    ]
    return [alarm for alarm in own + office if alarm.state == OPEN]


def _unknown(alarm_id: str) -> Rejection:
    return Rejection("alarm.not-found", {"id": alarm_id})
