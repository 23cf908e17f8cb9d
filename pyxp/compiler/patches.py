"""From assignments to ``base`` and ``patches``.

The mechanism follows from what a value reads: only the composite, with nothing to escape, is patched directly;
anything that reads another resource, or stands inside a JSON document, travels through the environment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from pyxp.authoring.expressions import (
    ABSENT,
    Choice,
    CompositeField,
    Condition,
    EnvironmentField,
    Expression,
    Fallback,
    JsonText,
    Merged,
    Nothing,
    ResourceField,
    Text,
    Transformed,
    describe,
    is_certain,
    leaves,
    shape_of_expression,
)
from pyxp.compiler.alternatives import (
    TO_TEXT,
    Transforms,
    choice_steps,
    constant_step,
    has_alternatives,
    has_constant_results,
    has_own_fallback,
    hoisted,
    is_constant,
    is_direct,
    linear,
    observed,
    observes,
    results_of,
)
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.conditions.assumptions import ChosenField
from pyxp.compiler.environment import TO_JSON, CompositionEnvironment
from pyxp.compiler.formats import REQUIRED, FormatString
from pyxp.compiler.holding import goes_away
from pyxp.compiler.texts import TextWriter
from pyxp.compiler.transforms import steps_of
from pyxp.errors import AuthoringError

_FROM_TEXT: dict[str, tuple[Mapping[str, Any], ...]] = {
    "string": (),
    "integer": ({"type": "convert", "convert": {"toType": "int64"}},),
    "number": ({"type": "convert", "convert": {"toType": "float64"}},),
    "boolean": ({"type": "convert", "convert": {"toType": "bool"}},),
    "array": ({"type": "convert", "convert": {"toType": "array", "format": "json"}},),
    "object": ({"type": "convert", "convert": {"toType": "object", "format": "json"}},),
}
_MOST_PATCHES = 64
_IN_TEXT = ("string", "integer", "number", "boolean")


@dataclass(frozen=True)
class PatchTarget:
    """Where a value goes, and how.

    Attributes:
        path: The field to write.
        after: Transforms that come last.
        optional: Whether nothing is written where the value is absent, instead of holding the resource back.
        flags: Environment paths that must be there, or nothing is written; the text at each of them is empty.
    """

    path: str
    after: Transforms = ()
    optional: bool = False
    flags: tuple[str, ...] = ()


@dataclass
class Written:
    """What puts a value into its field: a constant of the base, and patches that come after it.

    Attributes:
        base: The constant.
        patches: The patches.
        awaited: Environment paths of text that must be there before the resource is made, though none of the patches
            says so: the field may stay away.
    """

    base: Any = ABSENT
    patches: list[dict[str, Any]] = field(default_factory=list)
    awaited: list[str] = field(default_factory=list)

    def then(self, other: Written) -> Written:
        """Both, ``other`` writing last."""
        return Written(self.base, [*self.patches, *other.patches], [*self.awaited, *other.awaited])


class PatchWriter:
    """Turns expressions into patches, filling the environment on the way."""

    def __init__(self, environment: CompositionEnvironment, conditional: Set[str] = frozenset()) -> None:
        """With the names of the resources that need not be there."""
        self._environment = environment
        self._conditional = conditional
        self._texts = TextWriter(environment)

    def write(self, assignment: Assignment) -> Written:
        """What puts an expression into its field.

        Raises:
            AuthoringError: No Crossplane mechanism carries the value.
        """
        value, to = assignment.value, assignment.path
        if isinstance(value, Merged):
            (patch,) = self._value(value.under, PatchTarget(to)).patches
            return Written(patches=[patch | {"policy": {"toFieldPath": "MergeObjects"}}])
        written = self._value(value, PatchTarget(to, optional=assignment.optional))
        if len(written.patches) > _MOST_PATCHES:
            raise AuthoringError(
                f"cannot write {len(written.patches)} alternatives for one field",
                hint="choose or default the whole value once, not each part of it",
            )
        return written

    def _value(self, value: Any, target: PatchTarget) -> Written:
        value = hoisted(value)
        if isinstance(value, Nothing):
            return Written()
        if not isinstance(value, Expression):
            return self._constant(value, target)
        if isinstance(value, Condition):
            raise AuthoringError(
                f"cannot write {describe(value)} into a field: conditions decide on resources",
                hint="write choose(ref, {...}) for a value that depends on a field",
            )
        if isinstance(value, Fallback):
            return self._fallback(value, target)
        if isinstance(value, Choice):
            return self._choice(value, target)
        if target.flags and not has_alternatives(value):
            return Written(patches=[self._flagged(value, target)])
        if isinstance(value, Transformed):
            return self._value(value.source, replace(target, after=(*steps_of(value.transform), *target.after)))
        if isinstance(value, Text | JsonText):
            alone = _fact_alone(value)
            if alone is not None and (target.optional or is_certain(value)):
                source, steps = alone
                return Written(patches=[self._copy(source, replace(target, after=(*steps, *target.after)))])
            return Written(patches=[self._format(value, target)])
        return Written(patches=[self._copy(value, target)])

    def _constant(self, value: Any, target: PatchTarget) -> Written:
        if not is_constant(value):
            raise AuthoringError(
                "cannot choose between objects or lists that hold references", hint="choose each field by itself"
            )
        if not target.flags and not target.after:
            return Written(base=value)
        transforms = [constant_step(value), *target.after]
        if not target.flags:
            return Written(patches=[_from("FromCompositeFieldPath", "kind", target.path, transforms)])
        if len(target.flags) == 1:
            return Written(patches=[_from("FromEnvironmentFieldPath", target.flags[0], target.path, transforms)])
        text = FormatString("%s" * len(target.flags), list(target.flags), reads_environment=True)
        return Written(patches=[text.patch(target.path, required=False) | {"transforms": transforms}])

    def _fallback(self, value: Fallback, target: PatchTarget) -> Written:
        if goes_away(value):
            return self._value(value.source, replace(target, optional=True))
        observed_too = observes(value.source)
        if observed_too and (is_certain(value.source) or not observed_too <= observes(value.otherwise)):
            raise AuthoringError(
                f"cannot give {describe(value.source)} this default",
                hint="give it a constant, or a value that every claim has, in place of what another resource reports",
            )
        if is_certain(value.source):
            return self._value(value.source, target)
        return self._value(value.otherwise, target).then(self._value(value.source, replace(target, optional=True)))

    def _choice(self, value: Choice, target: PatchTarget) -> Written:
        if not has_constant_results(value):
            return self._symbolic_choice(value, target)
        steps = replace(target, after=(*choice_steps(value), *target.after))
        if not has_own_fallback(value):
            return self._value(value.subject, steps)
        return self._value(value.otherwise, target).then(self._value(value.subject, replace(steps, optional=True)))

    def _symbolic_choice(self, value: Choice, target: PatchTarget) -> Written:
        """A patch for every option, each behind a flag that the environment has only where it is chosen.

        What resources report is written in front without a flag, which holds the resource back until it is there. Where
        a resource need not be there, it does so only where it is chosen.
        """
        results = [*value.options.values(), *([] if value.otherwise is ABSENT else [value.otherwise])]
        reporting = [result for result in results if observes(result)]
        decided = value.otherwise is not ABSENT or is_certain(value.subject)
        if reporting and not decided:
            raise AuthoringError(
                f"cannot choose by {describe(value.subject)}: a claim may leave it out, and then nothing says whether"
                " to wait for what a resource reports",
                hint="give otherwise=..., with None where the field is to stay away",
            )
        written = Written()
        if not target.flags and not target.optional:
            written = self._waiting(value, reporting, target)
        flags = self._environment.flags(value)
        for flag, result in zip(flags, results, strict=True):
            written = written.then(self._value(result, replace(target, flags=(*target.flags, flag))))
        return written

    def _waiting(self, value: Choice, reporting: list[Any], target: PatchTarget) -> Written:
        """Patches that hold a resource back until what is chosen is reported.

        They write to the field itself, unless nothing may be chosen, which would leave it there.
        """
        written = Written()
        stays = all(_is_everywhere(result) for result in results_of(value))
        names = {leaf.resource.resource_name for leaf in leaves(value) if not isinstance(leaf, CompositeField)}
        if self._conditional.isdisjoint(names):
            for result in reporting if stays else ():
                written = written.then(self._value(result, target))
            return written if stays else Written(awaited=self._reported(reporting))
        places = [self._environment.held_back(levels, leaf) for levels, leaf in _chosen_fields(value, ())]
        for place in dict.fromkeys(places):
            if not stays:
                written.awaited.append(place)
                continue
            patch = _from("FromEnvironmentFieldPath", place, target.path, []) | {"policy": dict(REQUIRED)}
            written = written.then(Written(patches=[patch]))
        return written

    def _reported(self, results: list[Any]) -> list[str]:
        """Environment paths of all that resources report for results, as text."""
        leaves_of = (observed(leaf) for result in results for leaf in leaves(result))
        fields = [leaf for leaf in leaves_of if type(leaf) is ResourceField]
        return [self._environment.resource(leaf, (), leaf.shape.type, "text") for leaf in fields]

    def _flagged(self, value: Expression, target: PatchTarget) -> dict[str, Any]:
        """A value that is written only where all flags are there: as text, and back to its type."""
        kind = shape_of_expression(value).type
        back = _FROM_TEXT.get(kind)
        if back is None:
            raise AuthoringError(f"cannot choose {describe(value)}: its type is not known", hint="write as_text(ref)")
        text = FormatString("%s" * len(target.flags), list(target.flags), reads_environment=True)
        source, after = linear(value)
        if isinstance(source, Text | JsonText):
            value, back = source, after
        if isinstance(value, JsonText):
            self._texts.json(value.value, text)
        elif isinstance(value, Text):
            self._texts.text(value, text, optional=True)
        else:
            self._texts.variable(value, text, "json" if kind in {"array", "object"} else "text", optional=True)
        transforms = [*back, *target.after]
        return text.patch(target.path, required=False) | ({"transforms": transforms} if transforms else {})

    def _copy(self, source: Expression, target: PatchTarget) -> dict[str, Any]:
        source, transforms = observed(source), list(target.after)
        if isinstance(source, EnvironmentField):
            patch = _from("FromEnvironmentFieldPath", source.path, target.path, transforms)
            sure = source.guaranteed and not target.optional
            self._environment.uncertain.add(source.path)
            return patch | {"policy": dict(REQUIRED)} if sure else patch
        if isinstance(source, CompositeField):
            return _from("FromCompositeFieldPath", source.path, target.path, transforms)
        if isinstance(source, ResourceField):
            path = self._environment.resource(source, (), source.shape.type, "value")
            patch = _from("FromEnvironmentFieldPath", path, target.path, transforms)
            return patch if target.optional else patch | {"policy": dict(REQUIRED)}
        raise AuthoringError(f"cannot hand on {describe(source)}", hint="use the field itself")

    def _format(self, value: Text | JsonText, target: PatchTarget) -> dict[str, Any]:
        text = FormatString()
        if isinstance(value, JsonText):
            text.reads_environment = True
            self._texts.json(value.value, text, optional=target.optional)
        else:
            text.reads_environment = not all(is_direct(part) for part in value.parts)
            self._texts.text(value, text, optional=target.optional)
        patch = text.patch(target.path, required=text.reads_environment and not target.optional)
        return patch | ({"transforms": list(target.after)} if target.after else {})


def _is_everywhere(result: Any) -> bool:
    """Whether what may be chosen is there also where it is not chosen."""
    return is_certain(result) and not any(isinstance(leaf, ChosenField) for leaf in leaves(result))


_Levels = tuple[tuple[Choice, Sequence[bool]], ...]


def _chosen_fields(choice: Choice, above: _Levels) -> Iterator[tuple[_Levels, ResourceField]]:
    """What is read of resources where it is chosen, each with the choices on the way and which results lead there."""
    results = [hoisted(result) for result in results_of(choice)]
    direct: dict[tuple[str, str], tuple[ResourceField, list[bool]]] = {}
    for index, result in enumerate(results):
        if isinstance(result, Choice) and not has_constant_results(result):
            taken = [other == index for other in range(len(results))]
            yield from _chosen_fields(result, (*above, (choice, taken)))
            continue
        for leaf in map(observed, leaves(result)):
            if type(leaf) is ResourceField:
                known = direct.setdefault((leaf.resource.resource_name, leaf.path), (leaf, [False] * len(results)))
                known[1][index] = True
    for leaf, leading in direct.values():
        yield (*above, (choice, leading)), leaf


def _fact_alone(value: Text | JsonText) -> tuple[EnvironmentField, Transforms] | None:
    """The fact that text or a document is made of alone, with the transforms that make it of the fact.

    Nothing changes what is in the environment, but what a patch takes from there goes through its transforms.
    """
    parts = value.parts if isinstance(value, Text) else (value.value,)
    found = [part for part in parts if isinstance(part, Expression)]
    source, before = linear(found[0]) if len(found) == 1 else (None, ())
    if not isinstance(source, EnvironmentField):
        return None
    if isinstance(value, JsonText):
        return source, (*before, TO_JSON)
    kind = shape_of_expression(found[0]).type
    if kind not in _IN_TEXT or (not before and kind != "number"):
        return None
    made = FormatString()
    for part in parts:
        made.literal(part) if isinstance(part, str) else made.variable("%s", source.path)
    steps: Transforms = () if kind == "string" else (TO_TEXT,)
    return source, (*before, *steps, {"type": "string", "string": {"type": "Format", "fmt": made.text}})


def _from(kind: str, source: str, to: str, transforms: list[Mapping[str, Any]]) -> dict[str, Any]:
    patch: dict[str, Any] = {"type": kind, "fromFieldPath": source, "toFieldPath": to}
    return patch | ({"transforms": transforms} if transforms else {})
