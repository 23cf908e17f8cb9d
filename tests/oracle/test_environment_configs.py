"""The released function-environment-configs answers as pyxp's own does, over inputs and objects of many kinds."""

import random
from collections import Counter

import pytest

from pyxp.engine import run_function

from .test_released_functions import differing

pytestmark = [pytest.mark.toolchain]

NAME = "function-environment-configs"
KEY = "apiextensions.crossplane.io/environment"
PLACES = [None, "", "pyxp.configs.account", "a.b", "a", "list[1]", "a[b.c].d"]
PATHS = ["spec.name", "spec.none", "spec.number", "spec.list[0]", "metadata.name"]
SORTED = [None, "data.n", "data.text", "data.mixed", "metadata.name", "data.flag"]
DATA = [
    None,
    {},
    {"n": 3, "text": "b", "mixed": 1, "a": {"x": [1, 2], "y": {"z": 1}}},
    {"n": 1.5, "text": "a", "mixed": "x", "a": {"x": [3], "y": None}},
    {"n": 2, "flag": True, "a": "text"},
    {"kind": "Account", "apiVersion": "x.io/v1", "text": "ü"},
]


def drawn_label(chance):
    if chance.random() < 0.5:
        return {"key": chance.choice("kl"), "type": "Value", "value": chance.choice(["v", ""])}
    label = {"key": chance.choice("kl"), "valueFromFieldPath": chance.choice(PATHS)}
    label |= chance.choice([{}, {"type": "FromCompositeFieldPath"}])
    return label | chance.choice([{}, {"fromFieldPathPolicy": "Optional"}, {"fromFieldPathPolicy": "Required"}])


def drawn_source(chance):
    place = chance.choice(PLACES)
    to = {} if place is None else {"toFieldPath": place}
    if chance.random() < 0.4:
        return {**chance.choice([{}, {"type": "Reference"}]), "ref": {"name": chance.choice("abc")}, **to}
    several = {"mode": "Multiple", "sortByFieldPath": chance.choice(SORTED)}
    mode = chance.choice([{}, {"mode": "Single"}, {key: some for key, some in several.items() if some is not None}])
    bounds = {key: chance.randint(0, 3) for key in ("minMatch", "maxMatch") if mode.get("mode") == "Multiple"}
    bounds = {key: some for key, some in bounds.items() if chance.random() < 0.4}
    labels = [drawn_label(chance) for _ in range(chance.randint(0, 2))]
    return {"type": "Selector", "selector": {**mode, **bounds, "matchLabels": labels}, **to}


def drawn_object(chance, number):
    data = chance.choice(DATA)
    item = {"apiVersion": "apiextensions.crossplane.io/v1beta1", "kind": "EnvironmentConfig"}
    item["metadata"] = {"name": f"{chance.choice('xyz')}{number}"}
    return {"resource": item if data is None else {**item, "data": data}}


def drawn_request(chance):
    sources = [drawn_source(chance) for _ in range(chance.randint(0, 4))]
    spec = {"environmentConfigs": sources}
    spec |= chance.choice([{}, {"policy": {"resolution": "Optional"}}, {"policy": {"resolution": "Required"}}])
    spec |= chance.choice([{}, {"defaultData": {"a": {"x": 1, "w": {"v": 2}}, "n": 9}}])
    composite = {"apiVersion": "p.io/v1", "kind": "XThing", "metadata": {"name": "one"}}
    composite["spec"] = {"name": "dev", "number": 3, "list": ["first"]}
    request = {
        "observed": {"composite": {"resource": composite}},
        "desired": {"composite": {"resource": {"kind": "XThing"}}},
        "input": {"apiVersion": "environmentconfigs.fn.crossplane.io/v1beta1", "kind": "Input", "spec": spec},
    }
    if chance.random() < 0.5:
        before = {"a": {"w": 5, "y": {"q": 1}}, "before": True}
        request["context"] = {"other": 1, KEY: chance.choice([{}, before])}
    if chance.random() < 0.9:
        request["required_resources"] = {
            f"environment-config-{index}": {
                "items": [drawn_object(chance, number) for number in range(chance.choice([0, 1, 1, 1, 2, 3]))]
            }
            for index in range(len(sources))
            if chance.random() < 0.95
        }
    return request


def test_inputs_of_many_kinds_are_answered_alike(remote):
    call, chance, seen = remote(NAME), random.Random(17), Counter()  # noqa: S311
    for _ in range(600):
        request = drawn_request(chance)
        places = [source.get("toFieldPath", "") for source in request["input"]["spec"]["environmentConfigs"]]
        theirs, ours = call(request), run_function(NAME, request)
        assert theirs.get("requirements", {}) == ours.get("requirements", {}), request
        # The function merges different places in no order, so those that overlap come out differently by chance.
        if len({place.partition(".")[0].partition("[")[0] for place in places}) == len(set(places)):
            assert differing(theirs, ours) == [], request
        seen["refused" if "results" in ours else "merged" if "context" in ours else "asked"] += 1
    assert min(seen[kind] for kind in ("refused", "merged", "asked")) > 30
