"""An export is written whole or not at all."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from selaras.domain.invoice import Invoice, Legacy
from selaras.exchange import (
    CannotExportError,
    NotForCoretaxError,
    export_coretax_xml,
    read_file,
)
from tests.exchange.files import COMPANY, SAMPLES

SAMPLE = SAMPLES / "coretax-keluaran.xml"


@pytest.fixture(scope="module")
def invoices() -> tuple[Invoice, ...]:
    return read_file(SAMPLE, company=COMPANY).invoices


def reason_of(path: Path, invoices: tuple[Invoice, ...]) -> object:
    with pytest.raises(CannotExportError) as caught:
        export_coretax_xml(path, invoices, company=COMPANY)
    assert caught.value.facts["path"] == str(path)
    return caught.value.facts["reason"]


def test_an_export_takes_the_place_of_an_older_one(
    tmp_path: Path, invoices: tuple[Invoice, ...]
) -> None:
    target = tmp_path / "keluar.xml"
    target.write_text("lama", encoding="utf-8")
    assert export_coretax_xml(target, iter(invoices), company=COMPANY) == 60
    assert target.read_bytes() == SAMPLE.read_bytes()
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_half_way_leaves_the_older_file_alone(
    tmp_path: Path, invoices: tuple[Invoice, ...]
) -> None:
    target = tmp_path / "keluar.xml"
    target.write_text("lama", encoding="utf-8")
    with pytest.raises(NotForCoretaxError):
        export_coretax_xml(
            target, [invoices[0], replace(invoices[1], legacy=Legacy("1"))], company=COMPANY
        )
    assert target.read_text(encoding="utf-8") == "lama"
    assert list(tmp_path.iterdir()) == [target]


def test_an_error_of_the_invoices_is_not_blamed_on_the_disk(tmp_path: Path) -> None:
    def broken() -> Iterator[Invoice]:
        yield from ()
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        export_coretax_xml(tmp_path / "keluar.xml", broken(), company=COMPANY)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(
    tmp_path: Path, invoices: tuple[Invoice, ...]
) -> None:
    (tmp_path / "berkas").touch()
    assert reason_of(tmp_path, invoices) == "is-folder"
    assert reason_of(tmp_path / "tidak" / "ada.xml", invoices) == "no-folder"
    assert reason_of(tmp_path / "berkas" / "ada.xml", invoices) == "no-folder"
    assert reason_of(tmp_path / "a\0b", invoices) == "other"


def test_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, invoices: tuple[Invoice, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(_number: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("os.fsync", no_space)
    assert reason_of(tmp_path / "keluar.xml", invoices) == "disk-full"
    assert list(tmp_path.iterdir()) == []


def test_an_export_through_a_link_keeps_the_link(
    tmp_path: Path, invoices: tuple[Invoice, ...]
) -> None:
    link, target = tmp_path / "pintas.xml", tmp_path / "asli.xml"
    target.touch()
    try:
        link.symlink_to(target)
    except OSError:
        return
    export_coretax_xml(link, invoices[:1], company=COMPANY)
    assert link.is_symlink()
    assert target.stat().st_size > 0
