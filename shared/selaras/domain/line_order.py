"""Moving one line among the others: only its own place changes, unless the places leave no room."""

from dataclasses import replace

from selaras.domain.invoice import Line
from selaras.domain.places import is_place, place_between, spread_places


def moved(lines: tuple[Line, ...], line_id: str, *, to: int) -> tuple[Line, ...]:
    """Return *lines* with one of them standing at *to*, counted from 1; beyond the end is last."""
    line = next((each for each in lines if each.line_id == line_id), None)
    if line is None:
        return lines
    others = [each for each in lines if each.line_id != line_id]
    at = max(0, min(to - 1, len(others)))
    before = others[at - 1].place if at else ""
    after = others[at].place if at < len(others) else ""
    ordered = [*others[:at], line, *others[at:]]
    if not _has_room(before, after, is_first=at == 0, is_last=at == len(others)):
        places = spread_places(len(ordered))
        return tuple(
            replace(each, place=place) for each, place in zip(ordered, places, strict=True)
        )
    ordered[at] = replace(line, place=place_between(before, after))
    return tuple(ordered)


def _has_room(before: str, after: str, *, is_first: bool, is_last: bool) -> bool:
    """Say whether a place fits between two; an imported or older line may have none of its own."""
    if not is_first and not is_place(before):
        return False
    if not is_last and not is_place(after):
        return False
    return is_first or is_last or before < after
