"""Namespaces that manifests go to."""

from pyxp.cluster.diagnosis.examination import examine
from pyxp.cluster.diagnosis.namespaces import examine_namespaces

from .conftest import claim


def test_a_namespace_that_is_not_there_is_told_with_its_remedy(facts, needs):
    wanted = needs(given=[claim(namespace="there"), claim(namespace="team")])
    assert list(examine_namespaces(wanted, facts())) == []
    (finding,) = examine_namespaces(wanted, facts(namespaces_missing=["team"]))
    assert (finding.code, finding.severity.value, finding.subject) == ("namespace-missing", "error", "App/one")
    assert finding.message == "there is no namespace team, where it goes"
    assert finding.hint == "kubectl create namespace team, or apply a manifest of it together with these"


def test_what_is_one_is_counted_as_one(facts, needs):
    core = {"metadata": {"name": "crossplane", "namespace": "x"}, "spec": {}, "status": {"availableReplicas": 1}}
    wanted = needs(given=[claim()], composed=[(claim("composed"), claim())])
    seen = {subject.name: subject.seen for subject in examine(wanted, facts(deployments=[core]), "default")}
    assert (seen["permissions"], seen["cloud resources"]) == ("1 object to apply", "of 1 stack")
    assert (seen["providers"], seen["namespaces"]) == ("none installed", "1 named")
