"""When the cluster is asked for definitions that nothing here has."""

import pytest

from pyxp.diagnostics import Finding, Location, Severity
from pyxp.jobs.judging import MISSING
from pyxp.jobs.served_definitions import kinds_lacking
from pyxp.yamlio import Document

CLAIM = Document({"apiVersion": "shop.example.org/v1", "kind": "Shop", "metadata": {"name": "a"}}, "a.yaml")
OTHER = Document({"apiVersion": "shop.example.org/v1", "kind": "Cart", "metadata": {"name": "b"}}, "a.yaml")
CORE = Document({"apiVersion": "v1", "kind": "Confgmap", "metadata": {"name": "c"}}, "a.yaml")


def finding(subject, code=MISSING, severity=Severity.ERROR):
    return Finding(code, "told", severity, Location("a.yaml"), subject)


@pytest.mark.parametrize(
    ("findings", "kinds"),
    [
        ([], []),
        ([finding("Shop/a")], [("shop.example.org", "Shop")]),
        ([finding("Shop/a"), finding("Cart/b")], [("shop.example.org", "Cart"), ("shop.example.org", "Shop")]),
        ([finding("Shop/a"), finding("Cart/b", "unknown-field", Severity.WARNING)], [("shop.example.org", "Shop")]),
        # With another error nothing is applied, whatever the cluster has.
        ([finding("Shop/a"), finding("Cart/b", "unknown-field")], []),
        ([finding("Shop/a", severity=Severity.WARNING)], []),
        # No definition brings a kind of Kubernetes itself.
        ([finding("Confgmap/c")], []),
    ],
)
def test_only_where_nothing_else_is_wrong(findings, kinds):
    assert kinds_lacking([CLAIM, OTHER, CORE], findings) == kinds
