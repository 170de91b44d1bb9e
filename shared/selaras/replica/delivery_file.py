"""What a PC has not sent, as a file: people can read it, and a hub can take it in.

For a PC that was revoked and cannot connect. The file proves nothing by itself but what its users
signed; the hub makes proposals of it and nothing else.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from selaras.documents.values import decode_value
from selaras.domain.requests import decode_request
from selaras.errors import DomainError
from selaras.protocol.frames import Entry
from selaras.replica.identity import load_identity
from selaras.replica.signing import frame_of
from selaras.replica.tray import reference_of
from selaras.store.db import Connection
from selaras.store.outbox import OutboxEntry, entries_after

FORMAT: Final = "selaras-unsent"
VERSION: Final = 1
MAX_FILE_BYTES: Final = 64 * 1024 * 1024

_ALL: Final = 2**62
_TEXTS: Final = (
    *("origin_incarnation", "doc_id", "company", "base_epoch", "author", "at", "request", "user"),
)
_NUMBERS: Final = ("n", "origin_n", "base_rev")


class DeliveryUnreadableError(DomainError):
    """The file is not what ``unsent_file`` makes, or it is damaged."""

    code = "deliver.not-readable"


@dataclass(frozen=True, slots=True)
class DeliveryFile:
    """What a PC wrote into a file.

    Args:
        hub: Id of the hub it belonged to.
    """

    hub: str
    device: str
    incarnation: str
    entries: tuple[Entry, ...]


def unsent_file(db: Connection, companies: Collection[str], *, at: str) -> dict[str, object]:
    """Return what the hub has not settled, for people and for ``read_delivery``.

    Args:
        companies: Only what is of one of these.
        at: Now, ISO 8601, UTC.
    """
    identity = load_identity(db)
    entries = entries_after(db, 0, limit=_ALL, max_bytes=_ALL)
    return {
        "format": FORMAT,
        "version": VERSION,
        "hub": identity.hub,
        "device": identity.device,
        "incarnation": identity.incarnation,
        "pc": identity.pc,
        "written_at": at,
        "unsent": [_shown(db, entry) for entry in entries if entry.company in companies],
    }


def read_delivery(raw: bytes) -> DeliveryFile:
    """Read such a file, whatever is in it.

    Raises:
        DeliveryUnreadableError: It is none.
    """
    try:
        content = json.loads(raw)
        if (content["format"], content["version"]) != (FORMAT, VERSION):
            raise DeliveryUnreadableError
        entries = tuple(_entry(each["entry"]) for each in content["unsent"])
        hub, device = _text(content, "hub"), _text(content, "device")
        return DeliveryFile(hub, device, _text(content, "incarnation"), entries)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DeliveryUnreadableError from error


def _shown(db: Connection, entry: OutboxEntry) -> dict[str, object]:
    request = decode_request(entry.request) if entry.request else None
    return {
        "document": entry.doc_id,
        "reference": reference_of(db, entry.doc_id, changes=entry.changes),
        "company": entry.company,
        "who": entry.author,
        "when": entry.at,
        "request": request.kind if request else "",
        "values": {key: decode_value(text) for key, text in entry.changes.items()},
        "entry": _members(frame_of(entry)),
    }


def _members(entry: Entry) -> dict[str, object]:
    kept = {name: getattr(entry, name) for name in (*_NUMBERS, *_TEXTS)}
    return {**kept, "changes": dict(entry.changes), "signature": entry.signature.hex()}


def _entry(raw: Mapping[str, Any]) -> Entry:
    changes = {_checked(key): _checked(text) for key, text in raw["changes"].items()}
    named: dict[str, Any] = {name: _text(raw, name) for name in _TEXTS}
    named |= {name: _number(raw, name) for name in _NUMBERS}
    return Entry(
        **named,
        changes=changes,
        signature=bytes.fromhex(_text(raw, "signature")),
        updates=(),
        client_id=0,
        first_clock=0,
        end_clock=0,
    )


def _text(raw: Mapping[str, Any], name: str) -> str:
    return _checked(raw[name])


def _checked(value: object) -> str:
    if not isinstance(value, str):
        raise DeliveryUnreadableError
    # A half of a surrogate pair can be written in JSON and then stored by nothing.
    value.encode("utf-8")
    return value


def _number(raw: Mapping[str, Any], name: str) -> int:
    value = raw[name]
    if type(value) is not int or not 0 <= value < 2**63:
        raise DeliveryUnreadableError
    return value
