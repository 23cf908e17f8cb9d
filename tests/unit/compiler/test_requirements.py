"""Which releases of packages the generated manifests need."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import Composite, Composition, Spec, compile_composite, default_list, join, merge
from pyxp.aws import cloudwatch, kinesis, sqs
from pyxp.aws.m import sqs as namespaced_sqs
from pyxp.compiler.requirements import requirements_of


class Wanted(Spec):
    """What is asked for."""

    tags: dict[str, str] | None = None
    words: list[str] = default_list("a")


def needs(compose: Any, **options: Any) -> dict[str, str]:
    """The least release of each package for a platform with these resources."""

    class Platform(Composite, **{"group": "p.io", "version": "v1", "kind": "XThing", "claim_kind": "Thing", **options}):
        """A thing."""

        spec: Wanted

        def compose(self, c: Composition) -> None:
            """Adds what the test adds."""
            compose(self.spec, c)

    done = compile_composite(Platform)
    return {need.package: str(need.release) for need in requirements_of(done.xrd, done.composition, done.draft)}


def queue(**fields: Any) -> sqs.Queue:
    return sqs.Queue(region="x", **fields)


def test_plain_patches_need_what_the_manifests_are_written_in() -> None:
    assert needs(lambda spec, c: c.add("q", queue())) == {"crossplane": "v1.17.0"}


@pytest.mark.parametrize(
    ("compose", "package", "release"),
    [
        (lambda spec, c: c.add("q", queue(tags=merge({}, under=spec.tags))), "function-patch-and-transform", "v0.5.0"),
        (lambda spec, c: c.add("q", queue(name=join(spec.words, "-")), may_change=["name"]),
         "function-patch-and-transform", "v0.7.0"),
        (lambda spec, c: c.add("r", queue(tags={"Q": c.add("q", queue()).status.url})),
         "function-patch-and-transform", "v0.8.0"),
        (lambda spec, c: c.add("r", queue(tags={"Q": c.add("q", queue()).status.url})), "crossplane", "v1.18.0"),
        (lambda spec, c: c.add("q", queue(), management_policies=["Observe"]), "provider-aws", "v0.38.0"),
        (lambda spec, c: c.add("s", kinesis.Stream(region="x")), "provider-aws", "v1.7.0"),
    ],
)  # fmt: skip
def test_each_feature_needs_the_release_that_has_it(compose: Any, package: str, release: str) -> None:
    assert needs(compose)[package] == release


def test_a_composite_without_claims_needs_newer_ones() -> None:
    def compose(spec: Any, c: Composition) -> None:
        made = c.add("q", namespaced_sqs.Queue(region="x"))
        c.connection_detail("url", made.status.url)

    assert needs(compose, claim_kind=None, kind="Thing") == {
        "crossplane": "v2.0.0",
        "function-patch-and-transform": "v0.10.0",
        "provider-aws": "v2.0.0",
    }


def test_the_highest_release_wins() -> None:
    def compose(spec: Any, c: Composition) -> None:
        alarm = cloudwatch.MetricAlarm(region="x", comparison_operator="c", evaluation_periods=1)
        c.add("alarm", alarm, management_policies=["Observe"])

    assert needs(compose)["provider-aws"] == "v1.7.0"
