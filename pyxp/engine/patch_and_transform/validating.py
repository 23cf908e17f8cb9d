"""Whether an input makes sense: the checks that the real function makes before it renders anything.

The first problem counts. Combine patches are checked less than others, and the type of a connection secret's patches
not at all: their mistakes show only when they are applied.
"""

from __future__ import annotations

from pyxp.engine.patch_and_transform.inputs import (
    Combine,
    ConnectionDetailInput,
    PatchInput,
    ReadinessCheck,
    Resources,
    TemplateInput,
)
from pyxp.engine.patch_and_transform.merging import POLICIES
from pyxp.engine.patch_and_transform.refusals import Problem, each, invalid, one_of, require, under
from pyxp.engine.patch_and_transform.transforms.table import check_transform
from pyxp.model.patches import ENVIRONMENT_ROUTES, PATCH_SET, ROUTES

COMBINE_PATCHES = frozenset(kind for kind in ROUTES if kind.startswith("Combine"))
"""Types of patches that make one text of several fields."""

FIELD_PATH_PATCHES = ROUTES.keys() - COMBINE_PATCHES
"""Types of patches that copy one field."""

PATCH_TYPES = (*sorted(FIELD_PATH_PATCHES), PATCH_SET, *sorted(COMBINE_PATCHES))
"""Types of patches."""

_ENVIRONMENT_PATCHES = (*sorted(FIELD_PATH_PATCHES), *sorted(COMBINE_PATCHES & ENVIRONMENT_ROUTES.keys()))
_CONNECTION_DETAILS = {
    "FromConnectionSecretKey": "fromConnectionSecretKey",
    "FromFieldPath": "fromFieldPath",
    "FromValue": "value",
}
_READINESS_CHECKS = ("NonEmpty", "MatchString", "MatchInteger", "MatchTrue", "MatchFalse", "MatchCondition", "None")


def problem_of(resources: Resources) -> Problem | None:
    """The first problem of the input, None when there is none."""
    try:
        check_resources(resources)
    except Problem as problem:
        return problem
    return None


def check_resources(resources: Resources) -> None:
    """The checks themselves.

    Raises:
        Problem: the first one.
    """
    for index, (name, patches) in enumerate(resources.patch_sets):
        try:
            require(name, "name", "a patch set needs a name")
            each("patches", patches, lambda patch: _check_patch(patch, in_set=True))
        except Problem as problem:
            # The real function does not tell patch sets apart in paths.
            within = f"patchSets[{index}]."
            raise Problem(problem.path, problem.text, problem.value, problem.known, within=within) from None
    if not resources.templates and not resources.environment:
        raise Problem("resources", "Required value: resources or environment patches are required")
    each("resources", resources.templates, _check_template)
    for index, patch in enumerate(resources.environment or ()):
        path = f"environment.patches[{index}][type]"
        one_of(patch.type, _ENVIRONMENT_PATCHES, path, "not an environment patch type")
        under(f"environment.patches[{index}]", patch, _check_patch)


def _check_template(template: TemplateInput) -> None:
    require(template.name, "name", "a resource needs a name")
    each("patches", template.patches, _check_patch)
    each("connectionDetails", template.connection_details, _check_connection_detail)
    each("readinessChecks", template.readiness_checks, _check_readiness)


def _check_patch(patch: PatchInput, *, in_set: bool = False) -> None:
    if patch.type in FIELD_PATH_PATCHES:
        require(patch.from_field_path, "fromFieldPath", f"fromFieldPath must be set for patch type {patch.type}")
    elif patch.type == "PatchSet":
        if in_set:
            raise Problem("type", invalid(patch.type, "a patch set cannot include patch sets"))
        require(patch.patch_set_name, "patchSetName", "patchSetName must be set for patch type PatchSet")
    elif patch.type in COMBINE_PATCHES:
        require(patch.combine, "combine", f"combine must be set for patch type {patch.type}")
        require(patch.to_field_path, "toFieldPath", f"toFieldPath must be set for patch type {patch.type}")
        if patch.combine is not None:
            under("combine", patch.combine, _check_combine)
        return
    else:
        one_of(patch.type, PATCH_TYPES, "type", "unknown patch type")
    each("transforms", patch.transforms, check_transform)
    _check_policy(patch)


def _check_policy(patch: PatchInput) -> None:
    if patch.policy is None:
        return
    target, source = patch.policy.to_field_path, patch.policy.from_field_path
    if target is not None:
        one_of(target, POLICIES, "policy.toFieldPathPolicy", "unknown policy.toFieldPath")
    if source is not None:
        one_of(source, ("Required", "Optional"), "policy.fromFieldPathPolicy", "unknown policy.fromFieldPath")


def _check_combine(combine: Combine) -> None:
    require(combine.strategy, "strategy", "a combine strategy must be given")
    one_of(combine.strategy, ("string",), "strategy", "unknown strategy")
    if combine.fmt is None:
        raise Problem("string", "Required value: string must be set for combine strategy string")
    if not combine.variables:
        raise Problem("variables", "Required value: at least one variable must be given")
    for index, path in enumerate(combine.variables):
        require(path, f"variables[{index}].fromFieldPath", "each variable needs a fromFieldPath")


def _check_connection_detail(detail: ConnectionDetailInput) -> None:
    require(detail.type, "type", "a connection detail needs a type")
    one_of(detail.type, _CONNECTION_DETAILS, "type", "unknown connection detail type")
    require(detail.name, "name", "a connection detail needs a name")
    values = {"FromValue": detail.value, "FromConnectionSecretKey": detail.secret_key}
    if values.get(detail.type, detail.from_field_path) is None:
        path = _CONNECTION_DETAILS[detail.type]
        raise Problem(path, f"Required value: the type {detail.type} needs {path}")


def _check_readiness(check: ReadinessCheck) -> None:
    one_of(check.type, _READINESS_CHECKS, "type", "unknown readiness check type")
    if check.type == "None":
        return
    if check.type == "MatchCondition":
        # Without a condition the real function goes on, and breaks once the resource is there.
        if check.condition is not None:
            for name, value in zip(("type", "status"), check.condition, strict=True):
                require(value, f"matchCondition.{name}", "cannot be empty for type MatchCondition")
        return
    if check.type == "MatchString" and check.match_string is None:
        raise Problem("matchString", "Required value: cannot be missing for type MatchString")
    if check.type == "MatchInteger" and check.match_integer is None:
        raise Problem("matchInteger", "Required value: cannot be missing for type MatchInteger")
    if check.field_path is None:
        raise Problem("fieldPath", "Required value: cannot be missing")
