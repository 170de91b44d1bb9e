"""The CRDT library's extension module, without the package around it.

The package imports a library for event loops, for what we do not use of it: 1.7 MB and 21 ms in
every process.
"""

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Final

_PACKAGE: Final = "pycrdt"
_EXTENSION: Final = "pycrdt._pycrdt"


def extension() -> ModuleType:
    """Import the extension module; who imports the package later gets the very same.

    Raises:
        ImportError: The library is not installed.
    """
    package = find_spec(_PACKAGE) if _PACKAGE not in sys.modules else None
    if package is None:
        return import_module(_EXTENSION)
    # In the package's place while its part is looked for, and nothing of it is run.
    sys.modules[_PACKAGE] = module_from_spec(package)
    try:
        return import_module(_EXTENSION)
    finally:
        del sys.modules[_PACKAGE]
