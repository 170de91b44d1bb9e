"""``selaras health``: what a person reads, what she should do, and the exit code."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from selaras.clock import moment_text
from selaras.domain.alarms import Cause
from selaras.domain.epochs import KIND as EPOCH
from selaras.protocol.frames import Hello
from selaras.replica.health import FACT_KIND
from selaras.replica.incarnations import COPIED, REBUILT, Begun
from selaras.store.db import Connection
from selaras.store.engine import open_store
from selaras.store.facts import StoredFact, put_fact
from selaras.store.hub_health import PcHealth, put_health
from selaras.store.hub_members import Device, put_device
from selaras.store.meta import set_meta
from selaras.store.migrations import MIGRATIONS
from selaras.texts import Texts
from selaras_client.backups import BackupFolder
from selaras_client.health import LOW_DISK_BYTES
from selaras_client.keys import AUTHORITY, CERTIFICATE, KEY, Drawer, KeysFolder
from selaras_client.new_lives import notice_of
from selaras_client.words import duration_words, size_words
from selaras_hub import incarnations
from selaras_hub.alarms import raise_alarm
from selaras_hub.facts import FactBook
from selaras_hub.member import Member
from tests.cli.selaras import Pc as Command
from tests.sim.office import NPWP

NOW = "2026-10-01T08:00:00.000Z"


def told(pc: Command) -> tuple[int, dict[str, Any]]:
    ran = pc.here("--json", "health")
    return ran.exit_code, ran.data


def test_a_well_office_of_one_is_well(pc: Command) -> None:
    code, data = told(pc)
    assert (code, data["ok"], data["todo"], data["pcs"]) == (0, True, [], [])
    assert data["here"]["is_hub"]
    assert "Semua baik" in pc.here("health").out


def in_file(pc: Command, change: Callable[[Connection], None]) -> None:
    store = open_store(pc.home)
    with store.transaction() as db:
        change(db)
    store.close()


def test_an_alarm_needs_a_person_and_says_what_to_do(pc: Command) -> None:
    def off(db: Connection) -> None:
        cause = Cause("clock-off", "dev-9", {"pc": "gudang", "seconds": "-10800"})
        raise_alarm(FactBook(db, NPWP), cause, now=NOW)

    in_file(pc, off)
    code, data = told(pc)
    assert (code, data["ok"]) == (1, False)
    assert "3 jam" in data["alarms"][0]["message"]
    assert "gudang" in pc.here("health").out


def test_a_pc_that_was_away_for_long_is_named_with_what_waited(pc: Command) -> None:
    def away(db: Connection) -> None:
        for device, waiting in (("dev-8", 3), ("dev-9", 0)):
            put_device(db, Device(device, f"laptop {device}", b"x", NOW, NOW))
            put_health(
                db,
                PcHealth(device, "2020-01-01T00:00:00.000Z", "0.0.1", 1, 7, waiting),
                unless_since="",
            )

    in_file(pc, away)
    code, data = told(pc)
    assert code == 1
    assert [each["waiting"] for each in data["pcs"]] == [3, 0]
    assert any("laptop dev-8" in each and "3 perubahan" in each for each in data["todo"])
    assert any("pcs revoke dev-9" in each for each in data["todo"])
    # Their programs are older than the hub's.
    assert sum("Perbarui Selaras di PC laptop" in each for each in data["todo"]) == 2
    assert "3 perubahan belum diterima saat itu" in pc.here("health").out


def test_of_a_pc_that_a_new_hub_has_not_heard_yet_nothing_is_made_up(pc: Command) -> None:
    in_file(pc, lambda db: put_device(db, Device("dev-9", "gudang", b"x", NOW, NOW)))
    _, data = told(pc)
    (gudang,) = data["pcs"]
    assert (gudang["waiting"], gudang["app_version"]) == (None, "")
    (line,) = [line for line in pc.here("health").out.splitlines() if line.startswith("gudang")]
    assert "versi" not in line
    assert "perubahan" not in line


@pytest.mark.parametrize(("schema", "word"), [("1", "di PC hub"), ("9999", "di PC ini")])
def test_a_pc_and_a_hub_of_different_releases_say_which_to_update(
    pc: Command, schema: str, word: str
) -> None:
    def elsewhere(db: Connection) -> None:
        set_meta(db, "hub_address", value="10.0.0.1:1")
        set_meta(db, "peer.schema_version", value=schema)
        set_meta(db, "peer.app_version", value="7.7")

    in_file(pc, elsewhere)
    code, data = told(pc)
    assert code == 1
    assert [word in each and "7.7" in each for each in data["todo"]].count(True) == 1


def test_a_pc_that_became_the_hub_is_as_new_as_the_hub_says(pc: Command) -> None:
    def moved(db: Connection) -> None:
        set_meta(db, "hub_address", value="10.0.0.1:1")
        set_meta(db, "peer.schema_version", value=str(len(MIGRATIONS)))
        set_meta(db, "peer.app_version", value="7.7")
        became = json.dumps({"device": "dev-9"})
        put_fact(db, StoredFact("epoch:~", EPOCH, NPWP, "", 10**6, became))
        before: dict[str, object] = {"device": "dev-9", "pc": "gudang", "app_version": "0.1.0"}
        before["day"] = moment_text(datetime.now(UTC))[:10]
        before["schema_version"] = len(MIGRATIONS) - 1
        put_fact(db, StoredFact("h", FACT_KIND, NPWP, "", 1, json.dumps(before)))

    in_file(pc, moved)
    data = told(pc)[1]
    assert [(each["pc"], each["app_version"]) for each in data["pcs"]] == [("gudang", "7.7")]
    assert not any("Perbarui" in each for each in data["todo"])


def test_a_nearly_full_drive_is_said_before_it_is_full(
    pc: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def usage(_: Path) -> SimpleNamespace:
        return SimpleNamespace(free=LOW_DISK_BYTES - 1)

    monkeypatch.setattr("selaras_client.health.shutil.disk_usage", usage)
    code, data = told(pc)
    assert code == 1
    assert "524 MB" in data["todo"][0]


def test_a_pc_that_is_not_backed_up_any_more_says_so(pc: Command) -> None:
    assert pc.json("health")["here"]["last_backup"] == ""
    pc.json("backup")
    made = pc.json("health")["here"]["last_backup"]
    assert made > NOW

    in_file(pc, _joined_long_ago)
    assert pc.json("health")["todo"] == []
    for backup in (pc.home / "cadangan").iterdir():
        backup.unlink()
    code, data = told(pc)
    assert code == 1
    assert "selaras backup" in data["todo"][0]


def _joined_long_ago(db: Connection) -> None:
    db.exec_driver_sql(
        "UPDATE fact SET content = json_set(content, '$.joined_at',"
        " '2020-01-01T00:00:00.000Z') WHERE kind = 'device'"
    )


def test_a_backup_of_a_clock_that_was_wrong_does_not_hide_that_none_is_made(pc: Command) -> None:
    in_file(pc, _joined_long_ago)
    folder = BackupFolder(pc.home / "cadangan", told(pc)[1]["here"]["device"])
    folder.sign("x")
    made = folder.make(pc.home, now=datetime(2199, 1, 1, tzinfo=UTC))
    code, data = told(pc)
    assert (code, data["here"]["last_backup"]) == (1, moment_text(made.moment))
    assert "selaras backup" in data["todo"][0]
    pc.json("backup")
    code, data = told(pc)
    assert (code, data["todo"]) == (0, [])
    assert data["here"]["last_backup"] < "2199"


def test_a_new_life_without_anything_unsent_says_nothing_of_sending() -> None:
    texts = Texts("en")
    quiet = notice_of(Begun("before", REBUILT), texts, is_hub=False)
    assert quiet == "The database of this PC was built again from the hub."
    one = notice_of(Begun("before", COPIED, again=1), texts, is_hub=False)
    assert "1 change that the hub had not confirmed is sent again" in one
    assert one.endswith("The office is told.")


@pytest.mark.parametrize(("reason", "is_all_there"), [("copied", True), ("rolled-back", False)])
def test_of_an_older_file_nobody_says_that_nothing_is_lost(
    pc: Command, reason: str, *, is_all_there: bool
) -> None:
    notice = notice_of(Begun("before", reason, again=1), Texts("id"), is_hub=False)
    assert ("tidak pernah dikirim" in notice) is not is_all_there

    def began(db: Connection) -> None:
        db.exec_driver_sql(
            "UPDATE fact SET content = json_set(content, '$.reason', ?) WHERE kind = 'incarnation'",
            (reason,),
        )

    told(pc)
    in_file(pc, began)
    (note,) = told(pc)[1]["notes"]
    assert ("tidak ada yang hilang" in note) is is_all_there


def test_a_copy_without_its_key_says_that_it_must_join_again(
    pc: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Drawer(pc.home / "keys")
    monkeypatch.setattr(KeysFolder, "device", lambda _, __: keys)
    in_file(pc, lambda db: set_meta(db, "hub_address", value="10.0.0.1:1"))
    code, data = told(pc)
    assert (code, data["here"]["has_key"]) == (1, False)
    assert "selaras join" in data["todo"][0]
    for name in (KEY, CERTIFICATE, AUTHORITY):
        keys.write(name, b"-")
    code, data = told(pc)
    assert (code, data["here"]["has_key"], data["todo"]) == (0, True, [])


def test_a_file_that_began_anew_is_told_with_its_reason_and_needs_nobody(pc: Command) -> None:
    def copied(db: Connection) -> None:
        hello = Hello("dev-9", "", "life-2", follows="life-1", reason="copied", again=2)
        member, now = Member("dev-9", "gudang", "life-2"), moment_text(datetime.now(UTC))
        incarnations.note(db, hello, member=member, company=NPWP, now=now)

    in_file(pc, copied)
    pc.json("new")
    ran = pc.here("health")
    assert ran.exit_code == 0
    (line,) = [each for each in ran.out.splitlines() if "gudang" in each]
    assert "folder data disalin. 2 perubahan" in line
    (audit,) = [each for each in pc.here("audit", "list").out.splitlines() if "gudang" in each]
    assert "(folder data disalin; 2 perubahan dikirim lagi)" in audit


def test_lengths_and_sizes_are_said_in_one_unit() -> None:
    texts = Texts("id")
    said = [duration_words(s, texts) for s in (-59, 61, -7_200, 86_400 * 3, 315_619_200)]
    assert said == ["59 detik", "1 menit", "2 jam", "3 hari", "10 tahun"]
    assert [size_words(n) for n in (0, 12_345_678, 1_500_000_000)] == ["0 MB", "12 MB", "1,5 GB"]
