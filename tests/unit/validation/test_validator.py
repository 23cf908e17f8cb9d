"""The validator: order of work, unknown kinds, hints, hostile input."""

from typing import Any

import pytest

from pyxp.errors import InputError
from pyxp.validation import Validator

STORE = {
    "type": "object",
    "required": ["spec"],
    "properties": {
        "spec": {
            "type": "object",
            "required": ["size"],
            "properties": {
                "size": {"type": "string", "enum": ["small", "large"]},
                "replicas": {"type": "integer", "default": 1},
                "tags": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
            },
        },
        "status": {"type": "object", "properties": {"phase": {"type": "string"}}},
    },
}


def crd(schema: dict[str, Any] = STORE, **spec: Any) -> dict[str, Any]:
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema},
        "subresources": {"status": {}},
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "stores.example.org"},
        "spec": {
            "group": "example.org",
            "names": {"kind": "Store", "plural": "stores"},
            "scope": "Namespaced",
            "versions": [version],
            **spec,
        },
    }


def store(spec: Any, **more: Any) -> dict[str, Any]:
    return {"apiVersion": "example.org/v1", "kind": "Store", "metadata": {"name": "a"}, "spec": spec, **more}


def test_an_accepted_object_is_defaulted_and_placed() -> None:
    verdict = Validator([crd()]).check(store({"size": "small"}, status={"phase": "x"}))
    assert verdict.accepted
    assert verdict.object == {
        "apiVersion": "example.org/v1",
        "kind": "Store",
        "metadata": {"name": "a", "namespace": "default"},
        "spec": {"size": "small", "replicas": 1},
    }


def test_the_kinds_that_come_along_are_known_on_request() -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "default"}, "spec": {}}
    bare, shipped = Validator([]), Validator([crd()], shipped=True)
    (cause,) = bare.check(pod).causes
    assert cause.hint == "kinds of Kubernetes itself are known to a Validator with shipped=True"
    assert [cause.field for cause in shipped.check(pod).causes] == ["spec.containers"]
    assert (bare.knows("v1", "Pod"), shipped.knows("v1", "Pod"), shipped.knows("v1", "Pot")) == (False, True, False)
    assert shipped.is_namespaced("v1", "Pod")
    assert not shipped.is_namespaced("v1", "Namespace")
    (cause,) = shipped.check({**pod, "kind": "Pot"}).causes
    assert cause.hint == "did you mean Pod of v1?"
    with pytest.raises(KeyError):
        bare.is_namespaced("v1", "Pod")


def test_the_document_is_left_alone() -> None:
    document = store({"size": "small", "replicas": None})
    Validator([crd()]).check(document)
    assert document == store({"size": "small", "replicas": None})


def test_unknown_fields_come_first_and_name_the_nearest() -> None:
    verdict = Validator([crd()]).check(store({"size": "huge", "replica": 2}))
    assert [(c.reason, c.field, c.hint) for c in verdict.causes] == [
        ("UnknownField", "spec.replica", "did you mean 'replicas'?")
    ]
    assert [c.field for c in verdict.further] == ["spec.size"]


def test_all_faults_are_told_at_once() -> None:
    verdict = Validator([crd()]).check(store({"size": 1, "replicas": "x", "tags": ["a", "a"]}))
    assert {c.field for c in verdict.causes} >= {"spec.size", "spec.replicas", "spec.tags[1]"}


@pytest.mark.parametrize(
    ("document", "hint"),
    [
        ({"apiVersion": "example.org/v2", "kind": "Store"}, "there is Store in example.org/v1"),
        ({"apiVersion": "example.org/v1", "kind": "Stores"}, "did you mean Store of example.org/v1?"),
    ],
)
def test_an_unknown_kind_names_the_nearest(document: dict[str, Any], hint: str) -> None:
    verdict = Validator([crd()]).check(document)
    assert not verdict.accepted
    assert verdict.causes[0].reason == "NoKindMatch"
    assert verdict.causes[0].hint == hint


def test_only_known_namespaces_exist_unless_told_otherwise() -> None:
    document = store({"size": "small"})
    document["metadata"]["namespace"] = "team-a"
    assert Validator([crd()]).check(document).causes[0].message == 'namespaces "team-a" not found'
    assert Validator([crd()], namespaces=None).check(document).accepted
    document["metadata"]["namespace"] = "Team"
    assert not Validator([crd()], namespaces=None).check(document).accepted


def test_text_is_read_as_yaml() -> None:
    text = "apiVersion: example.org/v1\nkind: Store\nmetadata: {name: a}\nspec: {size: small, replicas: 2.0}\n"
    assert Validator([crd()]).check(text).object["spec"] == {"size": "small", "replicas": 2}
    assert not Validator([crd()]).check(text.replace("{name: a}", "{name: a, name: b}")).accepted


