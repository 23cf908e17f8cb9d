"""What AWS cannot change in place is fed by nothing that a claim's author can change."""

import pytest

from pyxp.model import fieldpath

from .checks.composition import READS_ENVIRONMENT, sources, template_input, templates
from .inventory import ROWS
from .stacks import CATALOG, COMPOSITION, EXTERNAL_NAME, XRD

EXCEPTIONS = {
    # It has a rule of its own: the address may be taken out and put in, but not be another one.
    ("alerts-subscription", "endpoint", "spec.alarms.email"),
}
GROWS = "[0, 1, 2].all(index, index >= size(oldSelf) || (index < size(self) && self[index] == oldSelf[index]))"
RELEASED = {"task-definition", "task-definition-twin"}
"""What is replaced as a whole, so that what feeds it changes with the release."""
SCHEMA = XRD["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
FROM_CLAIM = {
    patch["toFieldPath"]: patch["fromFieldPath"] for patch in template_input(COMPOSITION)["environment"]["patches"]
}


def claim_fields(patch):
    """Fields of the claim that a patch reads, by itself or through the environment."""
    if patch["type"] in READS_ENVIRONMENT:
        return {FROM_CLAIM[path] for path in sources(patch) if path in FROM_CLAIM}
    return {path for path in sources(patch) if path.startswith("spec.")}


def immutable(path):
    """Whether the field, or something that it is in, must equal what it was: a list may also grow."""
    found = SCHEMA
    for segment in fieldpath.parse(path):
        found = found["items"] if isinstance(segment, int) else found["properties"][segment]
        rules = {rule["rule"] for rule in found.get("x-kubernetes-validations", ())}
        if rules & {"self == oldSelf", GROWS}:
            return True
    return False


def fixed_fields(name):
    """What the patches of a resource write that never changes: target below ``forProvider``, and claim field."""
    row = ROWS[name]
    known = CATALOG.get(row.api_version, row.kind_name).version(row.api_version.partition("/")[2])
    (template,) = (item for item in templates(COMPOSITION) if item.name == name)
    for patch in template.patches:
        target = patch["toFieldPath"]
        field = target.removeprefix("spec.forProvider.")
        named = target == f"metadata.annotations[{EXTERNAL_NAME}]"
        replaced = target != field and any(
            field == path or field.startswith((f"{path}.", f"{path}[")) or path.startswith(f"{field}.")
            for path in known.replaces
        )
        # The provider's own account is as fixed as a name.
        if named or replaced or target.startswith("spec.providerConfigRef"):
            for source in sorted(claim_fields(patch)):
                yield ("" if named else field), source


@pytest.mark.parametrize("name", ROWS)
def test_what_never_changes_is_fed_by_immutable_fields(name):
    changeable = {(name, field, source) for field, source in fixed_fields(name) if not immutable(source)}

    released = {item for item in changeable if name in RELEASED}
    assert changeable - released == {item for item in EXCEPTIONS if item[0] == name}
    rules = SCHEMA["properties"]["spec"]["properties"]["compute"]["x-kubernetes-validations"]
    told = {rule["rule"].rpartition("oldSelf.")[2] for rule in rules if "oldSelf.release ||" in rule["rule"]}
    assert {source.removeprefix("spec.compute.") for _, _, source in released} <= told


def test_there_is_something_to_check():
    fed = {(field, source) for name in ROWS for field, source in fixed_fields(name)}

    assert ("cidrBlock", "spec.network.cidr") in fed
    assert ("availabilityZone", "spec.network.zones[1]") in fed
    assert ("family", "spec.namePrefix") in fed
    assert ("", "spec.environment") in fed
    assert ("region", "spec.region") in fed


def test_names_of_any_claim_fit_their_limits():
    lengths = {name: SCHEMA["properties"]["spec"]["properties"][name]["maxLength"] for name in ("namePrefix", "region")}
    lengths["environment"] = SCHEMA["properties"]["spec"]["properties"]["environment"]["maxLength"]
    longest = {
        row.name: len(row.aws_name.format(**{name: "x" * length for name, length in lengths.items()}))
        for row in ROWS.values()
        if row.aws_name
    }

    assert lengths["environment"] == 16
    assert lengths["namePrefix"] <= 16
    assert max(longest["ecs-task-role"], longest["ecs-execution-role"]) <= 64
    assert max(longest["secrets-policy"], longest["task-policy"]) <= 128
    assert max(longest["aurora-cluster"], longest["aurora-writer"], longest["aurora-reader-2"]) <= 63
    assert max(longest.values()) <= 255
