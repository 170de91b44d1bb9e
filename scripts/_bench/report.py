"""What a run found, as a table for people, as JSON, and drawn against the number of invoices."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from _bench.figures import Figure, text_of

_MET: Final = {True: "yes", False: "**no**", None: ""}
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _RIGHT = 720, 420, 60, 20, 40, 190
_COLOURS: Final = ("#1b6ca8", "#c8553d", "#588157", "#8e5572", "#d4a017", "#3d405b")
# What is drawn: measures that may or may not grow with the number of invoices.
DRAWN: Final = ("join", "reconnect", "return-visible", "live-p50", "page-p99", "start")
_TO_MS: Final = {"s": 1e3, "ms": 1.0}


def table(figures: Sequence[Figure], failed: Mapping[str, str]) -> str:
    """Return a Markdown table of all figures, and what failed below it."""
    lines = [
        "| measure | to reach | figure | limit in this run | ratio | met |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_row(figure) for figure in figures]
    lines += [f"\n{name}: not measured: {why}" for name, why in failed.items()]
    return "\n".join(lines)


def _row(figure: Figure) -> str:
    cells = [
        figure.title + (f" ({figure.note})" if figure.note else ""),
        _reach(figure),
        _with_unit(figure.value, figure.unit),
        _with_unit(figure.limit, figure.unit) if figure.limit else "",
        f"{figure.of_limit:.2f}" if figure.of_limit else "",
        _MET[figure.is_met],
    ]
    return f"| {' | '.join(cells)} |"


def _reach(figure: Figure) -> str:
    sign = "≥" if figure.is_least else "≤"
    parts = []
    if figure.reach is not None:
        parts.append(f"{sign} {_with_unit(figure.reach, figure.unit)}")
    if figure.ratio is not None:
        parts.append(f"≤ {figure.ratio:g} × limit")
    return ", ".join(parts)


def _with_unit(value: float | None, unit: str) -> str:
    return f"{text_of(value)} {unit}".strip()


def plot(runs: Sequence[Mapping[str, Any]]) -> str:
    """Draw some figures of several runs against how many invoices each had; both axes by powers."""
    series = {name: _points(runs, name) for name in DRAWN}
    known = {name: points for name, points in series.items() if points}
    if not known:
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"/>\n'
    across = [x for points in known.values() for x, _ in points]
    upwards = [y for points in known.values() for _, y in points]
    scale = _Scale((min(across), max(across)), (min(upwards), max(upwards)))
    parts = [*_axes(scale)]
    for place, (name, points) in enumerate(known.items()):
        parts += _line(scale, name, points, place=place)
    body = "\n".join(parts)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    return f'{head} font-family="sans-serif" font-size="12">\n{body}\n</svg>\n'


def _points(runs: Sequence[Mapping[str, Any]], name: str) -> list[tuple[float, float]]:
    found = []
    for run in runs:
        for figure in run["figures"]:
            factor = _TO_MS.get(figure["unit"])
            if figure["name"] == name and figure["value"] and factor:
                found.append((float(run["n"]), figure["value"] * factor))
    return sorted(found)


class _Scale:
    """Where a value lies in the picture."""

    def __init__(self, across: tuple[float, float], upwards: tuple[float, float]) -> None:
        self.across = (math.floor(math.log10(across[0])), math.ceil(math.log10(across[1])) or 1)
        self.upwards = (math.floor(math.log10(upwards[0])), math.ceil(math.log10(upwards[1])))

    def x(self, value: float) -> float:
        low, high = self.across
        share = (math.log10(value) - low) / max(1, high - low)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        low, high = self.upwards
        share = (math.log10(value) - low) / max(1, high - low)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def _axes(scale: _Scale) -> list[str]:
    parts = ['<rect width="100%" height="100%" fill="white"/>']
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    for power in range(scale.across[0], scale.across[1] + 1):
        x = scale.x(10.0**power)
        parts.append(f'<line x1="{x:.0f}" y1="{_TOP}" x2="{x:.0f}" y2="{bottom}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x:.0f}" y="{bottom + 18}" text-anchor="middle">{10**power:,}</text>'
        )
    for power in range(scale.upwards[0], scale.upwards[1] + 1):
        y = scale.y(10.0**power)
        parts.append(f'<line x1="{_LEFT}" y1="{y:.0f}" x2="{right}" y2="{y:.0f}" stroke="#ddd"/>')
        text = f"{10.0**power:g} ms"
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{text}</text>')
    return parts


def _line(
    scale: _Scale, name: str, points: Sequence[tuple[float, float]], *, place: int
) -> list[str]:
    colour = _COLOURS[place % len(_COLOURS)]
    where = [(scale.x(x), scale.y(y)) for x, y in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in where)
    marks = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in where]
    at = _TOP + 16 + place * 18
    label = f'<text x="{_WIDTH - _RIGHT + 24}" y="{at}" fill="{colour}">{name}</text>'
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *marks,
        label,
    ]
