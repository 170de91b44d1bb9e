"""One process per data folder."""

import subprocess
import sys
from pathlib import Path

from selaras_client.lock import HomeLock

HOLDER = """
import sys
from pathlib import Path
from selaras_client.lock import HomeLock
lock = HomeLock(Path(sys.argv[1]))
assert lock.take()
print("taken", flush=True)
sys.stdin.read()
"""


def test_whoever_comes_second_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    first, second = HomeLock(tmp_path), HomeLock(tmp_path)
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"taken"
        lock = HomeLock(tmp_path)
        assert not lock.take()
        holder.kill()
    assert lock.take()
    lock.release()
