"""EnvironmentConfig objects, judged by what a platform declares of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pyxp import Composite, Composition, EnvironmentConfig, Spec, compile_composite, field
from pyxp.aws import sqs
from pyxp.files import find_project
from pyxp.jobs.expected_facts import facts_text
from pyxp.jobs.facts import judge_facts, read_facts


class Net(EnvironmentConfig):
    """Where things run."""

    vpc: str


class Account(EnvironmentConfig):
    """What an account has."""

    number: str = field("Its number.", pattern="^[0-9]{3}$")
    region: str = "eu"
    net: Net


class Wanted(Spec):
    """What is asked for."""

    env: str


class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: Wanted

    def compose(self, c: Composition) -> None:
        """Adds a queue."""
        account = c.environment(Account, labels={"env": self.spec.env})
        several = c.environment(Account, labels={"tier": "all"}, several=True)
        c.add("queue", sqs.Queue(region=account.region, tags={"A": account.number, "B": several.number}))


COMPILED = compile_composite(Platform)
XR = {"spec": {"env": "dev"}}


def config(data: Any, **labels: str) -> dict[str, Any]:
    metadata = {"name": "acc", "labels": labels}
    return {
        "apiVersion": "apiextensions.crossplane.io/v1beta1",
        "kind": "EnvironmentConfig",
        "metadata": metadata,
        "data": data,
    }


def told(*objects: dict[str, Any]) -> list[str]:
    text = facts_text(COMPILED)
    assert text is not None
    read = json.loads(text)
    return [str(item) for item in judge_facts(COMPILED.composition, XR, objects, {read["composition"]: read["data"]})]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"number": "123", "net": {"vpc": "v"}}, []),
        ({"net": {"vpc": "v"}}, ["data.number: Required"]),
        ({"number": 123, "net": {"vpc": "v"}}, ["data.number: "]),
        ({"number": "12", "net": {"vpc": "v"}}, ["data.number: "]),
        ({"number": "123", "net": {}}, ["data.net.vpc: "]),
        (
            {"number": "123", "net": {"vpc": "v"}, "regoin": "x"},
            ["data.regoin: no class of the platform declares regoin"],
        ),
        (None, ["data.net: ", "data.number: "]),
    ],
)
def test_data_are_held_to_the_class(data: Any, expected: list[str]) -> None:
    found = told(config(data, env="dev"))
    assert len(found) == len(expected)
    assert all(part in line for part, line in zip(expected, sorted(found), strict=True)), found


def test_only_objects_that_are_read_are_judged_and_merged_ones_may_lack_fields() -> None:
    assert told(config({}, env="prod")) == []
    assert (
        told(
            config({"number": "123"}, tier="all"),
            config({}, tier="all") | {"metadata": {"name": "b", "labels": {"tier": "all"}}},
        )
        == []
    )


def test_a_render_finds_what_a_project_expects_beside_the_schemas_of_its_claims(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.pyxp]\n")
    project = find_project(tmp_path)
    assert project is not None
    assert (read_facts(None), read_facts(project)) == ({}, {})
    project.schema_doc_path.mkdir(parents=True)
    (project.schema_doc_path / "thing-environment.json").write_text(facts_text(COMPILED) or "")
    (expected,) = read_facts(project).values()
    assert list(expected) == ["pyxp.configs.account", "pyxp.configs.account-2"]
