"""The packages that a platform needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pyxp.errors import InputError
from pyxp.files import find_project
from pyxp.jobs.dependencies import Needed, find_dependencies, version_constraint

CONTRIB = "xpkg.crossplane.io/crossplane-contrib"


def composition(*kinds: str, function: str = "function-patch-and-transform") -> dict[str, Any]:
    resources = [
        {"name": f"r{at}", "base": dict(zip(("apiVersion", "kind"), kind.split(" "), strict=True))}
        for at, kind in enumerate(kinds)
    ]
    given = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources", "resources": resources}
    pipeline = [{"step": "s", "functionRef": {"name": function}, "input": given}]
    return {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": "c"},
        "spec": {"pipeline": pipeline},
    }


def needed(root: Path, documents: list[dict[str, Any]], packages: str, providers: str = "") -> Needed:
    (root / "pyxp.toml").write_text(
        f'[packages]\nfunction-patch-and-transform = "v0.10.0"\n{packages}\n[configuration.providers]\n{providers}\n'
    )
    found = find_project(root)
    assert found is not None
    return find_dependencies(found, documents)


def providers(found: Needed) -> list[tuple[str, str]]:
    return [(one.package, one.version) for one in found.dependencies if one.kind == "Provider"]


def test_of_a_family_only_the_services_that_are_composed_are_needed(tmp_path: Path) -> None:
    kinds = ("sqs.aws.upbound.io/v1beta1 Queue", "ec2.aws.m.upbound.io/v1beta1 VPC", "ec2.aws.upbound.io/v1beta1 VPC")
    found = needed(tmp_path, [composition(*kinds)], 'provider-aws = "v2.6.0"')
    versions = ">=v2.6.0 <v3.0.0"
    assert providers(found) == [(f"{CONTRIB}/provider-aws-ec2", versions), (f"{CONTRIB}/provider-aws-sqs", versions)]
    assert found.findings == ()


@pytest.mark.parametrize(
    ("kind", "packages", "settings", "expected"),
    [
        (
            "sqs.aws.upbound.io/v1beta1 Queue",
            'provider-aws = "v2.6.0"\nprovider-aws-sqs = "v2.7.1"',
            "",
            (f"{CONTRIB}/provider-aws-sqs", ">=v2.7.1 <v3.0.0"),
        ),
        (
            "sqs.aws.upbound.io/v1beta1 Queue",
            'provider-aws-sqs = "xpkg.upbound.io/upbound/provider-aws-sqs:v2.7.1"',
            "",
            ("xpkg.upbound.io/upbound/provider-aws-sqs", ">=v2.7.1 <v3.0.0"),
        ),
        (
            "sqs.aws.upbound.io/v1beta1 Queue",
            'provider-aws = "r.example.org/mirror/provider-aws:v0.46.0"',
            "",
            ("r.example.org/mirror/provider-aws-sqs", ">=v0.46.0 <v1.0.0"),
        ),
        (
            "storage.azure.upbound.io/v1beta1 Account",
            'provider-azure = "v2.1.0"',
            "",
            (f"{CONTRIB}/provider-azure-storage", ">=v2.1.0 <v3.0.0"),
        ),
        (
            "kubernetes.crossplane.io/v1alpha2 Object",
            'provider-kubernetes = "v1.2.0"',
            "",
            (f"{CONTRIB}/provider-kubernetes", ">=v1.2.0 <v2.0.0"),
        ),
        (
            "helm.m.crossplane.io/v1beta1 Release",
            f'provider-helm = "{CONTRIB}/provider-helm@sha256:{"0a" * 32}"',
            "",
            (f"{CONTRIB}/provider-helm", f"sha256:{'0a' * 32}"),
        ),
        (
            "things.acme.example/v1 Thing",
            'provider-things = "r.example.org/acme/provider-things:v1.0.0"',
            "",
            ("r.example.org/acme/provider-things", ">=v1.0.0 <v2.0.0"),
        ),
        (
            "things.acme.example/v1 Thing",
            "",
            '"things.acme.example" = "r.example.org/acme/provider-things:v3.0.0-rc.1"',
            ("r.example.org/acme/provider-things", ">=v3.0.0-rc.1 <v4.0.0-0"),
        ),
    ],
)
def test_the_package_of_a_kind_is_found(
    tmp_path: Path, kind: str, packages: str, settings: str, expected: tuple[str, str]
) -> None:
    found = needed(tmp_path, [composition(kind)], packages, settings)
    assert (providers(found), found.findings) == ([expected], ())


@pytest.mark.parametrize("kind", ["protection.crossplane.io/v1beta1 ClusterUsage", "v1 ConfigMap"])
def test_what_is_there_without_a_package_needs_none(tmp_path: Path, kind: str) -> None:
    found = needed(tmp_path, [composition(kind)], "")
    assert (providers(found), found.findings) == ([], ())


def test_what_clusters_have_anyway_needs_no_package(tmp_path: Path) -> None:
    kinds = ("v1 Secret", "apps/v1 Deployment", "networking.k8s.io/v1 Ingress", "example.org/v1 Inner")
    own = {"apiVersion": "apiextensions.crossplane.io/v2", "kind": "CompositeResourceDefinition"}
    found = needed(tmp_path, [composition(*kinds), {**own, "spec": {"group": "example.org"}}], "")
    assert (providers(found), found.findings) == ([], ())


@pytest.mark.parametrize(
    ("kind", "message", "hint"),
    [
        (
            "things.acme.example/v1 Thing",
            "Composition c composes Thing of things.acme.example, but nothing says which package brings that, so the "
            "package will not depend on it",
            'write "things.acme.example" = "registry.example.org/acme/provider-name:v1.2.3" under '
            "[configuration.providers] of pyxp.toml",
        ),
        (
            "sqs.aws.upbound.io/v1beta1 Queue",
            "Composition c composes Queue of sqs.aws.upbound.io, but no version is set for provider-aws-sqs, so the "
            "package will not depend on it",
            'write provider-aws = "v2.6.0" under [packages] of pyxp.toml',
        ),
    ],
)
def test_a_kind_of_no_known_package_is_told(tmp_path: Path, kind: str, message: str, hint: str) -> None:
    (finding,) = needed(tmp_path, [composition(kind)], "").findings
    assert (finding.code, finding.severity.value) == ("unknown-provider", "warning")
    assert (finding.message, finding.hint) == (message, hint)


def test_functions_are_found_among_the_manifests_as_well(tmp_path: Path) -> None:
    function = {
        "apiVersion": "pkg.crossplane.io/v1",
        "kind": "Function",
        "metadata": {"name": "mine"},
        "spec": {"package": "r.example.org/team/function-mine:v1.4.0"},
    }
    found = needed(tmp_path, [composition(function="mine"), function], "")
    assert [(one.kind, one.package, one.version) for one in found.dependencies] == [
        ("Function", "r.example.org/team/function-mine", ">=v1.4.0 <v2.0.0")
    ]
    with pytest.raises(InputError, match="no version is set for mine, which a Composition calls; write mine = "):
        needed(tmp_path, [composition(function="mine")], "")


@pytest.mark.parametrize(
    ("package", "message"),
    [
        (
            "r.example.org/f:main",
            "cannot depend on version 'main': it is not a release, but the tag of r.example.org/f",
        ),
        ("r.example.org/f", "r.example.org/f names no version; write r.example.org/f:v1.2.3"),
        ("team/f:v1.0.0", "cannot read the reference 'team/f:v1.0.0': 'team' is not the host of a registry"),
    ],
)
def test_a_package_without_a_release_cannot_be_depended_on(tmp_path: Path, package: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        needed(tmp_path, [composition(function="function-f")], f'function-f = "{package}"')
    assert str(caught.value).startswith(f"{tmp_path / 'pyxp.toml'}: {message}")


def test_services_of_one_family_without_a_version_are_told_at_once(tmp_path: Path) -> None:
    kinds = ("sqs.aws.upbound.io/v1beta1 Queue", "s3.aws.upbound.io/v1beta1 Bucket", "sns.aws.upbound.io/v1beta1 Topic")
    (one,) = needed(tmp_path, [composition(*kinds)], "").findings
    assert (one.message, one.hint) == (
        "Composition c composes Queue of sqs.aws.upbound.io and kinds of 2 more, but no version is set for "
        "provider-aws-sqs, provider-aws-s3, provider-aws-sns, so the package will not depend on them",
        'write provider-aws = "v2.6.0" under [packages] of pyxp.toml',
    )
    assert needed(tmp_path, [composition(*kinds)], 'provider-aws = "v2.6.0"').findings == ()


def test_versions_will_do_up_to_the_next_major() -> None:
    assert version_constraint("v1.2.3") == ">=v1.2.3 <v2.0.0"
    assert version_constraint("v0.7.0+build.1") == ">=v0.7.0 <v1.0.0"
