"""A hub gives back what a large turn needed."""

import ctypes
import gc
import subprocess
import sys

import pytest

from selaras_hub.memory import AFTER_TURNS, Freed, give_back_soon, unsearched

TURN = """
import sys, threading
from selaras_hub.memory import give_back_soon

def held_mb():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6

def turn():
    large = [bytearray(b"x") * 100_000 for _ in range(400)]
    kept.append(bytearray(b"x") * 100_000)

assert give_back_soon()
kept, before = [], held_mb()
thread = threading.Thread(target=turn)
thread.start()
thread.join()
print(held_mb() - before)
"""


BETWEEN = """
import sys, threading
from selaras_hub.memory import AFTER_TURNS, Freed

def held_mb():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6

def turn():
    large = [bytearray(b"x") * 20_000 for _ in range(2_000)]
    kept.extend(bytes(each) for each in large[::100])

kept, before, freed = [], held_mb(), Freed()
thread = threading.Thread(target=turn)
thread.start()
thread.join()
for _ in range(AFTER_TURNS):
    freed.turned()
kept_mb = held_mb() - before
assert freed.give_back()
print(kept_mb, held_mb() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc can be told")
def test_what_lies_between_what_is_used_is_given_back_in_a_quiet_moment() -> None:
    said = subprocess.run([sys.executable, "-c", BETWEEN], capture_output=True, check=True)
    before, after = map(float, said.stdout.split())
    assert after < before / 2


def test_it_is_given_back_after_some_turns_only() -> None:
    freed = Freed()
    for _ in range(AFTER_TURNS - 1):
        freed.turned()
    assert not freed.give_back()


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc can be told")
def test_what_a_large_turn_needed_is_given_back() -> None:
    said = subprocess.run([sys.executable, "-c", TURN], capture_output=True, check=True, text=True)
    assert float(said.stdout) < 5.0


def test_where_the_system_cannot_be_told_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert not give_back_soon()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "CDLL", None)
    assert not give_back_soon()


def test_nothing_is_looked_through_inside_and_everything_again_behind() -> None:
    with unsearched():
        with unsearched():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_who_never_looks_goes_on_so() -> None:
    gc.disable()
    try:
        with unsearched():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
