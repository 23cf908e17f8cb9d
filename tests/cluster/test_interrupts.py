"""Ctrl-C and SIGTERM while pyxp works on a real API server: what goes on is told, and nothing is lost."""

import signal
import threading
import time
from contextlib import contextmanager

import pytest

from .test_resuming import COUNT, config, there

pytestmark = pytest.mark.toolchain

CODES = {signal.SIGINT: (130, "Interrupted.\n"), signal.SIGTERM: (143, "Terminated.\n")}
MERGE = {"Content-Type": "application/merge-patch+json"}
PATIENCE = 60


def ended(process, sent):
    """What a process says after a signal, and how it ends."""
    process.send_signal(sent)
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def line_of(stream):
    """The next line that a process writes."""
    found = []
    reading = threading.Thread(target=lambda: found.append(stream.readline()), daemon=True)
    reading.start()
    reading.join(PATIENCE)
    assert found, "the process says nothing"
    return found[0]


@contextmanager
def volume(witness, name):
    """A claim of a volume that nobody binds."""
    url = "/api/v1/namespaces/default/persistentvolumeclaims"
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    witness.post(url, json={"metadata": {"name": name}, "spec": spec}).raise_for_status()
    try:
        yield f"pvc/{name}"
    finally:
        witness.patch(f"{url}/{name}", headers=MERGE, json={"metadata": {"finalizers": None}})
        witness.delete(f"{url}/{name}")


@pytest.mark.parametrize("sent", CODES)
def test_an_apply_stops_and_the_next_one_finishes_it(begun, pyxp, manifests, witness, sent):
    prefix = f"stopped-{sent.name.lower()}-"
    path = manifests(*(config(f"{prefix}{number}", a="1") for number in range(COUNT)))
    process = begun("apply", path)
    patience = time.monotonic() + PATIENCE
    while not there(witness, prefix):
        assert time.monotonic() < patience
        time.sleep(0.02)
    code, out, err = ended(process, sent)
    assert (code, err.splitlines(keepends=True)[-1]) == CODES[sent]
    told = out.count(" created\n")
    assert f"{told} of {COUNT} objects applied, which stay; apply the same again to finish, " in err
    assert told <= there(witness, prefix) < COUNT
    again = pyxp("apply", path)
    assert again.code == 0
    assert again.out.count(" created") + again.out.count(" unchanged") == there(witness, prefix) == COUNT


@pytest.mark.parametrize("sent", CODES)
@pytest.mark.parametrize("command", [("wait", "--timeout", "5m"), ("status", "-w")], ids=["wait", "status"])
def test_looking_stops_and_says_how_to_look_again(begun, witness, command, sent):
    with volume(witness, "waited-for") as subject:
        process = begun(*command, subject)
        assert line_of(process.stdout)
        code, _, err = ended(process, sent)
    assert (code, err.splitlines(keepends=True)[-1]) == CODES[sent]
    assert f"The cluster goes on by itself; look again with: pyxp status {subject} --kubeconfig " in err


@pytest.mark.parametrize("sent", CODES)
def test_a_deletion_goes_on_without_who_looks_at_it(begun, witness, manifests, pyxp, sent):
    path = manifests(config("going"))
    url = "/api/v1/namespaces/default/configmaps/going"
    pyxp("apply", path)
    witness.patch(url, headers=MERGE, json={"metadata": {"finalizers": ["example.org/keep"]}}).raise_for_status()
    process = begun("delete", "--cascade", "background", path)
    assert line_of(process.stderr) == "waiting: 1 object is still there: ConfigMap default/going\n"
    code, _, err = ended(process, sent)
    assert (code, err.splitlines(keepends=True)[-1]) == CODES[sent]
    assert f"the deletion was begun, and goes on by itself; look again with: pyxp status {path} --kubeconfig " in err
    assert witness.get(url).json()["metadata"]["deletionTimestamp"]
    witness.patch(url, headers=MERGE, json={"metadata": {"finalizers": None}}).raise_for_status()
    assert witness.get(url).status_code == 404


def test_in_the_background_where_the_interrupt_key_is_ignored_sigterm_ends_it_all_the_same(begun, witness):
    with volume(witness, "background") as subject:
        process = begun("wait", subject, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
        assert line_of(process.stdout)
        code, _, err = ended(process, signal.SIGTERM)
    assert (code, err.splitlines(keepends=True)[-1]) == CODES[signal.SIGTERM]
    assert "look again with: pyxp status" in err
    assert "Traceback" not in err and "Task" not in err
