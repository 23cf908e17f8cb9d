"""A request goes to exactly the object that is meant, or nowhere, whatever the object is called."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pyxp.cluster.addresses import AddressError, field_value
from pyxp.cluster.connection import Connection, Target, connect
from pyxp.cluster.kinds import Served
from pyxp.cluster.mirrors import Narrowing
from pyxp.cluster.objects import Reference, apply_object, delete_object, patch_object, read, read_all
from pyxp.cluster.observing import references_in
from pyxp.errors import UsageError

MAPS = Served("v1", "ConfigMap", "configmaps", namespaced=True)
CLAIMS = Served("e.org/v1", "Shop", "shops", namespaced=True)


class Wire:
    """Makes requests as kr8s does, with a client that sends nothing and keeps the addresses."""

    def __init__(self):
        self.auth = SimpleNamespace(server="https://server.example")
        self.urls = []
        answer = httpx.MockTransport(self._answer)
        self._client = httpx.AsyncClient(transport=answer, base_url=self.auth.server)

    def _answer(self, request):
        self.urls.append(request.url)
        return httpx.Response(200, json={"metadata": {}})

    @asynccontextmanager
    async def call_api(self, *, raise_for_status, version, base, url, **sent):
        yield await self._client.request(url="/".join([base, url]), **sent)


async def delete(connection, reference):
    await delete_object(connection, reference, foreground=True)


async def apply(connection, reference):
    await apply_object(connection, {}, reference)


async def patch(connection, reference):
    await patch_object(connection, reference, {}, "tests", "patch it")


VERBS = [delete, apply, patch, read]


def sent(verb, reference):
    """The addresses that were asked; none where the name is refused."""
    wire = Wire()
    connection = Connection(wire, "default")
    connection.memory["kinds"] = [MAPS, CLAIMS]
    try:
        asyncio.run(verb(connection, reference))
    except AddressError:
        assert wire.urls == []
    return wire.urls


def segments(url):
    """The parts of the path as a server sees them: it decodes before it splits."""
    return unquote(url.raw_path.partition(b"?")[0].decode()).split("/")[1:]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", ["", ".", "..", "../configmaps", "x/", "/", "a/../b", "%2e%2e", "x%2Fy", "\udcff"])
def test_a_name_that_leads_elsewhere_is_not_asked_for(verb, name):
    assert sent(verb, Reference("v1", "ConfigMap", name, "a")) == []


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("namespace", ["a/../b", "..", "a?x", "a#", "A", "a.b"])
def test_nor_is_what_is_not_a_namespace(verb, namespace):
    assert sent(verb, Reference("v1", "ConfigMap", "x", namespace)) == []


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", ["?x", "x?dryRun=All", "x#", "a b", "system:node", "ö", "x\n"])
def test_any_other_name_stays_one_segment(verb, name):
    (url,) = sent(verb, Reference("v1", "ConfigMap", name, "a"))
    assert segments(url) == ["api", "v1", "namespaces", "a", "configmaps", name]
    assert "x" not in url.params and url.params.get("dryRun") is None and url.fragment == ""


@settings(max_examples=60, deadline=None, database=None)
@given(name=st.text(alphabet=st.one_of(st.sampled_from("./%?#\\:;@& a\x00"), st.characters()), max_size=6))
@example("")
@example("..")
@example(".%2e")
def test_whatever_the_name_a_request_has_the_segments_meant_or_is_not_sent(name):
    urls = sent(delete, Reference("e.org/v1", "Shop", name, "a"))
    assert [segments(url) for url in urls] in ([], [["apis", "e.org", "v1", "namespaces", "a", "shops", name]])


@pytest.mark.parametrize("path", ["/api/v1//x", "/api/v1/../x", "/api/v1/x/", "/api/v1/.", "/api/x?y", "/api/x#", ""])
def test_no_request_is_made_with_another_path_either(path):
    wire = Wire()
    with pytest.raises(AddressError, match="is not a path of the server"):
        asyncio.run(Connection(wire, "default").ask("DELETE", path, "delete it"))
    assert wire.urls == []


def test_selectors_stay_one_parameter():
    wire = Wire()
    connection = Connection(wire, "default")
    connection.memory["kinds"] = [MAPS]
    asyncio.run(read_all(connection, "v1", "ConfigMap", "a", "x=y&limit=1#"))
    assert dict(wire.urls[0].params) == {"limit": "500", "labelSelector": "x=y&limit=1#"}


def test_names_stay_one_value_of_a_selector():
    assert field_value("a,b=c\\d") == "a\\,b\\=c\\\\d"
    assert Narrowing("e.org/x", ("a", "b")).selector(5) == "e.org/x in (a,b)"
    assert Narrowing("e.org/x", ("a", "b) , y")).selector(5) == "e.org/x"


def test_what_cannot_be_there_hangs_below_nothing():
    named = [{"apiVersion": "v1", "kind": "ConfigMap", "name": name} for name in ("a", "..", 5, "")]
    assert [item.name for item in references_in({"spec": {"resourceRefs": named}})] == ["a"]


@pytest.mark.parametrize("configured", [True, False])
def test_a_cluster_is_not_asked_about_what_is_not_a_namespace(configured, tmp_path):
    config = tmp_path / "config"
    config.write_text(
        "{current-context: c, contexts: [{name: c, context: {cluster: c, user: u, namespace: 'a/../b'}}],"
        " users: [{name: u, user: {token: t}}], clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]}"
    )

    async def reach():
        async with connect(Target(str(config), namespace=None if configured else "x/../y")):
            raise AssertionError("a connection came about")

    with pytest.raises(UsageError, match=r"'(a|x)/\.\./(b|y)' is not a namespace: a lowercase RFC 1123 label"):
        asyncio.run(reach())
