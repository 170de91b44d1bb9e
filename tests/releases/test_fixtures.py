"""What every release left behind is opened, brought up to date and read by this one.

Until the first release is out its fixtures may be made anew: ``scripts/make_fixtures.py``.
"""

import json
from collections import deque
from pathlib import Path
from typing import Any

import pytest

from selaras.documents.crdt import Document
from selaras.documents.invoice_codec import decode_invoice
from selaras.protocol.codec import decode_frame
from selaras.replica import Replica
from selaras.store import projection
from selaras.store.documents import each_document
from selaras.store.engine import FILE_NAME, Store, open_memory_store, open_store
from selaras.store.hub_documents import each_hub_document
from selaras.store.migrations import MIGRATIONS
from selaras_hub.desk import HubDesk
from tests.papers.test_documents import MADE
from tests.releases.content import filled
from tests.releases.folder import (
    DATABASES,
    FIXTURES,
    database,
    described,
    frames,
    holds,
    plain,
    said,
)
from tests.sim.office import TestChance, TestClock

RELEASES = sorted(path for path in FIXTURES.iterdir() if path.name.startswith("v"))
EACH = [(release, name) for release in RELEASES for name in DATABASES]


def known(release: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release / "known.json").read_text(encoding="utf-8"))
    return found


def rebuilt_differences(store: Store) -> list[int]:
    with store.transaction() as db:
        deque(projection.rebuild_beside(db), maxlen=0)
        found = projection.rebuilt_differences(db)
        projection.drop_rebuilt(db)
    return found


@pytest.fixture(params=EACH, ids=lambda each: f"{each[0].name}-{each[1]}")
def recorded(request: pytest.FixtureRequest) -> tuple[Store, dict[str, Any]]:
    release, name = request.param
    return open_memory_store(database(release, name)), known(release)[name]


def test_there_is_a_release() -> None:
    assert RELEASES


def test_nothing_is_lost_or_read_otherwise(recorded: tuple[Store, dict[str, Any]]) -> None:
    store, before = recorded
    found = described(store)
    assert found["fingerprint"] == before["fingerprint"]
    assert found["hub"] == before["hub"]
    lost = {
        name: (count, found["rows"].get(name, 0))
        for name, count in before["rows"].items()
        if found["rows"].get(name, 0) < count
    }
    assert lost == {}


def test_what_is_listed_is_what_a_rebuild_would_list(
    recorded: tuple[Store, dict[str, Any]],
) -> None:
    store, _ = recorded
    assert rebuilt_differences(store) == []
    assert store.integrity_faults() == []


def test_every_invoice_can_be_read(recorded: tuple[Store, dict[str, Any]]) -> None:
    store, _ = recorded
    with store.reading() as db:
        held = [(each.doc_id, each.state) for each in each_document(db)]
        held += [(each.doc_id, each.state) for each in each_hub_document(db)]
    invoices = [each for each in held if each[0].startswith("invoice:")]
    assert invoices
    for doc_id, state in invoices:
        assert decode_invoice(doc_id, Document(state).registers())[1] == (), doc_id


def test_the_hub_goes_on(recorded: tuple[Store, dict[str, Any]]) -> None:
    store, before = recorded
    if "hub_document" in before["rows"]:
        assert HubDesk(store, clock=TestClock(), chance=TestChance("later")).hub.company
    replica = Replica(store, clock=TestClock(), chance=TestChance("later"), author="x")
    assert replica.hello("later").schema_version == len(MIGRATIONS)


def test_the_file_itself_is_copied_and_brought_up_to_date(tmp_path: Path) -> None:
    for release in RELEASES:
        folder = tmp_path / release.name
        folder.mkdir()
        (folder / FILE_NAME).write_bytes(database(release, "alone"))
        store = open_store(folder)
        assert described(store)["fingerprint"] == known(release)["alone"]["fingerprint"]
        store.close()
        is_older = known(release)["schema"] < len(MIGRATIONS)
        assert bool(list(folder.glob("selaras-sebelum-skema-*.db"))) == is_older


@pytest.mark.parametrize("release", RELEASES, ids=lambda each: each.name)
def test_every_frame_can_be_read_and_says_what_it_said(release: Path) -> None:
    every = json.loads((release / "frames.json").read_text(encoding="utf-8"))
    assert len(every) >= 16
    for name, each in every.items():
        frame = decode_frame(bytes.fromhex(each["bytes"]))
        assert holds(plain(frame), each["members"]), name


def test_every_frame_of_this_build_is_among_those_of_a_release() -> None:
    files = [(release / "frames.json").read_text(encoding="utf-8") for release in RELEASES]
    recorded = [frame for file in files for frame in said(json.loads(file))]
    assert list(frames(but=recorded)) == [], "scripts/make_fixtures.py --frames"


# The script


@pytest.fixture(scope="module")
def present() -> dict[str, dict[str, Any]]:
    return {name: described(store) for name, store in filled().stores.items()}


def test_there_is_one_of_everything(present: dict[str, dict[str, Any]]) -> None:
    kinds = {kind for each in present.values() for kind in each["fingerprint"]}
    wanted = {"invoice", "company", "customer", "product", "voucher", "voucher-fact", "approval"}
    wanted |= {"batch", "lease", "period", "conflict", "proposal", "settings", "user", "alias"}
    wanted |= {"purchase", "purchase_return", "sales_return"}
    wanted |= {*MADE, "recap", "recap-rows", "recap-figures"}
    assert wanted - kinds == set()
    rows = {name for each in present.values() for name in each["rows"]}
    assert {"outbox", "outbox_part", "tray", "request", "hub_device_key"} - rows == set()


def test_a_newest_release_is_recorded_anew_the_same(present: dict[str, dict[str, Any]]) -> None:
    again = {name: described(store) for name, store in filled().stores.items()}
    assert {name: each["rows"] for name, each in again.items()} == {
        name: each["rows"] for name, each in present.items()
    }
    assert holds(frames(), frames())


def test_a_later_member_is_no_difference_and_another_value_is() -> None:
    assert holds({"a": [1, {"b": 2}], "later": 3}, {"a": [1, {"b": 2}]})
    for found in ({"a": 2}, {}, {"a": [1]}):
        assert not holds(found, {"a": 1})
