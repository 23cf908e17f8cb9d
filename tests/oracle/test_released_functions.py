"""The released functions answer as pyxp's own do: pass by pass while the flagship's claims come up, and beyond."""

import copy
import itertools
import random
import sys
from collections import Counter
from importlib import util

import pytest

from pyxp.engine import Pipeline, run_function
from pyxp.engine.crossplane.claims import composite_from_claim
from pyxp.engine.health import _CHECKS
from pyxp.files import read_manifests
from pyxp.simulation import converge

from .flagship import claims, stacks

pytestmark = [pytest.mark.toolchain]

CLAIMS = [*(document.data for document in read_manifests([stacks.ROOT / "claims"])), claims.UNLIKE]


def comparable(value):
    """The value with 1 equal to 1.0, and booleans unlike numbers."""
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else (type(value), value)


def differing(theirs, ours):
    """The parts in which two responses differ."""
    pairs = [(part, theirs.get(part, {}), ours.get(part, {})) for part in ("desired", "context")]
    parts = [part for part, their, our in pairs if comparable(their) != comparable(our)]
    results = [[(item["severity"], item["target"]) for item in found.get("results", [])] for found in (theirs, ours)]
    return parts if results[0] == results[1] else [*parts, "results"]


def exchanges(claim):
    """Every request that bringing a claim's stack up sends to a function, by the function, with our response."""
    found = {}

    def runner(name):
        def run(request):
            response = run_function(name, request)
            found.setdefault(name, []).append((copy.deepcopy(request), copy.deepcopy(response)))
            return response

        return run

    names = [item["metadata"]["name"] for item in stacks.FUNCTIONS]
    pipeline = Pipeline(
        stacks.COMPOSITION, stacks.FUNCTIONS, xrd=stacks.XRD, runners={name: runner(name) for name in names}
    )
    xr = composite_from_claim(claim, stacks.XRD)

    def render_once(observed):
        nonlocal xr
        rendered = pipeline.run(xr, observed=observed)
        xr = {**xr, "status": rendered.composite["status"]}
        return rendered

    assert converge(render_once, stacks.CATALOG.find, stacks.COMPOSITION).settled
    return found


@pytest.mark.parametrize("name", ["function-patch-and-transform", "function-auto-ready"])
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["metadata"]["name"])
def test_every_pass_is_answered_alike(remote, name, claim):
    call, passes = remote(name), exchanges(claim)[name]

    assert len(passes) > 3
    assert [differing(call(request), response) for request, response in passes] == [[]] * len(passes)


