"""Does a slot of what is replaced by release stay what it was made as, and follow what the provider changes?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LABEL = "platform.streamflix.io/release"
RELEASE = "spec.compute.release"
IN_PLACE = {"tags", "skipDestroy"}
"""Fields that the provider changes in place."""
FIELDS = "spec.forProvider"

Patch = Mapping[str, Any]


def slot_problems(name: str, base: Mapping[str, Any], patches: Sequence[Patch]) -> Iterator[str]:
    """A slot is named by its release, keeps all that is not changed in place, and takes the rest from the claim."""
    rest = list(patches)
    for wanted in identity(name):
        if wanted not in rest:
            yield f"{name}: {wanted['toFieldPath']} is not written as {wanted}"
        else:
            rest.remove(wanted)
    kept = f"pyxp.releases.{name}.fields"
    memory = [
        {"type": "ToEnvironmentFieldPath", "fromFieldPath": FIELDS, "toFieldPath": kept},
        {"type": "FromEnvironmentFieldPath", "fromFieldPath": kept, "toFieldPath": FIELDS},
    ]
    at = next((number for number in range(len(rest)) if rest[number : number + 2] == memory), None)
    if at is None:
        yield f"{name}: what it was made as is not kept"
        return
    before, after = rest[:at], rest[at + 2 :]
    for patch in before:
        if not is_field(patch) or first_step(patch) in IN_PLACE:
            yield f"{name}: {patch['toFieldPath']} is written before what is kept"
    for patch in after:
        if is_field(patch) and first_step(patch) not in IN_PLACE:
            yield f"{name}: {patch['toFieldPath']} is written over what is kept"
    yield from constant_problems(name, base, after)


def identity(name: str) -> list[dict[str, Any]]:
    """The patches of an object's name, and of its label: that of its release from then on, and 1 where it has none."""
    label, memory = f"metadata.labels[{LABEL}]", f"pyxp.releases.{name}.number"
    number = {"variables": [{"fromFieldPath": "metadata.name"}, {"fromFieldPath": RELEASE}]}
    first = {"match": {"patterns": [{"type": "regexp", "regexp": ".*", "result": "1"}]}, "type": "match"}
    return [
        {
            "type": "CombineFromComposite",
            "combine": {**number, "strategy": "string", "string": {"fmt": f"%s-{name}-%.0f"}},
            "toFieldPath": "metadata.name",
        },
        {
            "type": "FromCompositeFieldPath",
            "fromFieldPath": RELEASE,
            "toFieldPath": label,
            "transforms": [{"type": "convert", "convert": {"toType": "string"}}],
        },
        {
            "type": "ToEnvironmentFieldPath",
            "fromFieldPath": "metadata.uid",
            "toFieldPath": memory,
            "transforms": [first],
        },
        {"type": "ToEnvironmentFieldPath", "fromFieldPath": label, "toFieldPath": memory},
        {"type": "FromEnvironmentFieldPath", "fromFieldPath": memory, "toFieldPath": label},
    ]


def constant_problems(name: str, base: Mapping[str, Any], patches: Sequence[Patch]) -> Iterator[str]:
    """Constants that the provider changes in place are in the base, and once more behind what is kept."""
    fields = base["spec"]["forProvider"]
    wanted = {f"{FIELDS}.tags.{key}": value for key, value in fields.get("tags", {}).items()}
    wanted |= {f"{FIELDS}.{key}": fields[key] for key in fields if key in IN_PLACE and key != "tags"}
    found = {
        patch["toFieldPath"]: patch["transforms"][0]["match"]["patterns"][0]["result"]
        for patch in patches
        if patch.get("fromFieldPath") == "kind"
    }
    if found != wanted:
        yield f"{name}: constants are {wanted} in the base, and {found} behind what is kept"
    merged = [patch for patch in patches if patch.get("policy")]
    if [(patch["toFieldPath"], patch["policy"]) for patch in merged] != [
        (f"{FIELDS}.tags", {"toFieldPath": "ForceMergeObjects"})
    ]:
        yield f"{name}: the tags of the claim do not win over those that are kept"


def is_field(patch: Patch) -> bool:
    """Whether a patch writes a field of the resource."""
    return str(patch.get("toFieldPath", "")).startswith(f"{FIELDS}.")


def first_step(patch: Patch) -> str:
    """Which field it writes, or a part of it."""
    return str(patch["toFieldPath"]).removeprefix(f"{FIELDS}.").partition(".")[0].partition("[")[0]
