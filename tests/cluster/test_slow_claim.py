"""A claim of the flagship on a Crossplane with its default circuit breaker: ready in the end, after minutes."""

import os

import pytest

import pyxp as facade

from .provider.running import aws as running_aws
from .stacks import ROOT, Stacks, condition, ready
from .witness import until

ASKED = "PYXP_TEST_DEFAULT_BREAKER"

pytestmark = [
    pytest.mark.toolchain,
    pytest.mark.skipif(not os.environ.get(ASKED), reason=f"waits six minutes for Crossplane; {ASKED}=1 runs it"),
]


def test_the_claim_is_ready_in_the_end_and_the_breaker_is_told(management, seen, by_default, on_management, tmp_path):
    with running_aws(management.kubeconfig, tmp_path) as aws:
        stacks = Stacks(management, seen, aws)
        space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "streamflix-dev"}}
        platform = facade.read_manifests([ROOT / "xrds", ROOT / "compositions" / "streamflixpipeline.yaml"])
        assert facade.apply([space, *platform], management.target).ok
        claim = ROOT / "claims" / "dev.yaml"
        assert on_management("apply", claim).code == 0
        until(lambda: condition(stacks.composite("dev"), "Responsive").get("status") == "False")
        assert "Crossplane's circuit breaker is open" in on_management("status", claim).err
        said = on_management("wait", "--timeout", "10m", claim)
        assert said.code == 0, said.out + said.err
        there = stacks.composed("dev")
        assert ready(there) == there.keys()
        assert on_management("delete", "--yes", "--timeout", "10m", claim).code == 0
