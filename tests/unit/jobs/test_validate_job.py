"""Validating documents of any kind."""

from typing import Any

import pytest

from pyxp.catalog import Catalog
from pyxp.diagnostics import Severity
from pyxp.jobs.judging import KindValidators, is_definition, validate_object
from pyxp.jobs.pieces import OverTime
from pyxp.jobs.validate import validate
from pyxp.model.packages import is_function
from pyxp.yamlio import read_documents

XRD = """\
apiVersion: apiextensions.crossplane.io/v1
kind: CompositeResourceDefinition
metadata: {name: xthings.example.org}
spec:
  group: example.org
  names: {kind: XThing, plural: xthings}
  claimNames: {kind: Thing, plural: things}
  versions:
  - name: v1
    served: true
    referenceable: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {type: string, enum: [small, large]}
"""
CLAIM = """\
apiVersion: example.org/v1
kind: Thing
metadata: {name: a, namespace: team-a}
spec:
  size: small
"""
VPC = """\
apiVersion: ec2.aws.upbound.io/v1beta1
kind: VPC
metadata: {name: a}
spec:
  forProvider:
    region: eu-central-1
    cidrBlok: 10.0.0.0/16
"""


def run(*texts: str, known: tuple[str, ...] = (), **options: Any) -> list[tuple[str, str, str]]:
    documents = [document for text in texts for document in read_documents(text, "f.yaml")]
    others = [document for text in known for document in read_documents(text)]
    found = validate(documents, known=others, **options).findings
    return [
        (finding.code, str(finding.location), finding.hint) for finding in found if finding.code != "server-warning"
    ]


def test_a_claim_is_judged_by_the_definition_beside_it() -> None:
    assert run(XRD, CLAIM) == []
    assert run(XRD, CLAIM.replace("small", "smal")) == [
        ("field-value-not-supported", "f.yaml:5:9", "did you mean 'small'?")
    ]


def test_a_definition_of_the_project_serves_without_being_judged() -> None:
    assert ("unknown-field", "f.yaml:5:3", "did you mean 'size'?") in run(CLAIM.replace("size", "siz"), known=(XRD,))


def test_managed_resources_are_judged_by_the_catalog() -> None:
    assert run(VPC) == [("unknown-field", "f.yaml:7:5", "did you mean 'cidrBlock'?")]


CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n"
ROLE = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: 'system:reader'}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CONFIG + "data: {x: z}\n", []),
        (CONFIG + "dta: {x: z}\n", [("unknown-field", "f.yaml:4:1", "did you mean 'data'?")]),
        (
            CONFIG + "data: {x: 1}\n",
            [("field-value-type-invalid", "f.yaml:4:11", "quote it: without quotes YAML reads it as the number 1")],
        ),
        (ROLE + "rules: [{verbs: [get], apiGroups: ['']}]\n", []),
        (ROLE + "rules: [{apiGroups: ['']}]\n", [("field-value-required", "f.yaml:4:9", "")]),
        (ROLE.replace("ClusterRole", "Role").replace("system:", "a/"), [("field-value-invalid", "f.yaml:3:18", "")]),
    ],
)
def test_kubernetes_own_kinds_are_judged_by_the_catalog(text: str, expected: list[Any]) -> None:
    assert run(text) == expected


def test_unknown_fields_do_not_hide_other_faults() -> None:
    text = VPC.replace("    region: eu-central-1\n", "")
    assert [code for code, _, _ in run(text)] == ["field-value-required", "unknown-field"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (CLAIM.replace("kind: Thing", "kind: Thin"), "did you mean Thing of example.org/v1?"),
        (VPC.replace("kind: VPC", "kind: VPCs"), "did you mean VPC of ec2.aws.upbound.io/v1beta1?"),
        ("apiVersion: coordination.k8s.io/v1\nkind: Leese\n", "did you mean Lease of coordination.k8s.io/v1?"),
        ("apiVersion: node.k8s.io/v1\nkind: Zzz\n", "node.k8s.io has RuntimeClass"),
    ],
)
def test_an_unknown_kind_is_an_error_with_the_nearest(text: str, hint: str) -> None:
    assert run(text, known=(XRD,)) == [("missing-schema", "f.yaml:2:7", hint)]


