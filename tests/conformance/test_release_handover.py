"""The hand-over between releases, state by state, as a real control plane showed it for a pattern of two slots.

The recording is of a pattern by parity of the release, in which a release may have to wait for the one before it. Ours
goes into whichever slot is free, so it is ahead of the recording in the few states of :data:`AHEAD`, and the same in
all others: what slots there are, of which release, with which image, and whether the composite is ready.
"""

import copy
import json
from pathlib import Path
from typing import Annotated

import pytest

from pyxp import IMMUTABLE, Composite, Meta, Spec, compile_composite, field, json_document
from pyxp.aws import ecs
from pyxp.compiler import emit_functions
from pyxp.engine import Pipeline
from pyxp.validation import Validator

STEPS = json.loads((Path(__file__).parent / "data" / "release-handover.json").read_text("utf-8"))
NUMBERED = list(enumerate(STEPS, 1))
SCENARIOS = list(dict.fromkeys(step["scenario"] for step in STEPS))
AHEAD = {
    9: [[2, "app:b", True], [4, "app:d", False]],
    10: [[2, "app:b", True], [4, "app:d", False]],
    16: [[1, "app:a", True], [3, "app:fixed", False]],
    36: [[1, "app:a", True], [3, "app:c", False]],
    38: [[1, "app:a", True], [5, "app:c", False]],
}


class Wanted(Spec):
    """What is asked for."""

    image: Annotated[str, Meta(max_length=100)]
    region: Annotated[str, IMMUTABLE] = "eu-central-1"
    tag: Annotated[str, Meta(max_length=10)] = "one"
    release: int = field("Number of the release.", default=1, ge=1)


def release_platform(cpu="512"):
    """A task definition that is replaced by release, and a service that follows it."""

    class Platform(Composite, group="p.io", version="v1", kind="XRelease", claim_kind="Release"):
        """A release."""

        spec: Wanted

        def compose(self, c):
            """Adds both."""
            spec = self.spec
            definition = c.replaceable(
                "task-definition",
                ecs.TaskDefinition(
                    region=spec.region,
                    family="app",
                    cpu=cpu,
                    skip_destroy=True,
                    tags={"tag": spec.tag},
                    container_definitions=json_document([{"name": "app", "image": spec.image}]),
                ),
                release=spec.release,
            )
            c.add("service", ecs.Service(region=spec.region, task_definition=definition), external_name="app")

    return compile_composite(Platform)


COMPILED = release_platform()
FUNCTIONS = emit_functions({f"function-{name}": "v1" for name in ("patch-and-transform", "cel-filter", "auto-ready")})


def pipeline_of(compiled):
    """What runs a compiled Composition."""
    return Pipeline(compiled.composition, FUNCTIONS, xrd=compiled.xrd)


PIPELINE = pipeline_of(COMPILED)
VALIDATOR = Validator([COMPILED.xrd], namespaces=None)
LABEL = "p.io/release"


