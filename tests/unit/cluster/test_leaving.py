"""What is on its way out, and definitions that Crossplane could not carry out."""

import asyncio

import pytest

from pyxp.cluster.applying import Applying
from pyxp.cluster.comparing import compare
from pyxp.cluster.failures import ServerRefusal
from pyxp.cluster.kinds import Served
from pyxp.cluster.leaving import leaving_note, not_carried_out
from pyxp.cluster.stages import lacking

CRDS = "apiextensions.k8s.io/v1"
XRDS = "apiextensions.crossplane.io/v1"
SINCE = "2026-01-01T00:00:00Z"
GOING = {"deletionTimestamp": SINCE, "finalizers": ["defined.apiextensions.crossplane.io"]}


def xrd(*versions, **metadata):
    return {
        "apiVersion": XRDS,
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": "xs.e", **metadata},
        "spec": {
            "group": "e",
            "names": {"kind": "X", "plural": "xs"},
            "claimNames": {"kind": "S", "plural": "ss"},
            "versions": [{"name": version} for version in versions],
        },
    }


def crd(stored, *versions):
    return {"spec": {"versions": [{"name": item} for item in versions]}, "status": {"storedVersions": stored}}


class Server:
    """Has objects by the last part of their path; what has none is forbidden."""

    namespace = "default"

    def __init__(self, **objects):
        self.memory = {
            "kinds": [
                Served(CRDS, "CustomResourceDefinition", "customresourcedefinitions", namespaced=False),
                Served(XRDS, "CompositeResourceDefinition", "compositeresourcedefinitions", namespaced=False),
                Served("e/v1", "X", "xs", namespaced=False),
                Served("v1", "ConfigMap", "configmaps", namespaced=True),
            ]
        }
        self.objects = {name.replace("_", "."): item for name, item in objects.items()}

    async def ask(self, method, path, what, **_):
        name = path.rpartition("/")[2]
        if name not in self.objects:
            raise ServerRefusal(403, {"message": "forbidden"}, what)
        return 200, self.objects[name]


def behind(definition, **crds):
    return asyncio.run(not_carried_out(Server(**crds), definition))


def test_a_version_that_the_crds_lack_is_told_with_what_keeps_it_out():
    both = {"xs_e": crd(["v1"], "v1"), "ss_e": crd(["v1"], "v1", "v2")}
    assert behind(xrd("v2"), **both) == [
        "CompositeResourceDefinition xs.e is not carried out yet: CustomResourceDefinition xs.e does not have v2, "
        "and objects may be stored in v1, which the XRD must keep, with served: false"
    ]
    assert behind(xrd("v1", "v2"), **both) == [
        "CompositeResourceDefinition xs.e is not carried out yet: CustomResourceDefinition xs.e does not have v2"
    ]
    assert behind(xrd("v1"), **both) == []


def test_crds_that_may_not_be_read_hold_nothing_up():
    assert behind(xrd("v2")) == []


def test_what_is_being_deleted_is_told_and_what_of_a_definition_is_left():
    server = Server(xs={"items": [{"metadata": {"name": "one"}}, {"metadata": {"name": "two"}}]})
    assert asyncio.run(leaving_note(server, xrd("v1", **GOING))) == (
        f"it is being deleted since {SINCE}, held by finalizers defined.apiextensions.crossplane.io; "
        "what is applied to it goes with it; it goes when its objects are gone: X one, X two"
    )
    assert asyncio.run(leaving_note(server, xrd("v1"))) == ""
    assert lacking(xrd("v1", **GOING)) == [
        f"CompositeResourceDefinition xs.e is being deleted since {SINCE}, "
        "held by finalizers defined.apiextensions.crossplane.io"
    ]


@pytest.mark.parametrize("metadata", [{}, {"deletionTimestamp": SINCE}])
def test_applying_to_what_is_being_deleted_is_no_success(metadata):
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}
    server = Server(c={**config, "metadata": {"name": "c", "namespace": "default", **metadata}})
    applied = asyncio.run(Applying(server).apply([config]))
    told = f"it is being deleted since {SINCE}; what is applied to it goes with it"
    assert applied.ok is not bool(metadata)
    assert (applied.outcomes[0].action, applied.outcomes[0].kept) == ("unchanged", (told,) if metadata else ())
    (compared,) = asyncio.run(compare(server, [config]))
    assert compared.note == (told if metadata else "")


def test_what_follows_a_definition_that_is_being_deleted_is_not_tried():
    definition = xrd("v1", **GOING)
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}
    applied = asyncio.run(Applying(Server(xs_e=definition, xs={"items": []})).apply([xrd("v1"), config]))
    assert [(item.action, item.note) for item in applied.outcomes] == [
        ("unchanged", ""),
        ("not tried", "others that it may need are being deleted"),
    ]
