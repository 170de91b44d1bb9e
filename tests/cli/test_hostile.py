"""Wrong usage, impossible paths and spoilt homes: a sentence and a code, never a traceback."""

import contextlib
import hashlib
import json
import os
import sqlite3
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selaras.store.migrations import MIGRATIONS
from tests.cli.selaras import SAMPLE, Pc


@pytest.mark.parametrize(
    "words",
    [
        ["tidak-ada"],
        ["list", "--limit"],
        ["list", "--limit", "-1"],
        ["list", "--limit", "1e3"],
        ["list", "--limit", "٣"],
        ["list", "--limit", "9" * 5000],
        ["list", "--query", "x" * 5000],
        ["list", "--warna"],
        ["list", "lebih"],
        ["--lang", "fr", "list"],
        ["hub"],
        ["hub", "walk"],
        ["setup"],
        ["setup", "--npwp", "1"],
        ["setup", "--npwp", "1", "--name", "a\udcff"],
        ["join"],
        ["join", "127.0.0.1:1", "--code", "x" * 5000, "--pc", "a"],
        ["edit"],
        ["edit", "REF"],
        ["edit", "REF", "tanpa-sama-dengan"],
        ["edit", "REF", "=5"],
        ["show"],
        ["show", "\udcff"],
        ["import"],
        ["import", ""],
        ["import", "a\0b"],
        ["export", "--copy"],
        ["--home", "", "list"],
    ],
    ids=lambda words: ascii(" ".join(words))[:40],
)
def test_wrong_usage_is_exit_code_2_in_words_and_as_json(tmp_path: Path, words: list[str]) -> None:
    pc = Pc(tmp_path / "home")
    assert pc.fails(*words) == (2, "usage.wrong")
    ran = pc.here(*words)
    assert (ran.exit_code, ran.out) == (2, "")
    assert "selaras" in ran.err


@pytest.mark.parametrize("words", [["--help"], ["list", "--help"], ["hub", "run", "-h"]])
def test_help_is_help(tmp_path: Path, words: list[str]) -> None:
    pc = Pc(tmp_path / "home")
    ran = pc.here(*words)
    assert ran.exit_code == 0
    assert ran.out.startswith("usage: selaras")
    assert pc.json(*words)["help"].strip() == ran.out.strip()
    assert not (tmp_path / "home").exists()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(
                ["list", "show", "edit", "new", "import", "export", "discard", "hub", "invite",
                 "setup", "join", "fingerprint", "--json", "--copy", "--out", "--code", "--pc",
                 "--limit", "--query", "--npwp", "--name", "--", "-h", "=", "a=b", "127.0.0.1:1"]
            ),
        ),
        min_size=1,
        max_size=6,
    ).filter(lambda words: not {"--home", "window", "run", "sync"} & set(words))
)  # fmt: skip
def test_no_words_make_it_lose_its_temper(
    tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if not any(word in {"list", "show", "edit", "new", "import", "discard"} for word in words):
        words = ["show", *words]
    ran = Pc(tmp_path / "home").here("--json", *words)
    assert ran.exit_code in {0, 1, 2, 3}
    if ran.exit_code:
        assert ran.error != "unexpected"
    assert isinstance(ran.data, dict)


def test_an_absurd_path_is_refused_in_words(tmp_path: Path) -> None:
    pc = Pc(tmp_path / "home").set_up()
    folder = tmp_path / "folder"
    folder.mkdir()
    binary = tmp_path / "binary.xml"
    binary.write_bytes(bytes(range(256)) * 100)
    for path in (tmp_path / "missing.xml", folder, binary, Path("x" * 900), Path(os.devnull)):
        for command in ("import", "new"):
            exit_code, code = pc.fails(command, str(path))
            assert exit_code == 1, (path, command, code)
            assert code in {"import.refused", "new.file-unreadable"}


@pytest.mark.skipif(os.name != "posix", reason="Windows has no pipes in folders")
def test_what_is_no_plain_file_is_not_written_over(tmp_path: Path) -> None:
    pc = Pc(tmp_path / "home").set_up()
    pc.json("import", str(SAMPLE))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert pc.fails("export", "--copy", "--out", str(pipe)) == (1, "export.cannot-write")
    assert pipe.is_fifo()
    assert pc.fails("new", str(pipe)) == (1, "import.refused")


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert Pc(tmp_path / "file").fails("list") == (3, "home.cannot-use")
    assert Pc(tmp_path / "file" / "below").fails("list") == (3, "home.cannot-use")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


def test_a_database_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "selaras.db").mkdir()
    assert Pc(tmp_path).fails("list") == (3, "store.cannot-open")


