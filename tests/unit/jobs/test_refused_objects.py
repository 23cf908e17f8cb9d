"""What is told of objects that are refused: by the server, or before it is asked."""

from contextlib import asynccontextmanager

import pytest

from pyxp.cli.app import run
from pyxp.cluster.failures import ServerRefusal
from pyxp.cluster.kinds import Served

XRD = """\
apiVersion: apiextensions.crossplane.io/v2
kind: CompositeResourceDefinition
metadata: {name: shops.e.org}
spec:
  group: e.org
  names: {kind: Shop, plural: shops}
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
SHOP = "apiVersion: e.org/v1\nkind: Shop\nmetadata: {name: dev, namespace: b}\nspec:\n  size: 3\n"
REFUSED = {
    "reason": "Invalid",
    "message": 'Shop.e.org "dev" is invalid: spec.size: Invalid value: 3: too big',
    "details": {
        "causes": [{"reason": "FieldValueInvalid", "message": "Invalid value: 3: too big", "field": "spec.size"}]
    },
}
UNTYPED = {
    "message": (
        "failed to create typed patch object (b/dev; e.org/v1, Kind=Shop): .spec.size: field not declared in schema"
    )
}


class Server:
    namespace, requests, server = "default", 0, "https://e.org"

    def __init__(self, refusal):
        self.refusal = refusal
        self.memory = {
            "kinds": [
                Served("e.org/v1", "Shop", "shops", namespaced=True),
                Served(
                    "apiextensions.crossplane.io/v2",
                    "CompositeResourceDefinition",
                    "compositeresourcedefinitions",
                    False,
                ),
                Served("v1", "Namespace", "namespaces", namespaced=False),
            ]
        }
        self.tried = []

    async def ask(self, method, path, what, **sent):
        if method == "GET":
            if "/shops/" in path:
                raise ServerRefusal(404, {}, what)
            return 200, {"metadata": {"name": "b"}}
        if "/shops/" not in path:
            return 201, sent["body"]
        self.tried.append(path)
        raise ServerRefusal(422, self.refusal, what)


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "xrd.yaml").write_text(XRD)
    (tmp_path / "dev.yaml").write_text(SHOP)
    own = Server(REFUSED)

    @asynccontextmanager
    async def connect(target=None, **options):
        yield own

    monkeypatch.setattr("pyxp.cluster.connection.connect", connect)
    return own


def test_an_apply_that_is_refused_names_the_line_of_the_field_and_the_object_once(server, capsys):
    assert run(["apply", "--schemas", "xrd.yaml", "dev.yaml"]) == 1
    said = capsys.readouterr()
    assert said.out == "Shop b/dev failed: spec.size: Invalid value: 3: too big (dev.yaml:5:9)\n"
    assert said.err == (
        "Error: dev.yaml:5:9: cannot apply Shop b/dev: spec.size: Invalid value: 3: too big\n1 failed\n"
    )


def test_the_field_that_the_server_has_no_schema_of_is_found_as_well(server, capsys):
    server.refusal = UNTYPED
    assert run(["apply", "--schemas", "xrd.yaml", "dev.yaml"]) == 1
    assert "Error: dev.yaml:5:9: cannot apply Shop b/dev: .spec.size: field not declared in schema\n" in (
        capsys.readouterr().err
    )


def test_where_no_field_is_named_the_object_is_located(server, capsys):
    server.refusal = {"message": 'admission webhook "w" denied the request: no shops today'}
    assert run(["apply", "--schemas", "xrd.yaml", "dev.yaml"]) == 1
    assert "Error: dev.yaml:1:1: cannot apply Shop b/dev: admission webhook" in capsys.readouterr().err


def test_a_diff_that_is_refused_speaks_of_comparing(server, capsys):
    assert run(["diff", "--cluster", "xrd.yaml", "dev.yaml"]) == 2
    said = capsys.readouterr().err
    assert "Error: dev.yaml:5:9: cannot compare Shop b/dev: spec.size: Invalid value: 3: too big\n" in said


def test_a_diff_validates_first_and_compares_what_is_good(server, tmp_path, capsys):
    other = SHOP.replace("size", "sise").replace("namespace: b", "namespace: c")
    (tmp_path / "dev.yaml").write_text(f"{other}---\n{SHOP}")
    assert run(["diff", "--cluster", "-o", "json", "xrd.yaml", "dev.yaml"]) == 2
    said = capsys.readouterr()
    assert server.tried == ["/apis/e.org/v1/namespaces/b/shops/dev"]
    assert "dev.yaml:5:3: cannot compare Shop c/dev: spec.sise: unknown field; did you mean" in said.out
