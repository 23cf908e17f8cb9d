"""The manifests as a whole."""

from __future__ import annotations

from typing import Annotated

from pyxp import (
    IMMUTABLE,
    Composite,
    Composition,
    Meta,
    Spec,
    compile_composite,
)
from pyxp.aws import kinesis
from pyxp.aws.m import sqs as namespaced_sqs

from .platforms import Became, Wanted, template


def test_without_a_claim_the_xrd_is_v2_and_namespaced_kinds_name_their_config() -> None:
    class Modern(Composite, group="p.io", version="v1", kind="Thing", short_names=["th"]):
        """A thing."""

        spec: Wanted
        status: Became

        def compose(self, c: Composition) -> None:
            """Adds a queue."""
            c.defaults(provider_config=f"aws-{self.spec.name}")
            queue = c.add("queue", namespaced_sqs.Queue(region=self.spec.region))
            self.status.arn = queue.status.arn

    result = compile_composite(Modern)
    assert result.xrd["apiVersion"] == "apiextensions.crossplane.io/v2"
    assert result.xrd["spec"]["scope"] == "Namespaced"
    assert result.xrd["spec"]["names"]["shortNames"] == ["th"]
    queue = template(result.composition["spec"]["pipeline"][0]["input"], "queue")
    assert queue["base"]["apiVersion"] == "sqs.aws.m.upbound.io/v1beta1"
    assert queue["base"]["spec"]["providerConfigRef"] == {"kind": "ClusterProviderConfig"}


class OldWanted(Spec):
    """What was asked for before."""

    name: Annotated[str, Meta(max_length=10), IMMUTABLE]


class Old(Composite, group="p.io", version="v1alpha1", kind="XThing", claim_kind="Thing"):
    """A thing as it was."""

    spec: OldWanted
    status: Became


def test_older_versions_stay_served() -> None:
    class Newer(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing", also_serves=[Old]):
        """A thing."""

        spec: Wanted
        status: Became

        def compose(self, c: Composition) -> None:
            """Adds a stream."""
            self.status.arn = c.add("stream", kinesis.Stream(region=self.spec.region)).status.arn

    versions = compile_composite(Newer).xrd["spec"]["versions"]
    assert [(entry["name"], entry["served"], entry["referenceable"]) for entry in versions] == [
        ("v1", True, True),
        ("v1alpha1", True, False),
    ]
    older = versions[1]["schema"]["openAPIV3Schema"]
    assert older["description"] == "A thing as it was."
    assert list(older["properties"]["spec"]["properties"]) == ["name"]
