"""Readiness: whether an observed resource counts as ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pyxp.engine.conditions import condition_status
from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.inputs import ReadinessCheck
from pyxp.model import fieldpath
from pyxp.model.fieldpath import FieldPathError, PathNotFoundError


def compile_checks(checks: Sequence[ReadinessCheck]) -> Callable[[Any], bool]:
    """All checks of a template as one function of the observed object; none stand for the condition ``Ready``.

    The function raises:
        Failure: a check cannot be made; the message tells its index and the field path.
    """
    compiled = [_compile(check) for check in checks]
    if not compiled:
        return lambda data: condition_status(data, "Ready") == "True"

    def ready(data: Any) -> bool:
        for index, check in enumerate(compiled):
            try:
                if not check(data):
                    return False
            except PathNotFoundError:
                return False
            except (Failure, FieldPathError) as error:
                raise Failure(f"cannot run readiness check at index {index}: {error.message}") from error
        return True

    return ready


def _compile(check: ReadinessCheck) -> Callable[[Any], bool]:
    path = check.field_path or ""
    if check.type == "None":
        return lambda _: True
    if check.type == "MatchCondition":
        kind, status = check.condition or ("", "")
        return lambda data: condition_status(data, kind) == status
    if check.type == "NonEmpty":
        return lambda data: _exists(data, path)
    if check.type == "MatchString":
        return lambda data: bool(_typed(data, path, str, "a string") == check.match_string)
    if check.type == "MatchInteger":
        return lambda data: _integer(data, path)
    wanted = check.type == "MatchTrue"
    return lambda data: _typed(data, path, bool, "a bool") is wanted


def _exists(data: Any, path: str) -> bool:
    fieldpath.get(data, path)
    return True


def _typed(data: Any, path: str, kind: type, name: str) -> Any:
    value = fieldpath.get(data, path)
    if not isinstance(value, kind):
        raise Failure(f"{path}: not {name}")
    return value


def _integer(data: Any, path: str) -> bool:
    """The number of an observed resource is always a float by the time it is here, and never matches an integer."""
    fieldpath.get(data, path)
    # A render prints warnings as documents, so their texts are the real function's.
    raise Failure(f"{path}: not a (int64) number")