@pytest.mark.parametrize("lenient", [False, True])
def test_a_version_that_its_definition_does_not_serve_is_an_error_whatever_is_allowed(lenient: bool) -> None:
    documents = read_documents(CLAIM.replace("org/v1", "org/v2"), "f.yaml")
    result = validate(documents, known=read_documents(XRD), allow_missing_schemas=lenient)
    (finding,) = result.findings
    assert (finding.code, finding.severity, str(finding.location)) == (
        "unserved-version",
        Severity.ERROR,
        "f.yaml:1:13",
    )
    assert finding.hint == "write apiVersion: example.org/v1"


def test_a_kind_of_which_no_version_is_served_is_an_error() -> None:
    known = read_documents(XRD.replace("served: true", "served: false"))
    (finding,) = validate(read_documents(CLAIM), known=known).findings
    assert (finding.code, finding.hint) == ("unserved-version", "set served: true on a version of it")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (CLAIM.replace("example.org", "example.com"), "there is Thing in example.org/v1"),
        (CLAIM.replace("example.org/v1", "v1"), "did you mean Thing of example.org/v1?"),
        (VPC.replace("v1beta1", "v1"), "there is VPC in ec2.aws.upbound.io/v1beta1"),
        (
            VPC.replace("ec2.aws", "ecs.aws"),
            "there is VPC in ec2.aws.m.upbound.io/v1beta1, ec2.aws.upbound.io/v1beta1; ecs.aws.upbound.io has "
            "AccountSettingDefault, CapacityProvider, Cluster, ClusterCapacityProviders, Service, TaskDefinition",
        ),
    ],
)
def test_a_wrong_group_or_version_is_told_at_the_api_version(text: str, hint: str) -> None:
    assert run(text, known=(XRD,)) == [("missing-schema", "f.yaml:1:13", hint)]


def test_of_two_definitions_of_one_name_the_first_counts() -> None:
    other = XRD.replace("v1\n    served", "v2\n    served")
    assert [code for code, _, _ in run(CLAIM, known=(other, XRD))] == ["unserved-version"]
    assert run(CLAIM, known=(XRD, other)) == []


def test_an_unknown_kind_may_be_a_warning() -> None:
    result = validate(
        [{"apiVersion": "e.org/v1", "kind": "Widget", "metadata": {"name": "a"}}], allow_missing_schemas=True
    )
    assert [finding.severity for finding in result.findings] == [Severity.WARNING]
    assert (result.checked, result.skipped) == (0, 1)


LEASE = "apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: a}\n"
STATUS = "apiVersion: v1\nkind: ComponentStatus\nmetadata: {name: a}\n"


@pytest.mark.parametrize("lenient", [False, True])
def test_kinds_of_kubernetes_without_a_schema_are_left_to_the_server(lenient: bool) -> None:
    (finding,) = validate(read_documents(STATUS, "f.yaml"), allow_missing_schemas=lenient).findings
    assert (finding.code, finding.severity, finding.hint) == ("missing-schema", Severity.NOTE, "")


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [("authentication.k8s.io/v1", "TokenReview"), ("policy/v1", "Eviction"), ("v1", "Binding")],
)
def test_requests_to_the_server_are_no_objects(api_version: str, kind: str) -> None:
    text = f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\n"
    (finding,) = validate(read_documents(text, "f.yaml")).findings
    assert (finding.code, finding.severity) == ("never-stored", Severity.NOTE)


def test_warnings_of_the_server_tell_the_line_of_their_field() -> None:
    env = "[{name: A, value: one},\n    {name: A, value: two}]"
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - name: a\n    env: {env}\n"
    (finding,) = validate(read_documents(text, "f.yaml")).findings
    assert (finding.code, str(finding.location)) == ("server-warning", "f.yaml:8:5")


