"""Who stands on what is to be deleted, found on a server that counts its requests."""

import asyncio

import pytest

from pyxp.cluster.consequences import consequences_of
from pyxp.cluster.failures import ServerRefusal
from pyxp.cluster.kinds import Served
from pyxp.cluster.objects import Reference, reference_of
from pyxp.cluster.standers import standing_on

API = "e.org/v1"
THINGS = "t.org/v1"
CROSSPLANE, PACKAGES = "apiextensions.crossplane.io/v1", "pkg.crossplane.io/v1"
KINDS = [
    Served("v1", "Namespace", "namespaces", namespaced=False),
    Served("v1", "ConfigMap", "configmaps", namespaced=True),
    Served("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", namespaced=False),
    Served(CROSSPLANE, "CompositeResourceDefinition", "compositeresourcedefinitions", namespaced=False),
    Served(CROSSPLANE, "Composition", "compositions", namespaced=False),
    Served(CROSSPLANE, "CompositionRevision", "compositionrevisions", namespaced=False),
    Served(PACKAGES, "Configuration", "configurations", namespaced=False),
    Served(PACKAGES, "ConfigurationRevision", "configurationrevisions", namespaced=False),
    Served(PACKAGES, "Function", "functions", namespaced=False),
    Served(PACKAGES, "FunctionRevision", "functionrevisions", namespaced=False),
    Served(PACKAGES, "Provider", "providers", namespaced=False),
    Served(PACKAGES, "ProviderRevision", "providerrevisions", namespaced=False),
    Served(API, "Room", "rooms", namespaced=True, categories=("claim",)),
    Served(API, "XRoom", "xrooms", namespaced=False, categories=("composite",)),
    Served(THINGS, "Door", "doors", namespaced=False, categories=("managed",)),
    Served(THINGS, "Key", "keys", namespaced=True, categories=("managed",)),
    Served("t.org/v1beta1", "ProviderConfig", "providerconfigs", namespaced=False),
    Served("t.org/v1beta1", "ProviderConfigUsage", "providerconfigusages", namespaced=False),
]


class Server:
    """Objects by their addresses; ``hidden`` plurals may not be listed."""

    def __init__(self, *objects, hidden=()):
        self.memory = {"kinds": KINDS}
        self.requests = 0
        self.asked = []
        self._hidden = hidden
        plurals = {(kind.api_version, kind.kind): kind for kind in KINDS}
        self._objects = [(plurals[item["apiVersion"], item["kind"]], item) for item in objects]

    async def ask(self, method, path, what, *, params=None, **_):
        self.requests += 1
        self.asked.append(path)
        wanted = (params or {}).get("labelSelector", "")
        name, _, value = wanted.partition(" in (")
        found = []
        for kind, item in self._objects:
            meta = item["metadata"]
            namespace = meta.get("namespace", "")
            if path == kind.path(namespace, meta["name"]):
                return 200, item
            named = meta.get("labels", {}).get(name.partition("=")[0])
            fits = not wanted or (named is not None and named in value.rstrip(")").split(",") + wanted.split("=")[1:])
            if path in (kind.path(), kind.path(namespace)) and fits:
                found.append(item)
        plural = path.rsplit("/", 1)[-1]
        if plural in self._hidden:
            raise ServerRefusal(403, {"message": "no"}, what)
        if plural in {kind.plural for kind in KINDS}:
            return 200, {"items": found}
        raise ServerRefusal(404, {"message": "not found"}, what)


def thing(api_version, kind, name, spec=None, namespace=None, owner=None, **more):
    meta = {"name": name, **({"namespace": namespace} if namespace else {})}
    if owner:
        meta["ownerReferences"] = [
            {"apiVersion": API, "kind": owner[0], "name": owner[1], "uid": "u", "controller": True}
        ]
        meta["labels"] = {"crossplane.io/composite": owner[1]}
    return {"apiVersion": api_version, "kind": kind, "metadata": meta, "spec": spec or {}, **more}


def stack(name, **spec):
    """A claim, its composite and a door."""
    ref = {"apiVersion": API, "kind": "XRoom", "name": f"{name}-x"}
    door = {"apiVersion": THINGS, "kind": "Door", "name": f"{name}-door"}
    claim = thing(API, "Room", name, {"resourceRef": ref, **spec}, "shop")
    composite = thing(
        API,
        "XRoom",
        f"{name}-x",
        {
            "claimRef": {"apiVersion": API, "kind": "Room", "name": name, "namespace": "shop"},
            "resourceRefs": [door],
            "compositionRef": {"name": "rooms"},
            "compositionRevisionRef": {"name": "rooms-1"},
            **spec,
        },
    )
    composite["metadata"]["labels"] = {"crossplane.io/composite": f"{name}-x", "crossplane.io/claim-name": name}
    return [claim, composite, thing(THINGS, "Door", f"{name}-door", {"forProvider": {}}, owner=("XRoom", f"{name}-x"))]


