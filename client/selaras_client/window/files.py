"""Files made for the person: kept in memory for a while, fetched by the browser behind the gate.

The page cannot write to the disk, and a browser stops what opens by itself; so a file gets an
address of its own that the person opens or saves.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

PATH = "/berkas"
MAX_KEPT = 20
MAX_KEPT_BYTES = 256 * 1024 * 1024
NAME_BYTES = 16
INLINE = frozenset({"application/pdf"})


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """One file."""

    name: str
    media: str
    content: bytes


class Files:
    """What was offered last."""

    def __init__(self) -> None:
        """Begin with nothing to fetch."""
        self._kept: OrderedDict[str, OfferedFile] = OrderedDict()

    def offer(self, file: OfferedFile) -> str:
        """Keep *file*; return its address, which nobody can guess."""
        token = secrets.token_urlsafe(NAME_BYTES)
        self._kept[token] = file
        while len(self._kept) > MAX_KEPT or (len(self._kept) > 1 and self._size() > MAX_KEPT_BYTES):
            self._kept.popitem(last=False)
        return f"{PATH}/{token}/{quote(file.name)}"

    async def answer(self, request: Request) -> Response:
        """Hand out one file: a PDF to look at, anything else to save."""
        file = self._kept.get(str(request.path_params["token"]))
        if file is None:
            return PlainTextResponse("404", status_code=404)
        how = "inline" if file.media in INLINE else "attachment"
        disposition = f"{how}; filename*=UTF-8''{quote(file.name)}"
        headers = {"content-disposition": disposition, "cache-control": "no-store"}
        return Response(file.content, media_type=file.media, headers=headers)

    def _size(self) -> int:
        return sum(len(file.content) for file in self._kept.values())