@pytest.mark.parametrize("document", ["", "a: [", "1", "a: 1\n---\nb: 1", [], None, {"apiVersion": 1, "kind": "A"}])
def test_what_is_no_object_is_refused(document: Any) -> None:
    assert not Validator([crd()]).check(document).accepted


def test_the_status_of_an_update_is_the_stored_one() -> None:
    validator = Validator([crd()])
    old = store({"size": "small"}, status={"phase": "Ready"})
    verdict = validator.check(store({"size": "large"}, status={"phase": "x"}), operation="update", old=old)
    assert verdict.object["status"] == {"phase": "Ready"}
    changed = store({"size": 5}, status={"phase": 5})
    verdict = validator.check(changed, operation="update-status", old=old)
    assert [c.field for c in verdict.causes if c.field != "<nil>"] == ["status.phase"]


def test_an_update_of_another_object_of_the_same_name_is_a_conflict() -> None:
    old = store({"size": "small"})
    old["metadata"] = {"name": "a", "uid": "1", "creationTimestamp": "2024-01-01T00:00:00Z"}
    new = store({"size": "small"})
    new["metadata"] = {"name": "a", "uid": "2"}
    for operation in ("update", "update-status"):
        (cause,) = Validator([crd()]).check(new, operation=operation, old=old).causes
        assert (cause.reason, cause.field) == ("Conflict", "metadata.uid")
    verdict = Validator([crd()]).check({**new, "surplus": 1}, operation="update", old=old)
    assert ([cause.field for cause in verdict.causes], [cause.field for cause in verdict.further]) == (
        ["surplus"],
        ["metadata.uid"],
    )
    new["metadata"] = {"name": "a", "creationTimestamp": "2020-01-01T00:00:00Z"}
    verdict = Validator([crd()]).check(new, operation="update", old=old)
    assert verdict.object["metadata"]["creationTimestamp"] == "2024-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("spec", "created", "applied"),
    [
        ({"size": "small", "tags": None}, [], ["spec.tags"]),
        ({"size": "small", "replicas": None}, [], []),  # the default stands for it
        ({"size": None}, ["spec.size"], ["spec.size"]),
        ({"size": "small", "tags": [None]}, ["spec.tags[0]"], ["spec.tags[0]"]),
        ({"size": "small", "surplus": None}, ["spec.surplus"], ["spec.surplus"]),
    ],
)
def test_server_side_apply_refuses_nulls(spec: Any, created: list[str], applied: list[str]) -> None:
    validator = Validator([crd()])
    for operation, expected in (("create", created), ("apply", applied)):
        causes = validator.check(store(spec), operation=operation).causes  # type: ignore[arg-type]
        assert sorted({cause.field for cause in causes} - {"<nil>"}) == expected


def test_repeated_owners_are_dropped_with_a_warning() -> None:
    document = store({"size": "small"})
    owner = {"apiVersion": "v1", "kind": "A", "name": "b", "uid": "c", "controller": True}
    document["metadata"] = {"name": "a", "ownerReferences": [owner, owner]}

    verdict = Validator([crd()]).check(document)

    assert verdict.accepted
    assert len(verdict.warnings) == 1
    assert verdict.object["metadata"]["ownerReferences"] == [owner]


def test_repeated_items_that_were_there_before_are_forgiven() -> None:
    validator = Validator([crd()])
    old = store({"size": "small", "tags": ["a", "a"]})
    new = store({"size": "small", "tags": ["a", "a", "b", "b"]})
    assert validator.check(new, operation="update", old=old).accepted
    assert not validator.check(new).accepted


def test_a_version_that_is_not_stored_passes_through_the_stored_one() -> None:
    def version(name: str, storage: bool, fields: list[str]) -> dict[str, Any]:
        spec = {"type": "object", "properties": {field: {"type": "string"} for field in fields}}
        schema = {"type": "object", "properties": {"spec": spec}}
        return {"name": name, "served": True, "storage": storage, "schema": {"openAPIV3Schema": schema}}

    validator = Validator([crd(versions=[version("v1", True, ["a"]), version("v2", False, ["a", "b"])])])
    verdict = validator.check({**store({"a": "x", "b": "y"}), "apiVersion": "example.org/v2"})
    assert verdict.accepted
    assert verdict.object["spec"] == {"a": "x"}


def test_a_malformed_definition_is_an_input_error() -> None:
    with pytest.raises(InputError, match=r"spec\.versions: a list was expected, not string"):
        Validator([crd(versions="v1")])


