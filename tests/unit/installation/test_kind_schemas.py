"""Schemas of values from facts about kinds; what Helm makes of them is tried in tests/charts."""

import json
from pathlib import Path

from pyxp.catalog import shipped_catalog
from pyxp.installation.gitops_values import gitops_values
from pyxp.installation.kind_schemas import ROLE, deployment_schema, login_schema
from pyxp.installation.values import ANYTHING

from .conftest import crd, template

QUEUE = template("one", "sqs.aws.upbound.io/v1beta1", "Queue")
ARGO = Path(__file__).parents[2] / "charts" / "argocd" / "argoproj.io"


def test_a_login_has_the_fields_of_its_kind_and_needs_none_of_them(installation):
    schema = login_schema(installation(QUEUE))

    assert schema["additionalProperties"] is False and "required" not in schema
    credentials = schema["properties"]["credentials"]
    assert "required" not in credentials and "PodIdentity" in credentials["properties"]["source"]["enum"]
    assert credentials["properties"]["webIdentity"]["properties"]["roleARN"] == ROLE
    assert credentials["properties"]["secretRef"]["properties"]["name"]["minLength"] == 1
    assert schema["properties"]["assumeRoleChain"]["items"]["required"] == ["roleARN"]


def test_without_a_login_nothing_is_known_of_it(installation):
    assert login_schema(installation(template("q", "v1", "ConfigMap"))) == ANYTHING


def test_a_deployment_has_the_fields_of_a_runtime_configuration():
    schema = deployment_schema(shipped_catalog())

    containers = schema["properties"]["spec"]["properties"]["template"]["properties"]["spec"]["properties"][
        "containers"
    ]
    assert schema["additionalProperties"] is False and "required" not in schema
    assert containers["items"]["additionalProperties"] is False and "image" in containers["items"]["properties"]


def test_windows_have_the_fields_that_argo_cd_knows(installation):
    recorded = json.loads((ARGO / "appprojects.json").read_text(encoding="utf-8"))["versions"]["v1alpha1"]["schema"]
    known = recorded["properties"]["spec"]["properties"]["syncWindows"]["items"]["properties"]
    (value,) = (value for value in gitops_values(installation(QUEUE)) if value.path == "project.syncWindows")

    assert set(value.schema["items"]["properties"]) == set(known)


def test_a_secret_of_a_deployment_is_not_one_of_a_login():
    schema = deployment_schema(shipped_catalog())
    for name in ("spec", "template", "spec", "containers"):
        schema = schema["properties"][name]

    held = schema["items"]["properties"]["envFrom"]["items"]["properties"]["secretRef"]
    assert held["properties"]["optional"] == {"type": "boolean"}
    assert held["properties"]["name"].get("minLength") is None


OTHER = {
    "roleARN": {"type": "string"},
    "credentials": {
        "type": "object",
        "properties": {
            "secretRef": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}, "optional": {"type": "boolean"}, "key": {"type": "string"}},
            }
        },
    },
}


def test_fields_of_another_provider_are_what_its_schema_says(installation):
    held = {"type": "object", "properties": {"name": {"type": "string"}}}
    managed = {"providerConfigRef": held, "forProvider": held}
    kinds = [crd("things.example.org", "Thing", managed), crd("things.example.org", "ProviderConfig", OTHER)]
    schema = login_schema(installation(template("t", "things.example.org/v1", "Thing"), kinds=kinds))

    assert schema["properties"]["roleARN"] == {"type": "string"}
    assert schema["properties"]["credentials"]["properties"]["secretRef"]["properties"] == {
        "name": {"type": "string", "minLength": 1},
        "optional": {"type": "boolean"},
        "key": {"type": "string"},
    }
