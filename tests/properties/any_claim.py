"""Claims drawn from the structural schema of their kind."""

from copy import deepcopy

from hypothesis import strategies as st

from pyxp.model import fieldpath

_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
_MOST = 4
_TEXT_LIMIT = 24
_ROUND = 40


def values(schema):
    """Values that satisfy a structural schema, but perhaps not its rules; sizes are kept small."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema.get("x-kubernetes-int-or-string"):
        return st.integers(0, 100) | _TEXT
    drawn = _BY_TYPE[schema.get("type", "object")](schema)
    return st.none() | drawn if schema.get("nullable") else drawn


def claims(crd, name, namespace):
    """Claims of the storage version of a claim's CRD: a spec, and nothing that Crossplane fills in."""
    version = next(item for item in crd["spec"]["versions"] if item["storage"])
    schema = deepcopy(version["schema"]["openAPIV3Schema"]["properties"]["spec"])
    for machinery in _MACHINERY:
        schema["properties"].pop(machinery, None)
    head = {
        "apiVersion": f"{crd['spec']['group']}/{version['name']}",
        "kind": crd["spec"]["names"]["kind"],
        "metadata": {"name": name, "namespace": namespace},
    }
    return values(schema).map(lambda spec: {**head, "spec": spec})


def mended(claim, validator):
    """The claim without the fields that rules refuse, so that defaults take their place; None where that is no help.

    Schemas say what a value looks like, rules what it means (an address range within another): drawing would hardly
    ever satisfy them.
    """
    claim = deepcopy(claim)
    for _ in range(_ROUND):
        verdict = validator.check(claim)
        if verdict.accepted:
            return claim
        removed = [_removed(claim, cause.field) for cause in verdict.causes]
        if True not in removed:
            return None
    return None


def _removed(claim, path):
    """Take the field out, or the nearest thing around it that is there; whether anything went."""
    segments = fieldpath.parse(path) if path.startswith("spec.") else ()
    for length in range(len(segments), 1, -1):
        try:
            holder = fieldpath.get(claim, fieldpath.format(segments[: length - 1]))
        except fieldpath.FieldPathError:
            continue
        # A list without one of its items may be too short: better none at all.
        if isinstance(holder, dict) and segments[length - 1] in holder:
            del holder[segments[length - 1]]
            return True
    return False


def _object(schema):
    properties = {name: values(inner) for name, inner in schema.get("properties", {}).items()}
    if not properties and "additionalProperties" in schema:
        most = min(schema.get("maxProperties", _MOST), _MOST)
        return st.dictionaries(_TEXT, values(schema["additionalProperties"]), max_size=most)
    required = [name for name in schema.get("required", []) if name in properties]
    optional = {name: inner for name, inner in properties.items() if name not in required}
    return st.fixed_dictionaries({name: properties[name] for name in required}, optional=optional)


def _array(schema):
    least = schema.get("minItems", 0)
    most = max(least, min(schema.get("maxItems", _MOST), _MOST))
    unique = repr if schema.get("x-kubernetes-list-type") in ("set", "map") else None
    return st.lists(values(schema["items"]), min_size=least, max_size=most, unique_by=unique)


def _string(schema):
    least, most = schema.get("minLength", 0), schema.get("maxLength", _TEXT_LIMIT)
    if "pattern" in schema:
        found = st.from_regex(schema["pattern"].replace("$", r"\Z"))
        return found.filter(lambda text: least <= len(text) <= most)
    return st.text(st.characters(codec="utf-8"), min_size=least, max_size=max(least, min(most, _TEXT_LIMIT)))


def _integer(schema):
    return st.integers(int(schema.get("minimum", -(2**31))), int(schema.get("maximum", 2**31)))


def _number(schema):
    step = schema.get("multipleOf")
    if step:
        low, high = schema.get("minimum", 0), schema.get("maximum", 1000)
        return st.integers(int(low / step), int(high / step)).map(lambda count: count * step)
    low, high = schema.get("minimum", -1e6), schema.get("maximum", 1e6)
    return st.floats(low, high, allow_nan=False, allow_infinity=False, width=32)


_BY_TYPE = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": lambda schema: st.booleans(),
}
_MACHINERY = (
    "compositeDeletePolicy",
    "compositionRef",
    "compositionRevisionRef",
    "compositionRevisionSelector",
    "compositionSelector",
    "compositionUpdatePolicy",
    "publishConnectionDetailsTo",
    "resourceRef",
    "writeConnectionSecretToRef",
)