def test_hostile_documents_end_soon_in_a_verdict() -> None:
    validator = Validator([crd()])
    deep: dict[str, Any] = {}
    inner = deep
    for _ in range(50_000):
        inner["a"] = {}
        inner = inner["a"]
    hostile = [
        store(deep),
        store({f"x{i}": i for i in range(20_000)}),
        store({"size": "x" * 1_000_000}),
        store({"size": "small", "tags": ["a"] * 20_000}),
        "[" * 100_000,
    ]
    assert not any(validator.check(document).accepted for document in hostile)


def test_a_catastrophic_pattern_does_not_hang() -> None:
    schema = {"type": "object", "properties": {"x": {"type": "string", "pattern": "^(a+)+$"}}}
    document = {"apiVersion": "example.org/v1", "kind": "Store", "metadata": {"name": "a"}, "x": "a" * 50_000 + "!"}
    assert not Validator([crd(schema)]).check(document).accepted


@pytest.mark.parametrize("part", ["apiVersion", "kind"])
@pytest.mark.parametrize("value", [1, None, {"a": 1}])
def test_what_an_embedded_resource_is_must_be_text(part: str, value: Any) -> None:
    embedded = {"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True}
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"e": embedded}}}}
    document = {
        "apiVersion": "example.org/v1",
        "kind": "Store",
        "metadata": {"name": "a"},
        "spec": {"e": {"apiVersion": "v1", "kind": "A", part: value}},
    }
    verdict = Validator([crd(schema)]).check(document)
    assert [(cause.reason, f"spec.e.{part}" in cause.message) for cause in verdict.causes] == [("BadRequest", True)]


def test_defaults_that_multiply_refuse_the_object() -> None:
    numbers = {"type": "array", "default": [1] * 7000, "items": {"type": "integer"}}
    items = {"type": "object", "properties": {"d": numbers}}
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"l": {"items": items}}}}}
    verdict = Validator([crd(schema)]).check(store({"l": [{}] * 7000}))
    [cause] = verdict.causes
    assert (cause.reason, cause.field) == ("LimitExceeded", "spec.l[35].d")
    assert "more than 250000 values" in cause.message


@pytest.mark.parametrize(
    "inner",
    [
        {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "integer"}},
        {"type": "array", "items": {"type": "object", "x-kubernetes-embedded-resource": True}},
    ],
)
def test_paths_of_causes_are_bounded(inner: dict[str, Any]) -> None:
    spec = {"type": "object", "additionalProperties": inner}
    schema = {"type": "object", "properties": {"spec": spec}}
    value = [{} if "x-kubernetes-embedded-resource" in inner["items"] else number // 2 for number in range(2000)]
    causes = Validator([crd(schema)]).check(store({"k" * 50_000: value})).causes
    assert causes[-1].message == "what is wrong here takes more than 4 MiB to tell"
    assert len(causes) < 100


@pytest.mark.thorough
def test_what_rules_may_do_is_bounded_for_validators_of_one_run_together() -> None:
    rule = {"x-kubernetes-validations": [{"rule": "self.tags.all(a, self.tags.all(b, isURL(a) || isURL(b) || true))"}]}
    tags = {"tags": {"type": "array", "items": {"type": "string"}}}
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": tags, **rule}}}
    first = Validator([crd(schema)])
    verdicts = [first.check(store({"tags": ["x"] * 150})) for _ in range(4)]
    assert [len(verdict.unchecked) for verdict in verdicts] == [0, 0, 1, 1]
    assert len(Validator([crd(schema)], beside=first).check(store({"tags": ["x"] * 150})).unchecked) == 1
    assert Validator([crd(schema)], beside=first).check(store({"tags": ["x"] * 5})).unchecked == ()


def test_a_deprecated_version_comes_with_the_one_to_write():
    def version(name, **more):
        return {
            "name": name,
            "served": True,
            "storage": False,
            "schema": {"openAPIV3Schema": {"type": "object"}},
            **more,
        }

    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.org"},
        "spec": {
            "group": "example.org",
            "names": {"kind": "Thing", "plural": "things"},
            "scope": "Namespaced",
            "versions": [
                version("v1alpha1", deprecated=True),
                version("v1beta1", deprecated=True, deprecationWarning="old"),
                version("v1", storage=True),
                version("v2"),
            ],
        },
    }
    validator = Validator([crd])
    assert validator.deprecation("example.org/v1alpha1", "Thing") == (
        "example.org/v1alpha1 Thing is deprecated",
        "example.org/v1",
    )
    assert validator.deprecation("example.org/v1beta1", "Thing") == ("old", "example.org/v1")
    assert validator.deprecation("example.org/v1", "Thing") == ("", "")
    assert validator.deprecation("example.org/v1", "Other") == ("", "")