class Plane:
    """Crossplane's core, the provider and the garbage collector, as far as releases see them."""

    def __init__(self, compiled=COMPILED):
        self.use(compiled)
        self.spec, self.ready = None, False
        self.objects, self.references, self.made, self.served = {}, [], 0, None

    def use(self, compiled):
        """From now on the Composition is this one."""
        self.pipeline = PIPELINE if compiled is COMPILED else pipeline_of(compiled)

    # What people, the provider and the garbage collector do

    def judged(self, **changes):
        """What the API server says of the claim with these changes."""
        old = None if self.spec is None else claim(self.spec)
        new = claim({**(self.spec or {}), **changes})
        return [
            cause.message for cause in VALIDATOR.check(new, operation="update" if old else "create", old=old).causes
        ]

    def claim(self, release, image, **more):
        """The claim asks for another release."""
        changes = {"release": release, "image": image, **more}
        assert self.judged(**changes) == []
        self.spec = {**(self.spec or {}), **changes}

    def refused(self, release, image):
        """The API server does not take the claim."""
        assert self.judged(release=release, image=image) != []

    def allowed(self, release, image):
        """The API server would take the claim."""
        assert self.judged(release=release, image=image) == []

    def ready_(self, release):
        """The provider has registered what was made for a release; with the first, the service is there, too."""
        for item in [*self.slots(release), *(self.services() if release == 1 else [])]:
            item["status"] = {
                "conditions": [{"type": "Ready", "status": "True", "reason": "Available"}],
                "atProvider": {"arn": f"arn:{item['metadata']['name']}"},
            }

    def failed(self, release):
        """The provider cannot register it."""
        for item in self.slots(release):
            item["status"] = {"conditions": [{"type": "Ready", "status": "False", "reason": "Creating"}]}

    def deleted(self, release):
        """Somebody deletes it by hand."""
        for item in self.slots(release):
            item["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"

    def gone(self, release):
        """What was deleted is gone."""
        for item in self.slots(release):
            if "deletionTimestamp" in item["metadata"]:
                del self.objects[item["metadata"]["name"]]

    def play(self, action, *given):
        """Something is done, and everybody reacts until nothing changes any more."""
        getattr(self, "ready_" if action == "ready" else action)(*given)
        for _ in range(10):
            before = copy.deepcopy((self.objects, self.references))
            self.reconcile()
            self.follow()
            self.look()
            if before == (self.objects, self.references):
                return
        raise AssertionError("it never comes to rest")

    # What the control plane does

    def reconcile(self):
        """Core composes once: it applies what the functions want, and deletes what it made and they want no more."""
        there = [self.objects[name] for name in self.references if name in self.objects]
        composite = {"apiVersion": "p.io/v1", "kind": "XRelease", "metadata": {"name": "demo"}, "spec": self.spec}
        rendered = self.pipeline.run(copy.deepcopy(composite), observed=copy.deepcopy(there))
        self.ready = {item["type"]: item["status"] for item in rendered.composite["status"]["conditions"]}["Ready"]
        wanted = {item["metadata"]["name"]: item for item in rendered.composed}
        for name in set(self.references) - wanted.keys() & self.objects.keys():
            if name in self.objects:
                self.objects[name]["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
        for name, item in wanted.items():
            assert name not in self.objects or name in self.references, "an object that is being deleted is patched"
            self.objects[name] = applied(self.objects.get(name), item, f"uid-{self.made}")
            self.made += 1
        self.references = list(wanted)

    def follow(self):
        """The provider resolves the service's selector, and keeps what it had where nothing can be resolved."""
        for service in self.services():
            labels = service["spec"]["forProvider"]["taskDefinitionSelector"]["matchLabels"]
            found = [item for item in self.slots() if labels.items() <= item["metadata"]["labels"].items()]
            arns = [arn for item in found if (arn := item.get("status", {}).get("atProvider", {}).get("arn"))]
            assert len(found) <= 1, "a selector that matches two"
            self.served = arns[0] if arns else self.served

    def look(self):
        """What holds in every state."""
        slots = self.slots()
        assert [item for item in slots if "deletionTimestamp" not in item["metadata"]], "all slots leave"
        referenced = [item for item in slots if item["metadata"]["name"] in self.references]
        assert 1 <= len(referenced) <= 2
        registered = [item for item in referenced if item.get("status", {}).get("atProvider")]
        assert self.served is None or registered, "nothing that is registered is left"

    def slots(self, release=None):
        """The task definitions, those that are being deleted among them."""
        return [
            item
            for item in self.objects.values()
            if item["kind"] == "TaskDefinition" and release in (None, int(item["metadata"]["labels"].get(LABEL, 1)))
        ]

    def services(self):
        """The service, once it is there."""
        return [item for item in self.objects.values() if item["kind"] == "Service"]

    def seen(self):
        """Release, image and readiness of what is there and stays."""
        return sorted(
            [int(item["metadata"]["labels"][LABEL]), image_of(item), is_ready(item)]
            for item in self.slots()
            if "deletionTimestamp" not in item["metadata"]
        )


def claim(spec):
    """A claim with this spec."""
    metadata = {"name": "demo", "namespace": "default"}
    return {"apiVersion": "p.io/v1", "kind": "Release", "metadata": metadata, "spec": spec}


def applied(there, wanted, uid):
    """An object after a server-side apply of what core wants."""
    if there is None:
        return {**wanted, "metadata": {**wanted["metadata"], "uid": uid}}
    metadata = {**there["metadata"], **wanted["metadata"]}
    return {**there, **wanted, "metadata": metadata, **({"status": there["status"]} if "status" in there else {})}


def image_of(item):
    """The image that a task definition starts."""
    return json.loads(item["spec"]["forProvider"]["containerDefinitions"])[0]["image"]


def is_ready(item):
    """Whether an object says that it is ready."""
    conditions = item.get("status", {}).get("conditions", [])
    return any(entry["type"] == "Ready" and entry["status"] == "True" for entry in conditions)


def played(*plays):
    """A control plane on which this was done."""
    plane = Plane()
    for action, *given in plays:
        plane.play(action, *given)
    return plane


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_state_is_the_recorded_one(scenario):
    plane = Plane()
    for number, step in NUMBERED:
        if step["scenario"] == scenario:
            for action, *given in step["plays"]:
                plane.play(action, *given)
            recorded = [slot[:3] for slot in step["slots"] if not slot[3]]
            assert plane.seen() == AHEAD.get(number, recorded), step["action"]
            if number not in AHEAD:
                assert (plane.ready == "True") == step["ready"], step["action"]


def test_all_recorded_states_are_here():
    assert (len(STEPS), len(SCENARIOS)) == (38, 5)


UP = (("claim", 1, "app:a"), ("ready", 1))


def test_the_service_is_on_the_older_revision_until_the_newer_one_is_registered():
    plane = played(*UP)
    assert plane.served == "arn:demo-task-definition-1"
    plane.play("claim", 2, "app:b")
    assert plane.served == "arn:demo-task-definition-1"
    plane.play("ready", 2)
    assert plane.served == "arn:demo-task-definition-twin-2"


def test_two_failed_releases_hold_up_neither_each_other_nor_the_fix():
    plane = played(*UP, ("claim", 2, "app:x"), ("failed", 2), ("claim", 3, "app:y"), ("failed", 3))
    plane.play("claim", 4, "app:z")
    assert plane.seen() == [[1, "app:a", True], [4, "app:z", False]]
    plane.play("ready", 4)
    assert (plane.seen(), plane.served) == ([[4, "app:z", True]], "arn:demo-task-definition-twin-4")


def test_a_first_release_that_failed_is_followed_by_the_next():
    plane = played(("claim", 1, "app:x"), ("failed", 1), ("claim", 2, "app:y"), ("failed", 2), ("claim", 3, "app:z"))
    assert plane.seen() == [[1, "app:x", False], [3, "app:z", False]]
    plane.play("ready", 3)
    assert plane.seen() == [[3, "app:z", True]]


def test_of_two_releases_that_are_ready_the_newer_one_stays():
    plane = played(*UP, ("claim", 2, "app:b"))
    plane.spec["release"] = 3
    plane.play("ready", 2)
    assert plane.seen() == [[2, "app:b", True], [3, "app:b", False]]


def test_a_changed_composition_alters_no_slot_until_the_next_release():
    plane = played(*UP)
    before = copy.deepcopy(plane.slots(1)[0]["spec"])
    plane.use(release_platform(cpu="1024"))
    plane.play("allowed", 1, "app:a")
    assert plane.slots(1)[0]["spec"] == before
    plane.play("claim", 2, "app:a")
    assert [item["spec"]["forProvider"]["cpu"] for item in plane.slots()] == ["512", "1024"]


def test_what_the_provider_changes_in_place_follows_the_claim_without_a_release():
    plane = played(*UP)
    plane.play(
        "claim",
        1,
        "app:a",
    )
    plane.spec["tag"] = "two"
    plane.play("allowed", 1, "app:a")
    assert plane.slots(1)[0]["spec"]["forProvider"]["tags"] == {"tag": "two"}


def test_what_was_made_before_releases_becomes_the_first_one():
    plane = played(*UP)
    older = plane.objects.pop("demo-task-definition-1")
    older["metadata"]["name"] = "demo-abcde"
    del older["metadata"]["labels"][LABEL], older["spec"]["forProvider"]["skipDestroy"]
    plane.objects["demo-abcde"] = older
    plane.references = (
        ["demo-abcde", *plane.references[1:]]
        if plane.references[0].startswith("demo-task")
        else ["demo-abcde" if name.startswith("demo-task") else name for name in plane.references]
    )
    plane.play("allowed", 1, "app:a")
    assert (plane.seen(), plane.ready) == ([[1, "app:a", True]], "True")
    (slot,) = plane.slots()
    assert (slot["metadata"]["name"], slot["spec"]["forProvider"]["skipDestroy"]) == ("demo-abcde", True)
    plane.play("claim", 5, "app:b")
    plane.play("ready", 5)
    assert plane.seen() == [[5, "app:b", True]]


def test_a_claim_changes_what_is_replaced_only_with_a_higher_release():
    plane = played(*UP)
    assert plane.judged(image="app:b") == ["Invalid value: image changes only with a higher release"]
    assert plane.judged(image="app:b", release=7) == []
    assert plane.judged(tag="two") == []
    plane.play("claim", 2, "app:b")
    assert "never goes down" in plane.judged(release=1)[0]
