"""What happens around an apply or a wait: killed, cut off, credentials left lying about."""

import asyncio
import tempfile
import time

import pytest

import pyxp as facade
from pyxp.cluster.connection import Target, connect

pytestmark = pytest.mark.toolchain

COUNT = 400


def config(name, **data):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "default"}, "data": data}


def there(witness, prefix):
    items = witness.get("/api/v1/namespaces/default/configmaps").json()["items"]
    return sum(item["metadata"]["name"].startswith(prefix) for item in items)


def test_an_apply_that_is_killed_is_finished_by_the_next(begun, pyxp, manifests, witness):
    path = manifests(*(config(f"cut-{number}", a="1") for number in range(COUNT)))
    process = begun("apply", path)
    patience = time.monotonic() + 60
    while not there(witness, "cut-"):
        assert time.monotonic() < patience
        time.sleep(0.02)
    process.kill()
    process.wait(10)
    before = there(witness, "cut-")
    assert 0 < before < COUNT
    said = pyxp("apply", path)
    assert said.code == 0
    # What the killed one had sent may still have arrived after it was counted.
    assert said.out.count(" created") <= COUNT - before
    assert said.out.count(" created") + said.out.count(" unchanged") == COUNT
    assert there(witness, "cut-") == COUNT


def test_waiting_outlives_a_server_that_stops_and_starts(plane, target, witness):
    """A volume is bound, by hand, after the server has been away and is back again."""
    url = "/api/v1/namespaces/default/persistentvolumeclaims"
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    made = witness.post(url, json={"metadata": {"name": "late"}, "spec": spec})
    assert made.status_code == 201, made.text

    def restart():
        plane.stop()
        plane.start()
        witness.patch(
            f"{url}/late/status",
            headers={"Content-Type": "application/merge-patch+json"},
            json={"status": {"phase": "Bound"}},
        ).raise_for_status()

    async def scenario():
        waiting = asyncio.create_task(facade.wait_async(["pvc/late"], target, timeout=90, hear=seen.append))
        while not seen:
            await asyncio.sleep(0.05)
        await asyncio.to_thread(restart)
        return await waiting

    seen = []
    assert asyncio.run(scenario()).ok
    assert not seen[0].ok and seen[-1].ok


def test_credentials_of_the_kubeconfig_are_not_left_in_files(plane, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async def scenario():
        async with connect(Target(str(plane.kubeconfig), "inline")) as connection:
            while_connected = list(tmp_path.iterdir())
            code, _ = await connection.ask("GET", "/version", "ask for the version")
            return while_connected, code

    assert asyncio.run(scenario()) == ([], 200)
    assert list(tmp_path.iterdir()) == []
