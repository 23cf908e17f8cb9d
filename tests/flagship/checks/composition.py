"""Does the generated Composition hold together, before anything is rendered?"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyxp.catalog import SelectorFacts
from pyxp.model import fieldpath

from ..claims import OPTIONS
from ..inventory import CONNECTION, ROWS, USAGES, Row
from ..stacks import AFTER, CATALOG, EXTERNAL_NAME, template_input
from .memory import GO_WITH_THEIR_SOURCE, NAME, is_memory, memory_problems
from .releases import slot_problems

READS_COMPOSITE = {"FromCompositeFieldPath", "CombineFromComposite"}
READS_ENVIRONMENT = {"FromEnvironmentFieldPath", "CombineFromEnvironment"}
WRITES_ENVIRONMENT = {"ToEnvironmentFieldPath", "CombineToEnvironment"}
WRITES_COMPOSITE = {"ToCompositeFieldPath", "CombineToComposite"}
REQUIRED = {"fromFieldPath": "Required"}
USAGE = "ClusterUsage"
_AWAITED = re.compile(r"'([\w-]+)' in context\['[^']+'\]\.pyxp\.resources(?:\.([\w-]+)|\['([\w-]+)'\])")
SECRET = re.compile(r"password|secret|token|credential", re.IGNORECASE)
SPECS = [
    {**OPTIONS["spec"], "network": {**OPTIONS["spec"]["network"], "nat": nat}} for nat in ("none", "one", "per-zone")
]
"""What claims ask for where all zones are there."""
NO_SECRETS = {
    "manageMasterUserPassword",  # a switch: RDS keeps the password
    "secretArn",
    "DB_SECRET_ARN",
    "databaseSecretArn",
    "masterUserSecret",
    "secrets-policy",
    "secrets-policy-attachment",
    "secretsmanager",  # the service
    "masterUserSecretKmsKeyId",
    "writeConnectionSecretsToNamespace",
}
"""Words that name where a secret is, never what it is."""


@dataclass(frozen=True)
class Template:
    """A resource template with its patch sets unfolded."""

    name: str
    base: Mapping[str, Any]
    patches: tuple[Mapping[str, Any], ...]


def templates(composition: Mapping[str, Any]) -> list[Template]:
    """All templates of managed resources, in order."""
    return [template for template in all_templates(composition) if template.base.get("kind") != USAGE]


def all_templates(composition: Mapping[str, Any]) -> list[Template]:
    """All resource templates, in order."""
    given = template_input(composition)
    sets = {item["name"]: item["patches"] for item in given.get("patchSets", ())}
    found = []
    for resource in given["resources"]:
        patches: list[Mapping[str, Any]] = []
        for patch in resource.get("patches", ()):
            patches += sets.get(patch["patchSetName"], ()) if patch["type"] == "PatchSet" else [patch]
        found.append(Template(resource["name"], resource["base"], tuple(patches)))
    return found


def sources(patch: Mapping[str, Any]) -> list[str]:
    """The paths that a patch reads."""
    if "combine" in patch:
        return [variable["fromFieldPath"] for variable in patch["combine"]["variables"]]
    return [patch["fromFieldPath"]]


def adoption_problems(composition: Mapping[str, Any]) -> list[str]:
    """Rows that a claim may take over against the patches that name what is there; and everything can be observed."""
    named = f"metadata.annotations[{EXTERNAL_NAME}]"
    early = {patch["toFieldPath"] for patch in template_input(composition)["environment"]["patches"]}
    problems = [] if "pyxp.choices.observeOnly" in early else ["nobody knows whether the claim observes"]
    for template in templates(composition):
        name = template.name
        found = [sources(patch) for patch in template.patches if patch["toFieldPath"] == named]
        kept, adopted = f"pyxp.held.{name}{NAME}", f"pyxp.composite.adopt-{name}"
        wanted = [[f"spec.adopt.{name}"], [kept, adopted], ["pyxp.choices.observeOnly.true", adopted]]
        if (ROWS[name].adopt and found != wanted) or (not ROWS[name].adopt and wanted[0] in found):
            problems.append(f"{name} is named by {found}")
        if ROWS[name].adopt and (named, kept) not in {
            (patch.get("fromFieldPath"), patch["toFieldPath"]) for patch in template.patches
        }:
            problems.append(f"{name} forgets its name")
    observing = {"fromFieldPath": "spec.observeOnly", "toFieldPath": "spec.managementPolicies"}
    problems += [
        f"{template.name} does not observe"
        for template in templates(composition)
        if not any(observing.items() <= patch.items() for patch in template.patches)
    ]
    return problems


def composition_problems(composition: Mapping[str, Any], xrd: Mapping[str, Any]) -> list[str]:
    """Every check of this module but for :func:`secret_problems`, which looks for what is too much."""
    steps = [step["functionRef"]["name"] for step in composition["spec"]["pipeline"]]
    expected = ["function-patch-and-transform", "function-cel-filter", "function-auto-ready"]
    names = {template.name for template in templates(composition)}
    return [
        *([] if steps == expected else [f"the steps are {steps}"]),
        *adoption_problems(composition),
        *([] if names == set(ROWS) else [f"too many or missing: {', '.join(sorted(names ^ set(ROWS)))}"]),
        *condition_problems(composition),
        *path_problems(composition, xrd),
        *environment_problems(composition),
        *held_problems(composition),
        *release_problems(composition),
        *selector_problems(composition),
        *account_problems(composition),
        *after_problems(composition),
        *connection_problems(composition),
        *usage_problems(composition),
    ]


def filters(composition: Mapping[str, Any]) -> dict[str, str]:
    """The expressions of function-cel-filter by the resources that they are about."""
    steps = [step for step in composition["spec"]["pipeline"] if step["functionRef"]["name"] == "function-cel-filter"]
    return {item["name"]: item["expression"] for step in steps for item in step["input"]["filters"]}


def awaited(composition: Mapping[str, Any], name: str) -> set[str]:
    """Where in the environment that is which the filter of a resource waits for."""
    found = _AWAITED.findall(filters(composition).get(name, ""))
    return {f"pyxp.resources.{plain or quoted}.{key}" for key, plain, quoted in found}


def condition_problems(composition: Mapping[str, Any]) -> Iterator[str]:
    """What is not always there, or waits for what is not, has a filter, and nothing else has one."""
    found = set(filters(composition))
    wanted = {name for name, row in ROWS.items() if row.only is not None or row.behind or row.released}
    wanted |= {usage.name for usage in USAGES if usage.only is not None}
    for name in sorted(found ^ wanted):
        yield f"{name} has {'a' if name in found else 'no'} condition"


def path_problems(composition: Mapping[str, Any], xrd: Mapping[str, Any]) -> Iterator[str]:
    """Patches name what the XRD and the provider's kinds declare, and every field of the XRD has an effect."""
    schema = xrd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    read: set[str] = set()
    for patch in template_input(composition)["environment"]["patches"]:
        read.update(sources(patch))
    written: set[str] = set()
    for expression in filters(composition).values():
        read.update(re.findall(r"observed\.composite\.resource\.(spec[.\w]*)", expression))
    for template in templates(composition):
        for patch in template.patches:
            kind = patch["type"]
            if kind in READS_COMPOSITE:
                read.update(sources(patch))
            elif kind in WRITES_COMPOSITE:
                written.add(patch["toFieldPath"])
            if kind in WRITES_COMPOSITE | WRITES_ENVIRONMENT and not is_memory(patch):
                yield from _unknown_reports(template, patch)
    for path in sorted(read | written):
        if path not in ("metadata.uid", "metadata.name", "kind") and declared(schema, path) is None:
            yield f"{path} is not declared"
    for path in leaves(schema["properties"]["spec"], "spec"):
        if not any(source == path or source.startswith((f"{path}[", f"{path}.")) for source in read):
            yield f"{path} has no effect"
    for path in leaves(schema["properties"]["status"], "status"):
        if path not in written:
            yield f"{path} is never reported"


