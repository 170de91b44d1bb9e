"""The QR of a join code: as text for a terminal, as a picture for the window."""

import io
from typing import TYPE_CHECKING

from selaras.trust.pairing import qr_text

if TYPE_CHECKING:
    import segno

_BORDER = 2
_SCALE = 5


def code_as_blocks(address: str, code: str) -> str:
    """Return the QR of a join code as lines of half blocks, for a terminal."""
    out = io.StringIO()
    _made(address, code).terminal(out=out, compact=True, border=_BORDER)
    return out.getvalue()


def code_as_png(address: str, code: str) -> bytes:
    """Return the QR of a join code as a PNG picture, for the window."""
    out = io.BytesIO()
    _made(address, code).save(out, kind="png", scale=_SCALE, border=_BORDER)
    return out.getvalue()


def _made(address: str, code: str) -> "segno.QRCode":
    import segno

    return segno.make_qr(qr_text(address, code), error="m")
