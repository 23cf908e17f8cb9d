"""The bar of a wait is against what there will be, on a real Crossplane: its whole is known early and does not grow."""

import pytest

import pyxp as facade
from pyxp.reports.screen import progress

from .rooms import DOORS, room
from .witness import until

pytestmark = pytest.mark.toolchain


def test_the_whole_does_not_grow_while_resources_come(rooms, management, provider, monkeypatch):
    # The lamp comes after the door is there, and both take a while.
    monkeypatch.setattr(provider, "latency", 0.5)
    claims = [room("counted"), room("counted-hall", kind="Hall")]
    known = facade.read_manifests([rooms])
    assert facade.apply(claims, management.target, facade.ApplyOptions(known=known)).ok
    told = []
    seen = facade.wait(claims, management.target, timeout=120, hear=lambda sight: told.append(progress(sight.stacks)))
    assert seen.ok
    # Two claims, their composites, a door and a lamp, and the doors of the hall.
    whole = 2 + 2 + 2 + DOORS
    assert {total for _, total in told} - {0} == {whole}
    # A claim that is ready may be heard of before the last of its resources.
    assert told[-1][0] >= whole - 1
    until(lambda: progress(facade.status(claims, management.target).stacks) == (whole, whole))
    wholes = [total for _, total in told]
    assert 0 not in wholes[wholes.index(whole) :]
    assert facade.delete(claims, management.target, timeout=120).ok