def _unknown_reports(template: Template, patch: Mapping[str, Any]) -> Iterator[str]:
    api_version = template.base["apiVersion"]
    facts = CATALOG.get(api_version, template.base["kind"]).version(api_version.partition("/")[2])
    status = {"type": "object", "properties": {"status": {"properties": {"atProvider": facts.at_provider}}}}
    for path in sources(patch):
        if path != f"metadata.annotations[{EXTERNAL_NAME}]" and declared(status, path) is None:
            yield f"{template.name} does not report {path}"


def declared(schema: Mapping[str, Any], path: str) -> Mapping[str, Any] | None:
    """The schema at a path; None where nothing is declared."""
    found: Any = schema
    for segment in fieldpath.parse(path):
        if isinstance(segment, int):
            found = found.get("items")
        else:
            found = found.get("properties", {}).get(segment) or found.get("additionalProperties")
        if not isinstance(found, Mapping):
            return None
    return found


def leaves(schema: Mapping[str, Any], path: str) -> Iterator[str]:
    """Paths of everything that has no members of its own; a list or map is one leaf."""
    for name, member in schema.get("properties", {}).items():
        if member.get("properties"):
            yield from leaves(member, f"{path}.{name}")
        else:
            yield f"{path}.{name}"


def environment_problems(composition: Mapping[str, Any]) -> Iterator[str]:
    """What is read from the environment was written there before; what is written is read; nothing goes without."""
    given = template_input(composition)
    written = {patch["toFieldPath"] for patch in given["environment"]["patches"]}
    for patch in given["environment"]["patches"]:
        if patch.get("policy", {}).get("fromFieldPath") == "Required":
            yield f"environment: {patch['toFieldPath']} is Required, which is fatal there"
    read: set[str] = set()
    for template in templates(composition):
        waits = awaited(composition, template.name)
        for patch in template.patches:
            if is_memory(patch):
                continue
            if patch["type"] in READS_ENVIRONMENT:
                read.update(sources(patch))
                for path in sources(patch):
                    if path not in written and not is_flag(path):
                        yield f"{template.name} reads {path}, which nothing before it writes"
                if patch.get("policy") != REQUIRED and not _may_go(template.name, patch, waits):
                    yield f"{template.name} would go without {patch['toFieldPath']}"
            elif patch["type"] in WRITES_ENVIRONMENT:
                written.add(patch["toFieldPath"])
        read |= waits
    for path in sorted(written - read):
        if not any(is_flag(flag) and flag.startswith(f"{path}.") for flag in read):
            yield f"nobody reads {path}"


