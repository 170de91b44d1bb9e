"""A hub in a file whose small feed counts as long, and a PC that joined it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from selaras.replica import copy_taking
from selaras.store import packing
from selaras_hub import copies, copying
from tests.snapshot.offices import HubOffice, Pc, hub_office


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a small office's copy be in several chunks."""
    monkeypatch.setattr(copying, "SHORT_FEED", 5)
    monkeypatch.setattr(copies, "CHUNK_BYTES", 512)
    monkeypatch.setattr(copies, "pack", lambda *paths: packing.pack(*paths, chunk_bytes=512))
    monkeypatch.setattr(copy_taking, "ROOM_BYTES", 0)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[HubOffice]:
    with hub_office(tmp_path / "hub") as made:
        yield made


@pytest.fixture
def pc(office: HubOffice, tmp_path: Path) -> Iterator[Pc]:
    made = Pc(office, tmp_path / "pc")
    yield made
    made.close()
