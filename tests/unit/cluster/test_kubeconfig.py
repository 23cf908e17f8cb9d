"""Kubeconfigs: several as one, and what a context leads to."""

import pytest

from pyxp.cluster.kubeconfig import choose, merge
from pyxp.errors import UsageError


def config(current="", contexts=("dev",), clusters=("c",), users=("u",), server="https://s"):
    return {
        "current-context": current,
        "contexts": [{"name": name, "context": {"cluster": "c", "user": "u", "namespace": "n"}} for name in contexts],
        "clusters": [{"name": name, "cluster": {"server": server}} for name in clusters],
        "users": [{"name": name, "user": {"token": "t"}} for name in users],
    }


def test_the_first_of_a_name_and_the_first_current_context_count():
    merged = merge([("/a", config(contexts=("x",), server="https://a")), ("/b", config("dev", server="https://b"))])
    assert merged.current == "dev"
    assert list(merged.contexts) == ["x", "dev"]
    chosen = choose(merged, None)
    assert (chosen.cluster.data["server"], chosen.cluster.folder) == ("https://a", "/a")
    assert (chosen.context, chosen.namespace, chosen.user_name) == ("dev", "n", "u")


@pytest.mark.parametrize(
    ("content", "context", "message"),
    [
        (config(), None, "the kubeconfig has no current context; name one with --context: dev"),
        ({}, None, "the kubeconfig has no current context"),
        (config("dev"), "dve", "the kubeconfig has no context 'dve'; did you mean 'dev'?"),
        (config("dev"), "xyz", "the kubeconfig has no context 'xyz'; it has dev"),
        (config("dve"), None, "the kubeconfig has no context 'dve'; did you mean 'dev'?"),
        (
            config("dev", clusters=("cc",)),
            None,
            "the context 'dev' of the kubeconfig names a cluster 'c' that is not there; it has cc",
        ),
        (
            config("dev", users=()),
            None,
            "the context 'dev' of the kubeconfig names a user 'u' that is not there; it has no user at all",
        ),
        (config("dev", server=""), None, "the cluster 'c' of the kubeconfig has no server; write its address there"),
    ],
)
def test_what_leads_nowhere_is_told_with_what_is_near(content, context, message):
    with pytest.raises(UsageError) as caught:
        choose(merge([("/a", content)]), context)
    assert str(caught.value) == message


def test_what_is_malformed_counts_for_nothing():
    odd = {"contexts": 3, "clusters": [None, {"name": 1}], "users": {"a": "b"}, "current-context": ["x"]}
    assert merge([("/a", odd)]) == merge([])
