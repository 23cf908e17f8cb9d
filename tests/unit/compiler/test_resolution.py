"""External names in other resources' fields."""

from __future__ import annotations

from typing import Any

from pyxp import (
    Composition,
)
from pyxp.aws import sns

from .platforms import FOR_PROVIDER, compiled, patch_to, template, vpc


def test_external_name_is_an_annotation_and_flows_as_text() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        topic = c.add("topic", sns.Topic(region="x"), external_name=f"{xr.spec.name}-topic")
        c.add("vpc", vpc(tags={"Topic": f"to {topic.external_name}"}))

    given = compiled(compose)
    external = patch_to(given, "topic", "metadata.annotations[crossplane.io/external-name]")
    assert external["combine"]["string"] == {"fmt": "%s-topic"}
    tag = patch_to(given, "vpc", f"{FOR_PROVIDER}.tags.Topic")
    assert (tag["type"], tag["combine"]["string"]["fmt"]) == ("CombineFromComposite", "to %s-topic")


def test_a_generated_external_name_is_read_from_the_resource() -> None:
    given = compiled(lambda xr, c, s: c.add("b", vpc(tags={"A": c.add("a", vpc()).external_name})))
    sources = [patch["fromFieldPath"] for patch in template(given, "a")["patches"]]
    assert sources == ["metadata.annotations[crossplane.io/external-name]"]
