"""Values with alternatives, and what is refused as one."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import Composite, Composition, Spec, choose, compile_composite, default, not_
from pyxp.aws import ec2
from pyxp.errors import AuthoringError


class Wanted(Spec):
    """What is asked for."""

    closed: bool = False
    maybe: bool | None = None
    name: str = "a"


def patches(function: Any) -> list[dict[str, Any]]:
    """What puts a boolean of the claim into a VPC."""

    class Platform(Composite, group="p.io", version="v1", kind="XThing", scope="Cluster"):
        """A thing."""

        spec: Wanted

        def compose(self, c: Composition) -> None:
            """Adds a VPC."""
            c.add("vpc", ec2.VPC(region="x", enable_dns_support=function(self.spec)))

    resources = compile_composite(Platform).composition["spec"]["pipeline"][0]["input"]["resources"]
    found: list[dict[str, Any]] = resources[0]["patches"]
    return found


@pytest.mark.parametrize("field", ["closed", "maybe"])
def test_not_is_the_choice_between_true_and_false(field: str) -> None:
    written = patches(lambda spec: not_(getattr(spec, field)))
    assert written == patches(lambda spec: choose(getattr(spec, field), {True: False, False: True}))
    assert written[0]["fromFieldPath"] == f"spec.{field}"


def test_not_takes_functions_of_booleans() -> None:
    assert patches(lambda spec: not_(default(spec.maybe, True)))[-1]["fromFieldPath"] == "spec.maybe"
    assert len(patches(lambda spec: not_(not_(spec.closed)))) == 1


@pytest.mark.parametrize(
    ("value", "told", "hint"),
    [
        (lambda spec: spec.name, "cannot negate xr.spec.name: it is of type string", "choose(ref, {value: True}"),
        (lambda spec: True, "cannot negate True: it is not a reference", "hand in a field"),
    ],
)
def test_not_is_for_booleans_of_the_cluster(value: Any, told: str, hint: str) -> None:
    with pytest.raises(AuthoringError) as caught:
        patches(lambda spec: not_(value(spec)))
    assert told in str(caught.value)
    assert hint in str(caught.value.hint)
