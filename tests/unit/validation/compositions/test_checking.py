"""Checks of a hand-written Composition: each fault alone, told with its path."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from pyxp.catalog import Catalog, KindFacts
from pyxp.catalog.importer import CrdSource, import_documents
from pyxp.diagnostics import Severity
from pyxp.errors import is_slip
from pyxp.validation.compositions import check_composition
from pyxp.validation.compositions.schemas import MOST_HINTS
from pyxp.validation.compositions.transforms import Value, value_after

CATALOG = Catalog.shipped()

XRD: dict[str, Any] = {
    "apiVersion": "apiextensions.crossplane.io/v2",
    "kind": "CompositeResourceDefinition",
    "metadata": {"name": "things.p.io"},
    "spec": {
        "group": "p.io",
        "names": {"kind": "Thing", "plural": "things"},
        "scope": "Cluster",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "referenceable": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "required": ["region"],
                                "properties": {
                                    "region": {"type": "string"},
                                    "shards": {"type": "integer"},
                                    "zones": {"type": "array", "items": {"type": "string"}},
                                    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                                },
                            },
                            "status": {"type": "object", "properties": {"arn": {"type": "string"}}},
                        },
                    }
                },
            }
        ],
    },
}


def template(name: str, api: str, kind: str, fields: dict[str, Any], *patches: dict[str, Any], **more: Any) -> Any:
    base = {"apiVersion": api, "kind": kind, **more, "spec": {"forProvider": fields}}
    return {"name": name, "base": base, "patches": list(patches)}


def region() -> dict[str, Any]:
    """A patch that every resource has."""
    return {"fromFieldPath": "spec.region", "toFieldPath": "spec.forProvider.region"}


STREAM = "kinesis.aws.upbound.io/v1beta2"
EC2 = "ec2.aws.upbound.io/v1beta1"


def composition(*only: dict[str, Any]) -> dict[str, Any]:
    """A Composition without a fault, or one of the templates given."""
    vpc = template("vpc", EC2, "VPC", {"cidrBlock": "10.0.0.0/16"}, region(), metadata={"labels": {"role": "vpc"}})
    subnet = template(
        "subnet",
        EC2,
        "Subnet",
        {"vpcIdSelector": {"matchControllerRef": True, "matchLabels": {"role": "vpc"}}},
        {"type": "PatchSet", "patchSetName": "region"},
        {"type": "FromEnvironmentFieldPath", "fromFieldPath": "arn", "toFieldPath": "spec.forProvider.tags.Arn"},
    )
    stream = template(
        "stream",
        STREAM,
        "Stream",
        {"shardCount": 1},
        {"type": "PatchSet", "patchSetName": "region"},
        {"type": "ToEnvironmentFieldPath", "fromFieldPath": "status.atProvider.arn", "toFieldPath": "arn"},
        {"type": "ToCompositeFieldPath", "fromFieldPath": "status.atProvider.arn", "toFieldPath": "status.arn"},
    )
    resources = {
        "apiVersion": "pt.fn.crossplane.io/v1beta1",
        "kind": "Resources",
        "patchSets": [] if only else [{"name": "region", "patches": [region()]}],
        "environment": {"patches": [{"fromFieldPath": "spec.region", "toFieldPath": "where.region"}]},
        "resources": list(only) or [vpc, stream, subnet],
    }
    pipeline = [
        {"step": "ready", "functionRef": {"name": "function-auto-ready"}},
        {"step": "pt", "functionRef": {"name": "function-patch-and-transform"}, "input": resources},
    ]
    return {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": "things"},
        "spec": {"compositeTypeRef": {"apiVersion": "p.io/v1", "kind": "Thing"}, "pipeline": pipeline},
    }


def findings(
    change: Callable[[list[Any]], Any] = lambda resources: None, xrd: dict[str, Any] | None = XRD
) -> list[Any]:
    """What is found once ``change`` was made to the templates ``[vpc, stream, subnet]``."""
    changed = deepcopy(composition())
    given = changed["spec"]["pipeline"][1]["input"]
    change(given["resources"])
    if "patchSetName" not in str(given["resources"]):
        given["patchSets"] = []
    return check_composition(changed, xrd, CATALOG.find)


def test_a_good_composition_has_no_findings() -> None:
    assert findings() == []
    assert findings(xrd=None) == []


def add(index: int, **patch: Any) -> Callable[[list[Any]], Any]:
    return lambda resources: resources[index]["patches"].append(patch)


def put(index: int, path: str, value: Any) -> Callable[[list[Any]], Any]:
    def change(resources: list[Any]) -> None:
        holder = resources[index]["base"]
        *above, last = path.split(".")
        for step in above:
            holder = holder[step]
        holder[last] = value

    return change


AT = "spec.pipeline[1].input.resources"
FAULTS: dict[str, tuple[Callable[[list[Any]], Any], str, str, str, str]] = {
    "source": (
        add(0, fromFieldPath="spec.regio", toFieldPath="spec.forProvider.cidrBlock"),
        "unknown-field",
        f"{AT}[0].patches[1].fromFieldPath",
        "spec.regio does not exist: spec has no field 'regio'",
        "did you mean region?",
    ),
    "target": (
        add(0, fromFieldPath="spec.region", toFieldPath="spec.forProvider.cidrBlok"),
        "unknown-field",
        f"{AT}[0].patches[1].toFieldPath",
        "spec.forProvider.cidrBlok does not exist: spec.forProvider has no field 'cidrBlok'",
        "did you mean cidrBlock?",
    ),
    "variable": (
        add(
            0,
            type="CombineFromComposite",
            combine={"variables": [{"fromFieldPath": "spec.zones[0]"}, {"fromFieldPath": "spec.zone"}]},
            toFieldPath="spec.forProvider.tags.Zone",
        ),
        "unknown-field",
        f"{AT}[0].patches[1].combine.variables[1].fromFieldPath",
        "spec.zone does not exist: spec has no field 'zone'",
        "did you mean zones?",
    ),
    "output": (
        add(1, type="ToCompositeFieldPath", fromFieldPath="status.atProvider.id", toFieldPath="status.ids"),
        "unknown-field",
        f"{AT}[1].patches[3].toFieldPath",
        "status.ids does not exist: status has no field 'ids'",
        "it has arn, conditions",
    ),
    "path": (
        add(0, fromFieldPath="spec..region", toFieldPath="spec.forProvider.cidrBlock"),
        "unknown-field",
        f"{AT}[0].patches[1].fromFieldPath",
        'spec..region does not exist: cannot parse path "spec..region": unexpected "." at position 5',
        "",
    ),
    "type": (
        add(1, fromFieldPath="spec.region", toFieldPath="spec.forProvider.shardCount"),
        "wrong-type",
        f"{AT}[1].patches[3].toFieldPath",
        "spec.forProvider.shardCount takes a value of type number, but the patch writes one of type string",
        "add a transform of type convert to number",
    ),
    "transform": (
        add(
            1,
            fromFieldPath="spec.zones",
            toFieldPath="spec.forProvider.kmsKeyId",
            transforms=[{"type": "string", "string": {"type": "Format", "fmt": "%s"}}, {"type": "math", "math": {}}],
        ),
        "wrong-type",
        f"{AT}[1].patches[3].transforms[1]",
        "a math transform cannot take a value of type string",
        "convert to int first",
    ),
    "constant": (
        put(1, "spec.forProvider.shardCount", "two"),
        "wrong-type",
        f"{AT}[1].base.spec.forProvider.shardCount",
        "takes a value of type number, not string ('two')",
        "",
    ),
    "base field": (
        put(0, "spec.forProvider.cidrblock", "x"),
        "unknown-field",
        f"{AT}[0].base.spec.forProvider.cidrblock",
        "there is no field 'cidrblock'",
        "take it out: cidrBlock is set already",
    ),
    "enum": (
        put(0, "spec.deletionPolicy", "Keep"),
        "not-allowed",
        f"{AT}[0].base.spec.deletionPolicy",
        "cannot be 'Keep'",
        "one of Orphan, Delete",
    ),
    "required": (
        lambda resources: resources[0]["patches"].clear(),
        "missing-field",
        f"{AT}[0].base.spec.forProvider.region",
        "VPC needs region, and neither the base nor a patch sets it",
        "",
    ),
    "optional": (
        lambda resources: resources[0]["patches"][0].update(fromFieldPath="spec.labels[region]"),
        "optional-feeds-required",
        f"{AT}[0].patches[0].fromFieldPath",
        "region is required, but a claim may leave spec.labels[region] out",
        "give the field a default, make it required, or set the field in the base",
    ),
    "nobody selected": (
        put(2, "spec.forProvider.vpcIdSelector.matchLabels", {"role": "vcp"}),
        "selector-matches-nothing",
        f"{AT}[2].base.spec.forProvider.vpcIdSelector",
        "no VPC of ec2 has the labels role: vcp",
        "did you mean role: vpc, as vpc has?",
    ),
    "two selected": (
        lambda resources: resources.append({**deepcopy(resources[0]), "name": "vpc-2"}),
        "selector-ambiguous",
        f"{AT}[2].base.spec.forProvider.vpcIdSelector",
        "vpcId takes one VPC of ec2, but role: vpc matches vpc, vpc-2",
        "match a label that one resource alone has",
    ),
    "late": (
        lambda resources: resources.append(resources.pop(1)),
        "environment-order",
        f"{AT}[1].patches[1].fromFieldPath",
        "arn is written by stream, which comes later, so it is not there yet when this patch reads it",
        "move stream in front of subnet",
    ),
    "never": (
        lambda resources: resources[2]["patches"][1].update(fromFieldPath="arm"),
        "environment-order",
        f"{AT}[2].patches[1].fromFieldPath",
        "nothing writes arm to the environment",
        "did you mean arn?",
    ),
    "detail": (
        lambda resources: resources[1].update(
            connectionDetails=[{"name": "a", "type": "FromFieldPath", "fromFieldPath": "status.atProvider.arm"}]
        ),
        "unknown-field",
        f"{AT}[1].connectionDetails[0].fromFieldPath",
        "status.atProvider.arm does not exist: status.atProvider has no field 'arm'",
        "did you mean arn?",
    ),
    "readiness": (
        lambda resources: resources[1].update(
            readinessChecks=[{"type": "NonEmpty", "fieldPath": "status.atProvider.idd"}]
        ),
        "unknown-field",
        f"{AT}[1].readinessChecks[0].fieldPath",
        "status.atProvider.idd does not exist: status.atProvider has no field 'idd'",
        "did you mean id?",
    ),
}


@pytest.mark.parametrize(("change", "code", "path", "message", "hint"), FAULTS.values(), ids=FAULTS)
def test_one_fault_one_finding(
    change: Callable[[list[Any]], Any], code: str, path: str, message: str, hint: str
) -> None:
    found = findings(change)
    severity = Severity.WARNING if code in {"optional-feeds-required", "selector-ambiguous"} else Severity.ERROR
    assert [(f.code, f.path, f.message, f.hint, f.severity) for f in found] == [(code, path, message, hint, severity)]


def test_several_faults_are_told_together() -> None:
    def change(resources: list[Any]) -> None:
        for name in ("source", "constant", "never"):
            FAULTS[name][0](resources)

    assert len(findings(change)) == 3


def test_an_unknown_kind_is_a_warning_and_its_patches_are_still_read_from_the_composite() -> None:
    def change(resources: list[Any]) -> None:
        resources[0]["base"]["kind"] = "Nothing"
        resources[0]["patches"][0]["fromFieldPath"] = "spec.regio"
        del resources[2]

    assert [(f.code, f.severity) for f in findings(change)] == [
        ("unknown-kind", Severity.WARNING),
        ("unknown-field", Severity.ERROR),
    ]


def test_a_selector_beyond_the_composite_is_not_judged() -> None:
    assert findings(put(2, "spec.forProvider.vpcIdSelector", {"matchLabels": {"role": "other"}})) == []


def test_an_optional_field_over_a_base_value_is_fine() -> None:
    def change(resources: list[Any]) -> None:
        resources[0]["base"]["spec"]["forProvider"]["region"] = "eu-central-1"
        resources[0]["patches"][0]["fromFieldPath"] = "spec.labels[region]"

    assert findings(change) == []


def match(result: Any) -> dict[str, Any]:
    """A match transform that falls back to its input."""
    return {"type": "match", "match": {"patterns": [{"result": result}], "fallbackTo": "Input"}}


@pytest.mark.parametrize(
    ("found", "transforms", "result"),
    [
        ("integer", [{"type": "convert", "convert": {"toType": "string"}}], "string"),
        ("string", [{"type": "convert", "convert": {"toType": "float64"}}], "number"),
        ("string", [{"type": "convert", "convert": {"toType": "array", "format": "json"}}], "array"),
        ("integer", [{"type": "math", "math": {"multiply": 2}}], "integer"),
        ("string", [{"type": "map", "map": {"a": 1, "b": 2}}], "integer"),
        ("string", [{"type": "map", "map": {"a": 1, "b": "x"}}], "any"),
        ("string", [match(True)], "any"),
        ("string", [match("x")], "string"),
        ("object", [{"type": "string", "string": {"type": "Convert", "convert": "ToJson"}}], "string"),
        ("any", [{"type": "math"}, {"type": "string", "string": {}}], "string"),
    ],
)
def test_types_through_transforms(found: str, transforms: list[Any], result: str) -> None:
    value, issues = value_after(Value(found), transforms)
    assert (value.kind, issues) == (result, [])


@pytest.mark.parametrize(
    ("found", "transform", "message"),
    [
        (
            "array",
            {"type": "convert", "convert": {"toType": "string"}},
            "a convert transform cannot take a value of type array",
        ),
        ("string", {"type": "convert", "convert": {"toType": "object"}}, "a text becomes an object only as JSON"),
        (
            "integer",
            {"type": "convert", "convert": {"toType": "array", "format": "json"}},
            "a convert transform cannot take a value of type integer",
        ),
        (
            "integer",
            {"type": "convert", "convert": {"toType": "float64", "format": "quantity"}},
            "format: quantity reads a text into a float64 only",
        ),
        (
            "string",
            {"type": "convert", "convert": {"toType": "bool", "format": "json"}},
            "format: json reads a text into an object or an array only",
        ),
        (
            "object",
            {"type": "convert", "convert": {"toType": "object"}},
            "a convert transform cannot take a value of type object",
        ),
        ("integer", {"type": "map", "map": {"1": 2}}, "a map transform cannot take a value of type integer"),
        ("boolean", match("x"), "a match transform cannot take a value of type boolean"),
        ("string", {"type": "math", "math": {"multiply": 2}}, "a math transform cannot take a value of type string"),
        (
            "string",
            {"type": "string", "string": {"type": "Join"}},
            "a string transform cannot take a value of type string",
        ),
        (
            "integer",
            {"type": "string", "string": {"type": "Format", "fmt": "%s"}},
            "%s cannot print a value of type integer",
        ),
    ],
)
def test_a_transform_that_cannot_take_its_value(found: str, transform: dict[str, Any], message: str) -> None:
    _, [issue] = value_after(Value(found), [transform])
    assert (issue.message, issue.severity) == (message, Severity.ERROR)


LIMITED = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "vaults.own.io"},
    "spec": {
        "group": "own.io",
        "names": {"kind": "Vault", "plural": "vaults"},
        "scope": "Cluster",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "properties": {
                                    "forProvider": {
                                        "type": "object",
                                        "properties": {"days": {"type": "integer", "minimum": 7, "maximum": 30}},
                                    }
                                },
                            }
                        },
                    }
                },
            }
        ],
    },
}


@pytest.mark.parametrize(("days", "hint"), [(6, "at least 7"), (31, "at most 30")])
def test_a_constant_outside_the_range_of_its_field(days: int, hint: str) -> None:
    [record] = import_documents([CrdSource(LIMITED)])
    changed = composition(template("vault", "own.io/v1", "Vault", {"days": days}))
    found = check_composition(changed, XRD, lambda api_version, kind: KindFacts(record))
    assert [(f.code, f.message, f.hint) for f in found] == [("not-allowed", f"cannot be {days}", hint)]


UNKNOWN = {"apiVersion": "cloud.example.org/v1", "kind": "Disk", "spec": {"forProvider": {"size": 5}}}


def of_unknown_kind(**changes: Any) -> list[tuple[str, str, str]]:
    """Severity, message and hint of what is told of a template whose kind nobody knows, but that it is unknown."""
    template = {"name": "disk", "base": UNKNOWN, "patches": [], **changes}
    found = check_composition(composition(template), XRD, CATALOG.find)
    return [(f.severity.value, f.message, f.hint) for f in found if f.code != "unknown-kind"]


def to(path: str) -> list[dict[str, Any]]:
    """A patch from the region to a path."""
    return [{"fromFieldPath": "spec.region", "toFieldPath": path}]


@pytest.mark.parametrize(
    "path", ["spec.forProvider.anything", "spec.other", "data.x", "spec.forProvider[0]", "other.x"]
)
def test_of_an_unknown_kind_nothing_is_known(path: str) -> None:
    assert of_unknown_kind(patches=to(path)) == []


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("sepc.forProvider.size", "spec"),
        ("spec.forProvdier.size", "forProvider"),
        ("spec.providerConfgRef.name", "providerConfigRef"),
        ("metadata.labels[crossplane.io/claim-nam]", "crossplane.io/claim-name"),
    ],
)
def test_of_an_unknown_kind_it_is_known_how_objects_are_built(path: str, meant: str) -> None:
    [(severity, _, hint)] = of_unknown_kind(patches=to(path))
    assert (severity, hint) == ("warning", f"did you mean {meant}?")


def test_the_base_of_an_unknown_kind_is_built_like_others() -> None:
    base = {**UNKNOWN, "metdata": {}, "spec": {"forProvidr": {}, "size": 5}}
    assert of_unknown_kind(base=base) == [
        ("warning", "metdata is unusual, and the schema of Disk is not known", "did you mean metadata?"),
        ("warning", "spec.forProvidr is unusual, and the schema of Disk is not known", "did you mean forProvider?"),
    ]


def test_metadata_of_a_base_is_judged_whatever_its_kind() -> None:
    metadata = {"name": "A b", "labels": {"a b": "c", "ok": "-"}, "annotations": {"crossplane.io/external-nam": "x"}}
    found = of_unknown_kind(base={**UNKNOWN, "metadata": metadata})
    assert [severity for severity, _, _ in found].count("error") == 3
    assert (
        "warning",
        "crossplane.io/external-nam means nothing to Crossplane",
        "did you mean crossplane.io/external-name?",
    ) in found


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("region", "regoin", True),
        ("region", "Region", True),
        ("team", "taem", True),
        ("name", "nmae", True),
        ("vpcId", "vpcIds", True),
        ("size", "site", True),
        ("size", "sort", False),
        ("region", "version", False),
        ("", "a", True),
    ],
)
def test_a_slip_is_one_or_two_letters(one: str, other: str, slip: bool) -> None:
    assert is_slip(one, other) is slip
    assert is_slip(other, one) is slip


def several_steps(*inputs: list[Any], functions: Any = ()) -> dict[str, Any]:
    """A Composition with a step of patch-and-transform for each list of templates."""
    pipeline = [
        {
            "step": f"step-{index}",
            "functionRef": {"name": "function-patch-and-transform"},
            "input": {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources", "resources": resources},
        }
        for index, resources in enumerate(inputs)
    ]
    changed = composition()
    changed["spec"]["pipeline"] = [*functions, *pipeline]
    return changed


def test_a_later_step_patches_what_an_earlier_one_made() -> None:
    vpc = template("vpc", EC2, "VPC", {"region": "eu-central-1"})
    later = {"name": "vpc", "patches": [{"fromFieldPath": "spec.region", "toFieldPath": "metadata.labels.region"}]}
    assert check_composition(several_steps([vpc], [later]), XRD, CATALOG.find) == []
    [finding] = check_composition(several_steps([later], [vpc]), XRD, CATALOG.find)
    assert finding.code == "no-base"
    [finding] = check_composition(several_steps([vpc], [vpc]), XRD, CATALOG.find)
    assert (finding.code, finding.severity) == ("duplicate-name", Severity.WARNING)


def test_resources_that_wait_for_each_other_are_told_of_both() -> None:
    def waiting(name: str, reads: str, writes: str) -> Any:
        required = {"fromFieldPath": "Required"}
        return template(
            name,
            EC2,
            "VPC",
            {"region": "eu-central-1"},
            {"fromFieldPath": reads, "toFieldPath": "spec.forProvider.tags.Other", "policy": required},
            {"type": "ToCompositeFieldPath", "fromFieldPath": "status.atProvider.arn", "toFieldPath": writes},
        )

    pair = [waiting("one", "status.arn", "status.conditions[0].type"), waiting("two", "status.arn", "status.arn")]
    found = check_composition(several_steps(pair), XRD, CATALOG.find)
    assert [(f.code, f.subject) for f in found] == [("never-met", "one"), ("never-met", "two")]
    assert "two, which waits in vain itself, writes it" in found[0].message
    assert "only it writes the value" in found[1].message
    foreign = {"step": "other", "functionRef": {"name": "function-other"}}
    found = check_composition(several_steps(pair, functions=[foreign]), XRD, CATALOG.find)
    assert [(f.code, f.severity) for f in found] == [("never-met", Severity.WARNING)] * 2


def of_fields(target: dict[str, Any], given: dict[str, Any], *patches: dict[str, Any], **wanted: Any) -> list[Any]:
    """What is found of a template whose kind has the ``forProvider`` fields of ``target``.

    ``given`` is what the base says of them, ``wanted`` further fields of the composite's spec.
    """
    crd = deepcopy(LIMITED)
    root = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    root["properties"]["spec"]["properties"]["forProvider"]["properties"] = target
    xrd = deepcopy(XRD)
    xrd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"].update(wanted)
    [record] = import_documents([CrdSource(crd)])
    made = template("vault", "own.io/v1", "Vault", given, *patches)
    return check_composition(composition(made), xrd, lambda api_version, kind: KindFacts(record))


TEXTS = {"type": "array", "items": {"type": "string"}}
PAIRS = {"type": "object", "additionalProperties": {"type": "string"}}
KEYED = {
    "type": "array",
    "items": {"type": "object", "properties": {"name": {"type": "string"}, "of": {"type": "string"}}},
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
}


@pytest.mark.parametrize(
    ("schema", "value", "message", "hint"),
    [
        ({**TEXTS, "maxItems": 2}, ["a", "b", "c"], "cannot have 3 elements", "at most 2 elements"),
        ({**TEXTS, "minItems": 2}, ["a"], "cannot have 1 element", "at least 2 elements"),
        ({**PAIRS, "maxProperties": 1}, {"a": "b", "c": "d"}, "cannot have 2 entries", "at most 1 entry"),
        ({**PAIRS, "minProperties": 1}, {}, "cannot have 0 entries", "at least 1 entry"),
        ({**TEXTS, "x-kubernetes-list-type": "set"}, ["a", "b", "a"], "cannot have 'a' twice", "its entries come once"),
        (KEYED, [{"name": "a"}, {"name": "a", "of": "b"}], "cannot have {'name': 'a'} twice", "its entries come once"),
    ],
)
def test_a_constant_of_a_size_that_its_field_does_not_take(
    schema: dict[str, Any], value: Any, message: str, hint: str
) -> None:
    found = of_fields({"x": schema}, {"x": value})
    assert [(f.code, f.message, f.hint, f.severity) for f in found] == [("not-allowed", message, hint, Severity.ERROR)]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({**TEXTS, "minItems": 2, "maxItems": 2}, ["a", "b"]),
        ({**PAIRS, "minProperties": 1, "maxProperties": 1}, {"a": "b"}),
        ({**TEXTS, "x-kubernetes-list-type": "set"}, ["a", "b"]),
        (KEYED, [{"name": "a", "of": "b"}, {"name": "b", "of": "b"}]),
        (TEXTS, ["a", "a"]),
    ],
)
def test_a_constant_of_a_size_that_its_field_takes(schema: dict[str, Any], value: Any) -> None:
    assert of_fields({"x": schema}, {"x": value}) == []


def test_a_list_that_patches_fill_need_not_be_long_enough_yet() -> None:
    filling = {"fromFieldPath": "spec.region", "toFieldPath": "spec.forProvider.x[1]"}
    assert of_fields({"x": {**TEXTS, "minItems": 2}}, {"x": ["a"]}, filling) == []


def copying(**changes: Any) -> dict[str, Any]:
    return {"fromFieldPath": "spec.wanted", "toFieldPath": "spec.forProvider.x", **changes}


@pytest.mark.parametrize(
    ("target", "source", "takes", "gives"),
    [
        ({"type": "integer", "maximum": 100}, {"minimum": 50, "maximum": 1000}, "at most 100", "up to 1000"),
        ({"type": "integer", "minimum": 10}, {"minimum": 1}, "at least 10", "down to 1"),
        (
            {"type": "integer", "maximum": 9, "exclusiveMaximum": True},
            {"maximum": 9},
            "less than 9",
            "up to 9",
        ),
        ({"type": "string", "maxLength": 5}, {"maxLength": 16}, "at most 5 characters", "up to 16 characters"),
        ({"type": "string", "minLength": 2}, {"minLength": 1}, "at least 2 characters", "down to 1 character"),
        ({**TEXTS, "maxItems": 2}, {**TEXTS, "maxItems": 3}, "at most 2 elements", "up to 3 elements"),
        ({**PAIRS, "maxProperties": 1}, {**PAIRS, "maxProperties": 2}, "at most 1 entry", "up to 2 entries"),
    ],
)
def test_a_claim_that_may_leave_the_range_of_its_target_is_a_warning(
    target: dict[str, Any], source: dict[str, Any], takes: str, gives: str
) -> None:
    found = of_fields({"x": target}, {}, copying(), wanted={"type": target["type"], **source})
    assert [(f.code, f.message, f.severity) for f in found] == [
        (
            "wider-range",
            f"spec.forProvider.x takes {takes}, but the definition lets a claim give spec.wanted {gives}",
            Severity.WARNING,
        )
    ]


def test_the_range_of_elements_is_that_of_what_they_become() -> None:
    target = {"type": "array", "items": {"type": "string", "maxLength": 5}}
    source = {"type": "array", "items": {"type": "string", "maxLength": 6}}
    [found] = of_fields({"x": target}, {}, copying(), wanted=source)
    assert found.message == (
        "spec.forProvider.x[*] takes at most 5 characters, but the definition lets a claim give spec.wanted[*] up to"
        " 6 characters"
    )


@pytest.mark.parametrize(
    ("target", "source", "patch"),
    [
        ({"type": "integer", "maximum": 100}, {"type": "integer", "minimum": 50, "maximum": 100}, copying()),
        ({"type": "integer", "maximum": 65535}, {"type": "integer"}, copying()),
        ({"type": "string"}, {"type": "string", "maxLength": 16}, copying()),
        (
            {"type": "integer", "maximum": 100},
            {"type": "integer", "maximum": 1000},
            copying(transforms=[{"type": "math", "math": {"type": "ClampMax", "clampMax": 100}}]),
        ),
    ],
)
def test_a_range_is_compared_where_both_sides_state_it_and_the_value_arrives_as_it_is(
    target: dict[str, Any], source: dict[str, Any], patch: dict[str, Any]
) -> None:
    assert of_fields({"x": target}, {}, patch, wanted=source) == []


def test_an_element_beyond_the_most_that_a_list_has_does_not_exist() -> None:
    wanted = {**TEXTS, "maxItems": 2}
    assert of_fields({"x": {"type": "string"}}, {}, copying(fromFieldPath="spec.wanted[1]"), wanted=wanted) == []
    [found] = of_fields({"x": {"type": "string"}}, {}, copying(fromFieldPath="spec.wanted[5]"), wanted=wanted)
    assert (found.code, found.severity, found.message, found.hint) == (
        "unknown-field",
        Severity.ERROR,
        "spec.wanted[5] does not exist: spec.wanted has at most 2 elements",
        "the last is spec.wanted[1]",
    )


def test_an_element_beyond_the_most_of_the_target_does_not_exist_either() -> None:
    patch = {"fromFieldPath": "spec.region", "toFieldPath": "spec.forProvider.x[2]"}
    [found] = of_fields({"x": {**TEXTS, "maxItems": 2}}, {"x": ["a"]}, patch)
    assert (found.code, found.severity) == ("unknown-field", Severity.ERROR)


@pytest.mark.parametrize("path", ["metadata.labels[a b]", "metadata.annotations[a b]"])
def test_a_key_that_a_patch_writes_is_judged_like_one_of_the_base(path: str) -> None:
    changed = findings(add(0, fromFieldPath="spec.region", toFieldPath=path))
    assert [(f.code, f.severity, f.path) for f in changed] == [
        ("wrong-name", Severity.ERROR, f"{AT}[0].patches[1].toFieldPath")
    ]
    assert ("error", changed[0].message, "") in of_unknown_kind(patches=to(path))


@pytest.mark.parametrize("path", ["metadata.labels[a.io/b]", "metadata.annotations[A.io/b]", "metadata.labels.a"])
def test_a_good_key_that_a_patch_writes(path: str) -> None:
    assert findings(add(0, fromFieldPath="spec.region", toFieldPath=path)) == []


def test_hints_are_looked_for_a_bounded_number_of_times() -> None:
    """Each is the nearest of all names, so that a thousand wrong names and a thousand fields would take their time."""
    many = [
        {"fromFieldPath": f"spec.regoin{number}", "toFieldPath": f"metadata.annotations.a{number}"}
        for number in range(MOST_HINTS + 10)
    ]
    found = findings(lambda resources: resources[0]["patches"].extend(many))
    assert [bool(finding.hint) for finding in found].count(True) == MOST_HINTS == len(found) - 10
