"""Does a rendered stack consist of exactly what the inventory says?"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.engine.rendered import Rendered
from pyxp.model import fieldpath

from ..inventory import CONNECTION, STATUS, Row, names_of, rows_of
from ..inventory.rows import Target
from ..stacks import AFTER, EXTERNAL_NAME, NAME, Up, by_name
from ..values import OMIT, AsText, Claim, Json, Surroundings, Text, at, differences, nested
from .composition import facts
from .releases import LABEL

OWN_TAGS = {"Project": "streamflix", "ManagedBy": "crossplane"}


def stack_problems(rendered: Rendered, stack: Up) -> list[str]:
    """Resources against their rows, outputs against their table."""
    return [*resource_problems(rendered, stack), *output_problems(rendered, stack)]


def resource_problems(rendered: Rendered, stack: Up) -> list[str]:
    """Resources against their rows: all there, and none besides."""
    composed = by_name(rendered.composed)
    wanted = rows_of(stack.claim)
    names = names_of(stack.claim)
    problems = [f"{name} is missing" for name in names if name not in composed]
    problems += [f"{name} is not asked for" for name in composed if name not in names]
    around = surroundings(stack)
    for name, row in wanted.items():
        if name in composed:
            problems += [f"{name}: {problem}" for problem in row_problems(row, composed[name], composed, around)]
    return problems


def output_problems(rendered: Rendered, stack: Up) -> list[str]:
    """Conditions, status and connection details of the composite."""
    problems = []
    for item in rendered.composite["status"]["conditions"]:
        if item["status"] != "True":
            problems.append(f"the composite is not {item['type']}")
    around = surroundings(stack)
    status = {key: value for key, value in rendered.composite["status"].items() if key != "conditions"}
    problems += [f"status: {problem}" for problem in differences(around.value(STATUS), status)]
    found = dict(rendered.connection_details)
    problems += [f"connection details: {problem}" for problem in differences(around.value(CONNECTION), found)]
    return problems


def surroundings(stack: Up) -> Surroundings:
    """What the values of a stack's rows are read from."""
    uid = stack.observed[0]["metadata"]["ownerReferences"][0]["uid"]
    return Surroundings(stack.claim["spec"], uid, by_name(stack.observed))


def row_problems(
    row: Row, resource: Mapping[str, Any], composed: Mapping[str, Mapping[str, Any]], around: Surroundings
) -> list[str]:
    """One resource against its row."""
    problems = differences(
        {"apiVersion": row.api_version, "kind": row.kind_name},
        {"apiVersion": resource["apiVersion"], "kind": resource["kind"]},
    )
    annotations = resource["metadata"]["annotations"]
    # An existing resource of a kind that AWS names keeps the name it got.
    given = {key: value for key, value in annotations.items() if row.aws_name or key != EXTERNAL_NAME}
    problems += differences(around.value(_annotations(row)), given)
    spec = json.loads(json.dumps(resource["spec"]))
    selectors = _take_selectors(spec["forProvider"])
    problems += _filled_problems(row, spec["forProvider"], around)
    _read_json(row, spec["forProvider"])
    problems += differences(around.value(_spec(row, around)), spec)
    select = row.selects(around.spec)
    for field in {**select, **selectors}:
        if field not in selectors or field not in select:
            problems.append(f"{field}: {'missing' if field in select else 'not in the inventory'}")
        else:
            problems += _selector_problems(row, field, selectors[field], composed, select[field])
            if select[field].follows:
                labels = selectors[field].get("matchLabels", {})
                problems += differences(around.value(AsText("compute.release", 1)), labels.get(LABEL, OMIT), field)
    return problems


def _filled_problems(row: Row, fields: dict[str, Any], around: Surroundings) -> Iterator[str]:
    """What selectors filled is kept by slots, which keep all, and by what follows releases; it is taken out here."""
    own = around.observed.get(row.name, {}).get("spec", {}).get("forProvider", {})
    for name in row.select:
        found = facts(row, name)
        for path in (found.field, found.ref_field) if row.released else (found.field,) if row.follows else ():
            there = at(fields, path)
            yield from differences(at(own, path), there, path)
            if there is not OMIT:
                *parents, last = path.split(".")
                del (fieldpath.get(fields, ".".join(parents)) if parents else fields)[last]


def _annotations(row: Row) -> dict[str, Any]:
    after = ",".join(f"{{{name}:id}}" for name in row.after)
    return {
        NAME: row.name,
        EXTERNAL_NAME: Text(row.aws_name) if row.aws_name else OMIT,
        AFTER: Text(after) if after else OMIT,
    }


def _spec(row: Row, around: Surroundings) -> dict[str, Any]:
    fields: dict[str, Any] = nested(row.fields)
    if row.regional:
        fields["region"] = Claim("region", "eu-central-1")
    if row.tags:
        name = Text(f"{{namePrefix}}-{row.title or row.name}-{{environment}}")
        own = {**OWN_TAGS, "Environment": Claim("environment"), "Name": name}
        fields["tags"] = {**around.spec.get("tags", {}), **own}
    return {
        "forProvider": fields,
        "providerConfigRef": {"name": Text("streamflix-{environment}")},
        "deletionPolicy": Claim("database.onDelete", "Delete") if row.kept else OMIT,
        "initProvider": dict(row.init) or OMIT,
        "managementPolicies": _policies(row, around.spec.get("observeOnly")),
    }


def _policies(row: Row, observes: bool | None) -> Any:
    own = list(row.policies)
    return own or OMIT if observes is None else ["Observe"] if observes else own or ["*"]


def _take_selectors(fields: dict[str, Any], path: str = "") -> dict[str, Mapping[str, Any]]:
    found = {}
    for key in list(fields):
        if key.endswith("Selector"):
            found[path + key] = fields.pop(key)
        elif isinstance(fields[key], dict):
            found |= _take_selectors(fields[key], f"{path}{key}.")
    return found


def _read_json(row: Row, fields: dict[str, Any]) -> None:
    for field, value in row.fields.items():
        if isinstance(value, Json) and isinstance(fields.get(field), str):
            try:
                fields[field] = json.loads(fields[field])
            except ValueError as error:
                fields[field] = f"no JSON: {error}: {fields[field]}"


def _selector_problems(
    row: Row, field: str, selector: Mapping[str, Any], composed: Mapping[str, Mapping[str, Any]], wanted: Target
) -> list[str]:
    known = facts(row, field)
    expected: dict[str, Any] = {"matchControllerRef": True, "matchLabels": selector.get("matchLabels", OMIT)}
    if wanted.again:
        expected["policy"] = {"resolve": "Always"}
    problems = [f"{field}.{problem}" for problem in differences(expected, dict(selector))]
    labels = selector.get("matchLabels", {})
    found = tuple(
        name
        for name, item in sorted(composed.items())
        if item["kind"] == known.target_kind
        and item["apiVersion"].partition("/")[0] == known.target_api_group
        and labels.items() <= item["metadata"].get("labels", {}).items()
    )
    if found != tuple(sorted(wanted.names)):
        problems.append(f"{field}: expected to select {', '.join(wanted.names)}, selects {', '.join(found) or 'none'}")
    if known.plural and not wanted.again:
        problems.append(f"{field}: a list is to be resolved always")
    return problems
