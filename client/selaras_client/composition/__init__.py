"""Where client and hub are joined: the only place of the client that knows the hub."""

from selaras_client.composition.founding import HubFounding
from selaras_client.composition.in_process import (
    OWN_LINE,
    HubInProcess,
    OpenHub,
    hub_server,
    open_hub,
)

__all__ = ["OWN_LINE", "HubFounding", "HubInProcess", "OpenHub", "hub_server", "open_hub"]
