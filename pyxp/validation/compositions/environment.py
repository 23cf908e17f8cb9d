"""The pipeline's environment as the patches of a Composition fill and read it, in their order.

The environment lives for one reconcile: it begins empty, or with what functions of earlier steps put into it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pyxp.errors import is_slip
from pyxp.model import fieldpath
from pyxp.model.compositions import Step
from pyxp.model.fieldpath import FieldPathError, PathSyntaxError, Segments
from pyxp.model.patches import Patch
from pyxp.model.path_index import PathIndex
from pyxp.validation.compositions.configs import KnownData
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.schemas import MOST_HINTS
from pyxp.validation.compositions.transforms import Value

_OWN = ("apiVersion", "kind")


@dataclass
class EnvironmentKeys:
    """What is in the environment.

    Attributes:
        notes: Where findings go.
        foreign: Whether something else than the patches at hand may have filled it.
        data: What EnvironmentConfig objects that are at hand put into it.
    """

    notes: Notes
    foreign: bool = False
    data: KnownData = field(default_factory=KnownData)
    _written: dict[Segments, Value] = field(default_factory=dict)
    _paths: PathIndex[Segments] = field(default_factory=PathIndex)
    _later: PathIndex[str] = field(default_factory=PathIndex)
    _hints_left: int = MOST_HINTS

    def expect(self, step: Step) -> None:
        """Learn what the templates of a step will write."""
        for template in step.templates:
            for patch in template.patches:
                if patch.target == "environment" and (path := patch.to_segments) is not None:
                    self._later.add(path, template.name)

    def write(self, patch: Patch, value: Value) -> None:
        """A patch has written a value."""
        path = patch.to_segments
        if path:
            known = self._written.get(path)
            if known is None:
                self._paths.add(path, path)
            self._written[path] = value if known is None else _either(known, value)

    def read(self, path: str, where: str, name: str, *, required: bool) -> Value:
        """What a patch finds at a path; a note where it finds nothing.

        Args:
            path: The path.
            where: Where it is written.
            name: The resource that reads.
            required: Whether the resource is held back until the value is there.
        """
        try:
            segments = fieldpath.parse(path)
        except PathSyntaxError as error:
            self.notes.add("unknown-field", f"{path} does not exist: {error.message}", where, name)
            return Value()
        if segments in self._written:
            return self._written[segments]
        if segments[:1] in {(own,) for own in _OWN} or self._may_have(segments):
            return Value()
        if self.foreign and self.data.paths.meets(segments):
            return Value()
        self._miss(segments, path, where, name, required=required)
        return Value()

    def _may_have(self, segments: Segments) -> bool:
        """Whether something was written at a path, around it or below it; of constants it is known what they hold."""
        return any(
            len(path) >= len(segments) or _may_hold(self._written[path], segments[len(path) :])
            for path in self._paths.find(segments)
        )

    def _miss(self, segments: Segments, path: str, where: str, name: str, *, required: bool) -> None:
        written = self._written if self._hints_left > 0 else ()
        slip = next((text for other in written if is_slip(path, text := fieldpath.format(other))), "")
        self._hints_left -= 1
        writers = self._later.find(segments)
        later = next((writer for writer in writers if writer != name), None)
        hint = f"did you mean {slip}?" if slip else ""
        if later is not None:
            message = (
                f"{path} is written by {later}, which comes later, so it is not there yet when this patch reads it"
            )
            hint = f"move {later} in front of {name}" if name else ""
        elif self.foreign and not slip and (meant := self.data.meant_by(path) if self._hints_left >= 0 else ""):
            slip, hint = meant, f"did you mean {meant}?"
            message = f"no EnvironmentConfig that is given has {path}, and no patch writes it to the environment"
        elif self.foreign and not slip and self.data.closed:
            hint = "write it in the data of one, or set defaultData in the input of function-environment-configs"
            message = f"no EnvironmentConfig that is selected has {path}, and no patch writes it to the environment"
        elif self.foreign and slip:
            message = f"no patch writes {path} to the environment; an earlier function may"
        else:
            before = " before this patch reads it" if writers else ""
            held = f", so {name} is never created" if required and name else ""
            message = f"nothing writes {path} to the environment{before}{held}"
        if not self.foreign:
            self.notes.add("environment-order", message, where, name, hint=hint)
        elif later is not None or slip or self.data.closed:
            self.notes.warn("environment-order", message, where, name, hint=hint)


def _either(first: Value, second: Value) -> Value:
    """What is known of a value that one of two patches wrote."""
    if first.kind != second.kind:
        return Value()
    known = first.constants is not None and second.constants is not None
    constants = (*(first.constants or ()), *(second.constants or ())) if known else None
    return Value(first.kind, constants, first.schema if first.schema == second.schema else {})


def _may_hold(value: Value, path: Segments) -> bool:
    """Whether an object that a patch wrote has a field."""
    if not value.constants or not all(isinstance(item.value, dict) for item in value.constants):
        return True
    return any(_holds(item.value, path) for item in value.constants)


def _holds(data: dict[str, Any], path: Segments) -> bool:
    try:
        fieldpath.get(data, path)
    except FieldPathError:
        return False
    return True
