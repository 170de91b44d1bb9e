"""The library's extension module comes alone, and is the package's own."""

import subprocess
import sys

# In a process of its own: here the package is imported by other tests.
_ALONE = """
import sys
from selaras.documents.crdt import Document
from selaras.documents.engine import Doc

assert not {"pycrdt", "anyio"} & sys.modules.keys(), "the package came along"
update = Document(client_id=7).write({"a": "1"}).updates[0]

import pycrdt
from pycrdt._pycrdt import Doc as Theirs

assert Theirs is Doc
theirs = pycrdt.Doc()
theirs.apply_update(update)
assert theirs.get("r", type=pycrdt.Map).to_py() == {"a": "1"}
"""
_BEHIND_THE_PACKAGE = """
import sys
import pycrdt
from pycrdt._pycrdt import Doc
from selaras.documents import engine

assert engine.Doc is Doc
assert sys.modules["pycrdt"] is pycrdt
"""


def _run(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_package_stays_out_and_may_come_later() -> None:
    _run(_ALONE)


def test_where_the_package_was_first_it_is_the_same() -> None:
    _run(_BEHIND_THE_PACKAGE)
