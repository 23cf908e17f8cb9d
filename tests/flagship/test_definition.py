"""The definition around the claim's schema: names, columns, and what is told back."""

from .inventory import STATUS
from .stacks import COMPOSITION, XRD

VERSION = XRD["spec"]["versions"][0]


def test_claims_and_composites_have_their_names():
    assert XRD["apiVersion"] == "apiextensions.crossplane.io/v1"
    assert XRD["metadata"]["name"] == "xstreamflixpipelines.platform.streamflix.io"
    assert XRD["spec"]["group"] == "platform.streamflix.io"
    assert XRD["spec"]["names"]["kind"] == "XStreamflixPipeline"
    assert XRD["spec"]["names"]["plural"] == "xstreamflixpipelines"
    assert XRD["spec"]["claimNames"]["kind"] == "StreamflixPipeline"
    assert XRD["spec"]["claimNames"]["plural"] == "streamflixpipelines"
    # A short name for two kinds would be ambiguous.
    assert XRD["spec"]["claimNames"]["shortNames"] == ["sfp"]
    assert "shortNames" not in XRD["spec"]["names"]
    assert XRD["spec"]["claimNames"]["categories"] == XRD["spec"]["names"]["categories"] == ["streamflix"]


def test_one_version_is_served_and_composed():
    assert [version["name"] for version in XRD["spec"]["versions"]] == ["v1alpha1"]
    assert VERSION["served"] is VERSION["referenceable"] is True
    assert XRD["spec"]["defaultCompositionRef"] == {"name": COMPOSITION["metadata"]["name"]}
    assert COMPOSITION["spec"]["compositeTypeRef"] == {
        "apiVersion": "platform.streamflix.io/v1alpha1",
        "kind": "XStreamflixPipeline",
    }


def test_kubectl_shows_where_a_pipeline_is_and_how_to_reach_it():
    columns = {
        column["name"]: (column["jsonPath"], column.get("priority")) for column in VERSION["additionalPrinterColumns"]
    }

    assert columns == {
        "Environment": (".spec.environment", None),
        "Region": (".spec.region", None),
        "Stream": (".status.kinesisStreamName", 1),
        "Database": (".status.databaseEndpoint", 1),
    }


def test_the_status_is_what_the_inventory_reports_as_text():
    fields = VERSION["schema"]["openAPIV3Schema"]["properties"]["status"]["properties"]

    assert set(fields) == set(STATUS)
    assert {field["type"] for field in fields.values()} == {"string"}


def described(schema, path=""):
    """Fields without a description."""
    for name, member in schema.get("properties", {}).items():
        if not member.get("description"):
            yield f"{path}.{name}"
        yield from described(member, f"{path}.{name}")


def test_every_field_is_described():
    assert list(described(VERSION["schema"]["openAPIV3Schema"])) == []
