"""Patches compiled: from one document into another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from pyxp.engine.patch_and_transform.documents import PatchedDocument
from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.inputs import Combine, PatchInput
from pyxp.engine.patch_and_transform.merging import POLICIES, MergeOptions
from pyxp.engine.patch_and_transform.transforms.chains import compile_chain
from pyxp.engine.patch_and_transform.values import as_wire, settled, settled_from_wire
from pyxp.gotext.errors import TextError
from pyxp.gotext.formats import compile_format
from pyxp.model import fieldpath
from pyxp.model.budget import DEEPEST, SHORT, Budget
from pyxp.model.fieldpath import FieldPathError, PathNotFoundError, PathSyntaxError, Segments
from pyxp.model.patches import ENVIRONMENT_ROUTES, ROUTES, Side

Reader: TypeAlias = Callable[[Any], Any]
Writer: TypeAlias = Callable[[PatchedDocument, Any, Budget], None]
Maker: TypeAlias = Callable[[PatchedDocument, Budget], Any]

SECRET_PATCHES = ("FromCompositeFieldPath", "CombineFromComposite")
"""Types of patches that a connection secret's reference takes."""


@dataclass(frozen=True, slots=True)
class CompiledPatch:
    """A patch, ready to be applied.

    Attributes:
        type: The type of the patch, for messages.
        source: Where it reads.
        target: Where it writes.
        required: Whether ``policy.fromFieldPath`` is ``Required``.
        cost: What it counts for, as long as all that it makes is short: itself, its transforms and what it combines.
        paths: The field paths it reads.
        readers: What reads each of them.
        make: ``make(source, budget)`` gives the value to write, which nothing else refers to; raises Failure, Exceeded,
            or FieldPathError, of which PathNotFoundError means that a field is not there (yet).
        write: ``write(target, value, budget)`` puts it where it belongs; raises the same.
    """

    type: str
    source: Side
    target: Side
    required: bool
    cost: int
    paths: tuple[str, ...]
    readers: tuple[Reader, ...]
    make: Maker
    write: Writer

    def apply(self, source: PatchedDocument, target: PatchedDocument, budget: Budget) -> None:
        """Patch from one document into another.

        Raises:
            Failure: The value cannot be made or written.
            Exceeded: There is more to make than the budget allows.
            FieldPathError: A path does not fit; a PathNotFoundError means that a field is not there (yet).
        """
        self.write(target, self.make(source, budget), budget)

    def missing(self, source: PatchedDocument) -> tuple[str, ...]:
        """Those of the paths that the source does not have."""
        return tuple(
            path for path, read in zip(self.paths, self.readers, strict=True) if _is_missing(source.data, read)
        )


def _is_missing(data: Any, read: Reader) -> bool:
    try:
        read(data)
    except PathNotFoundError:
        return True
    except FieldPathError:
        return False
    return False


def compile_composed(patch: PatchInput) -> CompiledPatch:
    """A patch of a composed resource's template."""
    return _compile(patch, *ROUTES[patch.type])


def compile_environment(patch: PatchInput) -> CompiledPatch:
    """A patch between the composite and the environment."""
    return _compile(patch, *ENVIRONMENT_ROUTES[patch.type])


def compile_secret(patch: PatchInput) -> CompiledPatch | None:
    """A patch of the connection secret's reference; None when its type is not possible there."""
    if patch.type not in SECRET_PATCHES:
        return None
    return _compile(patch, "composite", "composed")


def _compile(patch: PatchInput, source: Side, target: Side) -> CompiledPatch:
    if patch.type.startswith("Combine"):
        paths = tuple(patch.combine.variables) if patch.combine else ()
        make, write = _compile_combine(patch), _compile_writer(patch, wildcards=False)
    else:
        paths, make = (patch.from_field_path,), _compile_copy(patch)
        write = _compile_writer(patch, wildcards=True)
    readers = tuple(map(_compile_reader, paths))
    cost = len(paths) + len(patch.transforms)
    return CompiledPatch(patch.type, source, target, patch.required, cost, paths, readers, make, write)


