"""The text inside a register: canonical JSON.

One spelling per value, so that two PCs that write the same thing write the same text, and
equality of registers is equality of texts. Numbers never appear: amounts, quantities and dates
are texts, because the CRDT library would turn integers into floats.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

import orjson

MAX_REGISTER_BYTES = 16 * 1024
MAX_MEMBERS = 64
_MEMBER: Final = frozenset({str, bool})

Value: TypeAlias = str | bool | Mapping[str, str | bool]


def encode_value(value: Value) -> str:
    """Return the canonical text of *value*.

    Raises:
        ValueError: The value is too long, or holds what JSON text cannot carry.
    """
    try:
        packed = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        raise ValueError(str(error)) from error
    if len(packed) > MAX_REGISTER_BYTES:
        raise ValueError(len(packed))
    return packed.decode("utf-8")


def decode_value(text: str) -> object:
    """Return what *text* says, or None when it is not JSON at all; never raises."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def is_readable(text: str) -> bool:
    """Say whether *text* is a register that this release could have written."""
    value = decode_value(text)
    members = value.values() if isinstance(value, dict) else (value,)
    if len(members) > MAX_MEMBERS or not set(map(type, members)) <= _MEMBER:
        return False
    # A second spelling of an equal value would later be taken for a conflict.
    packed = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return len(packed) <= MAX_REGISTER_BYTES and packed == text.encode("utf-8")
