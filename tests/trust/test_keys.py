import sys
from pathlib import Path

import pytest

from selaras.clock import SystemChance
from selaras.store.engine import open_memory_store
from selaras.trust.authority import KeysUnreadableError
from selaras_client.hub_keys import NoHubKeysError, open_hub_keys
from selaras_client.keys import AUTHORITY, AUTHORITY_KEY, KEY, RECOVERY, KeysFolder, KeysFolderError

HUB = "06g7q2h9ks0m4t8v1c3n5p7r9x"
PC = "06g7q2h9ks0m4t8v1c3n5p7r9y"


@pytest.fixture
def folder(tmp_path: Path) -> KeysFolder:
    return KeysFolder(tmp_path / "keys")


def test_what_was_written_is_read_and_replaced(folder: KeysFolder) -> None:
    drawer = folder.device(PC)
    assert drawer.read(KEY) is None
    drawer.write(KEY, b"one")
    drawer.write(KEY, b"two")
    assert folder.device(PC).read(KEY) == b"two"
    assert folder.device(HUB).read(KEY) is None
    assert folder.hub(PC).read(KEY) is None


@pytest.mark.skipif(sys.platform == "win32", reason="there the profile folder does it")
def test_keys_are_for_their_owner_alone(folder: KeysFolder, tmp_path: Path) -> None:
    folder.device(PC).write(KEY, b"secret")
    found = [path for path in (tmp_path / "keys").rglob("*") if path.is_file()]
    assert [path.stat().st_mode & 0o077 for path in found] == [0]
    assert (tmp_path / "keys" / "pc" / PC).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc", "a" * 65, "con", "dev/../../x" * 3, "é" * 20]
)
def test_an_id_from_a_hub_is_no_path(folder: KeysFolder, name: str) -> None:
    with pytest.raises(KeysFolderError):
        folder.device(name)


def test_papers_are_whole_or_none(folder: KeysFolder) -> None:
    drawer = folder.device(PC)
    drawer.write(KEY, b"k")
    drawer.write(AUTHORITY, b"a")
    assert drawer.papers() is None


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(b"a file")
    with pytest.raises(KeysFolderError):
        KeysFolder(tmp_path / "keys").device(PC).write(KEY, b"x")


def test_a_hub_makes_its_authority_once(folder: KeysFolder) -> None:
    store, drawer = open_memory_store(), folder.hub(HUB)
    first = open_hub_keys(store, drawer, hub=HUB, chance=SystemChance())
    again = open_hub_keys(store, drawer, hub=HUB, chance=SystemChance())
    assert first.fresh_code
    assert again.fresh_code == ""
    assert (again.authority.issued, again.shown) == (first.authority.issued, first.shown)
    assert again.recovery == first.recovery


@pytest.mark.parametrize("name", [AUTHORITY_KEY, AUTHORITY, RECOVERY])
def test_a_hub_whose_keys_are_gone_never_makes_others(
    folder: KeysFolder, tmp_path: Path, name: str
) -> None:
    store, drawer = open_memory_store(), folder.hub(HUB)
    open_hub_keys(store, drawer, hub=HUB, chance=SystemChance())
    (tmp_path / "keys" / "hub" / HUB / name).unlink()
    with pytest.raises(NoHubKeysError):
        open_hub_keys(store, drawer, hub=HUB, chance=SystemChance())


def test_keys_of_another_authority_are_not_taken_up(folder: KeysFolder) -> None:
    store = open_memory_store()
    open_hub_keys(store, folder.hub(HUB), hub=HUB, chance=SystemChance())
    other = folder.hub(PC)
    open_hub_keys(open_memory_store(), other, hub=HUB, chance=SystemChance())
    with pytest.raises(NoHubKeysError):
        open_hub_keys(store, other, hub=HUB, chance=SystemChance())


def test_damaged_keys_are_told(folder: KeysFolder) -> None:
    store, drawer = open_memory_store(), folder.hub(HUB)
    open_hub_keys(store, drawer, hub=HUB, chance=SystemChance())
    drawer.write(AUTHORITY_KEY, b"damaged")
    with pytest.raises(KeysUnreadableError):
        open_hub_keys(store, drawer, hub=HUB, chance=SystemChance())


def test_a_hub_that_was_killed_while_it_made_its_keys_makes_them_whole(folder: KeysFolder) -> None:
    drawer = folder.hub(HUB)
    made = open_hub_keys(open_memory_store(), drawer, hub=HUB, chance=SystemChance())
    # The keys were on disk, and the database did not know it yet: nobody saw a code.
    found = open_hub_keys(open_memory_store(), drawer, hub=HUB, chance=SystemChance())
    assert found.authority.issued == made.authority.issued
    assert found.fresh_code not in ("", made.fresh_code)


def test_a_lost_server_certificate_is_issued_again(folder: KeysFolder, tmp_path: Path) -> None:
    store, drawer = open_memory_store(), folder.hub(HUB)
    first = open_hub_keys(store, drawer, hub=HUB, chance=SystemChance())
    shown = first.shown
    (tmp_path / "keys" / "hub" / HUB / KEY).unlink()
    again = open_hub_keys(store, drawer, hub=HUB, chance=SystemChance())
    assert again.shown != shown
    assert again.fresh_code == ""
