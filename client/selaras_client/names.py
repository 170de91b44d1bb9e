"""What the operating system calls this PC and the person at it."""

import getpass
import platform


def person_name() -> str:
    """Return the name of the person at this PC as the operating system knows it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"


def pc_name() -> str:
    """Return this PC's name on its network."""
    return platform.node() or "PC"
