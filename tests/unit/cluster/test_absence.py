"""What is told of objects that are not there."""

import pytest

from pyxp.cluster.absence import told_of_absent
from pyxp.cluster.objects import Reference


def thing(name, namespace):
    return {"metadata": {"name": name, "namespace": namespace}}


@pytest.mark.parametrize(
    ("others", "hint"),
    [
        ([thing("dev", "shop"), thing("dve", "team")], "; one of this name is in the namespace team"),
        ([thing("dev", "shop"), thing("prod", "shop")], "; did you mean dev?"),
        ([thing("production", "shop")], ""),
        ([], "; there is none of its kind"),
    ],
)
def test_the_nearest_is_named(others, hint):
    assert told_of_absent(Reference("e/v1", "Claim", "dve", "shop"), others) == (
        f"Claim shop/dve is not on the cluster{hint}"
    )
