"""What a package says of itself."""

from __future__ import annotations

from pyxp.xpkg import Contents, Dependency, read_contents


def meta(**spec: object) -> dict[str, object]:
    metadata = {"name": "thing", "annotations": {"meta.crossplane.io/source": "https://example.org"}}
    return {"apiVersion": "meta.pkg.crossplane.io/v1", "kind": "Provider", "metadata": metadata, "spec": spec}


def test_everything_is_read() -> None:
    crd = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "a.b"}}
    depends = [
        {"provider": "r.io/p", "version": ">=v1"},
        {"apiVersion": "pkg.crossplane.io/v1", "kind": "Function", "package": "r.io/f", "version": ">=v2"},
        {"configuration": "r.io/c", "version": "v3"},
    ]
    assert read_contents([crd, meta(crossplane={"version": ">=v2.0.0"}, dependsOn=depends)]) == Contents(
        "Provider",
        "thing",
        ">=v2.0.0",
        (
            Dependency("Provider", "r.io/p", ">=v1"),
            Dependency("Function", "r.io/f", ">=v2"),
            Dependency("Configuration", "r.io/c", "v3"),
        ),
        {"meta.crossplane.io/source": "https://example.org"},
        (("apiextensions.k8s.io/v1", "CustomResourceDefinition", "a.b"),),
    )


def test_what_strangers_write_is_read_as_far_as_it_goes() -> None:
    found = read_contents([meta(crossplane=[], dependsOn={"provider": "x"})])
    assert (found.crossplane, found.dependencies) == ("", ())
    assert found.problems == ("spec.dependsOn is not a list",)
    found = read_contents([meta(dependsOn=[None, 7, {"provider": 5, "version": []}])])
    assert found.dependencies == (Dependency("", "", ""),) * 3
    assert found.problems == (
        "spec.dependsOn[0] is not an object",
        "spec.dependsOn[1] is not an object",
        "spec.dependsOn[2].provider is not text",
        "spec.dependsOn[2].version is not text",
    )
    assert read_contents([meta(dependsOn=[{"version": "v1"}])]).problems == ("spec.dependsOn[0] names no package",)
    found = read_contents(
        [{"apiVersion": "meta.pkg.crossplane.io/v1", "kind": "Function", "metadata": 3, "spec": None}]
    )
    assert (found.name, found.crossplane, dict(found.annotations)) == ("", "", {})
