"""What withheld resources wait for."""

from types import SimpleNamespace

from pyxp.engine.waiting import Need, waiting_resources

COMPOSITION = {
    "spec": {
        "pipeline": [
            {
                "step": "compose",
                "functionRef": {"name": "function-patch-and-transform"},
                "input": {
                    "patchSets": [
                        {
                            "name": "arn",
                            "patches": [
                                {
                                    "type": "ToEnvironmentFieldPath",
                                    "fromFieldPath": "status.atProvider.arn",
                                    "toFieldPath": "stream.arn",
                                }
                            ],
                        }
                    ],
                    "resources": [
                        {"name": "stream", "patches": [{"type": "PatchSet", "patchSetName": "arn"}]},
                        {
                            "name": "vpc",
                            "patches": [
                                {
                                    "type": "CombineToEnvironment",
                                    "combine": {"variables": [{"fromFieldPath": "status.id"}, {"fromFieldPath": "b"}]},
                                    "toFieldPath": "vpc",
                                },
                                {"type": "ToCompositeFieldPath", "fromFieldPath": "status.id"},
                                {"type": "FromCompositeFieldPath", "fromFieldPath": "status.other"},
                            ],
                        },
                    ],
                },
            },
            {"step": "ready"},
        ]
    }
}


def withheld(resource, source, *paths):
    return SimpleNamespace(resource=resource, source=source, paths=paths, patch_index=0)


def test_paths_lead_back_to_the_resources_that_write_them():
    rendered = SimpleNamespace(
        composite={},
        withheld=(
            withheld("role", "environment", "stream.arn", "vpc"),
            withheld("alarm", "composite", "status.id"),
            withheld("alarm", "composite", "status.nobody"),
            withheld("role", "environment", "stream.arn"),
        ),
    )
    found = waiting_resources(rendered, COMPOSITION)
    assert [str(item) for item in found] == [
        "alarm waits for vpc (status.id), status.nobody of the composite",
        "role waits for stream (status.atProvider.arn), vpc (status.id, b)",
    ]
    assert found[1].needs[0] == Need("environment", "stream.arn", "stream", ("status.atProvider.arn",))


def test_a_value_that_the_pass_itself_wrote_waits_for_the_next_pass():
    composite = {"status": {"id": "vpc-1", "none": None}}
    rendered = SimpleNamespace(
        composite=composite,
        withheld=(withheld("alarm", "composite", "status.id"), withheld("bell", "composite", "status.none")),
    )
    found = waiting_resources(rendered, COMPOSITION)
    assert [str(item) for item in found] == [
        "alarm waits for status.id of the composite, which this pass writes and the next reads",
        "bell waits for status.none of the composite",
    ]
    [need] = found[0].needs
    assert (need.producer, need.written) == ("vpc", True)


def test_nothing_withheld_nothing_waiting():
    assert waiting_resources(SimpleNamespace(withheld=()), COMPOSITION) == []


def test_what_its_condition_leaves_out_waits_for_nothing():
    context = "'apiextensions.crossplane.io/environment' in context"
    filters = [
        {"name": "unwanted", "expression": "has(observed.composite.resource.spec.on)"},
        {"name": "wanted", "expression": f"'wanted' in observed.resources || {context}"},
        {"name": "twin", "expression": "'twin' in observed.resources || 'first' in observed.resources"},
    ]
    step = {"step": "if", "functionRef": {"name": "function-cel-filter"}, "input": {"filters": filters}}
    composition = {"spec": {"pipeline": [*COMPOSITION["spec"]["pipeline"], step]}}
    names = ("always", "twin", "unwanted", "wanted")
    rendered = SimpleNamespace(
        withheld=tuple(withheld(name, "environment", "stream.arn") for name in names),
        source={"spec": {}},
        composed=[],
        context=None,
    )

    def waiting(given):
        return [item.resource for item in waiting_resources(rendered, given)]

    assert waiting(composition) == ["always", "wanted"]
    rendered.composed = [{"metadata": {"annotations": {"crossplane.io/composition-resource-name": "first"}}}]
    assert waiting(composition) == ["always", "twin", "wanted"]
    rendered.context = {"apiextensions.crossplane.io/environment": {"stream": "what is not an object"}}
    assert waiting(composition) == ["always", "twin", "wanted"]
    filters[0]["expression"] = "observed.nothing"
    assert waiting(composition) == ["always", "twin", "unwanted", "wanted"]
    filters[0]["expression"] = "false"
    filters.append({"name": "other|another", "expression": "observed.nothing"})
    assert waiting(composition) == ["always", "twin", "wanted"]
