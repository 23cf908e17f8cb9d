"""The example that uses the whole language: what each claim asks for is there, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pyxp import Surroundings, read_manifests, render
from pyxp.cli.app import run
from pyxp.engine.waiting import Stack
from pyxp.files import find_project
from pyxp.jobs import generate as generated

EXAMPLE = Path(__file__).parents[2] / "examples" / "web-app"
ALWAYS = {"network", "network/vpc", "network/subnet-group", "deployment", "service"}
DATABASE = {"database", "writer", "database-door", "database-door-postgres"}
ALARM = {"notices", "notices-by-mail", "database-busy"}
ZONES = [{"name": f"eu-central-1{letter}", "cidr": f"10.0.{number}.0/24"} for number, letter in enumerate("abcd")]
IMAGE = "registry.example.org/shop:1.0.0"


@pytest.fixture
def _forgotten() -> Iterator[None]:
    """Forgets the example's package afterwards, so that no other test finds it by chance."""
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "web_app"]:
        del sys.modules[name]


def expected(spec: dict[str, Any]) -> set[str]:
    """What a claim asks for, from the claim alone."""
    wanted = ALWAYS | {f"network/subnet-{number}" for number in range(len(spec["zones"]))}
    if "database" in spec:
        wanted |= DATABASE | {f"reader-{number}" for number in range(spec["database"].get("readers", 0))}
        wanted |= ALARM if "alarmEmail" in spec["database"] else set()
    wanted |= {"autoscaler"} if "autoscaling" in spec else set()
    wanted |= {"settings"} if "settings" in spec else set()
    return wanted | ({"only-inside"} if spec.get("exposure", "namespace") == "namespace" else set())


def converged(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What there is in the end, by name; what is in a nested composite has its name in front."""
    known = read_manifests([EXAMPLE / "xrds", EXAMPLE / "compositions"])
    head = {"apiVersion": "platform.web.example.org/v1alpha1", "kind": "WebApp"}
    claim = head | {"metadata": {"name": "shop", "namespace": "team"}, "spec": {"image": IMAGE, **spec}}
    result = render([claim], Surroundings(known=known), converge=True)
    assert result.ok, result
    (stack,) = result.stacks
    return dict(flat(stack))


def flat(stack: Stack, within: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for item in stack.rendered.composed:
        name = item["metadata"]["annotations"]["crossplane.io/composition-resource-name"]
        yield within + name, dict(item)
        if name in stack.nested:
            yield from flat(stack.nested[name], f"{within}{name}/")


def test_what_is_checked_in_is_what_is_generated(_forgotten: None) -> None:
    project = find_project(EXAMPLE)
    assert project is not None
    assert generated.changes(project, generated.generate(project).files).diff() == ""


@pytest.mark.parametrize(
    "spec",
    [
        {"zones": ZONES[:2], "exposure": "cluster", "replicas": 3},
        {"zones": ZONES[:3], "database": {}, "settings": {"A": "b"}},
        {"zones": ZONES, "database": {"readers": 2, "alarmEmail": "a@example.org"}, "autoscaling": {"maxReplicas": 9}},
    ],
)
def test_there_is_what_a_claim_asks_for(spec: dict[str, Any]) -> None:
    assert converged(spec).keys() == expected(spec)


def test_the_databases_secret_reaches_the_workload() -> None:
    stack = converged({"zones": ZONES[:2], "database": {}})
    written = stack["database"]["spec"]["writeConnectionSecretToRef"]["name"]
    (container,) = stack["deployment"]["spec"]["template"]["spec"]["containers"]
    assert {"name": written, "optional": True} in [source.get("secretRef") for source in container["envFrom"]]


def test_what_excludes_each_other_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (EXAMPLE / "apps" / "shop.yaml").read_text().replace("  autoscaling:", "  replicas: 2\n  autoscaling:")
    path = tmp_path / "shop.yaml"
    path.write_text(text)
    assert run(["validate", "--project", str(EXAMPLE), str(path)]) == 1
    assert "with autoscaling, the number of replicas is nobody's to say" in capsys.readouterr().out


def test_the_shipped_claims_are_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "--project", str(EXAMPLE), str(EXAMPLE / "apps")]) == 0
    assert "0 errors, 0 warnings" in capsys.readouterr().err
