"""Everything that the function would refuse in an input, not only the first of it.

The real function stops at the first problem. Here each part of the input (a patch, a transform, a check) is read and
checked alone, so that a person sees all problems at once; and what the real function finds out only when it applies a
patch, such as an unknown conversion, is told as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure, Unreadable
from pyxp.engine.patch_and_transform.inputs import PatchInput, Resources, TemplateInput
from pyxp.engine.patch_and_transform.merging import POLICIES
from pyxp.engine.patch_and_transform.patches import SECRET_PATCHES
from pyxp.engine.patch_and_transform.reading import read_input
from pyxp.engine.patch_and_transform.refusals import Problem, invalid, word_meant
from pyxp.engine.patch_and_transform.templates import compile_base
from pyxp.engine.patch_and_transform.transforms.table import dead_ends
from pyxp.engine.patch_and_transform.validating import check_resources
from pyxp.engine.problems import InputProblem

Json = dict[str, Any]

_LISTS = ("patchSets", "environment", "resources", "writeConnectionSecretToRef")
_TEMPLATE_LISTS = ("patches", "connectionDetails", "readinessChecks")
_ENOUGH: Json = {"resources": [{"name": "any"}]}
_SOURCE_POLICIES = ("Required", "Optional")
_WRITTEN = (
    (".policy.fromFieldPathPolicy", ".policy.fromFieldPath"),
    (".policy.toFieldPathPolicy", ".policy.toFieldPath"),
    (".map.pairs", ".map"),
    ("[type]", ".type"),
)


def input_problems(value: Any) -> list[InputProblem]:
    """What the function would refuse in an input, in the input's order; nothing where it would go on."""
    try:
        return list(_problems(value))
    except RecursionError:
        return [InputProblem("", "a value of the input is nested too deeply")]


def _problems(value: Any) -> Iterator[InputProblem]:
    if not isinstance(value, dict):
        yield from _first(value, "", "")
        return
    shell = {key: item for key, item in value.items() if key not in _LISTS}
    readable = yield from _first({**shell, **_ENOUGH}, "", "")
    for key, within in (("patchSets", "patches"), ("resources", None)):
        if not isinstance(value.get(key), list | None):
            yield from _first({**_ENOUGH, key: value[key]}, "", "")
        for index, item in _items(value.get(key)):
            found = _template(item, f"resources[{index}]") if within is None else _patch_set(item, f"{key}[{index}]")
            yield from found
    yield from _environment(value.get("environment"))
    yield from _secret(value.get("writeConnectionSecretToRef"))
    environment = value.get("environment")
    if readable is not None and not value.get("resources") and not _member(environment, "patches"):
        yield from _first({}, "", "")


def _patch_set(item: Any, where: str) -> Iterator[InputProblem]:
    yield from _first({**_ENOUGH, "patchSets": [_without(item, "patches")]}, "patchSets[0]", where)
    for index, patch in _items(_member(item, "patches")):
        yield from _patch(patch, f"{where}.patches[{index}]", in_set=True)


def _template(item: Any, where: str) -> Iterator[InputProblem]:
    stubs: Json = {key: [] for key in _TEMPLATE_LISTS if isinstance(_member(item, key), list)}
    shell = {**item, **stubs} if isinstance(item, dict) else item
    resources = yield from _first({"resources": [shell]}, "resources[0]", where)
    if resources is not None:
        base = compile_base(resources.templates[0].base)
        if isinstance(base, Failure):
            yield InputProblem(f"{where}.base", base.message)
    for index, patch in _items(_member(item, "patches")):
        yield from _patch(patch, f"{where}.patches[{index}]")
    for key in ("connectionDetails", "readinessChecks"):
        for index, entry in _items(_member(item, key)):
            alone = {"resources": [{"name": "any", key: [entry]}]}
            read = yield from _first(alone, f"resources[0].{key}[0]", f"{where}.{key}[{index}]")
            if read is not None:
                yield from _broken_check(read.templates[0], f"{where}.{key}[{index}]")


def _broken_check(template: TemplateInput, where: str) -> Iterator[InputProblem]:
    for check in template.readiness_checks:
        if check.type == "MatchCondition" and check.condition is None:
            yield InputProblem(where, "Required value: the type MatchCondition needs matchCondition")


def _environment(value: Any) -> Iterator[InputProblem]:
    if value is None:
        return
    shell = _without(value, "patches")
    yield from _first({**_ENOUGH, "environment": shell}, "environment", "environment")
    for index, patch in _items(_member(value, "patches")):
        where = f"environment.patches[{index}]"
        alone = {"environment": {"patches": [_without(patch, "transforms")]}}
        read = yield from _first(alone, "environment.patches[0]", where)
        yield from _applied((read.environment or [])[0] if read else None, patch, where)