PIPELINE = {
    "compositeTypeRef": {"apiVersion": API, "kind": "XRoom"},
    "pipeline": [{"step": "s", "functionRef": {"name": "fn"}}],
}
XRD = thing(
    CROSSPLANE,
    "CompositeResourceDefinition",
    "xrooms.e.org",
    {"group": "e.org", "names": {"kind": "XRoom"}, "claimNames": {"kind": "Room"}},
)
CRD = thing(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    "xrooms.e.org",
    {"group": "e.org", "names": {"kind": "XRoom", "categories": ["composite"]}},
)
COMPOSITION = thing(CROSSPLANE, "Composition", "rooms", PIPELINE)
REVISION = thing(CROSSPLANE, "CompositionRevision", "rooms-1", PIPELINE)
FUNCTION, PROVIDER = thing(PACKAGES, "Function", "fn"), thing(PACKAGES, "Provider", "pr")
PROVIDER_REVISION = thing(PACKAGES, "ProviderRevision", "pr-1", status={"objectRefs": [{"name": "doors.t.org"}]})
PROVIDER_REVISION["metadata"]["labels"] = {"pkg.crossplane.io/package": "pr"}
CONFIG = thing("t.org/v1beta1", "ProviderConfig", "account")
USAGE = {
    **thing("t.org/v1beta1", "ProviderConfigUsage", "use"),
    "providerConfigRef": {"name": "account"},
    "resourceRef": {"apiVersion": THINGS, "kind": "Door", "name": "a-door"},
}
NAMESPACE = thing("v1", "Namespace", "shop")
EVERYTHING = [
    XRD,
    CRD,
    COMPOSITION,
    REVISION,
    FUNCTION,
    PROVIDER,
    PROVIDER_REVISION,
    CONFIG,
    USAGE,
    NAMESPACE,
    *stack("a"),
    *stack("b", deletionProtection=True),
]


def told(server, *bases):
    return [item.told() for item in asyncio.run(standing_on(server, [reference_of(base) for base in bases]))]


