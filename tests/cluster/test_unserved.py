"""A stack of kinds that the server does not have, as their provider is not healthy."""

import pytest
import yaml

import pyxp as facade

from .definitions import crossplane_folder, definition
from .flagship import MERGE

pytestmark = pytest.mark.toolchain

GROUP = "unserved.example.org/v1"
EC2 = "ec2.aws.upbound.io/v9"
NAME = "provider-aws-ec2"
TIME = "2026-01-01T00:00:00Z"


@pytest.fixture
def stack(target, witness):
    """A composite of three resources that cannot be there."""
    (crd,) = (
        yaml.safe_load(path.read_text())
        for path in (crossplane_folder() / "crds").iterdir()
        if path.stem == "pkg.crossplane.io_providers"
    )
    package = {"package": f"xpkg.crossplane.io/crossplane-contrib/{NAME}:v2.6.0"}
    provider = {"apiVersion": "pkg.crossplane.io/v1", "kind": "Provider", "metadata": {"name": NAME}, "spec": package}
    references = [{"apiVersion": EC2, "kind": kind, "name": f"x-{kind.lower()}"} for kind in ("VPC", "Subnet", "Route")]
    composite = {"apiVersion": GROUP, "kind": "Net", "metadata": {"name": "x"}, "spec": {"resourceRefs": references}}
    options = facade.ApplyOptions(allow_missing_schemas=True)
    kind = definition(GROUP, "Net")
    kind["spec"]["names"]["categories"] = ["composite"]
    assert facade.apply([crd, kind, composite], target, options).ok
    witness.post("/apis/pkg.crossplane.io/v1/providers", json=provider).raise_for_status()
    failing = {"type": "Healthy", "status": "False", "reason": "Unhealthy", "message": "cannot pull the image"}
    url = f"/apis/pkg.crossplane.io/v1/providers/{NAME}"
    conditions = [failing | {"lastTransitionTime": TIME}]
    witness.patch(f"{url}/status", headers=MERGE, json={"status": {"conditions": conditions}}).raise_for_status()
    yield "net/x"
    witness.delete(url).raise_for_status()


def test_what_a_provider_that_is_down_is_to_bring_is_told_together(pyxp, stack):
    awaited = f"{NAME}, which is not healthy"
    told = (
        f"the server does not have the kinds Route, Subnet, VPC of {EC2}: they come with {NAME}, and it is not "
        "Healthy: cannot pull the image\n"
    )
    said = pyxp("status", stack)
    assert (said.code, said.err) == (1, told)
    assert said.out.count(f"waits for {awaited}") == 3

    waited = pyxp("wait", "--timeout", "4s", stack)
    line = f"3 resources wait for {awaited}: Route x-route, Subnet x-subnet, VPC x-vpc\n"
    assert waited.code == 1
    assert waited.out.count(line) == 1 and "not there" not in waited.out
    assert f"  {line}" in waited.err and told in waited.err
