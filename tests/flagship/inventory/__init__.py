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
from .keys import KEYS, USAGES
from .monitoring import MONITORING
from .networking import NETWORKING
from .outputs import CONNECTION, STATUS
from .rows import Row, Usage
from .stream import STREAM

PARTS = (*NETWORKING, *ENDPOINTS, *KEYS, *STREAM, *DATABASE, *COMPUTE, *MONITORING)
ROWS: dict[str, Row] = {row.name: row for row in PARTS}


def rows_of(claim: Mapping[str, Any]) -> dict[str, Row]:
    """What a claim becomes: what is always there, and the options that it asks for."""
    return {name: row for name, row in ROWS.items() if row.only is None or row.only(claim["spec"])}


def names_of(claim: Mapping[str, Any]) -> set[str]:
    """The names of all that a claim becomes, with what keeps some of it until the rest is gone."""
    kept = {usage.name for usage in USAGES if usage.only is None or usage.only(claim["spec"])}
    return {*rows_of(claim), *kept}


__all__ = ["CONNECTION", "ENDPOINTS_OF", "ROWS", "STATUS", "USAGES", "Row", "Usage", "names_of", "rows_of"]
