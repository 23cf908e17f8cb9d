"""Packages of projects: what goes in, what they depend on, and what is refused."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from pyxp.cli.app import run
from pyxp.errors import InputError, UsageError
from pyxp.files import find_project
from pyxp.jobs.generate import changes, generate
from pyxp.jobs.packages import open_package
from pyxp.jobs.packaging import PackageResult, build_package
from pyxp.model.manifests import kind_of, name_of
from pyxp.yamlio import read_documents, write_documents

from .test_generate import PLATFORM, project_of

SETTINGS = """\
[packages]
crossplane = "v2.3.3"
provider-aws = "v2.6.0"
function-auto-ready = "v0.7.0"

[configuration]
name = "platform"
"""
DEFINITION = """\
apiVersion: apiextensions.crossplane.io/v2
kind: CompositeResourceDefinition
metadata: {name: things.example.org}
spec:
  group: example.org
  names: {kind: Thing, plural: things}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    referenceable: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {size: {type: integer}}}
"""
PATCHING = """\
  - step: resources
    functionRef: {name: function-patch-and-transform}
    input:
      apiVersion: pt.fn.crossplane.io/v1beta1
      kind: Resources
      resources:
      - name: queue
        base:
          apiVersion: sqs.aws.m.upbound.io/v1beta1
          kind: Queue
          spec: {forProvider: {region: eu-central-1}}
"""
COMPOSITION = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: things}
spec:
  compositeTypeRef: {apiVersion: example.org/v1, kind: Thing}
  mode: Pipeline
  pipeline:
  - step: ready
    functionRef: {name: function-auto-ready}
"""
FUNCTION = """\
apiVersion: pkg.crossplane.io/v1
kind: Function
metadata: {name: function-patch-and-transform}
spec: {package: 'registry.example.org/team/function-patch-and-transform:v0.10.1'}
"""