def is_flag(path: str) -> bool:
    """Whether a path is there only where the claim has made a choice, which decides whether a field is there."""
    return path.startswith("pyxp.choices.")


def _may_go(name: str, patch: Mapping[str, Any], waits: set[str]) -> bool:
    """Whether a value may be missing: by a choice, with its source, or because the filter waits for it instead."""
    if any(path.endswith(NAME) for path in sources(patch)):
        return True
    if any(is_flag(path) for path in sources(patch)) or (name, patch["toFieldPath"]) in GO_WITH_THEIR_SOURCE:
        return True
    reported = [path for path in sources(patch) if path.startswith("pyxp.resources.")]
    return bool(reported) and waits.issuperset(reported)


def held_problems(composition: Mapping[str, Any]) -> Iterator[str]:
    """Every resource keeps its fields while what they come from is away."""
    for template in templates(composition):
        row = ROWS.get(template.name)
        if row is not None and not row.released:
            yield from memory_problems(template.name, list(template.patches), filled(row))


def release_problems(composition: Mapping[str, Any]) -> Iterator[str]:
    """Slots of what is replaced by release keep what they were made as."""
    for template in templates(composition):
        if template.name in ROWS and ROWS[template.name].released:
            yield from slot_problems(template.name, template.base, template.patches)


