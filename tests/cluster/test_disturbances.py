"""What goes wrong on the real Crossplane between apply and ready, and what pyxp tells about it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from .rooms import API, THINGS, VERSION, XROOM, room
from .witness import conditions, until

pytestmark = pytest.mark.toolchain

IN_TIME = ("--timeout", "2m")


def things(seen, kind, composite):
    return seen.list(f"{THINGS}/{VERSION}", kind, f"crossplane.io/composite={composite}")


def composite_of(seen, name):
    return until(lambda: seen.get(API, "Room", name, "default")["spec"].get("resourceRef", {}).get("name"))


def test_what_holds_a_claim_up_is_named_with_the_words_of_the_provider(rooms, provider, on_management, manifests):
    claim = manifests(room("stuck"))
    provider.fails["Door"] = "the quota of doors is used up"
    said = on_management("apply", "--schemas", rooms, "--wait", "--timeout", "10s", claim)
    assert said.code == 1
    assert "held up by:\n  door: not synced: ReconcileError: the quota of doors is used up\n" in said.err
    shown = on_management("status", claim)
    assert (shown.code, "waits for door (arn)" in shown.out) == (1, True)
    provider.fails.clear()
    assert on_management("delete", *IN_TIME, claim).code == 0


def test_a_source_that_is_made_again_leaves_its_last_value(rooms, provider, on_management, seen, manifests):
    """The lamp never loses its door: while a new one is made it keeps the last, then it follows."""
    claim = manifests(room("held"))
    assert on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, claim).code == 0
    composite = composite_of(seen, "held")
    (door,), (lamp,) = things(seen, "Door", composite), things(seen, "Lamp", composite)
    old = door["status"]["atProvider"]["arn"]
    provider.latency = 1.5
    values = []
    watching = seen.kind(lamp["apiVersion"], "Lamp").watch(
        name=lamp["metadata"]["name"], resource_version=lamp["metadata"]["resourceVersion"], timeout=90
    )

    def read():
        for event in watching:
            values.append(event["raw_object"]["spec"]["forProvider"].get("doorArn"))
            if values[-1] != old:
                return

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    seen.delete(door)
    made = until(
        lambda: [
            item
            for item in things(seen, "Door", composite)
            if item["metadata"]["uid"] != door["metadata"]["uid"] and "atProvider" in item.get("status", {})
        ]
    )
    provider.latency = 0
    new = made[0]["status"]["atProvider"]["arn"]
    assert new != old
    until(lambda: things(seen, "Lamp", composite)[0]["spec"]["forProvider"]["doorArn"] == new)
    reader.join(100)
    assert not reader.is_alive()
    assert values[-1] == new and set(values) <= {old, new}
    assert on_management("delete", *IN_TIME, claim).code == 0


def test_a_claim_is_gone_only_when_everything_is(rooms, provider, on_management, seen, manifests):
    """Claims are deleted in the foreground by default, by whomever."""
    claim = room("slow-to-go")
    assert on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, manifests(claim)).code == 0
    composite = composite_of(seen, "slow-to-go")
    (door,) = things(seen, "Door", composite)
    held = [*door["metadata"]["finalizers"], "pyxp.test/held"]
    seen.merge(door, {"metadata": {"finalizers": held}})
    seen.delete(claim)
    until(lambda: things(seen, "Door", composite)[0]["metadata"]["finalizers"] == ["pyxp.test/held"])
    assert "deletionTimestamp" in seen.get(API, "Room", "slow-to-go", "default")["metadata"]
    said = on_management("delete", "--timeout", "5s", "room/slow-to-go")
    assert said.code == 1
    assert f"Door {door['metadata']['name']} is held by finalizers pyxp.test/held" in said.err
    seen.merge(door, {"metadata": {"finalizers": None}})
    assert on_management("delete", *IN_TIME, "room/slow-to-go").code == 0
    assert things(seen, "Door", composite) == []


def test_a_wait_that_is_killed_loses_nothing(rooms, provider, management, begin, on_management, seen, manifests):
    provider.latency = 3
    claim = manifests(room("killed"))
    process = begin(management.kubeconfig, "apply", "--schemas", rooms, "--wait", claim)
    until(lambda: seen.get(API, "Room", "killed", "default"))
    process.kill()
    process.wait(10)
    said = on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, claim)
    provider.latency = 0
    assert said.code == 0, said.out + said.err
    assert "Room default/killed unchanged\n" in said.out
    assert on_management("delete", *IN_TIME, claim).code == 0


def test_waiting_goes_on_when_the_server_is_back(rooms, provider, management, on_management, seen, manifests):
    """Crossplane goes on as well, and nothing was lost."""
    plane, _ = management.own()
    provider.latency = 4
    claim = manifests(room("cut-off"))

    def restart():
        until(lambda: seen.get(API, "Room", "cut-off", "default"))
        plane.stop()
        plane.start()

    with ThreadPoolExecutor(1) as beside:
        cut = beside.submit(restart)
        said = on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, claim)
        cut.result()
    provider.latency = 0
    assert said.code == 0, said.out + said.err
    composite = composite_of(seen, "cut-off")
    assert conditions(seen.get(API, XROOM, composite))["Ready"] == "True"
    assert on_management("delete", *IN_TIME, claim).code == 0
