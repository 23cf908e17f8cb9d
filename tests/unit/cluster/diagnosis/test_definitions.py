"""XRDs and Compositions."""

import copy

import pytest

from pyxp.cluster.diagnosis.definitions import crds_of, examine_compositions, examine_definitions
from pyxp.model.manifests import name_of
from pyxp.yamlio import Document

from .conftest import composition, conditions, queue, told, xrd

ESTABLISHED = conditions(Established="True", Offered="True")


@pytest.fixture
def crds():
    return {name_of(crd): crd for crd in crds_of([Document(xrd())])}


def examine(needs, facts, stored, crds, **more):
    return list(examine_definitions(needs(xrds=[xrd()]), facts(xrds=stored, crds=crds, **more)))


def test_a_definition_that_is_established_and_equal_is_good(needs, facts, crds):
    assert examine(needs, facts, [{**xrd(), "status": ESTABLISHED}], crds) == []


def test_a_definition_that_is_not_there_is_to_be_applied(needs, facts, crds):
    (finding,) = examine(needs, facts, [], crds)
    assert (finding.code, finding.message) == ("definition-missing", "it is not on the cluster")
    assert examine(needs, facts, [], crds, unseen={"CompositeResourceDefinition": "no"}) == []


def test_what_keeps_a_definition_from_being_offered_is_told(needs, facts, crds):
    stored = {**xrd(), "status": conditions(Established="True", Offered="False")}
    (finding,) = examine(needs, facts, [stored], crds)
    assert (finding.code, finding.message) == ("definition-not-established", "is not Offered yet: for a reason")
    assert finding.hint == "kubectl describe xrd xapps.example.org"


def test_each_field_that_the_cluster_is_behind_in_is_told(needs, facts, crds):
    stored = {**xrd(size={"type": "integer"}, old={"type": "string"}), "status": ESTABLISHED}
    behind, ahead = examine(needs, facts, [stored], crds)
    properties = "spec.versions[v1].schema.openAPIV3Schema.properties.spec.properties"
    assert (behind.code, behind.path) == ("definition-behind", f"{properties}.size.type")
    assert behind.message == 'the cluster has "integer", the manifest "string"'
    assert (ahead.code, ahead.severity.value, ahead.path) == ("definition-ahead", "warning", f"{properties}.old")


def test_of_many_fields_the_first_ones_are_told(needs, facts, crds):
    many = {f"f{at}": {"type": "string"} for at in range(30)}
    stored = {**xrd(**many), "status": ESTABLISHED}
    findings = [item for item in examine(needs, facts, [stored], crds) if item.code == "definition-ahead"]
    assert len(findings) == 11
    assert findings[-1].message == "and 20 more fields differ"


def test_the_schemas_that_are_served_are_compared_too(needs, facts, crds):
    stored = {**xrd(), "status": ESTABLISHED}
    old = copy.deepcopy(crds)
    claims = old["apps.example.org"]["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    claims["properties"]["size"] = {"type": "string", "description": "for people", "maxLength": 3}
    (finding,) = examine(needs, facts, [stored], old)
    assert (finding.code, finding.path) == ("schema-behind", "apps.example.org.v1.spec.properties.size.maxLength")
    del old["apps.example.org"]
    assert told(examine(needs, facts, [stored], old)) == [("schema-not-served", "error")]
    assert examine(needs, facts, [stored], {}, unseen={"CustomResourceDefinition": "no"}) == []


def test_a_composition_that_has_more_on_the_cluster_is_ahead(needs, facts):
    wanted = needs(compositions=[composition(queue())])
    found = examine_compositions(wanted, facts(compositions=[composition(queue(), queue())]))
    assert told(found) == [("composition-ahead", "warning")]


def test_compositions_are_compared_field_by_field(needs, facts):
    own = composition(queue(region="eu-west-1"))
    wanted = needs(compositions=[own])
    assert told(examine_compositions(wanted, facts(compositions=[own]))) == []
    assert told(examine_compositions(wanted, facts())) == [("composition-missing", "error")]
    (finding,) = examine_compositions(wanted, facts(compositions=[composition(queue(region="us-east-1"))]))
    assert (finding.code, finding.path) == (
        "composition-behind",
        "spec.pipeline[resources].input.resources[r0].base.spec.forProvider.region",
    )
