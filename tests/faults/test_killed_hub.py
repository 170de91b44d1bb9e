"""A hub that is killed with work in its inbox, whose PC never comes back: the others get it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from selaras.store.engine import FILE_NAME
from tests.cli.selaras import Running
from tests.faults.office import LivePc, big_file, join

# More than one push holds: the second leaves before the first is answered.
BROUGHT = 300


def _killed_with_all_in_its_inbox(hub: LivePc, serving: Running) -> None:
    """Kill the hub as soon as all that a PC sends is on its disk."""
    path = (hub.home / FILE_NAME).absolute().as_uri()
    with closing(sqlite3.connect(f"{path}?mode=ro", uri=True, isolation_level=None)) as db:
        asked = "SELECT 1 FROM hub_inbox WHERE last_n >= ?"
        while db.execute(asked, (BROUGHT,)).fetchone() is None:
            assert serving.process.poll() is None
        serving.kill()
        judged = "SELECT count(*) FROM hub_document WHERE kind = 'invoice'"
        assert db.execute(judged).fetchone()[0] < BROUGHT


def test_what_a_pc_sent_reaches_the_others_though_the_hub_was_killed_and_the_pc_is_gone(
    tmp_path: Path,
) -> None:
    hub, gone, other = (LivePc(tmp_path / name) for name in ("hub", "gone", "other"))
    hub.set_up()
    with hub.running("hub", "run", "--listen", "127.0.0.1:0") as serving:
        serving.ready()
        join(gone, hub)
        join(other, hub)
        big = big_file(tmp_path / "besar.xml", BROUGHT)
        assert gone.json("import", str(big))["new"] == BROUGHT
        with gone.running("sync") as sending:
            _killed_with_all_in_its_inbox(hub, serving)
            sending.kill()
    with hub.running("hub", "run", "--listen", "127.0.0.1:0") as serving:
        serving.ready()
        while hub.ask("list", "--limit", "0")["total"] < BROUGHT:
            assert serving.process.poll() is None
        other.json("sync", "--once")
        assert other.fingerprint() == hub.ask("fingerprint")["kinds"]
        # It was not as dead as it seemed: what it sent is settled, and nothing is there twice.
        again = gone.json("sync", "--once")
        assert (again["waiting"], again["refused"], again["conflicts"]) == (0, 0, 0)
        assert gone.fingerprint() == hub.ask("fingerprint")["kinds"]
        assert hub.ask("list", "--limit", "0")["total"] == BROUGHT
