"""What the product deletes or moves in tests is closed, as it must be on Windows."""

from pathlib import Path

import pytest

from selaras_client.swapping import NOTE, STAGING, finish_swap
from tests.open_files import HANDLES

pytestmark = pytest.mark.skipif(not HANDLES.is_dir(), reason="shows no open files")
IN_USE = 32


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """Return a note of the product's, which it takes away once what it tells of is done."""
    (tmp_path / STAGING).mkdir()
    (tmp_path / "selaras.db").touch()
    (tmp_path / NOTE).write_text('{"aside": "aside"}', encoding="utf-8")
    return tmp_path / NOTE


def test_the_product_deletes_no_open_file(left: Path) -> None:
    with left.open(), pytest.raises(Exception, match=r"swap\.in-use") as refused:
        finish_swap(left.parent)
    assert getattr(refused.value.__cause__, "winerror", None) == IN_USE
    assert left.exists()
    assert finish_swap(left.parent)


def test_it_moves_none(left: Path) -> None:
    (left.parent / STAGING / "selaras.db").touch()
    present = left.parent / "selaras.db"
    with present.open(), pytest.raises(Exception, match=r"swap\.in-use"):
        finish_swap(left.parent)
    assert present.exists()
    assert finish_swap(left.parent)


def test_a_test_may(left: Path) -> None:
    with left.open():
        left.rename(left.with_name("moved"))
        left.with_name("moved").unlink()
