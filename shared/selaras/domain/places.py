"""Where a line stands: a fractional index, as text over 62 digits that sorts by code point.

A place never ends with the lowest digit, so that there is always room before it. An empty text
means an open end.
"""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

_LAST = len(DIGITS) - 1


def is_place(text: str) -> bool:
    """Say whether *text* is a place that others can be put before and after."""
    return text != "" and not text.endswith(DIGITS[0]) and all(c in DIGITS for c in text)


def place_between(before: str, after: str) -> str:
    """Return a place that sorts strictly between *before* and *after*.

    Args:
        before: The place to follow; empty for the start.
        after: The place to precede; empty for the end.

    Raises:
        ValueError: One of them is not a place, or *before* does not sort before *after*.
    """
    for place in (before, after):
        if place and not is_place(place):
            raise ValueError(place)
    if before and after and before >= after:
        raise ValueError(before, after)
    return _between(before, after) if after else _after(before)


def spread_places(count: int) -> tuple[str, ...]:
    """Return *count* places in rising order for lines that are new together."""
    places: list[str] = []
    for _ in range(count):
        places.append(_after(places[-1] if places else ""))
    return tuple(places)


def _after(before: str) -> str:
    # Counting up instead of halving keeps the places of lines typed one after another short.
    if not before:
        return DIGITS[len(DIGITS) // 2]
    first = DIGITS.index(before[0])
    if first < _LAST:
        return DIGITS[first + 1]
    return DIGITS[_LAST] + (_after(before[1:]) if before[1:] else DIGITS[1])


def _between(before: str, after: str) -> str:
    same = 0
    while (before[same : same + 1] or DIGITS[0]) == after[same]:
        same += 1
    if same:
        return after[:same] + _between(before[same:], after[same:])
    low = DIGITS.index(before[0]) if before else 0
    high = DIGITS.index(after[0])
    if high - low > 1:
        return DIGITS[(low + high) // 2]
    return after[0] if len(after) > 1 else DIGITS[low] + _after(before[1:])
