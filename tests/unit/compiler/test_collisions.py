"""Resources that would be one object."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import not_
from pyxp.aws import ecs, kinesis, sns
from pyxp.compiler import compile_composite
from pyxp.compiler.problems import CompileError
from pyxp.kubernetes import core

from .platforms import platform


def told(compose: Any, **options: Any) -> list[tuple[str, str]]:
    """Codes and subjects of what is found, without what is told of claim fields that nothing reads."""
    try:
        findings = list(compile_composite(platform(compose, **options)).warnings)
    except CompileError as error:
        findings = error.findings
    return [(found.code, found.subject) for found in findings if found.code in ("duplicate-name", "fixed-name")]


def streams(*options: dict[str, Any]) -> Any:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        names = {"external_name": f"a-{xr.spec.name}"}
        for index, option in enumerate(options):
            given = {key: value(xr) if callable(value) else value for key, value in option.items()}
            region = given.pop("region", xr.spec.region)
            c.add(f"s{index}", kinesis.Stream(region=region, shard_count=1), **{**names, **given})

    return compose


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([{}, {}], [("duplicate-name", "s1")]),
        ([{}, {"external_name": lambda xr: f"b-{xr.spec.name}"}], []),
        ([{}, {"external_name": lambda xr: f"a-{xr.spec.region}"}], []),
        ([{}, {"region": "eu-west-1"}], []),
        ([{}, {"provider_config": "other"}], []),
        ([{"when": lambda xr: xr.spec.fast}, {"when": lambda xr: not_(xr.spec.fast)}], []),
        ([{"when": lambda xr: xr.spec.fast}, {}], [("duplicate-name", "s1")]),
        ([{}, {"management_policies": ["Observe"]}], []),
        ([{}, {"management_policies": lambda xr: xr.spec.words}], [("duplicate-name", "s1")]),
        ([{"external_name": "fixed"}], [("fixed-name", "s0")]),
        ([{"external_name": "fixed"}, {"external_name": "fixed"}], [("duplicate-name", "s1")]),
        ([{"external_name": "fixed", "provider_config": lambda xr: xr.spec.name}], []),
        ([{"external_name": "fixed", "management_policies": ["Observe"]}], []),
    ],
)
def test_resources_of_one_external_name(options: list[dict[str, Any]], expected: list[tuple[str, str]]) -> None:
    assert told(streams(*options)) == expected


def test_other_kinds_may_have_the_same_name() -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        c.add("topic", sns.Topic(region=xr.spec.region), external_name=f"a-{xr.spec.name}")
        c.add("more", kinesis.Stream(region=xr.spec.region, shard_count=1), external_name=f"a-{xr.spec.name}")

    assert told(compose) == []


def test_a_name_within_another_object_is_another_name_in_another_one() -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        for index in range(2):
            cluster = c.add(f"cluster-{index}", ecs.Cluster(region="x"), external_name=f"{xr.spec.name}-{index}")
            c.add(f"service-{index}", ecs.Service(region="x", cluster=cluster), external_name="web")

    assert told(compose) == []


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({}, [("duplicate-name", "two")]),
        ({"namespace": "elsewhere"}, [("fixed-name", "two")]),
        ({"object_name": "other"}, []),
    ],
)
def test_objects_of_one_name_in_one_namespace(second: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        home = c.add("home", core.Namespace(), object_name=f"home-{xr.spec.name}")
        for name, options in (("one", {}), ("two", second)):
            given = {"namespace": home.object_name, "object_name": "settings", **options}
            c.add(name, core.ConfigMap(data={"a": "b"}), **given)

    assert told(compose) == expected


def test_the_messages_say_what_happens_and_what_to_write() -> None:
    def compose(_xr: Any, c: Any, _stream: Any) -> None:
        c.add("one", core.ConfigMap(data={"a": "b"}), namespace="apps", object_name="settings")
        c.add("topic", sns.Topic(region="x"), external_name="jobs")

    fixed = [found for found in compile_composite(platform(compose)).warnings if found.code == "fixed-name"]
    assert [f"{found.message}; {found.hint}" for found in fixed] == [
        "the name 'settings' is the same for every claim, so two claims would ask for one ConfigMap, which only the"
        ' first gets; put a field of the claim in it: object_name=f"settings-{self.metadata.name}"',
        "the name 'jobs' is the same for every claim, so two claims would manage one cloud object; put a field of the"
        ' claim in it: external_name=f"jobs-{self.metadata.name}"',
    ]

    def again(xr: Any, c: Any, stream: Any) -> None:
        compose(xr, c, stream)
        c.add("two", core.ConfigMap(data={"a": "b"}), namespace="apps", object_name="settings")

    with pytest.raises(CompileError) as caught:
        compile_composite(platform(again))
    (found,) = caught.value.findings
    assert found.message.startswith("object_name is that of one, at ")
    assert found.message.endswith("so both would be one ConfigMap in the cluster")
    assert found.hint == "give each ConfigMap a name of its own"
