"""What a claim says of encryption at rest."""

from __future__ import annotations

from typing import Literal

from pyxp import Spec, field


class Encryption(Spec):
    """Whose key encrypts the stream, the queue, the topic, the logs, the database and its secret."""

    key: Literal["Customer"] | None = field(
        "Customer for one key of the environment's own, otherwise those of AWS; it is neither put in nor taken out"
        " later, because a database keeps its key.",
        default=None,
        immutable=True,
    )
    rotation_days: int = field("Days after which AWS rotates the own key.", default=365, ge=90, le=2560)
    deletion_window_days: int = field(
        "Days for which the own key can be restored once it is deleted.", default=30, ge=7, le=30
    )
