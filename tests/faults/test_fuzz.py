"""A short run of ``scripts/fuzz.py``; a long one is for people."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "scripts" / "fuzz.py"


def test_damaged_frames_and_updates_do_not_stop_a_hub_in_a_child_process() -> None:
    words = [sys.executable, str(SCRIPT), "--rounds", "20", "--seed", "11", "--json"]
    child = subprocess.run(words, capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stdout + child.stderr
    counts = json.loads(child.stdout)
    assert counts["frames refused"] > 600
    assert counts["messages"] > 300
    assert counts["updates refused"] > 500
    assert counts["updates accepted"] > 50
    assert counts["updates nested deep"] > 20
