"""The API server's own code takes what the flagship composes, by the facts that pyxp has about the provider's kinds."""

import pytest

from pyxp.validation import Validator

from .flagship import claims, stacks

pytestmark = pytest.mark.toolchain


def by_kind(manifests):
    found = {}
    for manifest in manifests:
        found.setdefault((manifest["apiVersion"], manifest["kind"]), []).append(manifest)
    return found


# The subscription for an address to send alarms to is there where the claim has one.
@pytest.mark.parametrize(("claim", "count"), [(claims.PLAIN, 49), (claims.UNLIKE, 91)], ids=["defaults", "unlike"])
def test_every_composed_resource_is_taken(api_server, claim, count):
    kinds = by_kind(stacks.bring_up(claim).rendered.composed)
    crds = [stacks.CATALOG.get(*kind).crd() for kind in kinds]
    requests = [[{"object": manifest} for manifest in manifests] for manifests in kinds.values()]

    answers = api_server([{"crd": crd, "requests": asked} for crd, asked in zip(crds, requests, strict=True)])

    assert sum(map(len, requests)) == count
    assert [answer["causes"] for answer in answers] == [[]] * len(crds)
    assert [
        (verdict["unknown"] or [], verdict["causes"] or []) for answer in answers for verdict in answer["verdicts"]
    ] == [([], [])] * count
    validator = Validator(crds, trusted=True)
    for answer, manifests in zip(answers, kinds.values(), strict=True):
        for verdict, manifest in zip(answer["verdicts"], manifests, strict=True):
            ours = validator.check(manifest)
            assert (ours.accepted, ours.object["spec"]) == (True, verdict["object"]["spec"])
