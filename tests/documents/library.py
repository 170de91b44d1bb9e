"""Short words for using pycrdt itself, without our own document around it."""

from typing import Any

from pycrdt import Doc, Map, TransactionEvent

Root = Map[Any]
# An update that puts a mark of formatted text where a value of the root map would stand.
NO_VALUE = b"\x01\x01\x05\x00\x26\x01\x01r\x01a\x01k\x04null\x00"


def opened(client_id: int, *updates: bytes) -> tuple[Doc[Any], Root]:
    doc: Doc[Any] = Doc(client_id=client_id)
    root: Root = doc.get("r", type=Map)
    for update in updates:
        doc.apply_update(update)
    return doc, root


def written(client_id: int, **values: object) -> bytes:
    doc, root = opened(client_id)
    for key, value in values.items():
        root[key] = value
    return doc.get_update()


def meet(*docs: Doc[Any]) -> None:
    for doc in docs:
        for other in docs:
            doc.apply_update(other.get_update(doc.get_state()))


def recorded(doc: Doc[Any]) -> list[bytes]:
    updates: list[bytes] = []

    def catch(event: TransactionEvent) -> None:
        updates.append(event.update)

    doc.observe(catch)
    return updates


def varint(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])
