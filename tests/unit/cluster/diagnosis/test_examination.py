"""What is said of each subject in a few words, and that no number is claimed where nothing could be seen."""

import pytest

from pyxp.cluster.diagnosis.examination import examine
from pyxp.model.manifests import PAUSED_ANNOTATION

from .conftest import PACKAGES, claim, composition, object_of, queue

CORE = {"metadata": {"name": "crossplane", "namespace": "x"}, "spec": {}, "status": {"availableReplicas": 1}}
ALL_THE_SAME = "none installed; the server has the kinds that are composed all the same"


def paused(kind, name):
    made = object_of(PACKAGES, kind, name, {"package": f"xpkg.example.org/a/{name}:v1"})
    made["metadata"]["annotations"] = {PAUSED_ANNOTATION: "true"}
    return made


@pytest.fixture
def seen(facts, needs):
    def look(**there):
        wanted = needs(given=[claim()], compositions=[composition(queue())])
        subjects = examine(wanted, facts(deployments=[CORE], **there), "default")
        return {subject.name: subject.seen for subject in subjects}

    return look


def test_no_number_is_claimed_of_what_may_not_be_listed(seen):
    found = seen(unseen={"Provider": "no", "ProviderConfig": "no"})
    assert (found["providers"], found["provider configs"]) == ("not seen", "not seen")
    some = seen(unseen={"ProviderConfig": "no"}, provider_configs=[object_of("e.org/v1", "ClusterProviderConfig", "a")])
    assert some["provider configs"] == "1 seen"
    assert seen()["provider configs"] == "0 there"


def test_where_no_provider_is_installed_it_is_told_why_that_may_do(seen, served):
    assert seen()["providers"] == ALL_THE_SAME
    assert seen(served=[item for item in served() if item.kind != "Queue"])["providers"] == "none installed"


def test_what_is_paused_is_named(seen):
    function = paused("Function", "function-patch-and-transform")
    found = seen(functions=[function, paused("Function", "other")], providers=[paused("Provider", "provider-a")])
    assert found["functions"] == "1 called; paused: function-patch-and-transform"
    assert found["providers"] == "1 installed; paused: provider-a"
