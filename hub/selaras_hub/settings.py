"""How a company wants things done: a fact, changed by an administrator."""

from typing import Any

from selaras.domain.numbering import Series, is_pattern
from selaras.domain.requests import Request
from selaras_hub.facts import FactBook
from selaras_hub.judging import Refused
from selaras_hub.requesting import Asked, Done

KIND = "settings"
_YES_NO = ("yes", "no")


def settings_of(facts: FactBook, company: str) -> dict[str, Any]:
    """Return the company's settings; those nobody changed have their usual value."""
    usual = {"series": "", "numbering": "leased", "one_person": ""}
    return usual | (facts.get(f"{KIND}:{company}") or {})


def series_of(facts: FactBook, company: str) -> Series | None:
    """Return how the company numbers its invoices, or None while it types its references."""
    settings = settings_of(facts, company)
    pattern = str(settings["series"])
    return Series(pattern, gapless=settings["numbering"] == "gapless") if pattern else None


def change(asked: Asked, request: Request) -> Done | Refused:
    """Change some settings."""
    wanted = {name: value for name, value in request.members.items() if isinstance(value, str)}
    fault = _fault(wanted)
    if fault:
        return fault
    content = settings_of(asked.facts, asked.company) | wanted | {"by": asked.entry.author}
    asked.facts.put(
        KIND, f"{KIND}:{asked.company}", subject="", content=content | {"at": asked.now}
    )
    return Done()


def _fault(wanted: dict[str, str]) -> Refused | None:
    series = wanted.get("series", "")
    if series and not is_pattern(series):
        return Refused("series.unreadable", {"pattern": series[:80]})
    if wanted.get("numbering", "leased") not in ("leased", "gapless"):
        return Refused("settings.unknown", {"name": "numbering"})
    if wanted.get("one_person", "") not in ("", *_YES_NO):
        return Refused("settings.unknown", {"name": "one_person"})
    unknown = sorted(name[:50] for name in wanted.keys() - {"series", "numbering", "one_person"})
    if unknown or not wanted:
        return Refused("settings.unknown", {"name": ", ".join(unknown[:5])})
    return None