def filled(row: Row) -> list[str]:
    """Fields that a resource has to hold because selectors fill them while another one follows releases."""
    return [f"spec.forProvider.{facts(row, field).field}" for field in row.select if row.follows]


def facts(row: Row, field: str) -> SelectorFacts:
    """What is known of a selector field."""
    known = CATALOG.get(row.api_version, row.kind_name).version(row.api_version.partition("/")[2])
    return next(found for found in known.selectors.values() if found.selector_field == field)


def selector_problems(composition: Mapping[str, Any]) -> Iterator[str]:
    """Selectors match their resources, over all templates of the target's kind; labels are there to be matched."""
    everything = templates(composition)
    used: set[tuple[str, str]] = set()
    for template in everything:
        row = ROWS.get(template.name)
        if row is None:
            continue
        api_version = template.base["apiVersion"]
        facts = CATALOG.get(api_version, template.base["kind"]).version(api_version.partition("/")[2])
        by_field = {item.selector_field: item for item in facts.selectors.values()}
        select = {field: {tuple(sorted(row.selects(spec)[field].candidates)) for spec in SPECS} for field in row.select}
        given = [*selectors(template.base["spec"]["forProvider"]), *chosen_selectors(template)]
        for path, selector in given:
            target = by_field[path]
            labels = selector.get("matchLabels", {})
            used |= labels.items()
            matched = {
                other.name
                for other in everything
                if other.base["kind"] == target.target_kind
                and other.base["apiVersion"].startswith(f"{target.target_api_group}/")
                and labels.items() <= other.base.get("metadata", {}).get("labels", {}).items()
            }
            if tuple(sorted(matched)) not in select.get(path, ()):
                yield f"{template.name}: {path} selects {sorted(matched)}"
            if selector.get("matchControllerRef") is not True:
                yield f"{template.name}: {path} finds resources of other claims"
            if not labels:
                yield f"{template.name}: {path} takes whatever there is of a kind"
            if target.plural and selector.get("policy") != {"resolve": "Always"}:
                yield f"{template.name}: {path} is not resolved again"
    for template in everything:
        for label in template.base.get("metadata", {}).get("labels", {}).items():
            if label not in used:
                yield f"{template.name}: nothing selects by label {label}"


def chosen_selectors(template: Template) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Selectors that a patch decides between, by path."""
    for patch in template.patches:
        path = patch["toFieldPath"].removeprefix("spec.forProvider.")
        if not path.endswith("Selector"):
            continue
        for step in patch["transforms"]:
            match = step.get("match", {})
            options = [*step.get("map", {}).values(), *(item["result"] for item in match.get("patterns", ()))]
            for option in [*options, *([match["fallbackValue"]] if "fallbackValue" in match else [])]:
                if isinstance(option, Mapping):
                    yield path, option


def selectors(fields: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Selector fields below ``forProvider`` by path."""
    for key, value in fields.items():
        if key.endswith("Selector"):
            yield path + key, value
        elif isinstance(value, Mapping):
            yield from selectors(value, f"{path}{key}.")


def secret_problems(composition: Mapping[str, Any]) -> Iterator[str]:
    """No secret is in the manifest or flows through it."""
    for word in _words(composition["spec"]):
        for found in re.findall(r"[\w:-]*", word):
            if SECRET.search(found) and not any(allowed in found for allowed in NO_SECRETS):
                yield f"{found!r} looks like a secret"


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif isinstance(value, str):
        yield value


