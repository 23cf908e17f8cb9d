"""What the provider does in AWS for each kind, a module per subject."""

from . import containers, databases, endpoints, firewalls, identities, keys, messages, monitors, networks, routes
from .kind import Kind

KINDS: tuple[type[Kind], ...] = (
    *networks.KINDS,
    *routes.KINDS,
    *firewalls.KINDS,
    *endpoints.KINDS,
    *databases.KINDS,
    *containers.KINDS,
    *identities.KINDS,
    *keys.KINDS,
    *messages.KINDS,
    *monitors.KINDS,
)
