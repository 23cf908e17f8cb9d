"""What a person should write in place of what cannot be done to text with references in it."""

from __future__ import annotations

from pyxp.authoring.nodes import advice_by_name

_CLAIM = "make it a field of the claim"
_SCHEMA = "state the bound in the claim's schema"
_ADVICE: dict[str, str] = {
    **advice_by_name(),
    "len": _SCHEMA,
    "float": "hand the reference to the field as it is",
}
_LIBRARIES: dict[str, str] = {
    "json": "write json_document({...})",
    "yaml": "write json_document({...}): JSON is YAML",
    "ruamel": "write json_document({...}): JSON is YAML",
    "msgspec": "write json_document({...})",
    "orjson": "write json_document({...})",
    "re": "write choose(ref, {...}), or a pattern in the claim's schema",
    "fnmatch": "write choose(ref, {...}), or a pattern in the claim's schema",
    "string": "write an f-string",
    "urllib": f"Crossplane quotes nothing; {_CLAIM}",
    "ipaddress": f"Crossplane cannot calculate with addresses; {_CLAIM}",
}
CHOOSE = "write choose(ref, {value: result})"
DEFAULT = (
    "write default(ref, value) or choose(ref, {value: result}, otherwise) for a value, c.add(..., when=is_set(ref)) for"
    " a resource"
)


def advice(called: str) -> str:
    """What to write in place of a call of the function ``called``, a dotted name."""
    name = called.rpartition(".")[2]
    return (
        _LIBRARIES.get(called.partition(".")[0])
        or _ADVICE.get(name)
        or f"Crossplane has nothing like it: write choose(ref, {{value: result}}), or {_CLAIM}"
    )
