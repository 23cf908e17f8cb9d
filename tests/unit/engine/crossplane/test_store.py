"""Finding objects."""

import pytest

from pyxp.engine.crossplane.store import ObjectStore
from pyxp.errors import InputError


def config(name, namespace="", **labels):
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
    }


def secret(**data):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "n"}, "data": data}


STORE = ObjectStore([config("a", "x", app="1"), config("b", "y", app="1"), config("c", app="2"), secret(k="YWRtaW4=")])


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ({"name": "a", "namespace": "x"}, ["a"]),
        ({"match_name": "c"}, ["c"]),
        ({"name": "a"}, None),
        ({"matchLabels": {"app": "1"}}, ["a", "b"]),
        ({"matchLabels": {"app": "1"}, "namespace": "y"}, ["b"]),
        ({"match_labels": {"labels": {"app": "2"}}}, ["c"]),
        ({"matchLabels": {}}, ["a", "b", "c"]),
        ({"matchLabels": {"app": "3"}}, []),
    ],
)
def test_selectors_find_by_name_or_labels(selector, names):
    found = STORE.select({"apiVersion": "v1", "kind": "ConfigMap", **selector})
    assert (None if found is None else [item["metadata"]["name"] for item in found]) == names


def test_a_selector_must_say_what_it_selects():
    with pytest.raises(InputError, match="neither a name nor labels"):
        STORE.select({"apiVersion": "v1", "kind": "ConfigMap"})


def test_the_later_of_two_objects_counts():
    store = ObjectStore([config("a", app="1"), config("a", app="2")])
    assert store.get("v1", "ConfigMap", "a")["metadata"]["labels"] == {"app": "2"}


def test_connection_details_are_decoded():
    owner = {"metadata": {}}
    assert STORE.connection_details(owner, {"name": "s", "namespace": "n"}) == {"k": "admin"}
    assert STORE.connection_details(owner, {"name": "missing", "namespace": "n"}) == {}
    assert STORE.connection_details(owner, None) == {}


def test_namespaced_owners_have_their_secret_beside_them():
    assert STORE.connection_details({"metadata": {"namespace": "n"}}, {"name": "s", "namespace": "z"}) == {"k": "admin"}
    assert STORE.connection_details({"metadata": {"namespace": "z"}}, {"name": "s", "namespace": "n"}) == {}


def test_secrets_hold_base64():
    with pytest.raises(InputError, match='key "k" of Secret n/s is not base64'):
        ObjectStore([secret(k="%")]).secret_data("n", "s")
