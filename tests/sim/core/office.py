"""The one office lives in ``tests.sim.office``; this name goes when nobody uses it any more."""

from tests.sim.office import Office, Pc

__all__ = ["Office", "Pc"]
