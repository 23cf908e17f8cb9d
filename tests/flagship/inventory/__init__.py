"""What the platform consists of, reviewed row by row against the design of the AWS stack.

Nothing here is read from the platform's Python or from what it generates: a difference between the two is a mistake
on one side. Beside its row, every resource has a ``providerConfigRef`` named after the environment, and, but for IAM,
which is global, the claim's region.
"""

from collections.abc import Mapping
from typing import Any

from .compute import COMPUTE
from .database import DATABASE
from .endpoints import ENDPOINTS, ENDPOINTS_OF
from .keys import KEYS
from .monitoring import MONITORING
from .networking import NETWORKING
from .outputs import CONNECTION, STATUS
from .rows import Row
from .stream import STREAM

PARTS = (*NETWORKING, *ENDPOINTS, *KEYS, *STREAM, *DATABASE, *COMPUTE, *MONITORING)
ROWS: dict[str, Row] = {row.name: row for row in PARTS}


def rows_of(claim: Mapping[str, Any]) -> dict[str, Row]:
    """What a claim becomes: what is always there, and the options that it asks for."""
    return {name: row for name, row in ROWS.items() if row.only is None or row.only(claim["spec"])}


__all__ = ["CONNECTION", "ENDPOINTS_OF", "ROWS", "STATUS", "Row", "rows_of"]