@pytest.mark.parametrize(
    ("base", "line"),
    [
        (XRD, "CompositeResourceDefinition xrooms.e.org: 2 claims go with it: Room shop/a, Room shop/b"),
        (CRD, "CustomResourceDefinition xrooms.e.org: 2 claims go with it: Room shop/a, Room shop/b"),
        (NAMESPACE, "Namespace shop: 2 claims go with it: Room shop/a, Room shop/b"),
        (COMPOSITION, "Composition rooms: 2 claims stand on it: Room shop/a, Room shop/b"),
        (REVISION, "CompositionRevision rooms-1: 2 claims stand on it: Room shop/a, Room shop/b"),
        (FUNCTION, "Function fn: 2 claims stand on it: Room shop/a, Room shop/b"),
        (PROVIDER, "Provider pr: 2 claims stand on it: Room shop/a, Room shop/b"),
        (CONFIG, "ProviderConfig account: 1 claim stands on it: Room shop/a"),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_claims_that_stand_on_something_are_named(base, line):
    server = Server(*EVERYTHING)
    assert told(server, base) == [line]
    assert len(server.asked) == len(set(server.asked)) <= 4


CONFIGURATION = thing(PACKAGES, "Configuration", "cf")
CONFIGURATION_REVISION = thing(PACKAGES, "ConfigurationRevision", "cf-1")
CONFIGURATION_REVISION["metadata"]["labels"] = {"pkg.crossplane.io/package": "cf"}


def owned(manifest, *owners):
    references = [{"apiVersion": PACKAGES, "kind": kind, "name": name, "uid": "u"} for kind, name in owners]
    return {**manifest, "metadata": {**manifest["metadata"], "ownerReferences": references}}


OWNERS = ("Configuration", "cf"), ("ConfigurationRevision", "cf-1")
OTHERS = *OWNERS, ("Configuration", "other")


@pytest.mark.parametrize(
    ("xrd", "composition", "lines"),
    [
        (owned(XRD, *OWNERS), owned(COMPOSITION, *OWNERS), ["2 claims go with it: Room shop/a, Room shop/b"]),
        (owned(XRD, *OTHERS), owned(COMPOSITION, *OWNERS), ["2 claims stand on it: Room shop/a, Room shop/b"]),
        (owned(XRD, *OTHERS), owned(COMPOSITION, *OTHERS), []),
        (XRD, owned(COMPOSITION, ("Configuration", "cf"), ("ConfigurationRevision", "other-1")), []),
    ],
    ids=["its own", "its own Composition", "shared", "of others"],
)
def test_a_configuration_takes_along_what_it_alone_has_brought(xrd, composition, lines):
    stacks = [*stack("a"), *stack("b")]
    server = Server(xrd, composition, REVISION, CONFIGURATION, CONFIGURATION_REVISION, *stacks)
    assert told(server, CONFIGURATION) == [f"Configuration cf: {line}" for line in lines]


def test_what_a_configuration_takes_along_is_waited_for():
    server = Server(
        owned(XRD, *OWNERS), owned(COMPOSITION, *OTHERS), CONFIGURATION, CONFIGURATION_REVISION, *stack("a")
    )
    found = asyncio.run(consequences_of(server, [reference_of(CONFIGURATION)]))
    assert [item.name for item in found.tops] == ["a"]
    ((_, parts),) = found.parts.values()
    assert [item.name for item in parts] == ["cf-1", "xrooms.e.org"]
    assert len(server.asked) == len(set(server.asked))


def test_those_who_are_left_without_are_not_looked_for_where_only_those_that_go_count():
    server = Server(*EVERYTHING)
    assert (
        asyncio.run(standing_on(server, list(map(reference_of, [PROVIDER, COMPOSITION, CONFIG])), only_going=True))
        == []
    )
    assert server.asked == []
    (standing,) = asyncio.run(standing_on(server, [reference_of(XRD)], only_going=True))
    assert [str(item.reference) for item in standing.members] == ["Room shop/a", "Room shop/b"]


def test_nobody_stands_on_what_nobody_uses():
    bases = [XRD, CRD, COMPOSITION, REVISION, FUNCTION, PROVIDER, CONFIG, NAMESPACE, thing("v1", "ConfigMap", "c")]
    assert told(Server(*bases, PROVIDER_REVISION), *bases) == []


def test_claims_that_are_to_go_anyway_are_no_surprise_but_to_their_provider():
    claims = [item for item in EVERYTHING if item["kind"] == "Room"]
    assert told(Server(*EVERYTHING), XRD, NAMESPACE, COMPOSITION, *claims) == []
    assert told(Server(*EVERYTHING), PROVIDER, *claims) == [
        "Provider pr: 2 claims stand on it: Room shop/a, Room shop/b"
    ]


def test_a_resource_without_a_composite_stands_for_itself():
    alone = thing(THINGS, "Key", "spare", {"forProvider": {}}, "shop")
    assert told(Server(NAMESPACE, alone), NAMESPACE) == [
        "Namespace shop: 1 managed resource goes with it: Key shop/spare"
    ]


def refusal(server, *bases):
    return asyncio.run(consequences_of(server, [reference_of(base) for base in bases])).refusal()


def test_the_protected_are_named_first_and_as_such():
    claims = [item for number in range(5) for item in stack(f"a{number}")]
    assert str(refusal(Server(*EVERYTHING, *claims), XRD)).splitlines() == [
        "nothing was deleted: 7 claims stand on what is to go, 1 object is protected;"
        " add --yes if that is what you want",
        "  CompositeResourceDefinition xrooms.e.org: 7 claims go with it: Room shop/b (protected), Room shop/a,"
        " Room shop/a0 and 4 more",
        "  Room shop/b has spec.deletionProtection: true",
    ]


def test_where_listing_is_not_allowed_a_word_is_asked_for():
    assert str(refusal(Server(*EVERYTHING, hidden=["rooms", "xrooms"]), XRD)).splitlines() == [
        "nothing was deleted: who stands on it cannot be told; add --yes if that is what you want",
        "  cannot list rooms: no",
        "  cannot list xrooms: no",
    ]


def test_what_stays_in_the_cloud_is_named_before():
    parts = stack("a", deletionProtection=True)
    parts[2]["spec"]["deletionPolicy"] = "Orphan"
    parts[2]["metadata"]["annotations"] = {"crossplane.io/external-name": "door-1"}
    assert refusal(Server(*parts), parts[0]).reasons == (
        "Room shop/a has spec.deletionProtection: true",
        "1 thing of the cloud would stay, and may cost money: Door door-1",
    )


def test_all_below_a_definition_is_known():
    found = asyncio.run(consequences_of(Server(*EVERYTHING), [reference_of(XRD)]))
    assert found.known
    assert [item.name for item in found.tops] == ["a", "b"]
    assert [item.name for item in found.below] == ["a-x", "a-door", "b-x", "b-door"]
    config_map = Reference("v1", "ConfigMap", "c", "shop")
    there = {**thing("v1", "ConfigMap", "c", namespace="shop")}
    assert not asyncio.run(consequences_of(Server(there), [config_map])).known
