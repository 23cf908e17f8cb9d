"""What calls on a composition refuse."""

from __future__ import annotations

import pytest

from pyxp import Composite, Composition
from pyxp.authoring.blueprints import draw
from pyxp.aws import ec2
from pyxp.errors import AuthoringError, Location


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


def test_a_mistyped_compose_is_named_with_its_line() -> None:
    class Platform(Composite, group="p.io", version="v1", kind="XThing"):
        """A thing."""

        def compos(self, c: Composition) -> None:
            """Adds nothing, as nobody calls it."""

    class Empty(Composite, group="p.io", version="v1", kind="XThing"):
        """Another."""

    with pytest.raises(AuthoringError) as caught:
        draw(Platform)
    assert caught.value.message == "cannot compose Platform: it has no compose method"
    assert caught.value.hint == "did you mean compose for compos?"
    assert caught.value.location == Location(__file__, Platform.compos.__code__.co_firstlineno)
    with pytest.raises(AuthoringError, match=r"write def compose\(self, c\)") as caught:
        draw(Empty)
    assert caught.value.location == Empty.definition.location
