"""What calls on a composition refuse."""

from __future__ import annotations

import pytest

from pyxp import Composite, Composition
from pyxp.authoring.blueprints import draw
from pyxp.aws import ec2


@pytest.mark.parametrize(
    ("name", "told"), [("Upper", "cannot name a resource"), ("a_b", "lower-case"), ("x" * 64, "at most 63")]
)
def test_names_are_checked(name: str, told: str) -> None:
    class Platform(Composite, group="p.io", version="v1", kind="XThing"):
        """A thing."""

        def compose(self, c: Composition) -> None:
            """Adds a resource under the name."""
            c.add(name, ec2.VPC(region="x"))

    (finding,) = draw(Platform).composition.findings
    assert (finding.code, told in finding.message) == ("wrong-name", True)
