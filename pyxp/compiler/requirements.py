"""What generated manifests need of the packages that will work with them: for each, the first release that has it.

Where a release is older, the manifests are accepted and do something else: a patch is skipped, a resource is announced
ready before it is made. The releases are read off the projects' own history: function-patch-and-transform, Crossplane
and provider-upjet-aws on GitHub, by the tag in which the feature first is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyxp.compiler.draft import Draft
from pyxp.compiler.emission import PATCH_AND_TRANSFORM
from pyxp.compiler.transforms import STRING_TYPES_SINCE
from pyxp.model.compositions import entries, read_steps
from pyxp.model.manifests import mapping, text
from pyxp.model.releases import Release

CROSSPLANE: Final = "crossplane"
PROVIDER: Final = "provider-aws"


@dataclass(frozen=True)
class Requirement:
    """The least release of a package, and what needs it.

    Attributes:
        package: Name of the package, as in ``[tool.pyxp.packages]``.
        release: The first release that has it.
        reason: What the manifests have in them.
    """

    package: str
    release: Release
    reason: str


def requirements_of(
    xrd: Mapping[str, Any], composition: Mapping[str, Any], draft: Draft | None = None
) -> list[Requirement]:
    """What an XRD and a Composition need, the highest release of each package only.

    Args:
        xrd: The definition.
        composition: The Composition.
        draft: What both were made of; without it, the Composition's own templates tell its kinds.
    """
    highest: dict[str, Requirement] = {}
    if draft is not None:
        bases: list[tuple[str, Mapping[str, Any]]] = [(item.name, item.base) for item in draft.templates]
    else:
        templates = (template for step in read_steps(dict(composition)) for template in step.templates)
        bases = [(item.name, item.base) for item in templates if item.base is not None]
    for need in (*_of_definition(xrd), *_of_composition(xrd, composition), *_of_kinds(bases)):
        known = highest.get(need.package)
        if known is None or known.release < need.release:
            highest[need.package] = need
    return list(highest.values())


def _of_definition(xrd: Mapping[str, Any]) -> Iterator[Requirement]:
    yield Requirement(CROSSPLANE, Release(1, 17, 0), "Functions of pkg.crossplane.io/v1")
    if str(xrd["apiVersion"]).endswith("/v2"):
        yield Requirement(CROSSPLANE, Release(2, 0, 0), "a definition of apiextensions.crossplane.io/v2")


def _of_composition(xrd: Mapping[str, Any], composition: Mapping[str, Any]) -> Iterator[Requirement]:
    steps = list(read_steps(composition))
    for patch in (patch for step in steps for patch in step.patches()):
        yield from _of_patch(patch.data)
    if any(step.environment for step in steps):
        yield Requirement(PATCH_AND_TRANSFORM, Release(0, 6, 0), "values that pass through the environment")
    published = any("connectionDetails" in template.data for step in steps for template in step.templates)
    if published and "claimNames" not in mapping(xrd.get("spec")):
        reason = "connection details of a composite without claims"
        yield Requirement(PATCH_AND_TRANSFORM, Release(0, 10, 0), reason)


def _of_patch(patch: Mapping[str, Any]) -> Iterator[Requirement]:
    policy = mapping(patch.get("policy"))
    if "Environment" in text(patch.get("type")):
        yield Requirement(PATCH_AND_TRANSFORM, Release(0, 6, 0), "values that pass through the environment")
    if policy.get("toFieldPath") in ("MergeObjects", "ForceMergeObjects"):
        yield Requirement(PATCH_AND_TRANSFORM, Release(0, 5, 0), "maps that are merged")
    if policy.get("fromFieldPath") == "Required":
        # Before, a composite was ready although some of its resources were still held back.
        reason = "resources that are held back until a value is there"
        yield Requirement(PATCH_AND_TRANSFORM, Release(0, 8, 0), reason)
        yield Requirement(CROSSPLANE, Release(1, 18, 0), reason)
    for _, transform in entries(patch, "transforms"):
        kind = text(mapping(transform.get("string")).get("type"))
        if kind in STRING_TYPES_SINCE:
            yield Requirement(PATCH_AND_TRANSFORM, STRING_TYPES_SINCE[kind], f"the string transform {kind}")


_KINDS: Final[Mapping[str, Release]] = {
    **dict.fromkeys(
        (
            "appautoscaling.aws.upbound.io/v1beta2 Policy",
            "cloudwatch.aws.upbound.io/v1beta2 MetricAlarm",
            "ec2.aws.upbound.io/v1beta2 VPCEndpoint",
            "ecs.aws.upbound.io/v1beta2 Cluster",
            "ecs.aws.upbound.io/v1beta2 Service",
            "ecs.aws.upbound.io/v1beta2 TaskDefinition",
            "kinesis.aws.upbound.io/v1beta2 Stream",
            "rds.aws.upbound.io/v1beta2 Cluster",
            "secretsmanager.aws.upbound.io/v1beta2 SecretRotation",
        ),
        Release(1, 7, 0),
    ),
    "ec2.aws.upbound.io/v1beta2 Route": Release(1, 0, 0),
    "ec2.aws.upbound.io/v1beta1 SecurityGroupEgressRule": Release(0, 42, 0),
    "ec2.aws.upbound.io/v1beta1 SecurityGroupIngressRule": Release(0, 42, 0),
    "iam.aws.upbound.io/v1beta1 RolePolicy": Release(0, 40, 0),
    "sns.aws.upbound.io/v1beta1 TopicPolicy": Release(0, 24, 0),
}
"""The first release of the provider that has a kind in the version that its class composes."""


def _of_kinds(bases: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[Requirement]:
    for name, base in bases:
        api_version, kind = text(base.get("apiVersion")), text(base.get("kind"))
        named = f"{kind} of {api_version}"
        if ".aws.m.upbound.io/" in api_version:
            yield Requirement(PROVIDER, Release(2, 0, 0), f"{named}, a kind in namespaces")
        elif f"{api_version} {kind}" in _KINDS:
            yield Requirement(PROVIDER, _KINDS[f"{api_version} {kind}"], named)
        if api_version.partition("/")[0].endswith(".aws.upbound.io"):
            options = {"initProvider", "managementPolicies"} & set(mapping(base.get("spec")))
            if options:
                yield Requirement(PROVIDER, Release(0, 38, 0), f"{min(options)} of {name}")
