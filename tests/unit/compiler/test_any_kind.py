"""Resources that no provider manages: Kubernetes' own kinds, and those of any CRD."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import CompileError, Composite, Composition, ManagedResource, Resource, Spec, compile_composite
from pyxp.aws import sqs
from pyxp.bindings import kinds_of_group
from pyxp.kubernetes import apps, core, networking, rbac
from pyxp.validation.compositions import check_composition

from .platforms import compiled, patch_to, platform, template

LABELS = {"app": "web"}


def web(xr: Any, c: Composition, stream: Any) -> None:
    """A Deployment that takes its settings from a ConfigMap, beside kinds that never say that they are ready."""
    home = c.add("home", core.Namespace(), object_name=f"x-{xr.spec.name}")
    config = c.add(
        "config",
        core.ConfigMap(data={"ARN": stream.status.arn, "NAME": xr.spec.name}),
        namespace=home.object_name,
        after=[home, stream],
    )
    container = {"name": "web", "image": "web:1", "env_from": [{"config_map_ref": {"name": config.object_name}}]}
    pod = {"metadata": {"labels": LABELS}, "spec": {"containers": [container]}}
    made = c.add(
        "web",
        apps.Deployment(spec={"replicas": xr.spec.hours, "selector": {"match_labels": LABELS}, "template": pod}),
        namespace="web",
        labels={"tier": "front"},
    )
    c.add("closed", networking.NetworkPolicy(spec={"pod_selector": {}}), namespace="web")
    c.add("queue", sqs.Queue(region="x", tags={"Ready": f"{made.status.ready_replicas} in {home.status.phase}"}))


def test_fields_are_at_the_top_and_observed_ones_are_usable() -> None:
    given = compiled(web)
    assert template(given, "web")["base"] == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"namespace": "web", "labels": {"tier": "front"}},
        "spec": {
            "selector": {"matchLabels": LABELS},
            "template": {
                "metadata": {"labels": LABELS},
                "spec": {"containers": [{"name": "web", "image": "web:1"}]},
            },
        },
    }
    assert patch_to(given, "web", "spec.replicas")["fromFieldPath"] == "spec.hours"
    named = patch_to(given, "web", "spec.template.spec.containers[0].envFrom[0].configMapRef.name")
    assert named == {
        "type": "FromEnvironmentFieldPath",
        "fromFieldPath": "pyxp.resources.config.metadata-name",
        "toFieldPath": "spec.template.spec.containers[0].envFrom[0].configMapRef.name",
        "policy": {"fromFieldPath": "Required"},
    }
    reported = {patch["fromFieldPath"] for patch in template(given, "web")["patches"][-1:]}
    assert reported == {"status.readyReplicas"}
    waited = patch_to(given, "config", "metadata.annotations[p.io/after]")["combine"]["variables"]
    assert [item["fromFieldPath"] for item in waited] == [
        "pyxp.resources.home.metadata-uid",
        "pyxp.resources.stream.id",
    ]
    named = patch_to(given, "home", "metadata.name")
    assert (named["combine"]["string"]["fmt"], patch_to(given, "config", "data.NAME")["type"]) == (
        "x-%s",
        "FromCompositeFieldPath",
    )
    # An ARN is kept while its source is away, here as in managed resources.
    held = [patch for patch in template(given, "config")["patches"] if "pyxp.held" in str(patch)]
    assert [patch["toFieldPath"] for patch in held] == ["pyxp.held.config.data-ARN", "data.ARN"]
    checks = {entry["name"]: entry.get("readinessChecks") for entry in given["resources"]}
    silent = [{"type": "None"}]
    assert checks == {"home": None, "config": None, "web": None, "queue": None, "stream": None, "closed": silent}


def xr_words(xr: Any) -> Any:
    return xr.spec.words[0]


def xr_hours(xr: Any) -> Any:
    return f"a-{xr.spec.hours}"


REFUSED = [
    (lambda xr, c: core.ConfigMap(dat={}), {}, "ConfigMap has no field 'dat'; did you mean 'data'?"),
    (lambda xr, c: core.ConfigMap(metadata={}), {}, "metadata are options of c.add; give object_name=, namespace="),
    (lambda xr, c: core.ConfigMap(status={}), {}, "ConfigMap has no field 'status'"),
    (lambda xr, c: core.ConfigMap(data={"a": xr.spec.count}), {}, "takes a value of type string, but the patch"),
    (lambda xr, c: core.ConfigMap(), {"external_name": "a"}, "'external_name' is for managed resources"),
    (lambda xr, c: core.ConfigMap(), {"deletion_policy": "Orphan"}, "ConfigMap of Kubernetes is none; leave it out"),
    (lambda xr, c: core.ConfigMap(), {"object_name": xr_words}, "may leave spec.words[0] out"),
    (lambda xr, c: core.ConfigMap(), {"object_name": xr_hours}, "object_name cannot change once the resource exists"),
    (lambda xr, c: core.ConfigMap(), {"object_name": "A"}, "a lowercase RFC 1123 subdomain must consist of"),
    (lambda xr, c: core.Namespace(), {"namespace": "a"}, "Namespace of Kubernetes lives in no namespace"),
    (lambda xr, c: apps.Deployment(spec={"replicas": 1, "selector": {}}), {}, "Deployment needs spec.template"),
    (lambda xr, c: rbac.Role(rules=[{"verbs": "get"}]), {}, "takes a value of type array, not string"),
]


@pytest.mark.parametrize(("made", "options", "told"), REFUSED)
def test_what_does_not_fit_the_kind_is_refused(made: Any, options: dict[str, Any], told: str) -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        given = {name: value(xr) if callable(value) else value for name, value in options.items()}
        c.add("it", made(xr, c), **({"namespace": "web"} | given))

    with pytest.raises(CompileError) as caught:
        compile_composite(platform(compose))
    assert [finding for finding in caught.value.findings if told in str(finding)], caught.value.findings
    assert all(finding.location is not None for finding in caught.value.findings)


@pytest.mark.parametrize(
    ("made", "options", "keywords", "told"),
    [
        (core.ConfigMap, {}, {}, "ConfigMap of Kubernetes' core lives in a namespace, but the composite is in none"),
        (core.ConfigMap, {"namespace": "a"}, {"claim_kind": None}, "a namespaced composite composes into its own"),
        (rbac.ClusterRole, {}, {"claim_kind": None}, "cannot apply cluster scoped composed resource"),
        (core.ConfigMap, {}, {"claim_kind": None}, ""),
        (core.ConfigMap, {"namespace": "a"}, {}, ""),
        (core.ConfigMap, {"namespace": "a"}, {"claim_kind": None, "scope": "Cluster"}, ""),
    ],
)
def test_a_composite_composes_into_the_namespaces_that_it_may(
    made: Any, options: dict[str, Any], keywords: dict[str, Any], told: str
) -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.add("it", made(), **options)

    kept = {name: value for name, value in keywords.items() if value is not None}
    found: list[Any] = []
    try:
        compile_composite(platform(compose, **keywords) if kept == keywords else without_claims(compose, kept))
    except CompileError as error:
        found = [finding for finding in error.findings if finding.subject == "it"]
    assert [told in finding.message for finding in found] == [True] * bool(told)


def without_claims(compose: Any, keywords: dict[str, Any]) -> Any:
    class Platform(Composite, **{"group": "p.io", "version": "v1", "kind": "Thing", **keywords}):
        """A thing."""

        spec: Spec

        def compose(self, c: Composition) -> None:
            """Adds what the test adds."""
            compose(self, c, None)

    return Platform


def test_any_kind_of_the_catalog_is_a_resource_of_its_own_sort() -> None:
    find, names = kinds_of_group("aws.upbound.io")
    config = find("ProviderConfig")
    assert "ProviderConfig" in names()
    assert issubclass(config, Resource) and not issubclass(config, ManagedResource)

    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.add("config", config(spec={"credentials": {"source": "IRSA"}}), object_name=f"c-{xr.spec.name}")

    compiled_one = compile_composite(platform(compose))
    made = template(compiled_one.composition["spec"]["pipeline"][0]["input"], "config")
    assert made["base"] == {
        "apiVersion": "aws.upbound.io/v1beta1",
        "kind": "ProviderConfig",
        "spec": {"credentials": {"source": "IRSA"}},
    }
    assert made["readinessChecks"] == [{"type": "None"}]
    facts = {("aws.upbound.io/v1beta1", "ProviderConfig"): config.facts}
    found = check_composition(compiled_one.composition, compiled_one.xrd, lambda *kind: facts.get(kind))
    assert [finding for finding in found if finding.subject == "config"] == []
