"""What the provider does with one resource, look by look."""

import copy
import json

from .facts import facts
from .managed import EXTERNAL_NAME, Managed
from .reconciler import Reconciler
from .settings import Settings
from .store import Store

KIND = "ecs.aws.upbound.io/v1beta2/TaskDefinition"


class Kept:
    """A cluster that keeps what it is told."""

    def __init__(self):
        self.manifest = {
            "metadata": {
                "name": "definition",
                "uid": "one",
                "resourceVersion": "1",
                "labels": {"crossplane.io/claim-name": "dev"},
                "annotations": {"crossplane.io/composition-resource-name": "task-definition"},
            },
            "spec": {"forProvider": {"family": "app", "containerDefinitions": "[]"}},
        }

    def update(self, facts, manifest, *, status=False):
        version = str(int(self.manifest["metadata"]["resourceVersion"]) + 1)
        self.manifest = copy.deepcopy(manifest)
        self.manifest["metadata"]["resourceVersion"] = version
        return copy.deepcopy(self.manifest)

    def annotate(self, facts, name, annotations):
        manifest = copy.deepcopy(self.manifest)
        manifest["metadata"]["annotations"] |= annotations
        return self.update(facts, manifest)


class Made:
    """A cloud in which each thing is there once it was made."""

    absent = ()
    table, replaced, unread, never_late = {}, {}, frozenset(), frozenset()

    def __init__(self):
        self.there = False

    def client(self, managed):
        return self

    def create(self, client, managed):
        self.there = True
        return "app:1"

    def observe(self, client, managed):
        return {"arn": "app:1"} if self.there else None


def test_what_stalls_goes_on_stalling_when_its_labels_are_taken_off(tmp_path):
    stalled = tmp_path / "settings.json"
    stalled.write_text(json.dumps({"stalled": ["dev/task-definition"]}))
    cluster, made = Kept(), Made()
    reconciler = Reconciler(cluster, Store(lambda key: None), None, Settings(stalled))
    reconciler._kinds["ecs/TaskDefinition"] = made

    def look():
        reconciler.reconcile(Managed(copy.deepcopy(cluster.manifest), facts()[KIND]))
        return made.there, EXTERNAL_NAME in cluster.manifest["metadata"]["annotations"]

    assert look() == (False, False)
    del cluster.manifest["metadata"]["labels"]
    assert look() == (False, False)
    stalled.write_text(json.dumps({"stalled": [], "turn": 2}))
    assert look() == (True, True)
