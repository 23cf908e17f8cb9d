"""Resources that are replaced by release: what is refused, and what the rules ask for."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from pyxp import (
    IMMUTABLE,
    CompileError,
    Composite,
    Composition,
    Meta,
    Spec,
    choose,
    compile_composite,
    default,
    json_document,
    select,
)
from pyxp.aws import ec2, ecs
from pyxp.compiler.turns import is_settled
from pyxp.errors import AuthoringError
from pyxp.kubernetes import core

Number = Annotated[int, Meta(ge=1)]


class Task(Spec):
    """What runs."""

    image: Annotated[str, Meta(max_length=50)]
    command: Annotated[list[Annotated[str, Meta(max_length=10)]], Meta(max_length=3)] | None = None
    release: Number = 1


class Wanted(Spec):
    """What is asked for."""

    task: Task
    region: Annotated[str, IMMUTABLE] = "eu-central-1"
    cpu: Annotated[str, Meta(max_length=5)] = "512"
    tags: Annotated[dict[str, Annotated[str, Meta(max_length=5)]], Meta(max_length=3)] | None = None
    maybe: Number | None = None
    any: int = 1
    text: str = "a"


def platform(**changes: Any) -> type[Composite]:
    """A task definition that is replaced, and a service; ``changes`` are functions of composite and definition."""

    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        spec: Wanted

        def compose(self, c: Composition) -> None:
            """Adds both."""
            spec = self.spec
            release = changes["release"](spec) if "release" in changes else spec.task.release
            options: Any = changes.get("options", {})
            resource = changes["resource"]() if "resource" in changes else definition(spec)
            task = c.replaceable("task", resource, release=release, **options)
            taken = changes["taken"](c, spec, task) if "taken" in changes else task
            c.add("service", ecs.Service(region=spec.region, task_definition=taken), external_name="s")

    return Platform


def definition(spec: Any) -> ecs.TaskDefinition:
    """What is replaced."""
    document = json_document([{"image": spec.task.image, "command": default(spec.task.command, [])}])
    return ecs.TaskDefinition(
        region=spec.region, family="f", cpu=spec.cpu, container_definitions=document, tags=spec.tags, skip_destroy=True
    )


def told(**changes: Any) -> list[str]:
    with pytest.raises(AuthoringError) as caught:
        compile_composite(platform(**changes))
    error = caught.value
    return [finding.message for finding in error.findings] if isinstance(error, CompileError) else [error.message]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"release": lambda spec: 3}, "release takes a field of the claim, not 3"),
        ({"release": lambda spec: spec.text}, "spec.text is not a whole number, so it cannot be a release"),
        ({"release": lambda spec: spec.maybe}, "a claim may leave spec.maybe out, so it cannot be a release"),
        ({"release": lambda spec: spec.any}, "spec.any may be below 1, so it cannot be a release"),
        ({"release": lambda spec: default(spec.maybe, 1)}, "the release is not a field of the claim"),
        (
            {"options": {"object_name": "task"}},
            "option 'object_name' does not go with c.replaceable: each release is an object of its own",
        ),
        (
            {"resource": lambda: core.ConfigMap(data={"a": "b"})},
            "cannot replace a ConfigMap by release: it is not a managed resource",
        ),
        (
            {"taken": lambda c, spec, task: select(task, resolve="IfNotPresent")},
            "cannot select task once: task_definition would not follow its releases",
        ),
        (
            {"taken": lambda c, spec, task: c.group("tasks", [task])},
            "cannot select task in a group: it is replaced by release",
        ),
        (
            {"taken": lambda c, spec, task: choose(spec.text == "b", task, otherwise=None)},
            "cannot choose task here: it is replaced by release",
        ),
        (
            {"taken": lambda c, spec, task: c.add("vpc", ec2.VPC(region=spec.region), after=[task]) and task},
            "after names task, which is replaced by release: nothing can wait for it by its id",
        ),
        (
            {"taken": lambda c, spec, task: task.status.arn},
            "cannot read status of task: while a release takes over there are two of it",
        ),
    ],
    ids=lambda value: value.split(",")[0][:40] if isinstance(value, str) else "",
)
def test_what_cannot_follow_a_release_is_refused(changes: dict[str, Any], message: str) -> None:
    try:
        assert message in told(**changes)
    except Exception as error:
        assert message in str(error)


def test_the_rules_are_where_release_and_field_are_together_and_ask_for_nothing_else() -> None:
    made = compile_composite(platform())
    spec = made.xrd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    rules = [
        (rule["rule"], rule["message"], rule["fieldPath"])
        for schema in (spec, spec["properties"]["task"])
        for rule in schema["x-kubernetes-validations"]
    ]
    assert rules == [
        (
            "self.task.release > oldSelf.task.release || self.cpu == oldSelf.cpu",
            "cpu changes only with a higher task.release",
            ".task.release",
        ),
        (
            "self.release >= oldSelf.release",
            "release never goes down: an older definition comes back with a higher number",
            ".release",
        ),
        (
            "self.release > oldSelf.release || self.image == oldSelf.image",
            "image changes only with a higher release",
            ".release",
        ),
        (
            "self.release > oldSelf.release || has(self.command) == has(oldSelf.command)"
            " && (!has(self.command) || self.command == oldSelf.command)",
            "command changes only with a higher release",
            ".release",
        ),
    ]
    service = next(item for item in resources(made) if item["name"] == "service")
    assert service["base"]["spec"]["forProvider"]["taskDefinitionSelector"] == {
        "matchControllerRef": True,
        "matchLabels": {"p.io/resource": "task"},
        "policy": {"resolve": "Always"},
    }
    *_, label, remembered, kept = service["patches"]
    assert label["toFieldPath"] == "spec.forProvider.taskDefinitionSelector.matchLabels[p.io/release]"
    # The provider applies a newly resolved field alone, which drops what it resolved before and nobody else holds.
    assert remembered["fromFieldPath"] == kept["toFieldPath"] == "spec.forProvider.taskDefinition"
    assert remembered["toFieldPath"] == kept["fromFieldPath"]


def test_slots_differ_in_their_names_alone_and_the_provider_adds_nothing_to_them() -> None:
    first, second = (item for item in resources(compile_composite(platform())) if item["name"].startswith("task"))
    assert (first["name"], second["name"]) == ("task", "task-twin")
    assert first["base"] == second["base"]
    assert first["base"]["spec"]["managementPolicies"] == ["Observe", "Create", "Update", "Delete"]
    assert str(first).replace("task'", "task-twin'").replace("task-%", "task-twin-%").replace(
        "releases.task.", "releases.task-twin."
    ) == str(second).replace("p.io/resource': 'task'", "p.io/resource': 'task-twin'")


def test_functions_of_defaults_see_one_resource() -> None:
    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        spec: Wanted

        def compose(self, c: Composition) -> None:
            """Adds a task definition whose tags say its name."""
            c.defaults(tags=lambda resource: {"Name": resource.name})
            made = ecs.TaskDefinition(region=self.spec.region, family="f", container_definitions="[]")
            c.replaceable("task", made, release=self.spec.task.release)

    names = [item["base"]["spec"]["forProvider"]["tags"]["Name"] for item in resources(compile_composite(Platform))]
    assert names == ["task", "task"]


def test_a_patch_in_crossplanes_own_words_is_one_of_both_slots() -> None:
    patch = {"type": "FromCompositeFieldPath", "fromFieldPath": "spec.text", "toFieldPath": "metadata.labels.text"}
    made = compile_composite(platform(taken=lambda c, spec, task: c.patch(task, patch) or task))
    last = {item["name"]: item["patches"][-1] for item in resources(made)}
    assert (last["task"], last["task-twin"]) == (patch, patch)


def resources(made: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = made.composition["spec"]["pipeline"][0]["input"]["resources"]
    return found


@pytest.mark.parametrize(
    ("path", "settled"),
    [
        ("spec.forProvider.cpu", True),
        ("spec.forProvider.volume[0].name", True),
        ("spec.forProvider.executionRoleArnSelector.matchLabels[p.io/resource]", True),
        ("spec.initProvider.cpu", True),
        ("spec.forProvider.tags.a", False),
        ("spec.forProvider.skipDestroy", False),
        ("spec.providerConfigRef.name", False),
        ("metadata.labels[a]", False),
    ],
)
def test_what_a_slot_keeps_is_what_the_provider_does_not_change(path: str, settled: bool) -> None:
    assert is_settled(path, ecs.TaskDefinition.version_facts()) is settled


class Worker(Spec):
    """What works."""

    image: Annotated[str, Meta(max_length=50)] = "nginx:1"
    release: Number = 1


class Asked(Spec):
    """What is asked for, with everything by default."""

    worker: Worker = Worker()
    region: Annotated[str, IMMUTABLE] = "eu-central-1"


def test_the_default_of_an_object_satisfies_the_rules_of_releases_in_it() -> None:
    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        spec: Asked

        def compose(self, c: Composition) -> None:
            """Adds a task definition that is replaced."""
            worker = self.spec.worker
            fields = {"family": "a", "container_definitions": json_document([{"name": "a", "image": worker.image}])}
            c.replaceable("task", ecs.TaskDefinition(region=self.spec.region, **fields), release=worker.release)

    version = compile_composite(Platform).xrd["spec"]["versions"][0]
    worker = version["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]["worker"]
    assert worker["default"] == {"image": "nginx:1", "release": 1}
    assert len(worker["x-kubernetes-validations"]) == 2
