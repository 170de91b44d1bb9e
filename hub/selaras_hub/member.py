"""Who is speaking with the hub."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """One life of one PC's file.

    Args:
        pc: The PC's name, for people.
    """

    device: str
    pc: str
    incarnation: str