def spoilt(home: Path, how: str) -> None:
    database = home / "selaras.db"
    whole = database.read_bytes()
    middle = len(whole) // 2
    content = {
        "empty of sense": b"not a database at all" * 100,
        "cut": whole[: middle + 100],
        "overwritten": whole[:8192] + b"\xa5" * (len(whole) - 8192),
        "one page": whole[: 8192 * 3] + b"\xa5" * 8192 + whole[8192 * 4 :],
    }[how]
    database.write_bytes(content)


@pytest.mark.parametrize("how", ["empty of sense", "cut", "overwritten", "one page"])
def test_a_damaged_database_is_not_trusted(tmp_path: Path, how: str) -> None:
    pc = Pc(tmp_path / "home").set_up()
    pc.json("import", str(SAMPLE))
    spoilt(pc.home, how)
    codes = set()
    for words in (["doctor"], ["list"], ["fingerprint"], ["import", str(SAMPLE)]):
        ran = pc.here("--json", *words)
        assert ran.exit_code in {0, 3}, ran
        codes.add(ran.exit_code)
    assert pc.here("--json", "doctor").exit_code == 3
    assert 3 in codes


def test_a_database_of_a_newer_release_stays_untouched(tmp_path: Path) -> None:
    pc = Pc(tmp_path / "home").set_up()
    database = pc.home / "selaras.db"
    with contextlib.closing(sqlite3.connect(database)) as db:
        db.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    before = hashlib.sha256(database.read_bytes()).hexdigest(), database.stat().st_mtime_ns
    for words in (["list"], ["doctor"], ["import", str(SAMPLE)], ["hub", "run"]):
        ran = pc.here("--json", *words)
        assert (ran.exit_code, ran.error) == (3, "store.schema-too-new")
    assert (
        hashlib.sha256(database.read_bytes()).hexdigest(),
        database.stat().st_mtime_ns,
    ) == before


def test_the_doctor_tells_of_a_list_that_does_not_agree_and_mends_it(tmp_path: Path) -> None:
    pc = Pc(tmp_path / "home").set_up()
    pc.json("import", str(SAMPLE))
    with contextlib.closing(sqlite3.connect(pc.home / "selaras.db")) as db:
        db.execute("UPDATE invoice_row SET buyer_name = 'x' WHERE doc_no < 5")
        db.commit()
    ran = pc.here("--json", "doctor")
    assert (ran.exit_code, ran.data["projection"]) == (1, "mended")
    assert ran.data["differences"] > 0
    assert pc.json("doctor")["projection"] == "agrees"


def test_the_doctor_tells_of_a_document_that_was_changed_from_outside(tmp_path: Path) -> None:
    pc = Pc(tmp_path / "home").set_up()
    pc.json("import", str(SAMPLE))
    with contextlib.closing(sqlite3.connect(pc.home / "selaras.db")) as db:
        db.execute("UPDATE document SET state = x'00' WHERE doc_no = 3")
        db.commit()
    ran = pc.here("--json", "doctor")
    assert ran.exit_code == 3
    assert len(ran.data["unreadable"]) == 1
    assert "selaras rebuild --anyway" in pc.here("doctor").out


def test_whoever_stops_reading_is_no_reason_for_a_traceback(tmp_path: Path) -> None:
    pc = Pc(tmp_path / "home").set_up()
    pc.json("import", str(SAMPLE))
    process = subprocess.Popen(pc.command("list"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
def test_any_terminal_gets_utf_8(tmp_path: Path, encoding: str) -> None:
    pc = Pc(tmp_path / "home")
    name = "PT Ñandú 株式会社"
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        pc.command("setup", "--npwp", "0021234567891000", "--name", name, "--json"),
        env=env,
        capture_output=True,
        check=False,
    )
    assert json.loads(done.stdout.decode("utf-8"))["company"]["name"] == name


@pytest.mark.parametrize("address", ["127.0.0.1", ":", "127.0.0.1:x", "127.0.0.1:70000", ""])
def test_what_is_no_address_is_refused(tmp_path: Path, address: str) -> None:
    pc = Pc(tmp_path / "home").set_up()
    answer = pc.fails("join", address, "--code", "x", "--pc", "y")
    assert answer == (1, "address.unreadable")
    if address:
        assert pc.fails("hub", "run", "--listen", address) == (1, "address.unreadable")


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a folder that is in use")
def test_a_working_folder_that_is_gone_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pc = Pc(tmp_path / "home").set_up()
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert pc.json("list")["total"] == 0
    assert pc.fails("import", "relative.xml") == (1, "import.refused")