def _secret(value: Any) -> Iterator[InputProblem]:
    key = "writeConnectionSecretToRef"
    if value is None:
        return
    yield from _first({**_ENOUGH, key: _without(value, "patches")}, key, key)
    for index, patch in _items(_member(value, "patches")):
        where = f"{key}.patches[{index}]"
        read = yield from _first(
            {**_ENOUGH, key: {"patches": [_without(patch, "transforms")]}}, f"{key}.patches[0]", where
        )
        found = read.secret.patches[0] if read is not None and read.secret is not None else None
        if found is not None and found.type not in SECRET_PATCHES:
            yield _unknown(f"{where}.type", found.type, SECRET_PATCHES, "not a patch type of a connection secret")
            continue
        yield from _applied(found, patch, where)


def _patch(patch: Any, where: str, *, in_set: bool = False) -> Iterator[InputProblem]:
    if in_set and _member(patch, "type") == "PatchSet":
        yield InputProblem(f"{where}.type", "a patch set cannot include patch sets", "write its patches here")
        return
    shell = _without(patch, "transforms")
    if in_set:
        alone: Json = {**_ENOUGH, "patchSets": [{"name": "any", "patches": [shell]}]}
        read = yield from _first(alone, "patchSets[0].patches[0]", where)
        found = read.patch_sets[0][1][0] if read else None
    else:
        read = yield from _first({"resources": [{"name": "any", "patches": [shell]}]}, "resources[0].patches[0]", where)
        found = read.templates[0].patches[0] if read else None
    yield from _applied(found, patch, where)


def _applied(patch: PatchInput | None, given: Any, where: str) -> Iterator[InputProblem]:
    """What goes wrong in a patch only once it is applied, and in its transforms."""
    policy = patch.policy if patch else None
    if policy is not None and policy.to_field_path is not None and policy.to_field_path not in POLICIES:
        yield _unknown(f"{where}.policy.toFieldPath", policy.to_field_path, tuple(POLICIES), "unknown policy")
    if policy is not None and policy.from_field_path not in (None, *_SOURCE_POLICIES):
        yield _unknown(f"{where}.policy.fromFieldPath", policy.from_field_path, _SOURCE_POLICIES, "unknown policy")
    if not isinstance(_member(given, "transforms"), list | None):
        alone = {"resources": [{"name": "any", "patches": [{"fromFieldPath": "a", "transforms": given["transforms"]}]}]}
        yield from _first(alone, "resources[0].patches[0]", where)
    for index, transform in _items(_member(given, "transforms")):
        yield from _transform(transform, f"{where}.transforms[{index}]")


def _transform(transform: Any, where: str) -> Iterator[InputProblem]:
    alone = {"resources": [{"name": "any", "patches": [{"fromFieldPath": "a", "transforms": [transform]}]}]}
    read = yield from _first(alone, "resources[0].patches[0].transforms[0]", where)
    if read is None:
        return
    found = read.templates[0].patches[0].transforms[0]
    for end in dead_ends(found):
        hint = word_meant(end.word, end.known) if end.known else end.hint
        yield InputProblem(f"{where}.{end.path}", end.message, hint)


def _first(value: Any, stand_in: str, where: str) -> Iterator[InputProblem] | Any:
    """The first problem of an input made of one part; gives the input as read where there is none.

    Args:
        value: The input.
        stand_in: Where the part stands in it.
        where: Where the part stands in the whole input.
    """
    try:
        resources: Resources = read_input(value)
        check_resources(resources)
    except Unreadable as failure:
        yield InputProblem(_moved(failure.path, stand_in, where), failure.detail, failure.hint or "", failure.of_key)
        return None
    except Problem as problem:
        # The real function does not tell patch sets apart.
        path = problem.path if problem.path.startswith(("resources", "environment")) else f"patchSets[0].{problem.path}"
        yield InputProblem(_moved(path, stand_in, where), problem.text, problem.hint)
        return None
    return resources


def _moved(path: str, stand_in: str, where: str) -> str:
    moved = where + path.removeprefix(stand_in) if stand_in and path.startswith(stand_in) else path
    for named, written in _WRITTEN:
        if moved.endswith(named):
            return moved.removesuffix(named) + written
    return moved


def _unknown(path: str, word: str | None, known: tuple[str, ...], text: str) -> InputProblem:
    return InputProblem(path, invalid(word, text), word_meant(word or "", known))


def _items(value: Any) -> list[tuple[int, Any]]:
    return list(enumerate(value)) if isinstance(value, list) else []


def _member(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _without(value: Any, key: str) -> Any:
    return {name: item for name, item in value.items() if name != key} if isinstance(value, dict) else value