BROKEN = [
    "Ready",
    [None],
    [{"type": "Ready", "status": True}],
    [{"type": "Ready", "status": "True", "lastTransitionTime": "yesterday"}],
    [{"type": "Ready", "status": "True", "lastTransitionTime": "2024-02-29T24:00:00Z"}],
    [{"type": "Ready", "status": "True", "observedGeneration": 1.5}],
]
"""Conditions that only custom resources can have: of its own kinds the API server stores no such thing."""
CONDITIONS = [
    None,
    [],
    [{"type": "Ready"}],
    [{"type": "Ready", "status": "True"}],
    [{"type": "Ready", "status": "False"}],
    [{"type": "Ready", "status": "True", "observedGeneration": 7}],
    [{"type": "Available", "status": "True"}],
    [{"type": "Complete", "status": "True"}],
    [{"type": "Suspended", "status": "True"}, {"type": "Complete", "status": "True"}],
    [{"type": "ScalingActive", "status": "True"}],
    [{"type": "InvalidSelector", "status": "True"}, {"type": "ScalingActive", "status": "True"}],
    [{"type": "ReplicaFailure", "status": "True"}],
]
STATES = [
    {},
    dict.fromkeys(("updatedReplicas", "availableReplicas", "readyReplicas", "currentReplicas", "replicas"), 2),
    dict.fromkeys(("updatedReplicas", "availableReplicas", "readyReplicas", "currentReplicas", "replicas"), 1),
    {"readyReplicas": 2, "currentReplicas": 2, "currentRevision": "a", "updateRevision": "a"},
    {"readyReplicas": 2, "currentReplicas": 2, "currentRevision": "a", "updateRevision": "b"},
    dict.fromkeys(("desiredNumberScheduled", "numberReady", "updatedNumberScheduled", "numberAvailable"), 3),
    dict.fromkeys(("desiredNumberScheduled", "numberReady", "updatedNumberScheduled", "numberAvailable"), 0),
    {"phase": "Running"},
    {"phase": "Succeeded"},
    {"phase": "Bound"},
    {"phase": "Available"},
    {"loadBalancer": {"ingress": [{"ip": "10.0.0.1"}]}},
    {"loadBalancer": {"ingress": []}},
    {"lastScheduleTime": "2024-01-01T00:00:00Z", "lastSuccessfulTime": "2024-01-01T00:01:00Z"},
    {"lastScheduleTime": "2024-01-01T00:00:00Z", "lastSuccessfulTime": "2023-12-31T23:00:00Z"},
    {"lastScheduleTime": "2024-01-01T00:00:00Z", "active": [{"name": "run"}]},
    {"observedGeneration": 1, "availableReplicas": 2},
    {"observedGeneration": 3, "availableReplicas": 2},
]
SPECS = [None, {}, {"replicas": 2}, {"type": "LoadBalancer"}, {"suspend": True}, {"restartPolicy": "Always"}]
ROLES = "rbac.authorization.k8s.io/v1"
NEWER = {
    *((ROLES, name) for name in ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")),
    *(("v1", name) for name in ("Endpoints", "Event", "LimitRange", "ResourceQuota")),
    *(("v1", name) for name in ("Node", "PersistentVolume", "ReplicationController")),
}
"""Kinds whose checks are newer than the release that the project pins."""
CUSTOM = [("ec2.aws.upbound.io/v1beta1", "VPC"), ("v1", "Gadget"), ("apps/v1beta1", "Deployment")]


def objects(kind):
    """Objects of a kind in all sorts of states."""
    conditions_of_kind = [*CONDITIONS, *BROKEN] if kind in CUSTOM else CONDITIONS
    for spec, state, conditions in itertools.product(SPECS, STATES, conditions_of_kind):
        status = dict(state) if conditions is None else {**state, "conditions": conditions}
        if "active" in state and kind != ("batch/v1", "CronJob"):
            continue  # other kinds count there, or have no such field
        manifest = {"apiVersion": kind[0], "kind": kind[1], "metadata": {"name": "one", "generation": 2}}
        manifest |= {} if spec is None else {"spec": spec}
        yield manifest | ({"status": status} if status else {})


@pytest.mark.parametrize("kind", [kind for kind in (*_CHECKS, *CUSTOM) if kind not in NEWER], ids="/".join)
def test_readiness_of_any_state_is_judged_alike(remote, kind):
    name, call = "function-auto-ready", remote("function-auto-ready")
    resources = {str(place): {"resource": manifest} for place, manifest in enumerate(objects(kind))}
    request = {
        "observed": {"composite": {"resource": {"apiVersion": "v1", "kind": "XR"}}, "resources": resources},
        "desired": {"resources": {key: {"resource": {"apiVersion": kind[0], "kind": kind[1]}} for key in resources}},
    }

    theirs, ours = call(request), run_function(name, request)

    unlike = {
        key: resources[key]["resource"]
        for key in resources
        if theirs["desired"]["resources"][key].get("ready") != ours["desired"]["resources"][key].get("ready")
    }
    assert unlike == {}


TEMPLATES = {
    "number": ["{s}.n", "{s}.half", "3.0", "dyn(2u)", "-1.5", "double({s}.text)", "{s}.list[1]", "{s}.none"],
    "integer": ["1", "-4", "int({s}.n)", "size({s}.words)", "observed.resources.a.ready", "observed.resources.size()"],
    "text": ["{s}.word", "'a'", "''", "string({s}.n)", "observed.composite.resource.kind", "{s}.words[0]", "{s}.n"],
    "list": ["{s}.list", "{s}.words", "[1, 2]", "[]", "{s}.map", "context.k", "{s}.list + [4]", "observed.resources"],
    "message": ["observed.composite", "desired.composite", "observed.resources.a", "desired.resources.b", "{m}{{}}"],
    "bool": [
        "{number} {order} {number}", "{integer} {order} {integer}", "{text} {order} {text}", "{list} == {list}",
        "{message} == {message}", "{m}{{resource: {s}, ready: 1}} != {message}", "dyn({number}) in {list}",
        "has({s}.map.a)", "has({s}.none.a)", "has(observed.resources.{name})", "'{name}' in desired.resources",
        "{text}.startsWith({text})", "{text}.matches({text})", "{list}.all(x, x {order} {number})",
        "{list}.exists(x, x == {text})", "{list}.exists_one(x, {bool})", "{list}.map(x, {number}).size() == 3",
        "{list}.filter(x, {bool}) == []", "({bool}) && ({bool})", "({bool}) || ({bool})", "!({bool})",
        "({bool}) ? {bool} : {bool}", "int({text}) > 1", "{s}.on",
        "{s}.on == true", "type({number}) == double", "{number}",
        "timestamp({s}.time) < timestamp({text})", "duration('1h') > duration({text})",
        "{integer} {sign} {integer} > 0",
        "{number} {sign} {number} < 9.0", "{m}{{nope: 1}} == {message}", "{text} == ", "observed.nope == 1",
    ],
    "order": ["==", "!=", "<", "<=", ">", ">="],
    "sign": ["+", "-", "*", "/", "%"],
    "name": ["a", "b", "none"],
    "s": ["observed.composite.resource.spec"],
    "m": ["apiextensions.fn.proto.v1.Resource"],
}  # fmt: skip


class Grown(dict):
    """Parts of expressions, chosen when they are asked for."""

    def __init__(self, chance, depth=0):
        super().__init__()
        self._chance, self._depth = chance, depth

    def __missing__(self, key):
        choices = TEMPLATES[key][:4] if key == "bool" and self._depth > 3 else TEMPLATES[key]
        return self._chance.choice(choices).format_map(Grown(self._chance, self._depth + 1))


def platform(name):
    """A platform with conditions of every kind, from the tests of the compiler."""
    path = stacks.ROOT / f"tests/unit/compiler/conditions/{name}.py"
    spec = util.spec_from_file_location(f"conditional_{name}", path)
    sys.modules[spec.name] = module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_conditions_of_platforms_are_judged_alike_and_never_fail(remote):
    name, call, chance = "function-cel-filter", remote("function-cel-filter"), random.Random(11)  # noqa: S311
    made = platform("rooms")
    names = [item["name"] for item in made.STEPS["patch-and-transform"]["resources"]]
    texts = ["a", "x", "it's", 'a "b"', "\\", "ü\n"]
    optional = {
        "size": lambda: chance.choice(["small", "large"]),
        "least": lambda: chance.randint(0, 5),
        "share": lambda: chance.choice([0, 0.25, 0.5, 1]),
        "tags": lambda: {key: chance.choice(texts) for key in ("team", "a.b") if chance.random() < 0.5},
        "package": lambda: chance.choice(texts),
        "zones": lambda: chance.randint(1, 3),
        "names": lambda: chance.sample(texts, chance.randint(0, 2)),
        "alarms": lambda: some({"topic": [True, False], "loud": [True, False], "email": ["a"]}),
        "heating": lambda: some(
            {
                **{"mode": ["gas", "wood"], "on": [True, False], "degrees": [0, 15, 20, 30], "limit": [15, 20, 25]},
                **{"hours": [[], ["a"], ["x", "b"]], "pipes": [0, 4]},
            }
        ),
        "windows": lambda: chance.randint(0, 2),
        "doors": lambda: [{"name": "a", **some({"wide": [True, True, False]})} for _ in range(chance.randint(0, 3))],
    }

    def some(values):
        return {key: chance.choice(among) for key, among in values.items() if chance.random() < 0.7}

    resources = {"topic": {"arn": "x", "arn-escaped": "x"}, "always": {"arn-escaped": "x"}}
    environments = [None, {}, {"pyxp": {}}, {"pyxp": {"resources": {}}}, {"pyxp": {"resources": resources}}]
    kept = Counter()
    for _ in range(160):
        # Also without what the XRD defaults: the composite may be older than that.
        spec = {key: make() for key, make in optional.items() if chance.random() < 0.6}
        composite = {"resource": {"apiVersion": "rooms.example.org/v1", "kind": "XRoom", "spec": spec}}
        observed = {item: {"resource": {"kind": "A"}} for item in names if chance.random() < 0.5}
        desired = {item: {"resource": {"kind": "A"}} for item in names if chance.random() < 0.8}
        request = {
            "observed": {"composite": composite, "resources": observed},
            "desired": {"resources": desired},
            "input": made.STEPS["conditions"],
        }
        if (environment := chance.choice(environments)) is not None:
            request["context"] = {"apiextensions.crossplane.io/environment": environment}
        theirs, ours = call(request), run_function(name, request)
        assert theirs.get("results", []) == []
        assert differing(theirs, ours) == [], spec
        kept.update(list(theirs["desired"].get("resources", {})))
    assert set(kept) == set(names)


def test_conditions_on_facts_are_judged_alike_and_never_fail(remote):
    name, call, chance = "function-cel-filter", remote("function-cel-filter"), random.Random(13)  # noqa: S311
    made = platform("houses")
    desired = {item: {"resource": {"kind": "A"}} for item in made.CASES}
    odd = [None, True, 3, "x", [], ["x", 1], {}, {"vpc": 3}, {"zones": "x"}]
    net = {"vpc": ["x", "y"], "zones": [[], ["x"], ["y", "x"], ["y", "y", "y"]]}
    right = {
        **{"size": [0, 1, 4], "big": [True, False], "kind": ["a", "b"], "share": [0, 0.75, 1], "team": ["x", "z"]},
        **{"tags": [{}, {"x": "y"}], "net": [{"vpc": "x", "zones": ["y", "x"]}], "spare": [{"vpc": "x", "zones": []}]},
    }

    def drawn(values, share):
        return {
            key: chance.choice(odd if chance.random() < share / 4 else some)
            for key, some in values.items()
            if chance.random() >= share
        }

    kept = Counter()
    for _ in range(80):
        share = chance.choice([0, 0.3, 0.8])
        account, other = drawn(right, share), chance.choice([made.MISSING, None, drawn(net, share)])
        claimed = {"count": chance.randint(0, 5), "zone": "x"}
        spec = {key: value for key, value in claimed.items() if chance.random() < 0.6}
        observed = {item: made for item, made in desired.items() if chance.random() < 0.5}
        configs = {"account": account, **({} if other == made.MISSING else {"net": other})}
        request = {
            "observed": {"composite": {"resource": {"kind": "XHouse", "spec": spec}}, "resources": observed},
            "desired": {"resources": desired},
            "context": {"apiextensions.crossplane.io/environment": {"pyxp": {"configs": configs}}},
            "input": made.FILTERS,
        }
        theirs, ours = call(request), run_function(name, request)
        assert theirs.get("results", []) == []
        assert differing(theirs, ours) == [], configs
        left = set(theirs["desired"].get("resources", {}))
        assert left == made.meant(account, other, spec, observed)
        kept.update(left)
    assert set(kept) == set(desired)


def test_random_filters_are_judged_alike(remote):
    name, call, chance = "function-cel-filter", remote("function-cel-filter"), random.Random(7)  # noqa: S311
    spec = {
        **{
            "n": 3,
            "half": 0.5,
            "on": True,
            "none": None,
            "word": "Hello",
            "text": "42",
            "time": "2026-03-01T12:00:00Z",
        },
        **{"list": [1, 2, 3], "words": ["a", "bb"], "map": {"a": 1}},
    }
    thing = {"resource": {"kind": "A", "spec": spec}, "ready": "READY_TRUE", "connection_details": {"k": "v"}}
    request = {
        "observed": {"composite": {"resource": {"kind": "X", "spec": spec}}, "resources": {"a": thing}},
        "desired": {"composite": {"resource": {"kind": "X"}}, "resources": {"a": thing, "b": {"resource": {}}}},
        "context": {"k": [1, "a"]},
    }
    verdicts = Counter()
    for _ in range(600):
        expression = "{bool}".format_map(Grown(chance))
        asked = {**request, "input": {"filters": [{"name": "b", "expression": expression}]}}
        theirs, ours = call(asked), run_function(name, asked)
        assert differing(theirs, ours) == [], expression
        verdicts["fatal" if "results" in ours else "b" in ours["desired"]["resources"]] += 1
    assert min(verdicts.values()) > 60
