"""Is every field that another resource's ARN or id goes into kept while that resource is away?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

HELD = "pyxp.held."
RELEASES = "pyxp.releases."
NAME = ".external-name"
"""What a resource that was taken over remembers, which no other resource tells."""
GO_WITH_THEIR_SOURCE = {("kinesis-iterator-age-alarm", "spec.forProvider.alarmActions[1]")}
"""Fields of what is always there that come from what need not be: they are there as long as that is."""
IDENTITY = re.compile(r"(^|[a-z0-9.-])(Id|Arn|id|arn)s?(-json|-escaped)?$|external-name")


def is_memory(patch: Mapping[str, Any]) -> bool:
    """Whether a patch writes or reads what a resource remembers of its fields, or a slot of what it was made as."""
    ends = [str(patch.get(end, "")) for end in ("fromFieldPath", "toFieldPath")]
    return any(end.startswith((HELD, RELEASES)) and not end.endswith(NAME) for end in ends)


def memory_problems(name: str, patches: list[Mapping[str, Any]], filled: Sequence[str] = ()) -> Iterator[str]:
    """A field is first remembered from the resource itself, then written from that, then from its source.

    ``filled`` are those that selectors fill, which nothing else writes.
    """
    kinds = ("ToEnvironmentFieldPath", "FromEnvironmentFieldPath")
    remembered = {patch["fromFieldPath"]: patch["toFieldPath"] for patch in patches if _is(patch, kinds[0], "to")}
    restored = [(patch["fromFieldPath"], patch["toFieldPath"]) for patch in patches if _is(patch, kinds[1], "from")]
    wanted = list(filled)
    for position, patch in enumerate(patches):
        target = patch.get("toFieldPath", "")
        if not target.startswith("spec.forProvider.") or is_memory(patch) or not _identifies(patch):
            continue
        if (name, target) in GO_WITH_THEIR_SOURCE:
            continue
        wanted.append(target)
        before = [earlier for earlier in patches[:position] if is_memory(earlier)]
        if not any(earlier["toFieldPath"] == target for earlier in before):
            yield f"{name} forgets {target} while its source is away"
    if sorted(remembered) != sorted(wanted) or sorted(restored) != sorted((remembered[x], x) for x in remembered):
        yield f"{name} remembers {sorted(remembered)} and restores {sorted(restored)}, but needs {sorted(wanted)}"
    for key in remembered.values():
        if not key.startswith(f"{HELD}{name}."):
            yield f"{name} remembers under {key}"


def _is(patch: Mapping[str, Any], kind: str, end: str) -> bool:
    path = str(patch[f"{end}FieldPath"]) if patch["type"] == kind else ""
    return path.startswith(HELD) and not path.endswith(NAME)


def _identifies(patch: Mapping[str, Any]) -> bool:
    if "combine" in patch:
        sources = [variable["fromFieldPath"] for variable in patch["combine"]["variables"]]
    else:
        sources = [patch.get("fromFieldPath", "")]
    return any(source.startswith("pyxp.resources.") and IDENTITY.search(source) for source in sources)
