"""Where a stack is: global services, which have no region, are in the partition of everything around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pyxp.model.manifests import Manifest, mapping, text
from pyxp.simulation.identity import home_of

_REGION: Final = re.compile(r"(?:[a-z]{2}|us-(?:gov|isob?)|eusc)-(?:[a-z]+-)+[0-9]")
_MOST_LEVELS: Final = 16


def place_of(composed: Iterable[Manifest], composite: Manifest, others: Iterable[Manifest] = ()) -> str:
    """The region of a stack: that of most of its resources, else one that the composite names, else one around it.

    Args:
        composed: The resources of the composite.
        composite: The composite; of a partition that it names (``aws-cn``) the region of global services.
        others: Objects outside the composite.

    Returns:
        The region; empty where nothing tells one.
    """
    return _most(composed) or _named(composite.get("spec")) or _most(others)


def _most(resources: Iterable[Manifest]) -> str:
    regions = Counter(filter(None, map(_region, resources)))
    return regions.most_common(1)[0][0] if regions else ""


def _region(resource: Manifest) -> str:
    spec = mapping(resource.get("spec"))
    roots = (mapping(spec.get(root)) for root in ("forProvider", "initProvider"))
    return next(filter(None, (text(root.get("region")) for root in roots)), "")


def _named(value: object) -> str:
    """The region that a composite asks for: of several the one in a field ``region``."""
    found = list(_texts(value, "", _MOST_LEVELS))
    regions = [(name, said) for name, said in found if _REGION.fullmatch(said)]
    called = (said for name, said in regions if name == "region")
    homes = (home for _, said in found if (home := home_of(said)))
    return next(called, next((said for _, said in regions), next(homes, "")))


def _texts(value: Any, name: str, levels: int) -> Iterator[tuple[str, str]]:
    """The texts in a value, each with the name of its field in lower case."""
    if isinstance(value, str):
        yield name, value
    elif levels and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, str(key).lower(), levels - 1)
    elif levels and isinstance(value, list):
        for item in value:
            yield from _texts(item, name, levels - 1)
