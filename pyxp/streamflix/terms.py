"""Terms: what the editions of the platform differ in, and no claim says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Terms:
    """What an edition is strict about; the defaults are those of the standard edition.

    Attributes:
        on_demand_by_default: Tasks that somebody starts in the cluster without naming capacity run on demand; otherwise
            they share on-demand and Spot capacity as the service does.
        read_only_root: The container cannot write to its root file system.
        encrypted_transport: The dead-letter queue refuses whoever does not come over TLS.
    """

    on_demand_by_default: bool = False
    read_only_root: bool = False
    encrypted_transport: bool = False


STANDARD = Terms()
PRODUCTION = Terms(on_demand_by_default=True, read_only_root=True, encrypted_transport=True)
