"""The keys of connection secrets."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.engine.publishing import PublishedKey, connection_secret, published_keys
from pyxp.engine.rendered import Rendered
from pyxp.model.compositions import read_steps

DETAILS = [
    {"name": "url", "type": "FromFieldPath", "fromFieldPath": "status.atProvider.url"},
    {"name": "password", "type": "FromConnectionSecretKey", "fromConnectionSecretKey": "attribute.password"},
    {"name": "scheme", "type": "FromValue", "value": "https"},
]
COMPOSITION = {
    "spec": {
        "pipeline": [
            {
                "functionRef": {"name": "function-patch-and-transform"},
                "input": {"resources": [{"name": "queue", "connectionDetails": DETAILS}]},
            }
        ]
    }
}
KEYS = (
    PublishedKey("url", "queue", "status.atProvider.url"),
    PublishedKey("password", "queue", "key attribute.password of its Secret", secret=True),
    PublishedKey("scheme", "queue", "a constant"),
)
TO = {"spec": {"writeConnectionSecretToRef": {"name": "mine", "namespace": "here"}}}
COMPOSED = {
    "kind": "Secret",
    "type": "connection.crossplane.io/v1alpha1",
    "metadata": {"name": "x-connection", "namespace": "team"},
}


def test_every_key_is_known_by_where_it_comes_from() -> None:
    assert published_keys(template for step in read_steps(COMPOSITION) for template in step.templates) == KEYS
    assert published_keys([]) == ()


@pytest.mark.parametrize(
    ("claim", "source", "composed", "name"),
    [
        (
            {"metadata": {"namespace": "team"}, "spec": {"writeConnectionSecretToRef": {"name": "mine"}}},
            {},
            [],
            "team/mine",
        ),
        (None, TO, [], "here/mine"),
        (None, {}, [COMPOSED], "team/x-connection"),
        ({"metadata": {"namespace": "team"}}, TO, [], None),
        (None, {}, [{"kind": "Secret", "metadata": {"name": "other"}}], None),
    ],
)
def test_a_secret_is_named_by_the_claim_the_composite_or_the_function(
    claim: Any, source: Any, composed: Any, name: str | None
) -> None:
    rendered = Rendered(source, {}, composed, connection_details={"url": "https://q"})
    secret = connection_secret(KEYS, rendered, claim)
    assert (secret.name if secret else None) == name
    if secret:
        assert [one.value for one in secret.keys] == ["https://q", None, None]
    assert connection_secret((), rendered, claim) is None
