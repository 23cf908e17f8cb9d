"""What the provider reports of AWS kinds, against the rules of its own configuration and what AWS answers."""

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from pyxp.catalog import Catalog
from pyxp.model import fieldpath
from pyxp.simulation import forms, identifier_templates
from pyxp.simulation.arn_forms import ARN_FORMS
from pyxp.simulation.field_forms import FIELD_FORMS
from pyxp.simulation.given_forms import GIVEN_FORMS
from pyxp.simulation.needs import Needs
from pyxp.simulation.provider import Provider
from pyxp.simulation.reading import Read, TemplateReads

CATALOG = Catalog.shipped()
REGION = "eu-central-1"
EXTERNAL = "crossplane.io/external-name"
NAME = "crossplane.io/composition-resource-name"
GROUPS = (".aws.upbound.io", ".aws.m.upbound.io")
KINDS = [(group, kind) for group, kind, _ in CATALOG.kinds() if group.endswith(GROUPS)]
AWS = json.loads((Path(__file__).parent / "reported_by_aws.json").read_text())
SAMPLE = [*KINDS[:: len(KINDS) // 15]]
ARN = re.compile(r"arn:aws:[a-z0-9-]+:([a-z]+-[a-z]+-\d)?:(123456789012|aws|cloudfront)?:\S+")


def facts(group, kind):
    known = CATALOG.find_kind(group, kind)
    return known.version(known.storage_version)


def resource(version, fields, name="films", external=""):
    annotations = {NAME: f"{version.kind.group}/{version.kind.kind}", **({EXTERNAL: external} if external else {})}
    return {
        "apiVersion": version.api_version,
        "kind": version.kind.kind,
        "metadata": {"name": name, "annotations": annotations},
        "spec": {"forProvider": {"region": REGION, **fields}},
    }


def reported(wanted, whole=True):
    """What the provider makes of these resources, of which everything is read, or only what it reports anyway."""
    reads = {}
    for item in wanted:
        version = facts(item["apiVersion"].partition("/")[0], item["kind"])
        paths = (f"status.atProvider.{name}" for name in (version.at_provider or {}).get("properties", {}) if whole)
        reads[item["metadata"]["annotations"][NAME]] = TemplateReads(
            reads=tuple(Read(path, fieldpath.parse(path)) for path in paths)
        )
    return Provider(Needs(CATALOG.find, reads), {}).step(wanted, []).observed


def texts(version):
    """A value for every text and number that a resource may ask for."""
    properties = (version.field(("spec", "forProvider")) or {}).get("properties", {})
    made = {"string": "{}-value", "number": 7, "integer": 7}
    typed = {name: made[kind] for name, schema in properties.items() if (kind := schema.get("type")) in made}
    return {
        name: value if value == 7 else value.format(name.lower()) for name, value in typed.items() if name != "region"
    }


def expected(rule, fields, external):
    """The identifier that a rule of the provider makes, told from its text alone."""
    if rule.startswith("("):
        parts = re.findall(r'"(.+?)"', rule)
        return parts[1].join([*(fields[snake(part)] for part in parts[2:]), external])
    around = {"external_name": external, "account_id": "123456789012", "partition": "aws", "region": REGION}
    inner = {name: found[0][name] for found in fields.values() if isinstance(found, list) for name in found[0]}

    def value(found):
        *_, name = re.findall(r"[a-z_]+", found.group(1).replace("ToLower", ""))
        known = around if ".parame" not in found.group(1) else inner if "index" in found.group(1) else fields
        # What is no field at all is computed by the cloud.
        text = known.get(name if known is around else snake(name), "*")
        return str(text).lower() if "ToLower" in found.group(1) else str(text)

    return re.sub(r"\{\{(.*?)\}\}", value, rule)


def snake(parameter):
    return re.sub("_([a-z])", lambda found: found.group(1).upper(), parameter)


def test_every_rule_of_the_provider_is_what_id_and_name_converge_to():
    wanted, rules = [], []
    for group, kind in KINDS:
        # The rule of a kind is one for both scopes; what it says is told by its own facts.
        if group.endswith(GROUPS[0]) and (rule := CATALOG.find_kind(group, kind).identity.get("identifier")):
            for scope in GROUPS:
                version = facts(group.replace(GROUPS[0], scope), kind)
                fields = texts(version) | NESTED.get(kind, {})
                wanted.append(resource(version, fields))
                rules.append((rule, fields, version.kind.identity["naming"]))
    assert len(wanted) == 2 * 95
    for item, (rule, fields, naming) in zip(reported(wanted, whole=False), rules, strict=True):
        external, status = item["metadata"]["annotations"][EXTERNAL], item["status"]["atProvider"]
        made = expected(rule, fields, external)
        assert external == ("films" if naming == "name" else made), (item["kind"], rule)
        service, resource_part = re.fullmatch(
            rf"arn:aws:([a-z-]+):(?:{REGION})?:123456789012:(.+)|(.+)", status["id"]
        ).group(1, 2)
        assert fnmatchcase(resource_part if service else status["id"], made), (item["kind"], rule)
        if status["id"].startswith("arn:") and "arn" in status:
            assert status["arn"] == status["id"]


NESTED = {
    "BotAssociation": {"lexBot": [{"name": "bot", "lexRegion": "us-east-1"}]},
    "CustomerManagedPolicyAttachment": {"customerManagedPolicyReference": [{"name": "policy", "path": "/"}]},
}
"""Fields of rules that take a part of an object."""


def test_every_field_that_a_form_takes_is_one_of_its_kind():
    known = {}
    for group, kind in KINDS:
        known.setdefault(group.partition(".")[0], {}).setdefault(kind, []).append(group)
    for table in (ARN_FORMS, GIVEN_FORMS, FIELD_FORMS):
        for service, (_, rows) in forms.read_table(table).items():
            assert service in known
            for key, form in rows.items():
                kind, _, reported_field = key.partition(".")
                fields = forms.fields_of(form) - {"arn", "ownarn", "port"} if kind != "*" else set()
                assert kind == "*" or kind in known[service], (service, key)
                for group in known[service].get(kind, ()) if fields or reported_field else ():
                    assert_has(CATALOG.find_kind(group, kind), fields, reported_field)


def assert_has(known, fields, reported_field):
    versions = [known.version(name) for name in known.versions]
    for field in fields:
        steps = ("spec", "forProvider", *field.split("."))
        indexed = (*steps[:3], 0, *steps[3:])
        assert any(item.field(steps) or item.field(indexed) for item in versions), (known.group, known.kind, field)
    if reported_field and "." not in reported_field:
        assert any(f'"{reported_field}"' in json.dumps(item.at_provider) for item in versions), (
            known.kind,
            reported_field,
        )


def shape(value, known):
    """A text with what only a cloud knows made alike, and its length kept."""
    if isinstance(value, list):
        return [shape(item, known) for item in value]
    if isinstance(value, dict):
        return {key: shape(item, known) for key, item in value.items()}
    if not isinstance(value, str) or value in known:
        return value
    value = re.sub("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", value)
    value = re.sub("(?<![0-9a-z])(?=[a-z]*[0-9])[0-9a-z]{12,}(?![0-9a-z])", _crossed, value)
    return re.sub("(?<=[-A-Z])[A-Z0-9]{17,}$|(?<=-)[a-zA-Z0-9]{6}$", _crossed, value)


def _crossed(found):
    # A number that AWS derives has one digit less now and then.
    return "x" * min(len(found.group()), 26) if not found.group().isdigit() else found.group()


@pytest.mark.parametrize("name", sorted(AWS))
def test_a_kind_is_reported_as_aws_answered(name):
    group, _, kind = name.partition("/")
    told = AWS[name]
    version = facts(f"{group}.aws.upbound.io", kind)
    fields = {key: value for key, value in told["fields"].items() if key != "region"}
    (found,) = reported([resource(version, fields, external=told["name"])])
    status = found["status"]["atProvider"]
    known = {"123456789012"}
    for field, value in [*told["reported"].items()]:
        assert shape(status[field], known) == shape(value, known), field
    assert shape(found["metadata"]["annotations"][EXTERNAL], known) == shape(told["external"], known)


def check(group, kind):
    version = facts(group, kind)
    if version.at_provider is None:
        return
    first, second = (reported([resource(version, texts(version))]) for _ in range(2))
    assert first == second
    status = first[0].get("status", {}).get("atProvider", {})
    properties = version.at_provider.get("properties", {})
    for name, value in status.items():
        assert fits(value, properties[name]), (group, kind, name, value)
        if name == "arn" and "arn" not in first[0]["spec"]["forProvider"]:
            assert ARN.fullmatch(value), (group, kind, value)
    external = first[0]["metadata"]["annotations"].get(EXTERNAL)
    assert external, (group, kind)
    if version.kind.identity.get("naming") == "name":
        assert external == "films"
    if "id" in properties:
        assert status["id"], (group, kind)
    assert "{" not in json.dumps(list(status.values())).replace("{}", "").replace('{"', ""), (group, kind)


def fits(value, schema):
    kinds = {"string": str, "boolean": bool, "number": (int, float), "integer": int, "array": list, "object": dict}
    wanted = kinds.get(schema.get("type"), object)
    if not isinstance(value, wanted):
        return False
    if isinstance(value, list):
        return all(fits(item, schema.get("items", {})) for item in value)
    if isinstance(value, dict) and "properties" in schema:
        return all(key in schema["properties"] and fits(item, schema["properties"][key]) for key, item in value.items())
    return True


def test_what_is_reported_of_any_kind_is_whole_and_as_its_schema_says():
    for group, kind in SAMPLE:
        check(group, kind)


@pytest.mark.thorough
def test_what_is_reported_of_every_kind_is_whole_and_as_its_schema_says():
    for group, kind in KINDS:
        check(group, kind)


def test_rules_tell_the_fields_that_they_take():
    rule = "{{ .parameters.instance_id }}:{{ (index .parameters.lex_bot 0).name }}"
    assert identifier_templates.fields_of(rule) == {"instanceId", "lexBot"}
    assert identifier_templates.fields_of('("name", ":", "cluster_name")') == {"clusterName"}