@pytest.mark.parametrize(("lenient", "severity"), [(False, Severity.ERROR), (True, Severity.WARNING)])
def test_a_version_that_kubernetes_does_not_have_is_told_with_the_one_it_has(lenient: bool, severity: Severity) -> None:
    documents = read_documents(LEASE.replace("io/v1", "io/v2"), "f.yaml")
    (finding,) = validate(documents, allow_missing_schemas=lenient).findings
    assert (finding.code, finding.severity, str(finding.location)) == ("unserved-version", severity, "f.yaml:1:13")
    assert finding.hint == "write apiVersion: coordination.k8s.io/v1"


def test_a_definition_that_crossplane_could_not_use_is_refused() -> None:
    broken = XRD.replace("type: string, enum: [small, large]", "type: text")
    assert [code for code, _, _ in run(broken)] == ["field-value-not-supported"]
    unserved = XRD.replace("served: true", "served: false")
    assert [hint for _, _, hint in run(unserved)] == ["set served: true on at least one version"]


def test_what_a_broken_definition_defines_is_told_apart() -> None:
    broken = XRD.replace("    schema:\n", "    scheme:\n")
    codes = [code for code, _, _ in run(broken, CLAIM)]
    assert "broken-schema" in codes
    assert "unknown-field" in codes


def test_a_crd_is_judged_by_the_rules_of_kubernetes() -> None:
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.org"},
        "spec": {
            "group": "example.org",
            "names": {"kind": "Thing", "plural": "things"},
            "scope": "Any",
            "versions": [],
        },
    }
    paths = {finding.path for finding in validate([crd]).findings}
    assert paths == {"spec.scope", "spec.versions"}


def test_the_items_of_a_list_are_judged_where_they_stand() -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: example.org/v1\n  kind: Thing\n  metadata: {name: a}\n"
    assert run(f"{text}  spec: {{size: 5}}\n", known=(XRD,))[0][1] == "f.yaml:7:16"


NESTED = """\
            properties:
              size: {type: string}
              compute:
                type: object
                properties: {maxCount: {type: number}, public: {type: boolean}, size: {type: string}, x: {type: string}}
              other: {type: object, properties: {x: {type: string}}}
              nodes: {type: array, items: {type: object, properties: {image: {type: string}}}}
"""


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("{maxCount: 5}", "spec.maxCount: unknown field; did you mean spec.compute.maxCount?"),
        ("{max_count: 5}", "spec.max_count: unknown field; did you mean spec.compute.maxCount?"),
        ("{x: a}", "nodes, other, resourceRef, size, writeConnectionSecretToRef"),
        ("{image: a}", "spec.image: unknown field; did you mean spec.nodes[].image?"),
        ("{Size: a}", "spec.Size: unknown field; did you mean 'size'?"),
        ("{compute: {nodes: []}}", "spec.compute.nodes: unknown field; did you mean spec.nodes?"),
        ("{compute: {maxCont: 1}}", "spec.compute.maxCont: unknown field; did you mean 'maxCount'?"),
        ("{}\nmaxCount: 1", "maxCount: unknown field; did you mean spec.compute.maxCount?"),
        (
            "{size: yes}",
            "must be of type string, but is a boolean; quote it: without quotes YAML reads it as the boolean true",
        ),
        (
            "{size: 1.10}",
            "must be of type string, but is a number; quote it: without quotes YAML reads it as the number 1.1",
        ),
        (
            '{compute: {maxCount: "5"}}',
            "must be of type number, but is a string; remove the quotes: they make it a text",
        ),
        (
            '{compute: {public: "true"}}',
            "must be of type boolean, but is a string; remove the quotes: they make it a text",
        ),
        (
            "{}\nmetadata: {name: a, labels: {on: yes}}",
            "a string was expected, not bool; quote it: without quotes YAML reads it as the boolean true",
        ),
    ],
)
def test_what_was_meant_is_told(spec: str, told: str) -> None:
    definition = XRD[: XRD.index("            required:")] + NESTED
    text = CLAIM[: CLAIM.index("spec:")] + f"spec: {spec}\n"
    if "metadata: {name: a, labels" in text:
        text = text.replace("metadata: {name: a, namespace: team-a}\n", "")
    found = validate(read_documents(text, "f.yaml"), known=read_documents(definition)).findings
    assert any(str(finding).endswith(told) for finding in found), list(map(str, found))


