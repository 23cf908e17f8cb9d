"""Python names of schema fields: ``cidrBlock`` is written ``cidr_block``.

A name is never translated by rule alone: the map of an object is built from the fields that it really has, so a
Python name leads to exactly one field or to none.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from functools import lru_cache

# Words that cannot be keyword arguments of a constructor.
_RESERVED = frozenset(keyword.kwlist) | {"self"}
_AFTER_WORD = re.compile(r"([a-z0-9])([A-Z])")
_AFTER_ACRONYM = re.compile(r"([A-Z]+)([A-Z][a-z])")
_NOT_IDENTIFIER = re.compile(r"\W+", re.ASCII)


@lru_cache(maxsize=20_000)
def python_name(field: str) -> str:
    """The snake_case name of one schema field, an identifier that may stand as a keyword argument.

    >>> python_name("enableDnsARecord"), python_name("self"), python_name("vpcId")
    ('enable_dns_a_record', 'self_', 'vpc_id')
    """
    words = _AFTER_ACRONYM.sub(r"\1_\2", _AFTER_WORD.sub(r"\1_\2", field))
    name = _NOT_IDENTIFIER.sub("_", words).lower()
    if not name or name[0].isdigit():
        name = f"_{name}"
    return f"{name}_" if name in _RESERVED else name


def python_names(fields: Iterable[str]) -> dict[str, str]:
    """Maps every Python name to its field, for the fields of one object.

    Where two fields would share a Python name (``fooBar`` and ``foo_bar``) none gets it by guess: the field that is
    spelt like the Python name keeps it, the others are reached under their own spelling with a trailing underscore
    where that is needed to be distinct.
    """
    wanted: dict[str, list[str]] = {}
    for field in sorted(set(fields)):
        wanted.setdefault(python_name(field), []).append(field)
    names: dict[str, str] = {name: owners[0] for name, owners in wanted.items() if len(owners) == 1}
    for name, owners in wanted.items():
        if len(owners) == 1:
            continue
        for field in sorted(owners, key=lambda owner: owner != name):
            own = field if field.isidentifier() and field not in _RESERVED else name
            while own in names:
                own += "_"
            names[own] = field
    return dict(sorted(names.items()))
