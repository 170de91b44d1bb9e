"""A revoked PC's last delivery: allowed by an administrator, over the network or as a file."""

from pathlib import Path
from typing import Final

from selaras.domain.requests import LAST_DELIVERY, Request
from selaras.domain.result import Rejection
from selaras.replica.delivery_file import (
    MAX_FILE_BYTES,
    DeliveryFile,
    DeliveryUnreadableError,
    read_delivery,
)
from selaras_client.cli.asking import answer_view, ask_hub, waiting_line
from selaras_client.cli.office_commands import no_hub
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.home import Home
from selaras_client.running import RunningOffice
from selaras_client.words import by_the_clock


async def last_delivery(office: RunningOffice, call: Call) -> Result:
    """Let a revoked PC deliver once what it had not sent."""
    request = Request(LAST_DELIVERY, {"device": call.args.device})
    answer = await ask_hub(office, lambda home: home.replica.ask(request))
    facts = {"pc": call.args.device, **answer.request.facts}
    said = call.texts.say("cli.last-delivery", by_the_clock(facts))
    line = waiting_line(answer, call.texts) if answer.is_waiting else said
    return Result({"device": call.args.device, **answer_view(answer)}, [line])


def deliver(home: Home, call: Call) -> Result:
    """Take in what a revoked PC wrote into a file, at the hub's own PC only."""
    if home.hub is None:
        raise RejectedError(no_hub(home))
    delivery = _read(call.args.file)
    found = home.hub.deliver(delivery)
    if isinstance(found, Rejection):
        facts = {"path": str(call.args.file), **found.facts}
        raise RejectedError(Rejection(found.code, facts))
    proposals = sorted({each.facts["proposal"] for each in found if "proposal" in each.facts})
    refused = [each.code for each in found if "proposal" not in each.facts and each.code]
    data = {
        "device": delivery.device,
        "count": len(found) - len(refused),
        "refused": len(refused),
        "proposals": proposals,
        "outcomes": [{"n": each.n, "code": each.code} for each in found],
    }
    return Result(data, [call.texts.say("cli.delivered", {**data, "pc": delivery.device})])


def _read(path: Path) -> DeliveryFile:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise RejectedError(Rejection("deliver.too-large", {"path": str(path)}))
        return read_delivery(path.read_bytes())
    except (OSError, ValueError, DeliveryUnreadableError) as error:
        raise RejectedError(Rejection("deliver.not-readable", {"path": str(path)})) from error


COMMANDS: Final = {"pcs deliver": deliver}
