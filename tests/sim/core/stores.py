"""Moved to ``tests.sim.stores``; this name goes when nobody uses it any more."""

from tests.sim.stores import empty_database, give_back, store_from

__all__ = ["empty_database", "give_back", "store_from"]
