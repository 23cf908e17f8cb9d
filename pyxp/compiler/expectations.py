"""What a field expects that is given another resource, or a value of one, told to the person who wrote it."""

from __future__ import annotations

import re

from pyxp.authoring.resources import Resource, variable_of
from pyxp.catalog import KindFacts, SelectorFacts, VersionFacts
from pyxp.catalog.naming import python_name
from pyxp.errors import with_article
from pyxp.model import fieldpath

_GENERAL = re.compile(
    r"(?:^|_)(?:actions?|address|arn|consumer|destinations?|endpoint|principal|resources?|source|targets?|uri)(?:_|$)"
)
"""Words of fields that take the ARN of whatever is meant, although the selector is for one kind only."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]+")


def last_name(field: str) -> str:
    """The name of a field, without those around it: ``subnetIds`` of ``vpcConfig.subnetIds[0]``."""
    return re.sub(r"\[[^]]*\]$", "", field).rpartition(".")[2]


def python_path(version: VersionFacts, path: str) -> str:
    """A field as platforms write it, below its kind: ``Function.environment.variables["B"]``.

    Args:
        version: Facts of the kind that has the field.
        path: The field path in the manifest.
    """
    segments = fieldpath.parse(path)
    start = len(version.kind.fields_path.split(".")) if path.startswith(f"{version.kind.fields_path}.") else 0
    written = version.kind.kind
    for end, step in enumerate(segments[start:], start):
        names = {field: name for name, field in version.python_names(segments[:end]).items()}
        if isinstance(step, int):
            written += f"[{step}]"
        elif step in names:
            written += f".{names[step]}"
        else:
            written += f'["{step}"]'
    return written


def form_of(facts: SelectorFacts) -> str:
    """What the selector of a field takes from a resource: an ``ARN``, an ``id``, a ``name`` or a ``value``."""
    name, extract = python_name(last_name(facts.field)), (facts.extract or "").lower()
    if extract.endswith("arn") or re.search(r"_arns?$", name):
        return "ARN"
    if re.search(r"_ids?$", name) or extract.endswith("id"):
        return "id"
    return "name" if extract == "external-name" or extract.endswith("name") else "value"


def takes_any_kind(facts: SelectorFacts) -> bool:
    """Whether a field takes the ARN of resources of many kinds, as the target of an alarm or of a rule does."""
    name = python_name(last_name(facts.field))
    of_its_kind = (_WORD.findall(facts.target_kind) or [""])[-1].lower() in name.split("_")
    return form_of(facts) == "ARN" and bool(_GENERAL.search(re.sub(r"_arns?$", "", name) or name)) and not of_its_kind


def instead_of(target: Resource, facts: SelectorFacts) -> str:
    """A hint: what to write where a resource of another kind stands than is selected, or a value of one."""
    if target.facts.composite:
        name = python_name(last_name(facts.field))
        return f"pass a field of its status: {variable_of(target)}.status.{name}, or what it is called there"
    if takes_any_kind(facts) and target.facts.managed:
        return f"pass its ARN: {variable_of(target)}.status.arn"
    return f"give it {with_article(facts.target_kind)}, or the text of {called(form_of(facts))}"


def called(form: str) -> str:
    """What a field takes, behind its article."""
    return f"{'an' if form in ('ARN', 'id') else 'a'} {form}"


def value_of(target: Resource, field: str) -> str:
    """A hint: which value of a resource may be meant in a field that selects none."""
    variable, name = variable_of(target), python_name(last_name(field))
    if not target.facts.managed:
        return f"pass its value, for example {variable}.object_name"
    for ending, value in (("_arn", "arn"), ("_arns", "arn"), ("_id", "id"), ("_ids", "id")):
        if name.endswith(ending):
            return f"pass its value, for example {variable}.status.{value}"
    return f"pass the value that is meant, a field of {variable}.status such as id or arn"


def is_related(one: KindFacts, other: str) -> bool:
    """Whether the id of one kind may be that of the other, as with ``DefaultVPC`` and ``VPC``."""
    return one.kind.startswith(other) or one.kind.endswith((other, "Alias")) or other.endswith(one.kind)
