"""Applying to a real API server."""

import asyncio
import itertools

import httpx
import pytest

import pyxp as facade
from pyxp.cluster.connection import Connection, Target

from .definitions import definition

pytestmark = pytest.mark.toolchain


def config(name, **data):
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": "default"},
        "data": data,
    }


def url(name):
    return f"/api/v1/namespaces/default/configmaps/{name}"


def test_applying_twice_changes_nothing_and_says_so(pyxp, witness, manifests):
    path = manifests(config("twice", a="1"))
    first = pyxp("apply", path)
    assert (first.code, first.out) == (0, "ConfigMap default/twice created\n")
    before = witness.get(url("twice")).json()["metadata"]
    assert [item["manager"] for item in before["managedFields"]] == ["pyxp"]
    again = pyxp("apply", path)
    assert (again.code, again.out) == (0, "ConfigMap default/twice unchanged\n")
    assert again.err == "nothing changed: 1 unchanged\n"
    assert witness.get(url("twice")).json()["metadata"]["resourceVersion"] == before["resourceVersion"]
    changed = pyxp("apply", manifests(config("twice", b="2")))
    assert changed.out == "ConfigMap default/twice configured\n"
    assert witness.get(url("twice")).json()["data"] == {"b": "2"}


def test_a_dry_run_on_the_server_shows_what_would_change_and_stores_nothing(pyxp, witness, manifests):
    pyxp("apply", manifests(config("tried", a="1")))
    said = pyxp("apply", "--dry-run", "server", manifests(config("tried", a="2", b="3"), config("tried-new", a="1")))
    assert said.code == 0
    # The two are tried together, so either may be told first.
    assert sorted(said.out.splitlines()) == [
        '    + data.b: "3"',
        '    ~ data.a: "1" -> "2"',
        "ConfigMap default/tried configured",
        "ConfigMap default/tried-new created",
    ]
    assert witness.get(url("tried")).json()["data"] == {"a": "1"}
    assert witness.get(url("tried-new")).status_code == 404


def test_fields_of_another_manager_are_left_to_it_unless_forced(pyxp, witness, manifests):
    witness.patch(
        url("shared"),
        params={"fieldManager": "another-team"},
        headers={"Content-Type": "application/apply-patch+yaml"},
        json=config("shared", a="theirs", c="theirs"),
    ).raise_for_status()
    path = manifests(config("shared", a="ours", b="ours"))
    refused = pyxp("apply", path)
    assert refused.code == 1
    assert refused.out.startswith("ConfigMap default/shared failed: ")
    assert "data.a is owned by another-team" in refused.err
    assert "--force-conflicts" in refused.err
    assert witness.get(url("shared")).json()["data"] == {"a": "theirs", "c": "theirs"}
    compared = pyxp("diff", "--cluster", path)
    assert compared.code == 1
    assert '~ data.a: "theirs" -> "ours"  (owned by another-team)' in compared.out
    forced = pyxp("apply", "--force-conflicts", path)
    assert (forced.code, forced.out) == (0, "ConfigMap default/shared configured\n")
    assert witness.get(url("shared")).json()["data"] == {"a": "ours", "b": "ours", "c": "theirs"}


def test_what_is_wrong_is_found_before_the_server_is_asked(pyxp, manifests, witness):
    bad = {"apiVersion": "ec2.aws.upbound.io/v1beta1", "kind": "VPC", "metadata": {"name": "bad"}, "spec": {"x": 1}}
    said = pyxp("apply", manifests(config("good", a="1"), bad))
    assert said.code == 1
    assert said.err.endswith("nothing was applied\n")
    assert witness.get(url("good")).status_code == 404


def test_without_permission_nothing_happens_and_the_person_is_told(pyxp, manifests):
    said = pyxp("apply", manifests(config("denied", a="1")), context="nobody")
    assert said.code != 0
    assert 'User "nobody" cannot' in said.err
    assert "ask whoever runs the cluster for this permission" in said.err


def test_a_wrong_context_is_told_with_the_nearest(pyxp, manifests):
    said = pyxp("apply", manifests(config("x")), context="amin")
    assert said.code == 2
    assert said.err == "Error: the kubeconfig has no context 'amin'; did you mean 'admin'?\n"


def test_a_server_that_does_not_answer_is_told(pyxp, manifests):
    said = pyxp("apply", manifests(config("x")), context="away")
    assert said.code == 2
    assert "cannot reach the server https://127.0.0.1:" in said.err


def test_programs_apply_with_and_without_async(target, witness):
    first = facade.apply([config("program", a="1")], target)
    assert first.ok and first.applied.changed

    async def again():
        return await facade.apply_async([config("program", a="1")], target)

    second = asyncio.run(again())
    assert second.ok and not second.applied.changed
    assert [item.action for item in second.applied.outcomes] == ["unchanged"]


def test_two_hundred_objects_are_applied_together(pyxp, manifests, witness):
    path = manifests(*(config(f"many-{number}", a="1") for number in range(200)))
    said = pyxp("apply", path)
    assert (said.code, said.err) == (0, "200 created\n")
    listed = witness.get("/api/v1/namespaces/default/configmaps").json()["items"]
    assert sum(item["metadata"]["name"].startswith("many-") for item in listed) == 200
    assert pyxp("apply", path).err == "nothing changed: 200 unchanged\n"


