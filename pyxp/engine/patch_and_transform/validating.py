"""Whether an input makes sense: the checks that the real function makes before it renders anything.

The first problem counts. Combine patches are checked less than others, and the type of a connection secret's patches
not at all: their mistakes show only when they are applied.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from pyxp.engine.patch_and_transform.inputs import (
    Combine,
    ConnectionDetail,
    ConvertTransform,
    MatchPattern,
    MathTransform,
    Patch,
    ReadinessCheck,
    Resources,
    StringTransform,
    Template,
    Transform,
)
from pyxp.engine.patch_and_transform.merging import POLICIES
from pyxp.engine.patch_and_transform.transforms.conversion import FORMATS, TYPES
from pyxp.gotext.patterns import Pattern, PatternError

FIELD_PATH_PATCHES = frozenset(
    ("FromCompositeFieldPath", "ToCompositeFieldPath", "FromEnvironmentFieldPath", "ToEnvironmentFieldPath")
)
"""Types of patches that copy one field."""

COMBINE_PATCHES = frozenset(
    ("CombineFromComposite", "CombineToComposite", "CombineFromEnvironment", "CombineToEnvironment")
)
"""Types of patches that make one text of several fields."""

PATCH_TYPES = (*sorted(FIELD_PATH_PATCHES), "PatchSet", *sorted(COMBINE_PATCHES))
"""Types of patches."""

_ENVIRONMENT_PATCHES = (*sorted(FIELD_PATH_PATCHES), "CombineFromComposite", "CombineToComposite")
_CONNECTION_DETAILS = {
    "FromConnectionSecretKey": "fromConnectionSecretKey",
    "FromFieldPath": "fromFieldPath",
    "FromValue": "value",
}
_READINESS_CHECKS = ("NonEmpty", "MatchString", "MatchInteger", "MatchTrue", "MatchFalse", "MatchCondition", "None")

T = TypeVar("T")


class Problem(Exception):
    """What is wrong with one field; the path grows while the checks unwind.

    Attributes:
        path: The field, as the real function's messages call it.
        text: What is wrong.
        value: The word that is not one of ``known``, where that is the problem.
        known: The words that the field takes.
    """

    def __init__(self, path: str, text: str, value: str = "", known: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.path = path
        self.text = text
        self.value = value
        self.known = known


def problem_of(resources: Resources) -> str | None:
    """The first problem of the input as ``path: what is wrong``, None when there is none."""
    try:
        check_resources(resources)
    except Problem as problem:
        return f"{problem.path}: {problem.text}"
    return None


def check_resources(resources: Resources) -> None:
    """The checks themselves.

    Raises:
        Problem: the first one.
    """
    for name, patches in resources.patch_sets:
        # Patch sets are not told apart in paths.
        _require(name, "name", "a patch set needs a name")
        _each("patches", patches, lambda patch: _check_patch(patch, in_set=True))
    if not resources.templates and not resources.environment:
        raise Problem("resources", "Required value: resources or environment patches are required")
    _each("resources", resources.templates, _check_template)
    for index, patch in enumerate(resources.environment or ()):
        path = f"environment.patches[{index}][type]"
        _one_of(patch.type, _ENVIRONMENT_PATCHES, path, "not an environment patch type")
        _under(f"environment.patches[{index}]", patch, _check_patch)


def _each(path: str, items: Iterable[T], check: Callable[[T], None]) -> None:
    for index, item in enumerate(items):
        _under(f"{path}[{index}]", item, check)


def _under(path: str, item: T, check: Callable[[T], None]) -> None:
    try:
        check(item)
    except Problem as problem:
        raise Problem(f"{path}.{problem.path}", problem.text, problem.value, problem.known) from None


def _require(value: object, path: str, text: str) -> None:
    if value is None or value == "":
        raise Problem(path, f"Required value: {text}")


def _invalid(value: str | None, text: str) -> str:
    return f'Invalid value: "{value or ""}": {text}'


def _one_of(value: str, known: Collection[str], path: str, text: str) -> None:
    if value not in known:
        raise Problem(path, _invalid(value, text), value, tuple(word for word in known if word))


def _check_template(template: Template) -> None:
    _require(template.name, "name", "a resource needs a name")
    _each("patches", template.patches, _check_patch)
    _each("connectionDetails", template.connection_details, _check_connection_detail)
    _each("readinessChecks", template.readiness_checks, _check_readiness)


def _check_patch(patch: Patch, *, in_set: bool = False) -> None:
    if patch.type in FIELD_PATH_PATCHES:
        _require(patch.from_field_path, "fromFieldPath", f"fromFieldPath must be set for patch type {patch.type}")
    elif patch.type == "PatchSet":
        if in_set:
            raise Problem("type", _invalid(patch.type, "a patch set cannot include patch sets"))
        _require(patch.patch_set_name, "patchSetName", "patchSetName must be set for patch type PatchSet")
    elif patch.type in COMBINE_PATCHES:
        _require(patch.combine, "combine", f"combine must be set for patch type {patch.type}")
        _require(patch.to_field_path, "toFieldPath", f"toFieldPath must be set for patch type {patch.type}")
        if patch.combine is not None:
            _under("combine", patch.combine, _check_combine)
        return
    else:
        _one_of(patch.type, PATCH_TYPES, "type", "unknown patch type")
    _each("transforms", patch.transforms, _check_transform)
    _check_policy(patch)


def _check_policy(patch: Patch) -> None:
    if patch.policy is None:
        return
    target, source = patch.policy.to_field_path, patch.policy.from_field_path
    if target is not None:
        _one_of(target, POLICIES, "policy.toFieldPathPolicy", "unknown policy.toFieldPath")
    if source is not None:
        _one_of(source, ("Required", "Optional"), "policy.fromFieldPathPolicy", "unknown policy.fromFieldPath")


def _check_combine(combine: Combine) -> None:
    _require(combine.strategy, "strategy", "a combine strategy must be given")
    _one_of(combine.strategy, ("string",), "strategy", "unknown strategy")
    if combine.fmt is None:
        raise Problem("string", "Required value: string must be set for combine strategy string")
    if not combine.variables:
        raise Problem("variables", "Required value: at least one variable must be given")
    for index, path in enumerate(combine.variables):
        _require(path, f"variables[{index}].fromFieldPath", "each variable needs a fromFieldPath")


def _check_transform(transform: Transform) -> None:
    kind = transform.type
    _one_of(kind, ("math", "map", "match", "string", "convert"), "type", "unknown transform type")
    if getattr(transform, kind) is None:
        raise Problem(kind, f"Required value: a transform of type {kind} needs its configuration")
    if transform.math is not None and kind == "math":
        _under("math", transform.math, _check_math)
    elif kind == "map" and not transform.map:
        raise Problem("map.pairs", "Required value: a map needs at least one pair")
    elif transform.match is not None and kind == "match":
        if not transform.match.patterns:
            raise Problem("match.patterns", "Required value: a match needs at least one pattern")
        _each("match.patterns", transform.match.patterns, _check_pattern)
    elif transform.string is not None and kind == "string":
        _under("string", transform.string, _check_string)
    elif transform.convert is not None and kind == "convert":
        _under("convert", transform.convert, _check_convert)


def _check_math(config: MathTransform) -> None:
    _require(config.type, "type", "a math transform needs a type")
    operands = {
        "Multiply": ("multiply", config.multiply),
        "ClampMin": ("clampMin", config.clamp_min),
        "ClampMax": ("clampMax", config.clamp_max),
    }
    _one_of(config.type, operands, "type", "unknown math transform type")
    path, operand = operands[config.type]
    _require(operand, path, f"a number must be given for {config.type}")


def _check_pattern(pattern: MatchPattern) -> None:
    _one_of(pattern.type, ("literal", "regexp", ""), "type", "unknown pattern type")
    if pattern.type == "regexp":
        if pattern.regexp is None:
            raise Problem("regexp", "Required value: the pattern type regexp needs a regexp")
        _check_regexp(pattern.regexp, "regexp")
    elif pattern.literal is None:
        raise Problem("literal", "Required value: the pattern type literal needs a literal")


def _check_regexp(source: str, path: str) -> None:
    try:
        Pattern(source)
    except PatternError as error:
        raise Problem(path, _invalid(source, f"invalid regexp: {error.message}")) from error


def _check_string(config: StringTransform) -> None:
    _require(config.type, "type", "a string transform needs a type")
    needed: dict[str, tuple[str, object]] = {
        "Format": ("fmt", config.fmt),
        "Convert": ("convert", config.convert),
        "TrimPrefix": ("trim", config.trim),
        "TrimSuffix": ("trim", config.trim),
        "Regexp": ("regexp", config.regexp),
        "Join": ("join", config.join),
        "Replace": ("replace", config.replace),
    }
    _one_of(config.type, needed, "type", "unknown string transform type")
    path, value = needed[config.type]
    if value is None:
        raise Problem(path, f"Required value: the type {config.type} needs {path}")
    if config.type == "Regexp" and config.regexp is not None:
        _require(config.regexp[0], "regexp.match", "a regexp transform needs a match")
        _check_regexp(config.regexp[0], "regexp.match")
    elif config.type == "Replace" and config.replace is not None:
        _require(config.replace[0], "replace.search", "a replace transform needs a text to search for")


def _check_convert(config: ConvertTransform) -> None:
    if config.format is not None:
        _one_of(config.format, FORMATS, "format", "unknown format")
    _one_of(config.to_type, TYPES, "toType", "unknown type")


def _check_connection_detail(detail: ConnectionDetail) -> None:
    _require(detail.type, "type", "a connection detail needs a type")
    _one_of(detail.type, _CONNECTION_DETAILS, "type", "unknown connection detail type")
    _require(detail.name, "name", "a connection detail needs a name")
    values = {"FromValue": detail.value, "FromConnectionSecretKey": detail.secret_key}
    if values.get(detail.type, detail.from_field_path) is None:
        path = _CONNECTION_DETAILS[detail.type]
        raise Problem(path, f"Required value: the type {detail.type} needs {path}")


def _check_readiness(check: ReadinessCheck) -> None:
    _one_of(check.type, _READINESS_CHECKS, "type", "unknown readiness check type")
    if check.type == "None":
        return
    if check.type == "MatchCondition":
        # Without a condition the real function goes on, and breaks once the resource is there.
        if check.condition is not None:
            for name, value in zip(("type", "status"), check.condition, strict=True):
                _require(value, f"matchCondition.{name}", "cannot be empty for type MatchCondition")
        return
    if check.type == "MatchString" and check.match_string is None:
        raise Problem("matchString", "Required value: cannot be missing for type MatchString")
    if check.type == "MatchInteger" and check.match_integer is None:
        raise Problem("matchInteger", "Required value: cannot be missing for type MatchInteger")
    if check.field_path is None:
        raise Problem("fieldPath", "Required value: cannot be missing")
