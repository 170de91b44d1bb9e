"""What a release leaves for all later ones: its databases, its frames, and what was in them."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import Fingerprint, content_hash
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import PROTOCOL_MAX, Frame
from selaras.protocol.members import ByPosition
from selaras.replica import Replica
from selaras.store.contents import content_of
from selaras.store.db import Connection
from selaras.store.engine import Store, serialised
from selaras.store.hub_documents import each_hub_document
from selaras.store.migrations import MIGRATIONS
from tests.protocol.frames import EXAMPLES, OTHERS, PARTED, TOGETHER
from tests.sim.office import TestChance, TestClock

FIXTURES = Path(__file__).parent.parent / "fixtures"
DATABASES = ("hub", "pc", "alone")


def write(folder: Path, stores: Mapping[str, Store]) -> None:
    """Record a release in *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    known: dict[str, Any] = {"schema": len(MIGRATIONS)}
    for name in DATABASES:
        packed = gzip.compress(serialised(stores[name]), mtime=0)
        (folder / f"{name}.db.gz").write_bytes(packed)
        known[name] = described(stores[name])
    _write_json(folder / "known.json", known)
    write_frames(folder)


def write_frames(folder: Path) -> None:
    """Record the frames that say what none of those recorded says; those stay."""
    path = folder / "frames.json"
    there = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for name, each in frames(but=said(there)).items():
        there[f"{name} of protocol {PROTOCOL_MAX}" if name in there else name] = each
    _write_json(path, there)


def said(recorded: Mapping[str, Any]) -> list[Frame]:
    """Return what recorded frames say."""
    return [decode_frame(bytes.fromhex(each["bytes"])) for each in recorded.values()]


def database(folder: Path, name: str) -> bytes:
    """Return one recorded database."""
    return gzip.decompress((folder / f"{name}.db.gz").read_bytes())


def described(store: Store) -> dict[str, Any]:
    """Return what every later release must find in a database that it opens."""
    replica = Replica(store, clock=TestClock(), chance=TestChance("fixture"), author="x")
    found = {kind: list(each) for kind, each in replica.fingerprint().items()}
    with store.reading() as db:
        return {"fingerprint": found, "hub": _hub_fingerprint(db), "rows": _rows(db)}


def frames(*, but: Sequence[Frame] = ()) -> dict[str, dict[str, Any]]:
    """Return one message of every frame, with what it says, and those with later members."""
    every = {**EXAMPLES, **PARTED, **OTHERS, **TOGETHER}
    return {
        name: {"bytes": encode_frame(frame).hex(), "members": plain(frame)}
        for name, frame in sorted(every.items())
        if frame not in but
    }


def plain(value: Any) -> Any:  # noqa: ANN401  # whatever a frame holds
    """Return members as JSON can hold them."""
    if isinstance(value, ByPosition):
        return {name: plain(getattr(value, name)) for name in type(value).__match_args__}
    if isinstance(value, bytes):
        return f"bytes:{value.hex()}"
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def holds(found: Any, recorded: Any) -> bool:  # noqa: ANN401
    """Say whether *found* says what was recorded; members that came later are not asked for."""
    if isinstance(recorded, dict):
        return all(key in found and holds(found[key], each) for key, each in recorded.items())
    if isinstance(recorded, list):
        return len(found) == len(recorded) and all(map(holds, found, recorded))
    return bool(found == recorded)


def _hub_fingerprint(db: Connection) -> dict[str, list[object]]:
    """Return of the hub's documents and facts what a fingerprint says of a replica's."""
    kinds: dict[str, Fingerprint] = {}
    for held in each_hub_document(db):
        item = content_hash(held.doc_id, Document(held.state).registers())
        kinds.setdefault(held.kind, Fingerprint()).add(item)
    for fact_id, kind, content in db.exec_driver_sql("SELECT id, kind, content FROM hub_fact"):
        item = content_hash(str(fact_id), {"content": content_of(content)})
        kinds.setdefault(str(kind), Fingerprint()).add(item)
    return {kind: [found.count, found.text()] for kind, found in sorted(kinds.items())}


def _rows(db: Connection) -> dict[str, int]:
    """Return how many rows each table holds that is no projection: none may get lost."""
    names = db.exec_driver_sql(
        """SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '*_row'
        AND name NOT GLOB '*_search*' AND name NOT GLOB 'sqlite_*' ORDER BY name"""
    ).scalars()
    counts = {
        name: int(db.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one())
        for name in names.all()
    }
    return {name: count for name, count in counts.items() if count}


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
