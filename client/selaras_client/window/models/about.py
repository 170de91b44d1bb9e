"""Which program this is, what it is made of, and under which licences."""

from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, distributions, metadata

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
    # Of two of one name the first is the one that is imported.
    found = {each["Name"]: each for each in reversed([each.metadata for each in distributions()])}
    return [_component(found[name]) for name in sorted(filter(None, found), key=str.casefold)]


def program_version() -> str:
    """Return the version of this program."""
    try:
        return str(metadata(NAME)["Version"])
    except PackageNotFoundError:
        return UNKNOWN


def _component(known: PackageMetadata) -> Component:
    stated = _first(known.get_all("License-Expression")) or _of_classifiers(
        known.get_all("Classifier") or []
    )
    # An old package puts its whole licence text into this field.
    text = _first(known.get_all("License")).strip().splitlines()
    return Component(known["Name"], known["Version"], stated or (text[0][:60] if text else UNKNOWN))


def _first(values: list[str] | None) -> str:
    return values[0] if values else ""


def _of_classifiers(classifiers: list[str]) -> str:
    found = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    return ", ".join(found)