def project(root: Path, settings: str = SETTINGS, **files: str) -> Path:
    """A project of manifests that somebody wrote by hand, with a definition and a Composition by default."""
    (root / "pyxp.toml").write_text(settings)
    for name, text in {"xrds/thing.yaml": DEFINITION, "compositions/thing.yaml": COMPOSITION, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def metadata(result: PackageResult, folder: Path) -> dict[str, Any]:
    """The object that says what the package is."""
    return packed(result, folder)[0]


def packed(result: PackageResult, folder: Path) -> list[dict[str, Any]]:
    """The objects of a package, by way of a file."""
    assert result.package is not None, result.findings
    file = folder / "out.xpkg"
    file.write_bytes(result.package.archive())
    (found,) = open_package(file)
    assert (found.digest, found.called) == (result.package.digest, result.package.version)
    assert found.contents() == result.package.contents
    return [item.data for item in found.documents]


def test_definitions_and_compositions_are_packed(tmp_path: Path) -> None:
    result = build_package("v1.2.3", project(tmp_path))
    assert (result.ok, result.findings) == (True, ())
    meta, xrd, composition = packed(result, tmp_path)
    assert meta == {
        "apiVersion": "meta.pkg.crossplane.io/v1",
        "kind": "Configuration",
        "metadata": {"name": "platform"},
        "spec": {
            "crossplane": {"version": ">=v2.3.3"},
            "dependsOn": [
                {
                    "apiVersion": "pkg.crossplane.io/v1",
                    "kind": "Function",
                    "package": "xpkg.crossplane.io/crossplane-contrib/function-auto-ready",
                    "version": ">=v0.7.0 <v1.0.0",
                }
            ],
        },
    }
    assert xrd == read_documents(DEFINITION)[0].data
    (step,) = composition["spec"].pop("pipeline")
    assert step == {"step": "ready", "functionRef": {"name": "crossplane-contrib-function-auto-ready"}}
    assert (kind_of(composition), name_of(composition)) == ("Composition", "things")


def test_functions_are_called_as_generated_where_that_is_wanted(tmp_path: Path) -> None:
    settings = f'{SETTINGS}function-names = "generated"\n'
    composition = packed(build_package("v1.2.3", project(tmp_path, settings)), tmp_path)[-1]
    assert composition == read_documents(COMPOSITION)[0].data


def test_it_says_of_itself_what_the_project_says(tmp_path: Path) -> None:
    told = 'maintainer = "Ada <ada@example.org>"\nsource = "https://example.org/p"\nlicense = "Apache-2.0"\n'
    settings = f'{SETTINGS}{told}description = "Things."\nreadme = "ABOUT.md"\ncrossplane = ">=v2.0.0"\n'
    root = project(tmp_path, settings, **{"ABOUT.md": "# Things\n"})
    meta = metadata(build_package("v1.2.3", root), tmp_path)
    assert meta["metadata"]["annotations"] == {
        "meta.crossplane.io/maintainer": "Ada <ada@example.org>",
        "meta.crossplane.io/source": "https://example.org/p",
        "meta.crossplane.io/license": "Apache-2.0",
        "meta.crossplane.io/description": "Things.",
        "meta.crossplane.io/readme": "# Things\n",
    }
    assert meta["spec"]["crossplane"] == {"version": ">=v2.0.0"}


def test_the_whole_project_makes_the_same_bytes_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    roots = [project(tmp_path / name) for name in map(made(tmp_path), ("one", "other"))]
    first = build_package("v1.2.3", roots[0])
    monkeypatch.chdir(roots[1])
    for file in roots[1].rglob("*"):
        os.utime(file, (1, 1))
    other = build_package("v1.2.3")
    assert first.package is not None
    assert other.package is not None
    assert first.package.archive() == other.package.archive()


def made(root: Path) -> Any:
    def make(name: str) -> str:
        (root / name).mkdir()
        return name

    return make


def test_examples_have_a_layer_of_their_own(tmp_path: Path) -> None:
    example = "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: small, namespace: default}\nspec: {size: 1}\n"
    settings = f'{SETTINGS}examples = "examples"\n'
    result = build_package("v1.2.3", project(tmp_path, settings, **{"examples/small.yaml": example}))
    assert result.package is not None
    assert [layer.annotations for layer in result.package.layers][1] == {"io.crossplane.xpkg": "upbound"}
    assert write_documents([read_documents(example)[0].data]).encode() in result.package.layers[1].content
    bad = example.replace("size: 1", "size: much")
    result = build_package("v1.2.3", project(tmp_path, settings, **{"examples/small.yaml": bad}))
    assert not result.ok
    assert [finding.path for finding in result.findings] == ["spec.size"]


def test_what_is_not_valid_is_not_packed(tmp_path: Path) -> None:
    wrong = COMPOSITION.replace("kind: Thing}", "kind: Thin}")
    result = build_package("v1.2.3", project(tmp_path, **{"compositions/thing.yaml": wrong}))
    assert result.package is None
    assert any(finding.severity.value == "error" for finding in result.findings)


def test_what_a_configuration_cannot_hold_is_left_out_and_told(tmp_path: Path) -> None:
    environment = "apiVersion: apiextensions.crossplane.io/v1beta1\nkind: EnvironmentConfig\nmetadata: {name: e}\n"
    policy = (
        "apiVersion: apiextensions.crossplane.io/v1alpha1\nkind: ManagedResourceActivationPolicy\n"
        "metadata: {name: p}\nspec: {activate: [queues.sqs.aws.m.upbound.io]}\n"
    )
    functions = FUNCTION.replace("function-patch-and-transform", "function-auto-ready")
    files = {"compositions/a.yaml": environment, "compositions/b.yaml": policy, "compositions/f.yaml": functions}
    result = build_package("v1.2.3", project(tmp_path, **files))
    assert [(finding.code, finding.message) for finding in result.findings] == [
        ("not-packed", "EnvironmentConfig e is left out: a Configuration cannot hold it")
    ]
    kinds = [kind_of(item) for item in packed(result, tmp_path)[1:]]
    assert kinds == ["CompositeResourceDefinition", "ManagedResourceActivationPolicy", "Composition"]


def test_crossplane_1_gets_dependencies_as_it_knows_them(tmp_path: Path) -> None:
    settings = SETTINGS.replace("v2.3.3", "v1.20.0")
    v1 = DEFINITION.replace("/v2", "/v1").replace("  scope: Namespaced\n", "").replace("things", "xthings")
    meta = metadata(build_package("v1.2.3", project(tmp_path, settings, **{"xrds/thing.yaml": v1})), tmp_path)
    assert meta["spec"]["dependsOn"] == [
        {"function": "xpkg.crossplane.io/crossplane-contrib/function-auto-ready", "version": ">=v0.7.0 <v1.0.0"}
    ]


def test_what_was_generated_must_be_up_to_date(tmp_path: Path) -> None:
    module = "packaged_platform"
    try:
        project_of(tmp_path, module, PLATFORM)
        with (tmp_path / "pyxp.toml").open("a") as file:
            file.write('[configuration]\nname = "platform"\n')
        found = find_project(tmp_path)
        assert found is not None
        with pytest.raises(InputError) as caught:
            build_package("v1.2.3", found)
        assert str(caught.value) == "5 generated files are out of date or edited by hand; run pyxp generate"
        changes(found, generate(found).files).write()
        meta = metadata(build_package("v1.2.3", found), tmp_path)
        assert [item["package"].rpartition("/")[2] for item in meta["spec"]["dependsOn"]] == [
            "provider-aws-sqs",
            "function-auto-ready",
            "function-patch-and-transform",
        ]
        assert meta["spec"]["dependsOn"][1]["package"] == "registry.example.org/team/function-auto-ready"
        with (tmp_path / "xrds" / "queue.yaml").open("a") as file:
            file.write("# a note\n")
        with pytest.raises(InputError, match=r"^1 generated file is out of date or edited by hand; run pyxp generate$"):
            build_package("v1.2.3", found)
    finally:
        sys.modules.pop(module, None)


def test_without_a_name_there_is_no_package(tmp_path: Path) -> None:
    root = project(tmp_path, SETTINGS.replace('name = "platform"', ""))
    with pytest.raises(InputError) as caught:
        build_package("v1.2.3", root)
    told = 'the package has no name; write name = "my-platform" under [configuration] of pyxp.toml'
    assert str(caught.value) == f"{root / 'pyxp.toml'}: {told}"


def test_without_manifests_there_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "pyxp.toml").write_text(SETTINGS)
    for folder in ("", "xrds"):
        (tmp_path / folder).mkdir(exist_ok=True)
        with pytest.raises(InputError, match="there is nothing to pack: the project has no XRDs and no Compositions"):
            build_package("v1.2.3", tmp_path)


def test_without_a_project_there_is_no_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="there is no project here"):
        build_package("v1.2.3")


def test_a_readme_may_be_too_long(tmp_path: Path) -> None:
    root = project(tmp_path, f'{SETTINGS}readme = "ABOUT.md"\n', **{"ABOUT.md": "x" * 263_000})
    with pytest.raises(InputError, match="the package's annotations have more than 256 KiB"):
        build_package("v1.2.3", root)


def test_a_package_is_rendered_with_the_functions_that_come_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"compositions/thing.yaml": COMPOSITION.replace("  - step: ready", f"{PATCHING}  - step: ready")}
    root = project(tmp_path, **files, **{"compositions/f.yaml": FUNCTION})
    result = build_package("v1.2.3", root)
    assert result.package is not None
    away = tmp_path / "away"
    away.mkdir()
    monkeypatch.chdir(away)
    (away / "p.xpkg").write_bytes(result.package.archive())
    (away / "thing.yaml").write_text(
        "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: a, namespace: default}\nspec: {size: 1}\n"
    )
    assert run(["validate", "thing.yaml", "p.xpkg"]) == 0
    assert run(["render", "thing.yaml", "p.xpkg", "--output", "yaml"]) == 0
    assert "kind: Queue" in capsys.readouterr().out
