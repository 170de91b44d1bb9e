"""Set up Selaras if needed and start it: ``python3 scripts/start.py [arguments of selaras]``."""

import os
import subprocess
import sys

from _environment import prepare_or_exit


def main(arguments: "list[str]") -> int:
    """Become the program; return its exit code where a process cannot be replaced."""
    python = prepare_or_exit("client", "hub")
    # -P: a file of the person's own folder, say json.py, must not hide a module.
    command = [python, "-P", "-m", "selaras_client", *arguments]
    if os.name == "posix":
        os.execv(python, command)
    return _wait(subprocess.Popen(command))


def _wait(program: "subprocess.Popen[bytes]") -> int:
    while True:
        try:
            return program.wait()
        except KeyboardInterrupt:
            # The program received the same Ctrl+C and ends in its own time.
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
