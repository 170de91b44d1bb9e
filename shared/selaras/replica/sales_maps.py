"""Mappings of sales lists, saved by name on this PC; what is in them is ``exchange``'s matter."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from selaras.domain.result import Rejection
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.meta import delete_meta, get_meta, meta_from, set_meta

MAX_NAME: Final = 60
_NAME: Final = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_NAME}}}")
_PREFIX: Final = "sales-map"


class SalesMaps:
    """The mappings of the company that is worked for.

    Args:
        writing: Opens a write transaction.
    """

    def __init__(self, writing: Callable[[], AbstractContextManager[Writer]]) -> None:
        self._writing = writing

    def save(self, name: str, text: str) -> Rejection | None:
        """Keep a mapping under *name*, in the place of an older one."""
        if _NAME.fullmatch(name) is None:
            return Rejection("sales.map-name", {"max": MAX_NAME})
        with self._writing() as writer:
            set_meta(writer.db, _key(writer.identity.company, name), value=text)
        return None

    def remove(self, name: str) -> Rejection | None:
        """Forget a mapping."""
        with self._writing() as writer:
            key = _key(writer.identity.company, name)
            if get_meta(writer.db, key) is None:
                return Rejection("sales.map-missing", {"name": name})
            delete_meta(writer.db, key)
        return None


def sales_maps(db: Connection, company: str) -> dict[str, str]:
    """Return the mappings of a company by name."""
    prefix = _key(company, "")
    return {key.removeprefix(prefix): text for key, text in meta_from(db, prefix).items()}


def _key(company: str, name: str) -> str:
    return f"{_PREFIX}.{company}.{name}"
