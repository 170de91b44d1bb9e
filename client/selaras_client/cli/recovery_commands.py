"""The recovery code: renewed on the hub's own PC, and shown once."""

from typing import Final

from selaras_client.cli.office_commands import no_hub
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.home import Home


def renew(home: Home, call: Call) -> Result:
    """Make a new recovery code; the wrapped keys travel to all PCs."""
    if home.hub is None:
        raise RejectedError(no_hub(home))
    code = home.hub.renew_recovery()
    lines = [call.texts.say("trust.recovery-code", {"code": code})]
    return Result({"recovery": code}, [*lines, call.texts.say("trust.recovery-old")])


COMMANDS: Final = {"recovery renew": renew}