def test_a_field_of_a_managed_resource_is_meant_where_it_is_set() -> None:
    text = "apiVersion: ec2.aws.upbound.io/v1beta1\nkind: VPC\nmetadata: {name: a}\nspec: {cidrBlock: 10.0.0.0/16}\n"
    found = validate(read_documents(text)).findings
    assert "did you mean spec.forProvider.cidrBlock?" in {finding.hint for finding in found}


def test_lists_within_lists_are_judged_too() -> None:
    inner = {
        "apiVersion": "v1",
        "kind": "List",
        "items": [{"apiVersion": "example.org/v1", "kind": "Thing", "spec": {}}],
    }
    found = validate([{"apiVersion": "v1", "kind": "List", "items": [inner]}], known=read_documents(XRD))
    assert "spec.size" in {finding.path for finding in found.findings}
    assert found.checked == 1


def test_what_has_neither_kind_nor_name_is_not_given_any() -> None:
    (finding,) = validate([{"a": 1}]).findings
    assert str(finding) == (
        "<string>:1:1: error[no-object] this is not a Kubernetes object: it has no apiVersion and kind; "
        "every document starts with apiVersion and kind"
    )


@pytest.mark.parametrize("text", ["[]", "a: 1", "kind: A", "apiVersion: 1\nkind: A"])
def test_what_is_no_object_is_told(text: str) -> None:
    assert [code for code, _, _ in run(text)] == ["no-object"]


def test_nulls_that_only_server_side_apply_refuses_are_a_warning() -> None:
    vpc = VPC.replace("cidrBlok: 10.0.0.0/16", "cidrBlock:")

    (finding,) = validate(list(read_documents(vpc, "f.yaml"))).findings

    assert (finding.code, finding.severity, str(finding.location)) == ("refused-null", Severity.WARNING, "f.yaml:7:5")


def test_what_crossplane_applies_may_have_no_such_nulls() -> None:
    (document,) = read_documents(VPC.replace("cidrBlok: 10.0.0.0/16", "cidrBlock:"), "f.yaml")
    schemas = KindValidators((), Catalog.shipped())

    verdict, (finding,) = validate_object(document.data, schemas, document.locate, applied=True)

    assert verdict is not None
    assert not verdict.accepted
    assert (finding.code, finding.path) == ("field-value-type-invalid", "spec.forProvider.cidrBlock")


def test_one_object_can_be_judged_alone() -> None:
    schemas = KindValidators(catalog=Catalog.shipped())
    manifest = {"apiVersion": "ec2.aws.upbound.io/v1beta1", "kind": "VPC", "metadata": {"name": "a"}, "spec": {}}
    verdict, findings = validate_object(manifest, schemas, lambda path: None)
    assert verdict is not None
    assert not verdict.accepted
    assert [finding.path for finding in findings if finding.path] == ["spec.forProvider"]


def test_definitions_are_crds_and_xrds() -> None:
    assert is_definition({"apiVersion": "apiextensions.crossplane.io/v2", "kind": "CompositeResourceDefinition"})
    assert not is_definition({"apiVersion": "example.org/v1", "kind": "CompositeResourceDefinition"})
    assert not is_definition([])


def test_what_render_prints_beside_objects_is_passed_over() -> None:
    said = "apiVersion: render.crossplane.io/v1beta1\nkind: Result\nseverity: Normal\nmessage: a\n"
    result = validate(
        read_documents(f"{said}---\n{CLAIM}---\n{said.replace('Result', 'Context')}"), known=read_documents(XRD)
    )
    assert (result.findings, result.checked, result.skipped) == ((), 1, 0)


def test_claims_that_share_a_resource_are_found() -> None:
    composition = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: things}
spec:
  compositeTypeRef: {apiVersion: example.org/v1, kind: XThing}
  mode: Pipeline
  pipeline:
  - step: compose
    functionRef: {name: pt}
    input:
      apiVersion: pt.fn.crossplane.io/v1beta1
      kind: Resources
      resources:
      - name: a
        base: {apiVersion: a.example.org/v1, kind: A, metadata: {annotations: {crossplane.io/external-name: one}}}
