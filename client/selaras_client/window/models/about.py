"""Which program this is, what it is made of, and under which licences."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distributions, metadata

NAME = "selaras"
UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Component:
    """One package of which the program is made."""

    name: str
    version: str
    licence: str


def components() -> list[Component]:
    """Return every installed package with its licence as it states it, by name."""
    names = {found.metadata["Name"] for found in distributions() if found.metadata["Name"]}
    return [_component(name) for name in sorted(names, key=str.casefold)]


def program_version() -> str:
    """Return the version of this program."""
    try:
        return str(metadata(NAME)["Version"])
    except PackageNotFoundError:
        return UNKNOWN


def _component(name: str) -> Component:
    known = metadata(name)
    stated = _first(known.get_all("License-Expression")) or _of_classifiers(
        known.get_all("Classifier") or []
    )
    # An old package puts its whole licence text into this field.
    text = _first(known.get_all("License")).strip().splitlines()
    return Component(name, known["Version"], stated or (text[0][:60] if text else UNKNOWN))


def _first(values: list[str] | None) -> str:
    return values[0] if values else ""


def _of_classifiers(classifiers: list[str]) -> str:
    found = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    return ", ".join(found)
