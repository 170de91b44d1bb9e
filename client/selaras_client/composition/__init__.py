"""Where client and hub are joined: the only place of the client that knows the hub."""

from selaras_client.composition.founding import HubFounding

__all__ = ["HubFounding"]
