"""Homes that tests of health begin with."""

from tests.cli.conftest import filled, pc

__all__ = ["filled", "pc"]
