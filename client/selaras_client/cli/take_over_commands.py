"""``hub take-over``: this PC becomes the hub. ``pcs go-on``: go on without hearing a PC."""

from selaras.address import parse_address
from selaras.domain.requests import LEAVE_OUT_PC, Request
from selaras.domain.result import Rejection
from selaras_client import moving_hub
from selaras_client.cli.asking import answer_view, ask_hub, waiting_line
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.copying import want_copy
from selaras_client.former_hub import look_at
from selaras_client.home import Home
from selaras_client.running import RunningOffice
from selaras_client.words import pc_rows, pcs_words


async def take_over(office: RunningOffice, call: Call) -> Result:
    """Make this PC the hub: in order where the old one answers, else with the recovery code."""
    done = await moving_hub.take_over(office, call.args.code)
    if isinstance(done, Rejection):
        raise RejectedError(done)
    lines = [call.texts.say(f"cli.took-over.{done.reason}")]
    if done.awaited:
        facts = {"pcs": pcs_words(done.awaited)}
        lines.append(call.texts.say("epoch.awaits", facts))
    if done.recovery:
        lines.append(call.texts.say("trust.recovery-code", {"code": done.recovery}))
    data = {"reason": done.reason, "awaited": pc_rows(done.awaited), "recovery": done.recovery}
    return Result(data, lines)


async def go_on(office: RunningOffice, call: Call) -> Result:
    """Go on in the hub's new epoch without hearing a PC; who says so answers for it."""
    members = {"device": call.args.device, "reason": call.args.reason}
    answer = await ask_hub(office, lambda home: home.replica.ask(Request(LEAVE_OUT_PC, members)))
    facts = {"pc": call.args.device}
    said = call.texts.say("cli.went-on-without", facts)
    line = waiting_line(answer, call.texts) if answer.is_waiting else said
    return Result({"device": call.args.device, **answer_view(answer)}, [line])


async def before_sync(office: RunningOffice, call: Call) -> None:
    """Look for the hub where it was typed; take what was asked for.

    That is to go on although something would be lost, and a copy of all the hub's data.

    Raises:
        RejectedError: This PC is the hub, and there is nobody to go to or to take a copy from.
    """
    if call.args.at:
        refusal = await look_at(office, parse_address(call.args.at))
        if refusal is not None:
            raise RejectedError(refusal)
    await office.work(lambda home: _take_what_was_asked_for(home, call))


def _take_what_was_asked_for(home: Home, call: Call) -> None:
    if call.args.copy:
        if home.hub is not None:
            raise RejectedError(Rejection("copy.is-hub"))
        want_copy(home)
    if call.args.accept_loss:
        home.replica.way_over.take_loss()