def _compile_copy(patch: PatchInput) -> Maker:
    """What a patch makes that copies one field, through its transforms."""
    read = _compile_reader(patch.from_field_path)
    chain = compile_chain(patch.transforms)

    def copy(source: PatchedDocument, budget: Budget) -> Any:
        value = read(source.data)
        if value.__class__ is not str or len(value) > SHORT:
            budget.spend(value)
        return settled(value) if source.settled else settled_from_wire(value)

    def transform(source: PatchedDocument, budget: Budget) -> Any:
        value = read(source.data)
        if value.__class__ is not str or len(value) > SHORT:
            budget.spend(value)
        return settled(step(value if source.settled else as_wire(value), budget))

    if chain is None:
        return copy
    step = chain
    return transform


def _compile_combine(patch: PatchInput) -> Maker:
    """What a patch makes that formats several fields into one text; nothing while one of them is missing."""
    combine = patch.combine
    chain = compile_chain(patch.transforms)
    readers = [_compile_reader(path) for path in combine.variables] if combine else []
    formatted = _compile_strategy(combine)

    def make(source: PatchedDocument, budget: Budget) -> Any:
        values = [read(source.data) for read in readers]
        for found in values:
            # Texts are put in as they are; all else is copied and printed first.
            if found.__class__ is not str:
                budget.spend(found)
        if not source.settled:
            values = [value if isinstance(value, str) else as_wire(value) for value in values]
        try:
            value: Any = formatted(values)
        except TextError as error:
            raise Failure(error.message) from error
        if len(value) > SHORT:
            budget.spend(value)
        if chain is not None:
            value = chain(value, budget)
        return settled(value)

    return make


def _compile_strategy(combine: Combine | None) -> Callable[[list[Any]], str]:
    if combine is not None and combine.strategy == "string" and combine.fmt is not None:
        return compile_format(combine.fmt)
    message = f'cannot combine with strategy "{combine.strategy if combine else ""}" and no configuration for it'

    def fail(_: list[Any]) -> str:
        raise Failure(message)

    return fail


def _compile_reader(path: str) -> Reader:
    try:
        segments = fieldpath.parse(path)
    except PathSyntaxError as error:
        return _failing_reader(error.message)
    if not segments or any(isinstance(segment, int) for segment in segments):
        return lambda data: fieldpath.get(data, segments)

    def read(data: Any) -> Any:
        value = data
        try:
            for segment in segments:
                value = value[segment]
        except (KeyError, TypeError):
            # Read again for the right error.
            return fieldpath.get(data, segments)
        return value

    return read


def _failing_reader(message: str) -> Reader:
    def fail(_: Any) -> Any:
        raise PathSyntaxError(message)

    return fail


def _compile_writer(patch: PatchInput, *, wildcards: bool) -> Writer:
    path = patch.to_field_path
    policy = patch.policy.to_field_path if patch.policy else None
    if policy is not None and policy not in POLICIES:
        return _failing_writer(Failure(f'invalid patch policy "{policy}"'))
    options: MergeOptions | None = POLICIES[policy] if policy is not None else None
    if wildcards and "[*]" in path:
        return lambda target, value, budget: target.write_everywhere(path, value, options, budget)
    try:
        segments: Segments = fieldpath.parse(path)
    except PathSyntaxError as error:
        return _failing_writer(PathSyntaxError(f"cannot patch to object: {error.message}"))

    def write(target: PatchedDocument, value: Any, budget: Budget) -> None:
        target.write(segments, value, options, budget)

    names = [str(segment) for segment in segments if isinstance(segment, str)]
    is_plain = options is None and len(names) == len(segments) and 0 < len(names) <= DEEPEST
    return _with_texts(names, write) if is_plain and names[0] not in ("kind", "apiVersion") else write


def _with_texts(names: list[str], write: Writer) -> Writer:
    """A writer with a short way for texts, as most values are, into objects."""
    *parents, last = names

    def write_text(target: PatchedDocument, value: Any, budget: Budget) -> None:
        if value.__class__ is str and target.accepted:
            holder: Any = target.data
            for name in parents:
                below = holder.get(name)
                if below.__class__ is not dict:
                    if name in holder:
                        break
                    below = holder[name] = {}
                holder = below
            else:
                holder[last] = value
                return
        write(target, value, budget)

    return write_text


def _failing_writer(error: Failure | FieldPathError) -> Writer:
    def fail(_: PatchedDocument, __: Any, ___: Budget) -> None:
        raise type(error)(error.message)

    return fail
