"""What can go wrong with a hub as a whole."""

from selaras.errors import DomainError, HubError


class NoHubError(HubError):
    """This PC is not a hub: set up a company first, or it belongs to another hub."""

    code = "hub.not-here"


class NoSuchKeyError(DomainError):
    """No PC of this id has a key that is good; the hub's own PC has none to revoke."""

    code = "pc.no-key"
