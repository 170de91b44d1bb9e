"""The type of an open transaction, for those who pass it on and never look inside."""

from sqlalchemy import Connection

__all__ = ["Connection"]
