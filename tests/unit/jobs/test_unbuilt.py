"""Files of other tools, which only those can make manifests of."""

import pytest

from pyxp.diagnostics import Severity
from pyxp.errors import InputError, Location
from pyxp.jobs.render import render
from pyxp.jobs.unbuilt import is_template, unbuilt
from pyxp.jobs.validate import validate
from pyxp.jobs.validate_files import validate_files
from pyxp.yamlio import read_documents

KUSTOMIZATION = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": ["a.yaml"]}
KUSTOMIZE, HELM = "kustomize build", "helm template"


@pytest.mark.parametrize(
    ("data", "file", "hint"),
    [
        (KUSTOMIZATION, "overlays/dev/kustomization.yaml", "kustomize build overlays/dev | pyxp validate -"),
        (KUSTOMIZATION, "a.yaml", KUSTOMIZE),
        ({**KUSTOMIZATION, "kind": "Component"}, "a.yaml", KUSTOMIZE),
        ({"resources": ["a.yaml"]}, "kustomization.yml", KUSTOMIZE),
        ({"apiVersion": "v2", "name": "a", "version": "1"}, "Chart.yaml", HELM),
        ({"apiVersion": "v2", "name": "a", "version": "1"}, "a.yaml", HELM),
        ({"replicas": 1}, "values.yaml", HELM),
        ({"replicas": 1}, "values-prod.yml", HELM),
        ({"replicas": 1}, "prod.values.yaml", HELM),
        ({"replicas": 1}, "a.yaml", None),
        ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}, "values.yaml", None),
        ({"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization"}, "a.yaml", None),
        ({"apiVersion": "example.org/v1", "kind": "Thing"}, "kustomization.yaml", None),
        (["a"], "a.yaml", None),
    ],
)
def test_files_of_other_tools_are_known_by_what_they_say_and_by_their_names(data, file, hint):
    found = unbuilt(data, Location(file))
    assert hint in found.hint if hint else found is None


@pytest.mark.parametrize(
    ("text", "template"),
    [
        (b"name: {{ .Release.Name }}\n", True),
        (b"{{- if .Values.a }}\na: 1\n{{- end }}\n", True),
        (b'{{ include "a.labels" . }}', True),
        (b"a: {{b: c}}", False),
        (b"a: b", False),
    ],
)
def test_templates_are_known_by_their_braces(text, template):
    assert is_template(text) is template


def test_a_kustomization_is_an_error_unless_unknown_kinds_may_be_there():
    text = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    for lenient, severity in ((False, Severity.ERROR), (True, Severity.WARNING)):
        (found,) = validate(read_documents(text, "k/kustomization.yaml"), allow_missing_schemas=lenient).findings
        assert (found.code, found.severity, "kustomize build k " in found.hint) == ("not-built", severity, True)


def test_render_says_what_was_given_instead_of_a_claim():
    with pytest.raises(InputError, match="there is nothing to render") as refused:
        render(read_documents("apiVersion: kustomize.config.k8s.io/v1\nkind: Kustomization\n", "k.yaml"))
    assert "kustomize build FOLDER | pyxp render -" in refused.value.hint
    with pytest.raises(InputError, match="this is a file of values for a Helm chart") as refused:
        render(read_documents("replicas: 1\n", "values.yaml"))
    assert "helm template CHART | pyxp render -" in refused.value.hint


def test_a_template_that_is_not_yaml_yet_is_told_from_a_slip(tmp_path):
    file = tmp_path / "deployment.yaml"
    file.write_text("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n")
    (found,) = validate_files([str(file)]).findings
    assert (found.code, found.location.line, "helm template CHART" in found.hint) == ("syntax", 4, True)
