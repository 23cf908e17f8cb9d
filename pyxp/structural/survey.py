"""What a structural schema has anywhere, so that what no part of it asks for is never looked for in values."""

from __future__ import annotations

from typing import Any, Final

RULES: Final = "x-kubernetes-validations"
EMBEDDED: Final = "x-kubernetes-embedded-resource"


def has(schema: Any, keyword: str) -> bool:
    """Whether a schema or a part of it, outside of junctors, has something else than nothing under a keyword.

    Args:
        schema: The schema, which may be malformed.
        keyword: The keyword.
    """
    # A loop: schemas of providers have thousands of parts, and every kind's is looked through in every run.
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, dict):
            continue
        if part.get(keyword):
            return True
        if "properties" in part and isinstance(part["properties"], dict):
            waiting.extend(part["properties"].values())
        if "items" in part:
            waiting.append(part["items"])
        if "additionalProperties" in part:
            waiting.append(part["additionalProperties"])
    return False
