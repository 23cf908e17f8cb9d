"""The API server's own code and pyxp store, default and refuse the same claims of the flagship."""

from copy import deepcopy

import pytest

from pyxp.files import read_manifests
from pyxp.structural.xrd import derive_crds
from pyxp.validation import Validator

from .flagship import claims, refusals, stacks

pytestmark = pytest.mark.toolchain

VALIDATOR = Validator([stacks.XRD], namespaces=None)
CRD = derive_crds(deepcopy(stacks.XRD))[1]


def created():
    """Claims to create."""
    for document in read_manifests([stacks.ROOT / "claims"]):
        yield document.data
    yield from (claims.PLAIN, claims.UNLIKE)
    yield from (refusals.with_spec(changes) for changes, _ in refusals.REFUSED)
    yield from map(refusals.with_spec, refusals.ACCEPTED)
    for path, beside, least, most in refusals.RANGES:
        part, _, name = path.partition(".")
        for value in (least - 1, least, most, most + 1, float(least), least + 0.5, str(least), None):
            yield refusals.with_spec({part: {**beside, name: value}})
    for cpu, (offered, others) in refusals.FARGATE.items():
        for memory in (*offered, *others):
            yield refusals.with_spec({"compute": {"cpu": cpu, "memory": memory}})
    for part in ("network", "stream", "database", "compute", "alarms", "tags"):
        for value in ({}, None, [], "x", {"": None}, {part: {part: 1}}):
            spec = {**claims.PLAIN["spec"], part: value}
            yield claims.claim("plain", spec)
    yield {**claims.PLAIN, "metadata": {"name": "Not_A_Name", "namespace": "streamflix-tests"}}
    yield {**claims.PLAIN, "status": {"vpcId": 5}}
    yield {**claims.PLAIN, "surplus": 1}


def updated():
    """Claims that replace a stored one."""
    for path, value in {**refusals.IMMUTABLE, **refusals.MUTABLE}.items():
        yield refusals.updated(path, value)
    yield deepcopy(claims.UNLIKE)
    for part in claims.UNLIKE["spec"]:
        smaller = deepcopy(claims.UNLIKE)
        del smaller["spec"][part]
        yield smaller


def sent(value):
    """A value as kubectl sends it: the whole number of a YAML document's ``1.0`` is 1."""
    if isinstance(value, dict):
        return {key: sent(item) for key, item in value.items()}
    if isinstance(value, list):
        return [sent(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def asked(api_server, requests):
    """The server's verdict on each request."""
    crd = deepcopy(CRD)
    crd["metadata"].pop("ownerReferences", None)
    (answer,) = api_server([{"crd": crd, "requests": sent(requests)}])
    assert answer["causes"] == []
    return answer["verdicts"]


def shown(verdict):
    """Reason and field of every cause, without order; unknown fields do not hide what the server would say next."""
    unknown = sorted(cause.field for cause in verdict.causes if cause.reason == "UnknownField")
    others = [*verdict.further, *(cause for cause in verdict.causes if cause.reason != "UnknownField")]
    return unknown, sorted((cause.reason, cause.field) for cause in others)


def compared(claim, theirs, ours):
    """What differs between the two verdicts, empty where nothing does."""
    expected = (
        sorted(theirs["unknown"] or []),
        sorted((cause["reason"], cause["field"]) for cause in theirs["causes"] or []),
    )
    accepted = not theirs["unknown"] and not theirs["causes"]
    if (accepted, *expected) != (ours.accepted, *shown(ours)):
        return [(claim["spec"], expected, shown(ours))]
    if accepted and theirs["object"]["spec"] != ours.object["spec"]:
        return [(claim["spec"], theirs["object"]["spec"], ours.object["spec"])]
    return []


def test_claims_are_created_alike(api_server):
    requests = list(created())

    verdicts = asked(api_server, [{"object": claim} for claim in requests])

    assert {bool(verdict["causes"]) for verdict in verdicts} == {True, False}
    differing = [
        difference
        for claim, theirs in zip(requests, verdicts, strict=True)
        for difference in compared(claim, theirs, VALIDATOR.check(claim))
    ]
    assert differing == []


def test_claims_are_updated_alike(api_server):
    old = claims.UNLIKE
    requests = list(updated())

    verdicts = asked(api_server, [{"object": claim, "old": old} for claim in requests])

    assert {bool(verdict["causes"]) for verdict in verdicts} == {True, False}
    differing = [
        difference
        for claim, theirs in zip(requests, verdicts, strict=True)
        for difference in compared(claim, theirs, VALIDATOR.check(claim, operation="update", old=old))
    ]
    assert differing == []
