"""Mappings of sales lists: guessed from a file, changed entry by entry, shown, removed."""

from collections.abc import Callable
from typing import Final, TypeAlias

from selaras.domain.result import Rejection
from selaras.exchange.grid_read import open_grid
from selaras.exchange.sales_map import SalesMap, entries_of, guess_map, with_entry
from selaras.exchange.source import Source
from selaras_client.cli.invoice_commands import company_of, read_fields, wanted
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.home import Home
from selaras_client.sales_maps import maps_here

Command: TypeAlias = Callable[[Home, Call], Result]


def map_list(home: Home, call: Call) -> Result:
    """List the mappings of the company."""
    found = [
        {
            "name": name,
            "columns": len(mapping.columns),
            "units": len(mapping.units),
            "goods": len(mapping.goods),
        }
        for name, mapping in _all(home).items()
    ]
    lines = [call.texts.say("cli.map-row", each) for each in found]
    return Result({"maps": found}, lines or [call.texts.say("cli.no-maps")])


def map_guess(home: Home, call: Call) -> Result:
    """Guess a mapping from the headings of a file, and keep it."""
    company_of(home)
    with open_grid(Source(call.args.file)) as grid:
        mapping = guess_map(grid)
    if mapping is None:
        raise RejectedError(Rejection("sales.no-guess"))
    return _saved(home, call, mapping)


def map_set(home: Home, call: Call) -> Result:
    """Change entries of a mapping; one that is not there yet begins empty."""
    mapping = _all(home).get(call.args.name, SalesMap({}))
    for name, value in read_fields(call.args.fields).items():
        mapping = wanted(with_entry(mapping, name, value=value))
    return _saved(home, call, mapping)


def map_show(home: Home, call: Call) -> Result:
    """Show a mapping as the entries that ``maps set`` takes."""
    return _shown(call.args.name, found_map(home, call.args.name), call)


def map_remove(home: Home, call: Call) -> Result:
    """Forget a mapping."""
    company_of(home)
    refusal = home.replica.maps.remove(call.args.name)
    if refusal is not None:
        raise RejectedError(refusal)
    return Result({"name": call.args.name}, [call.texts.say("cli.map-removed", vars(call.args))])


COMMANDS: Final[dict[str, Command]] = {
    "maps list": map_list,
    "maps guess": map_guess,
    "maps set": map_set,
    "maps show": map_show,
    "maps remove": map_remove,
}


def found_map(home: Home, name: str) -> SalesMap:
    """Return one mapping.

    Raises:
        RejectedError: there is none of that name.
    """
    mapping = _all(home).get(name)
    if mapping is None:
        raise RejectedError(Rejection("sales.map-missing", {"name": name}))
    return mapping


def _all(home: Home) -> dict[str, SalesMap]:
    company_of(home)
    return maps_here(home)


def _saved(home: Home, call: Call, mapping: SalesMap) -> Result:
    refusal = home.replica.maps.save(call.args.name, entries_of(mapping))
    if refusal is not None:
        raise RejectedError(refusal)
    shown = _shown(call.args.name, mapping, call)
    said = call.texts.say("cli.map-saved", {"name": call.args.name})
    return Result(shown.data, [*shown.lines, said])


def _shown(name: str, mapping: SalesMap, call: Call) -> Result:
    entries = entries_of(mapping)
    lines = [
        call.texts.say("cli.map-entry", {"entry": f"{key}={value}"})
        for key, value in entries.items()
    ]
    return Result({"name": name, "entries": entries}, lines)
