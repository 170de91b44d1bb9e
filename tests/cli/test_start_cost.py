"""What a start of the program must not take along."""

import subprocess
import sys

# The window, what draws pages, what looks for hubs: each is tens of megabytes for a few commands.
# What writes workbooks, what works by the clock, what draws codes: each is time at every start.
HEAVY = {"flet", "flet_web", "fpdf", "starlette", "uvicorn", "zeroconf"} | {
    *("xlsxwriter", "apscheduler", "segno"),
}


def test_a_command_takes_nothing_along_that_only_others_need() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import sys, selaras_client.__main__; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert HEAVY & {name.partition(".")[0] for name in said.stdout.split()} == set()
