"""What an apply would change on a real API server."""

import json

import pytest

from pyxp.cli.app import run

pytestmark = pytest.mark.toolchain


def config(name, **data):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "default"}, "data": data}


def url(name):
    return f"/api/v1/namespaces/default/configmaps/{name}"


@pytest.fixture
def there(pyxp, manifests):
    """A ConfigMap and a Secret on the server."""
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "compared", "namespace": "default"},
        "stringData": {"password": "top-secret", "user": "someone"},
    }
    assert pyxp("apply", manifests(config("compared", a="1", b="2"), secret)).code == 0
    return {**secret, "stringData": {"password": "even-more-secret", "user": "someone"}}


def test_nothing_to_change_ends_with_0_and_changes_with_1(pyxp, there, manifests):
    same = pyxp("diff", "--cluster", manifests(config("compared", a="1", b="2")))
    assert (same.code, same.out, same.err) == (0, "", "1 object compared: 0 would change\n")
    other = pyxp("diff", "--cluster", manifests(config("compared", a="9", c="3")))
    assert other.code == 1
    assert other.out.splitlines() == [
        "ConfigMap default/compared would change",
        '    ~ data.a: "1" -> "9"',
        '    + data.c: "3"',
        '    - data.b: "2"',
    ]


def test_it_is_shown_as_a_unified_diff_and_as_json_without_secrets(pyxp, there, manifests):
    path = manifests(config("compared", a="9"), there)
    unified = pyxp("diff", "--cluster", "-o", "unified", path)
    assert "--- cluster: ConfigMap default/compared\n+++ applied: ConfigMap default/compared\n" in unified.out
    assert "-  a: '1'\n-  b: '2'\n+  a: '9'\n" in unified.out.replace('"', "'")
    assert "-  password: (hidden, before)\n+  password: (hidden, after)\n   user: (hidden)" in unified.out
    data = json.loads(pyxp("diff", "--cluster", "-o", "json", path).out)
    assert [(item["kind"], item["state"]) for item in data] == [("ConfigMap", "changed"), ("Secret", "changed")]
    assert data[0]["changes"][0] == {"path": "data.a", "before": "1", "after": "9"}
    for said in (unified.out, json.dumps(data)):
        assert "secret" not in said.replace("Secret", "") and "dG9w" not in said and "ZXZlbi" not in said


def test_elements_of_lists_are_compared_by_name_and_owners_are_told(pyxp, witness, manifests):
    def service(*ports):
        return {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "compared", "namespace": "default"},
            "spec": {"ports": [{"name": name, "port": port} for name, port in ports], "selector": {"app": "a"}},
        }

    witness.patch(
        "/api/v1/namespaces/default/services/compared",
        params={"fieldManager": "another-team"},
        headers={"Content-Type": "application/apply-patch+yaml"},
        json=service(("http", 80), ("https", 443)),
    ).raise_for_status()
    said = pyxp("diff", "--cluster", manifests(service(("new", 8080), ("http", 80), ("https", 443))))
    assert said.code == 1
    assert "+ spec.ports[new].port: 8080" in said.out
    assert "ports[http]" not in said.out and "ports[1]" not in said.out
    other = {**service(("http", 80)), "metadata": {"name": "compared", "namespace": "default"}}
    other["spec"]["selector"] = {"app": "b"}
    conflict = pyxp("diff", "--cluster", manifests(other))
    assert '~ spec.selector.app: "a" -> "b"  (owned by another-team)' in conflict.out


def test_what_cannot_be_compared_ends_with_2(pyxp, there, manifests):
    bad = config("wrong", a=1)
    said = pyxp("diff", "--cluster", manifests(config("compared", a="9"), bad))
    assert said.code == 2
    assert "cannot compare ConfigMap default/wrong: data.a: " in said.err
    assert '~ data.a: "1" -> "9"' in said.out


def test_a_name_that_no_object_can_have_is_told_before_anything(pyxp, there, manifests):
    said = pyxp("diff", "--cluster", manifests(config("compared", a="9"), config("Not_A_Name", a="1")))
    assert (said.code, said.out) == (2, "")
    assert "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters" in said.err


def test_without_a_cluster_the_flag_is_named(manifests, capsys):
    assert run(["diff", str(manifests(config("a")))]) == 2
    assert "add --cluster to compare with what the cluster has" in capsys.readouterr().err
