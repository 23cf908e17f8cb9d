"""Importing the schemas of a real API server."""

import json

import pytest

import pyxp as facade
from pyxp.cli.app import run

from .control_plane import NOBODY
from .definitions import definition
from .provider.definitions import definitions

pytestmark = pytest.mark.toolchain


@pytest.fixture(scope="module")
def provided(target):
    """Kinds of the provider on the server."""
    applied = facade.apply(definitions(), target)
    assert applied.ok, applied


def imported(said):
    return said.out.splitlines()


def test_a_group_is_imported_and_is_known_from_then_on(schemas, provided, tmp_path):
    said = schemas("sqs.aws.upbound.io", "--to", tmp_path / "store")
    assert (said.code, imported(said)) == (0, ["sqs.aws.upbound.io/v1beta1 Queue"])
    assert "1 kind in " in said.err and "written" in said.err
    again = schemas("sqs.aws.upbound.io", "--to", tmp_path / "store")
    assert "0 files written" in again.err
    (record,) = (json.loads(path.read_text()) for path in (tmp_path / "store").rglob("*ueue*.json"))
    assert "forProvider" in json.dumps(record)


def test_what_is_imported_judges_what_nothing_else_knows(schemas, target, manifests, tmp_path, capsys):
    crd = definition("imported.example.org/v1", "Shelf")
    fields = {"boards": {"type": "integer", "minimum": 1}}
    schema = crd["spec"]["versions"][0]["schema"]
    schema["openAPIV3Schema"] = {"type": "object", "properties": {"spec": {"type": "object", "properties": fields}}}
    assert facade.apply([crd], target).ok
    shelf = {"apiVersion": "imported.example.org/v1", "kind": "Shelf", "metadata": {"name": "a"}}
    path, store = manifests({**shelf, "spec": {"boards": 0}}), tmp_path / "store"
    assert run(["validate", str(path)]) == 1
    assert "error[missing-schema]" in capsys.readouterr().out
    assert schemas("Shelf", "--to", store).code == 0
    assert run(["validate", "--schemas", str(store), str(path)]) == 1
    said = capsys.readouterr()
    assert "spec.boards" in said.out + said.err and "missing-schema" not in said.out + said.err
    assert run(["validate", "--schemas", str(store), str(manifests({**shelf, "spec": {"boards": 2}}))]) == 0


@pytest.mark.parametrize("name", ["Queue", "queues", "queues.sqs.aws.upbound.io", "sqs/Q*", "sqs*"])
def test_kinds_are_named_as_people_do(schemas, provided, tmp_path, name):
    said = schemas(name, "--to", tmp_path / "store")
    assert imported(said) == ["sqs.aws.upbound.io/v1beta1 Queue"]


def test_without_a_name_everything_of_crossplane_is_imported(schemas, provided, tmp_path):
    said = schemas("--to", tmp_path / "store")
    kinds = {line.split()[1] for line in imported(said)}
    assert said.code == 0
    assert {item["spec"]["names"]["kind"] for item in definitions()} <= kinds
    assert not {"Composition", "Function"} & kinds


def test_what_is_not_there_is_told_with_the_nearest(schemas, provided, tmp_path):
    said = schemas("Queu", "--to", tmp_path / "store")
    assert (said.code, said.err) == (
        1,
        "Error: the server has no group and no kind 'Queu'; did you mean Queue?\n",
    )
    native = schemas("ConfigMap", "--to", tmp_path / "store")
    assert "the server has no CustomResourceDefinition of ConfigMap" in native.err
    assert not (tmp_path / "store").exists()


def test_without_permission_nothing_is_written(schemas, provided, tmp_path):
    said = schemas("Queue", "--to", tmp_path / "store", context=NOBODY)
    assert said.code == 2
    assert "customresourcedefinitions.apiextensions.k8s.io" in said.err and "forbidden" in said.err
    assert not (tmp_path / "store").exists()


def test_programs_import_too(target, provided, tmp_path):
    done = facade.import_cluster_schemas(["Queue"], tmp_path, target)
    assert [entry.kind for entry in done.kinds] == ["Queue"]
