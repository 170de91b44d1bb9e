"""Commands on a data folder that no process holds: what replaces its database."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from selaras.clock import SystemClock
from selaras_client.cli.result import Call, Result
from selaras_client.closed_work import REBUILD, RESTORE, ClosedWork, carry_out

Closed: TypeAlias = Callable[[Call], Result]


def put_back(call: Call) -> Result:
    """Put a backup in the place of this PC's database."""
    return _carried_out(ClosedWork(RESTORE, call.args.file, anyway=call.args.anyway), call)


def make_anew(call: Call) -> Result:
    """Make a sound database of a damaged one."""
    return _carried_out(ClosedWork(REBUILD, anyway=call.args.anyway), call)


CLOSED: Final[Mapping[str, Closed]] = {"restore": put_back, "rebuild": make_anew}


def _carried_out(work: ClosedWork, call: Call) -> Result:
    done = carry_out(call.args.home, work, now=SystemClock().now())
    return Result(done.data, [call.texts.say(key, done.data) for key in done.keys])