"""
    function = (
        "apiVersion: pkg.crossplane.io/v1\nkind: Function\nmetadata: {name: pt}\n"
        "spec: {package: x.org/function-patch-and-transform:v1}\n"
    )
    known = [document for text in (XRD, composition, function) for document in read_documents(text)]
    claims = read_documents(f"{CLAIM}---\n{CLAIM.replace('name: a', 'name: b')}---\n{CLAIM.replace('small', 'odd')}")
    codes = [finding.code for finding in validate(claims, known=known).findings]
    assert sorted(codes) == ["field-value-not-supported", "shared-external-name"]


def test_a_crash_over_one_document_hides_nothing_about_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> list[Any]:
        raise KeyError("resources")

    monkeypatch.setattr("pyxp.jobs.compositions.CompositionChecker.check", crash)
    composition = {"apiVersion": "apiextensions.crossplane.io/v1", "kind": "Composition", "metadata": {"name": "c"}}
    wrong = CLAIM.replace("small", "huge")
    result = validate([composition, *read_documents(f"{XRD}---\n{wrong}")])
    told = {finding.code: finding for finding in result.findings if finding.severity is Severity.ERROR}
    assert told["defect"].message.endswith("pyxp failed unexpectedly (KeyError: 'resources')")
    assert "field-value-not-supported" in told


def test_where_a_crash_came_from_is_shown_to_who_asks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(*_: object, **__: object) -> list[Any]:
        raise KeyError("resources")

    monkeypatch.setattr("pyxp.jobs.compositions.CompositionChecker.check", crash)
    composition = {"apiVersion": "apiextensions.crossplane.io/v1", "kind": "Composition", "metadata": {"name": "c"}}
    monkeypatch.delenv("PYXP_TRACEBACK", raising=False)
    [told] = [finding for finding in validate([composition]).findings if finding.code == "defect"]
    assert told.hint.endswith("run again with PYXP_TRACEBACK=1 to see where it came from")
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("PYXP_TRACEBACK", "1")
    validate([composition])
    assert (
        capsys.readouterr().err.rstrip().endswith("in crash\n    raise KeyError(\"resources\")\nKeyError: 'resources'")
    )


def test_a_list_of_schemas_hides_nothing_about_the_others() -> None:
    crd: dict[str, Any] = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "foos.ex.org"},
        "spec": {
            "group": "ex.org",
            "scope": "Namespaced",
            "names": {"plural": "foos", "singular": "foo", "kind": "Foo", "listKind": "FooList"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {
                        "openAPIV3Schema": {"type": "object", "properties": {"a": {"type": "array", "items": [None]}}}
                    },
                }
            ],
        },
    }
    result = validate([crd, *read_documents(f"{XRD}---\n{CLAIM.replace('small', 'huge')}")])
    codes = {finding.code for finding in result.findings}
    assert {"field-value-forbidden", "field-value-not-supported"} <= codes
    assert "defect" not in codes


@pytest.mark.parametrize("field", ["name", "namespace"])
def test_halves_of_surrogate_pairs_are_judged_as_json_carries_them(field: str) -> None:
    (claim,) = (document.data for document in read_documents(CLAIM))
    claim["metadata"][field] = "a\ud800"
    claim["spec"]["size"] = "\udc00"
    result = validate([claim], known=read_documents(XRD))
    told = [finding for finding in result.findings if "\ufffd" in finding.message]
    assert {finding.path for finding in told} >= {"spec.size"}


def test_verdicts_are_told_where_comparing_the_claims_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    def take_long(*_: object) -> list[Any]:
        raise OverTime("not done within 1s", hint="allow more time with --timeout")

    monkeypatch.setattr("pyxp.jobs.shared_names.shared_names", take_long)
    claims = [CLAIM, CLAIM.replace("name: a", "name: b"), CLAIM.replace("small", "huge")]
    findings = validate(read_documents("---\n".join([XRD, *claims]))).findings
    told = {finding.code: finding for finding in findings if finding.severity is Severity.ERROR}
    assert set(told) == {"limit-exceeded", "field-value-not-supported"}
    assert told["limit-exceeded"].message == ("which names the claims share was not found out: not done within 1s")


@pytest.mark.parametrize(
    ("manifest", "message", "hint"),
    [
        ({"apiVersion": "v1", "Kind": "A"}, "it has no kind", "did you mean kind for Kind?"),
        ({"apiVersion": "v1"}, "it has no kind", "every document starts with apiVersion and kind"),
        ({"kind": "A"}, "it has no apiVersion", "every document starts with apiVersion and kind"),
        ({"kind": "A", "apiversion": "v1"}, "it has no apiVersion", "did you mean apiVersion for apiversion?"),
        ({"apiVersion": 1, "kind": "A"}, "its apiVersion is not a text", "write apiVersion as a text"),
    ],
)
def test_what_an_object_lacks_is_named(manifest: dict[str, Any], message: str, hint: str) -> None:
    (finding,) = validate([manifest]).findings
    assert (finding.code, finding.message) == ("no-object", f"this is not a Kubernetes object: {message}")
    assert finding.hint == hint


def test_a_space_that_is_missing_after_a_colon_is_named() -> None:
    found = validate(read_documents(CLAIM.replace("spec:", "spec:\n  size:{a: b}")), known=read_documents(XRD)).findings
    assert "a space is missing after the colon of 'size'" in [finding.hint for finding in found]


def test_words_of_a_schema_that_are_not_keywords_are_warnings() -> None:
    (definition,) = read_documents(XRD)
    spec = definition.data["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    spec["properties"]["a.b"] = {"type": "array", "items": {"type": "integer", "minumum": 3, "enmu": [1]}}
    spec |= {"requird": ["a.b"], "x-note": "kept by another tool", "const": 5}
    found = [item for item in validate([definition]).findings if item.code == "unknown-keyword"]
    home = "spec.versions[0].schema.openAPIV3Schema.properties.spec"
    assert {(item.severity.value, item.path, item.hint) for item in found} == {
        ("warning", f"{home}.requird", "did you mean 'required'?"),
        ("warning", f"{home}.const", "leave it out, or say it in x-kubernetes-validations"),
        ("warning", f"{home}.properties[a.b].items.minumum", "did you mean 'minimum'?"),
        ("warning", f"{home}.properties[a.b].items.enmu", "did you mean 'enum'?"),
    }


def test_an_empty_spec_is_called_so() -> None:
    told = validate(read_documents(CLAIM.partition("spec:")[0] + "spec:\n"), known=read_documents(XRD)).findings
    hints = [item.hint for item in told if item.path == "spec"]
    assert hints == ["spec is empty: write its fields in the lines below it, indented"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("data: {password: hunter2!}", "must be text in base64 (the value is not shown)"),
        ("data: {tls.key: hunter2!}", "must be text in base64 (the value is not shown)"),
        ("stringData: {pin: 4711}", "must be text (the value is not shown)"),
        ("data: hunter2!", "must be a map of text in base64, which is not shown"),
    ],
)
def test_what_a_secret_holds_is_in_no_finding(content: str, told: str) -> None:
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s, namespace: a}}\n{content}\n"
    (finding,) = validate(read_documents(text, "f.yaml")).findings
    assert finding.message == told
    assert ("stringData" in finding.hint) == ("in base64 (" in told)
    assert not any(secret in str(finding) for secret in ("hunter2", "4711"))


def test_a_kind_of_a_cloud_that_is_called_function_is_none_of_crossplane() -> None:
    lambdas = "apiVersion: lambda.aws.upbound.io/v1beta2\nkind: Function\nmetadata: {name: mine}\n"
    functions = [
        {"apiVersion": f"{group}/v1beta1", "kind": "Function"}
        for group in ("pkg.crossplane.io", "lambda.aws.upbound.io", "example.org")
    ]
    assert [is_function(item) for item in functions] == [True, False, False]
    assert not is_function(read_documents(lambdas)[0].data)
