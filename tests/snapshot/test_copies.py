"""The hub prepares one copy and lends it to all, beside its other work."""

from collections.abc import Callable
from pathlib import Path

import pytest

from selaras.protocol.copy_frames import CopyNone, CopyWait
from selaras.store.travelling import build_copy
from selaras_hub import copies
from tests.snapshot.offices import HubOffice, Pc, equal


def test_several_pcs_take_one_copy_at_the_same_time(
    office: HubOffice, pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[Path] = []
    real = build_copy

    def build(source: Path, folder: Path) -> object:
        built.append(folder)
        return real(source, folder)

    monkeypatch.setattr(copies, "build_copy", build)
    others = [Pc(office, tmp_path / f"pc-{number}", number=number) for number in (3, 4)]
    for _ in range(3):
        for each in (pc, *others):
            each.copy(messages=2)
    for each in (pc, *others):
        assert each.copy()
        assert equal(each)
    assert len(built) == 1
    for each in others:
        each.close()


def test_never_two_copies_are_made_at_once(office: HubOffice, pc: Pc) -> None:
    begun: list[object] = []
    held = copies.Copies(office.folder, started=begun.append)
    office.desk.copies = held
    assert held.lend(epoch=office.desk.hub.epoch, head=60) is None
    assert held.lend(epoch=office.desk.hub.epoch, head=60) is None
    assert len(begun) == 1
    assert not pc.copy(messages=1)
    assert [type(each) for each in pc.seen] == [CopyWait]


def test_a_hub_whose_disk_is_full_lends_none_and_does_not_try_all_the_time(
    office: HubOffice, pc: Pc, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    now = [0.0]

    def full(*_: Path) -> list[bytes]:
        tried.append(1)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "pack", full)
    office.desk.copies = copies.Copies(
        office.folder, started=lambda work: work(), seconds=lambda: now[0]
    )
    assert pc.copy()
    assert [type(each) for each in pc.seen] == [CopyNone]
    office.desk.copies.lend(epoch=office.desk.hub.epoch, head=60)
    assert len(tried) == 1
    now[0] += copies.RETRY_S
    office.desk.copies.lend(epoch=office.desk.hub.epoch, head=60)
    assert len(tried) == 2
    assert list((office.folder / copies.FOLDER).iterdir()) == []
    pc.sync()
    assert equal(pc)


def test_a_copy_of_another_epoch_is_not_lent(office: HubOffice) -> None:
    assert office.desk.copies is not None
    head = 60
    assert office.desk.copies.lend(epoch=office.desk.hub.epoch, head=head) is None
    assert office.desk.copies.lend(epoch=office.desk.hub.epoch, head=head) is not None
    begun: list[object] = []
    later = copies.Copies(office.folder)

    def started(work: Callable[[], None]) -> None:
        begun.append(work)
        work()

    later._started = started
    # The hub's own PC is not in the new epoch yet: it is tried once, and not with each question.
    assert later.lend(epoch="another", head=head) is None
    assert later.lend(epoch="another", head=head) is None
    assert len(begun) == 1
    # Restored to before it was made.
    assert office.desk.copies.lend(epoch=office.desk.hub.epoch, head=1) is None


def test_what_half_made_copies_left_is_cleared_at_the_next_start(office: HubOffice) -> None:
    folder = office.folder / copies.FOLDER
    (folder / "sedang-dibuat").mkdir(parents=True)
    (folder / "sedang-dibuat" / "selaras.db").write_bytes(b"half")
    (folder / "abc.zst").write_bytes(b"without a note")
    (folder / "def.json").write_text("{")
    copies.Copies(office.folder)
    assert list(folder.iterdir()) == []
