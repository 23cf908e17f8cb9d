"""Writes docs/claims.md from the XRD of the claim: ``python docs/claim_reference.py`` after ``pyxp generate``.

A test compares the page with what this would write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pyxp.yamlio import read_documents

ROOT = Path(__file__).parent.parent
XRD = ROOT / "xrds" / "streamflixpipeline.yaml"
PAGE = ROOT / "docs" / "claims.md"
CLAIM = ROOT / "claims" / "dev.yaml"
_SIZES = (
    ("minimum", "maximum", ""),
    ("minLength", "maxLength", " characters"),
    ("minItems", "maxItems", " entries"),
    ("minProperties", "maxProperties", " entries"),
)
_UNCHANGED = "self == oldSelf"

HEAD = """# What can stand in a claim

A `{kind}` asks for one environment. Everything but `environment` has a default; this is a whole claim:

```yaml
{example}```

Editors that know the first line's comment complete the fields and mark mistakes. `pyxp validate claims/` judges a claim
as the API server would, rules across fields included.

*Fixed* fields keep the value that the claim was created with: AWS cannot change what they decide, and a change is
refused. Numbers of tasks, thresholds, tags and the like can be changed at any time.

Written by `python docs/claim_reference.py` from `xrds/streamflixpipeline.yaml`.
"""

TAIL = """
## `status`

Filled in while the environment comes up.

{status}

## Connection secret

With `spec.writeConnectionSecretToRef.name` set, a Secret of that name in the claim's namespace has the keys
{keys}.
It never holds a password: the application reads user and password from the secret that `secretArn` names.
"""


def page(xrd: Mapping[str, Any], example: str) -> str:
    """The whole page."""
    spec = xrd["spec"]
    properties = spec["versions"][0]["schema"]["openAPIV3Schema"]["properties"]
    parts = [HEAD.format(kind=spec["claimNames"]["kind"], example=example)]
    parts += ["\n".join(section("spec", properties["spec"]))]
    parts += [
        "\n".join(section(f"spec.{name}", node))
        for name, node in properties["spec"]["properties"].items()
        if "properties" in node
    ]
    status = table(properties["status"], with_default=False)
    keys = ", ".join(f"`{key}`" for key in spec["connectionSecretKeys"])
    return "\n".join(parts) + TAIL.format(status="\n".join(status), keys=keys)


def section(path: str, node: Mapping[str, Any]) -> Iterator[str]:
    """A heading, the fields of one object, and the rules across them."""
    yield f"## `{path}`\n"
    if "description" in node:
        yield f"{node['description']}\n"
    yield from table(node)
    rules = [rule for rule in node.get("x-kubernetes-validations", ()) if rule["rule"] != _UNCHANGED]
    if rules:
        yield "\nRules:\n"
        yield from (f"- {rule['message']}" for rule in rules)
    yield ""


def table(node: Mapping[str, Any], *, with_default: bool = True) -> Iterator[str]:
    """The fields of an object as rows."""
    yield "| field | type | " + ("default | what it says |" if with_default else "what it says |")
    yield "|---|---|" + ("---|---|" if with_default else "---|")
    required = node.get("required", ())
    for name, child in node["properties"].items():
        default = "**required**" if name in required else default_of(child)
        if default == "none" and name in node.get("default", {}):
            default = f"`{json.dumps(node['default'][name])}`, if nothing is said about the whole object"
        cells = [f"`{name}`", type_of(child), *([default] if with_default else []), told(name, child)]
        yield f"| {' | '.join(cells)} |"


def type_of(node: Mapping[str, Any]) -> str:
    """The type in a person's words."""
    kind = str(node.get("type", "any"))
    if kind == "array":
        return f"list of {type_of(node['items'])}"
    if isinstance(node.get("additionalProperties"), Mapping):
        return f"map of {type_of(node['additionalProperties'])}"
    return kind


def default_of(node: Mapping[str, Any]) -> str:
    """The default of a field; of an object, those of its fields are told in its own section."""
    if "default" not in node:
        return "none"
    if node["type"] == "object":
        return "see below"
    value = node["default"]
    if isinstance(value, list):
        return "<br>".join(f"`{item}`" for item in value)
    return f"`{value}`" if isinstance(value, str) else f"`{json.dumps(value)}`"


def told(name: str, node: Mapping[str, Any]) -> str:
    """Description, allowed values and whether the field is fixed."""
    if "properties" in node:
        return f"{node.get('description', '')} See [below](#spec{name.lower()})."
    facts = [node.get("description", "").rstrip(".")]
    item = node.get("items", {})
    allowed = node.get("enum") or item.get("enum")
    if allowed:
        facts.append("one of " + ", ".join(f"`{value}`" for value in allowed))
    facts += [*bounds(node), *(f"each {bound}" for bound in bounds(item))]
    rules = [*node.get("x-kubernetes-validations", ()), *item.get("x-kubernetes-validations", ())]
    facts += [rule["message"] for rule in rules if rule["rule"] != _UNCHANGED]
    if any(rule["rule"] == _UNCHANGED for rule in rules):
        facts.append("*fixed*")
    return "; ".join(fact for fact in facts if fact)


def bounds(node: Mapping[str, Any]) -> Iterator[str]:
    """What the schema says about sizes and letters."""
    for low, high, what in _SIZES:
        least, most = node.get(low), node.get(high)
        if least is not None and least == most:
            yield f"exactly {least}{what}"
        elif least is not None and most is not None:
            yield f"{least} to {most}{what}"
        elif most is not None:
            yield f"at most {most}{what}"
        elif least:
            yield f"at least {least}{what}"
    if "pattern" in node:
        yield f"matches `{escaped(node['pattern'])}`"


def escaped(value: Any) -> str:
    """A value inside a table's cell."""
    return str(value).replace("|", "\\|")


def current() -> str:
    """The page as it should be."""
    (xrd,) = read_documents(XRD.read_text(encoding="utf-8"), str(XRD))
    return page(xrd.data, CLAIM.read_text(encoding="utf-8"))


if __name__ == "__main__":
    PAGE.write_text(current(), encoding="utf-8")
