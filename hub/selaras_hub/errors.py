"""What can go wrong with a hub as a whole."""

from selaras.errors import HubError


class NoHubError(HubError):
    """This PC is not a hub: set up a company first, or it belongs to another hub."""

    code = "hub.not-here"
