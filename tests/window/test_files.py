"""Files behind the gate: who knows the address gets them, the oldest go first."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from selaras_client.window.files import MAX_KEPT, Files, OfferedFile


def _get(files: Files, address: str) -> Response:
    _, _, token, name = address.split("/")
    scope = {"type": "http", "path_params": {"token": token, "name": name}}
    return asyncio.run(files.answer(Request(scope)))


def test_a_pdf_is_shown_and_anything_else_saved_under_its_name() -> None:
    files = Files()
    pdf = _get(files, files.offer(OfferedFile("faktur é.pdf", "application/pdf", b"%PDF")))
    assert pdf.headers["content-disposition"] == "inline; filename*=UTF-8''faktur%20%C3%A9.pdf"
    xml = _get(files, files.offer(OfferedFile("a.xml", "application/xml", b"<a/>")))
    assert xml.headers["content-disposition"].startswith("attachment;")
    assert xml.body == b"<a/>"


def test_only_the_newest_are_kept_and_a_wrong_address_finds_nothing() -> None:
    files = Files()
    addresses = [
        files.offer(OfferedFile(f"{number}.xml", "application/xml", b"x"))
        for number in range(MAX_KEPT + 1)
    ]
    assert _get(files, addresses[0]).status_code == 404
    assert _get(files, addresses[1]).status_code == 200
    assert _get(files, "/berkas/guess/a.xml").status_code == 404