def account_problems(composition: Mapping[str, Any]) -> Iterator[str]:
    """Which account a resource is in follows from the environment alone."""
    for template in templates(composition):
        names = [patch for patch in template.patches if patch["toFieldPath"].startswith("spec.providerConfigRef")]
        if [sources(patch) for patch in names] != [["spec.environment"]]:
            yield f"{template.name}: its ProviderConfig is not named by the environment alone"
        if "providerConfigRef" in template.base["spec"]:
            yield f"{template.name}: its ProviderConfig has a fixed part"


def after_problems(composition: Mapping[str, Any]) -> Iterator[str]:
    """Resources wait for exactly those that the inventory has them wait for."""
    found = {name: set(edges) for name, edges in after_edges(composition).items()}
    for name, row in ROWS.items():
        if found.pop(name, set()) != {*row.after, *row.behind}:
            yield f"{name} does not wait for {', '.join((*row.after, *row.behind)) or 'nothing'}"
    for name in found:
        yield f"{name} waits, and is not in the inventory"


def after_edges(composition: Mapping[str, Any]) -> dict[str, list[str]]:
    """By resource, those for which it waits without using a value of theirs."""
    everything = templates(composition)
    producers = {
        patch["toFieldPath"]: template.name
        for template in everything
        for patch in template.patches
        if patch["type"] in WRITES_ENVIRONMENT and patch["fromFieldPath"] == "status.atProvider.id"
    }
    found = {}
    for template in everything:
        waits = awaited(composition, template.name)
        held = [path for row in [ROWS[template.name]] for name in row.behind for path in waits if f".{name}." in path]
        for patch in template.patches:
            if patch["toFieldPath"] == f"metadata.annotations[{AFTER}]":
                held += [path for path in sources(patch) if patch.get("policy") == REQUIRED or path in waits]
        if held:
            found[template.name] = [producers[path] for path in held if path in producers]
    return found


def connection_problems(composition: Mapping[str, Any]) -> Iterator[str]:
    """Every key of the connection secret is published once, and the secret has a place."""
    details = [
        detail["name"]
        for resource in template_input(composition)["resources"]
        for detail in resource.get("connectionDetails", ())
    ]
    if sorted(details) != sorted(CONNECTION):
        yield f"connection details are {', '.join(details)}"
    if "writeConnectionSecretsToNamespace" not in composition["spec"]:
        yield "connection secrets have no place"


def usage_problems(composition: Mapping[str, Any]) -> Iterator[str]:
    """What the inventory keeps is kept, found by labels of its own, and ready as soon as it is there."""
    everything = {template.name: template for template in all_templates(composition)}
    found = {item["name"]: item for item in template_input(composition)["resources"]}
    found = {name: item for name, item in found.items() if item["base"].get("kind") == USAGE}
    for name in sorted(found.keys() ^ {usage.name for usage in USAGES}):
        yield f"{name} is no usage of the inventory, or is missing"
    for usage in USAGES:
        given = found.get(usage.name, {"base": {}})
        spec = dict(given["base"].get("spec", {}))
        reason = spec.pop("reason", None)
        ends = {}
        for end, name in (("of", usage.used), ("by", usage.user)):
            base = everything[name].base if name in everything else {}
            labels = {"platform.streamflix.io/resource": name}
            if not labels.items() <= base.get("metadata", {}).get("labels", {}).items():
                yield f"{usage.name} does not find {name}"
            kind = {key: base.get(key) for key in ("apiVersion", "kind")}
            ends[end] = kind | {"resourceSelector": {"matchControllerRef": True, "matchLabels": labels}}
        if spec != {**ends, "replayDeletion": True} or not reason:
            yield f"{usage.name} holds something else"
        if given["base"].get("apiVersion") != "protection.crossplane.io/v1beta1" or set(given) - {
            "name",
            "base",
            "readinessChecks",
        }:
            yield f"{usage.name} is something else"
        if given.get("readinessChecks") != [{"type": "None"}]:
            yield f"{usage.name} holds up its claim"