def test_a_restart_of_the_server_is_ridden_out(plane, target):
    """The server goes away between two requests of one apply, and comes back."""
    from pyxp.cluster.connection import connect
    from pyxp.cluster.objects import Reference, apply_object, read

    async def scenario():
        async with connect(target) as connection:
            reference = Reference("v1", "ConfigMap", "survivor", "default")
            await apply_object(connection, config("survivor", a="1"), reference)
            plane.stop()
            reading = asyncio.create_task(read(connection, reference))
            await asyncio.to_thread(plane.start)
            return await reading

    found = asyncio.run(scenario())
    assert found["data"] == {"a": "1"}


def test_no_cluster_at_all_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    with pytest.raises(facade.PyxpError, match="there is no cluster to talk to"):
        facade.status(["configmap/x"], Target())


def test_a_server_that_is_too_busy_is_asked_again_until_everything_is_there(pyxp, manifests, witness, monkeypatch):
    """Every third answer is one of a server in trouble, with and without a word on when to come again."""
    once, count, refused = Connection._once, itertools.count(), []

    async def troubled(self, method, path, sent):
        number = next(count)
        if number % 3 == 0:
            refused.append(method)
            codes = (429, 503, 504)
            return httpx.Response(codes[number % 9 // 3], json={"message": "later"}, headers={"Retry-After": "0"})
        return await once(self, method, path, sent)

    monkeypatch.setattr(Connection, "_once", troubled)
    said = pyxp("apply", manifests(*(config(f"busy-{number}", a="1") for number in range(30))))
    assert (said.code, said.out.count(" created")) == (0, 30)
    listed = witness.get("/api/v1/namespaces/default/configmaps").json()["items"]
    assert sum(item["metadata"]["name"].startswith("busy-") for item in listed) == 30
    assert refused.count("PATCH") >= 10


def test_what_goes_into_a_namespace_that_comes_with_it_is_tried_and_compared_as_far_as_it_can_be(pyxp, manifests):
    inside = config("inside", a="1")
    inside["metadata"]["namespace"] = "comes-along"
    path = manifests({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "comes-along"}}, inside)
    tried = pyxp("apply", "--dry-run", "server", path)
    assert (tried.code, tried.out) == (
        0,
        "Namespace comes-along created\n"
        "ConfigMap comes-along/inside not tried: its namespace is not there yet and comes with it\n",
    )
    compared = pyxp("diff", "--cluster", path)
    assert (compared.code, compared.err) == (1, "2 objects compared: 0 would change, 2 would be created\n")


def test_a_kind_that_only_the_cluster_knows_is_judged_by_what_it_defines(pyxp, target, manifests, witness):
    crd = definition("shops.example.org/v1", "Shop")
    fields = {"size": {"type": "integer"}}
    schema = crd["spec"]["versions"][0]["schema"]
    schema["openAPIV3Schema"] = {"type": "object", "properties": {"spec": {"type": "object", "properties": fields}}}
    assert pyxp("apply", manifests(crd, name="crd.yaml")).code == 0
    shop = {"apiVersion": "shops.example.org/v1", "kind": "Shop", "metadata": {"name": "corner"}}
    refused = pyxp("apply", manifests({**shop, "spec": {"sise": 1}}))
    assert refused.code == 1
    assert "error[unknown-field] Shop/corner: spec.sise: unknown field; did you mean 'size'?" in refused.err
    assert refused.err.endswith("nothing was applied\n")
    applied = pyxp("apply", manifests({**shop, "spec": {"size": 1}}))
    assert (applied.code, applied.err) == (
        0,
        "judged by what the cluster defines: shops.shops.example.org\n1 created\n",
    )
    assert not facade.apply([{**shop, "spec": {"size": "large"}}], target).ok
    assert facade.apply([{**shop, "spec": {"size": 2}}], target).ok
    assert witness.get("/apis/shops.example.org/v1/shops/corner").json()["spec"] == {"size": 2}
    hidden = pyxp("apply", manifests({**shop, "spec": {"size": 1}}), context="nobody")
    assert hidden.code == 1
    assert "the cluster has the kind Shop, and does not tell its schema: cannot read" in hidden.err
    assert "--allow-missing-schemas leaves the judging to the server" in hidden.err


def test_a_set_that_the_server_fills_again_is_told_in_every_mode(pyxp, manifests, tmp_path):
    crd = definition("sets.example.org/v1", "Shown")
    names = {"type": "array", "x-kubernetes-list-type": "set", "default": ["p"], "items": {"type": "string"}}
    fields = {"size": {"type": "integer"}, "names": names}
    schema = crd["spec"]["versions"][0]["schema"]
    schema["openAPIV3Schema"] = {"type": "object", "properties": {"spec": {"type": "object", "properties": fields}}}
    schemas = manifests(crd, name="crd.yaml")
    assert pyxp("apply", schemas).code == 0

    def apply(names, *options):
        shown = {"apiVersion": "sets.example.org/v1", "kind": "Shown", "metadata": {"name": "a"}}
        path = manifests({**shown, "spec": {"size": 1, "names": names}})
        return pyxp("apply", "--schemas", schemas, *options, path)

    assert apply(["a"]).err == "1 created\n"
    client = apply([], "--dry-run", "client")
    assert "warning[default-of-set] Shown/a: spec.names: this list is empty, and the server fills it" in client.err
    server = apply([], "--dry-run", "server")
    assert '    ~ spec.names[0]: "a" -> "p"\n' in server.out
    assert 'Shown a: spec.names keeps "p" besides what is applied, of its default' in server.err
    assert 'Shown a: spec.names keeps "p" besides what is applied, of its default' in apply([]).err
