"""Values that travel through the composition environment.

The environment lives in the pipeline's context while one reconcile runs. Claim values enter it before any resource is
composed, resource values when their producer is; both as text wherever they become part of text, because the
environment's numbers are integers or floats depending on what patched it last. All keys lie under one prefix.

Source: https://docs.crossplane.io/latest/guides/function-patch-and-transform/#patch-types
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyxp.authoring.expressions import (
    ABSENT,
    Choice,
    CompositeField,
    EnvironmentField,
    Expression,
    Fallback,
    ResourceField,
    Text,
    Transformed,
    describe,
    is_certain,
    is_of_claim,
    leaves,
)
from pyxp.compiler.alternatives import (
    TO_TEXT,
    by_presence,
    choice_steps,
    constant_step,
    direct_format,
    has_own_fallback,
    linear,
    observed,
    plain_text,
    results_of,
    type_of_constant,
)
from pyxp.compiler.conditions.assumptions import DefaultedField, unassumed
from pyxp.compiler.formats import Form, escaped, json_of
from pyxp.compiler.transforms import steps_of
from pyxp.errors import AuthoringError

PREFIX = "pyxp"

_IN_CLASS = r"(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|[A-Za-z0-9_:/.@+=, ])+-?"
_ATOM = rf"(?:\[{_IN_CLASS}]|\\[dw.]|[A-Za-z0-9_:/@=, -]|\{{[0-9,]+}}|[*+?])"
_SAFE_PATTERN = re.compile(rf"\^(?:{_ATOM}|\((?:{_ATOM}|\|)*\))+\$")
"""Patterns that are plain to see to let neither quotes nor backslashes through, from the beginning of text to its end.

An alternative outside of parentheses would end the reach of the anchors."""
TO_JSON = {"type": "string", "string": {"type": "Convert", "convert": "ToJson"}}
_UNQUOTE = (
    {"type": "string", "string": {"type": "TrimPrefix", "trim": '"'}},
    {"type": "string", "string": {"type": "TrimSuffix", "trim": '"'}},
)


def transforms_for(form: Form, kind: str) -> list[Mapping[str, Any]]:
    """Transforms that give a value of type ``kind`` the wanted form.

    ``text`` is the value as it reads, ``json`` a JSON value, ``escaped`` the inside of a JSON string; the nested forms
    are the latter two in a document that is a string of another one.
    """
    if form == "json":
        return [TO_JSON]
    if form == "nested-json":
        return [TO_JSON, TO_JSON, *_UNQUOTE]
    if form in ("escaped", "nested-escaped") and kind == "string":
        return [TO_JSON, *_UNQUOTE] * (2 if form == "nested-escaped" else 1)
    if form != "value" and kind != "string":
        return [TO_TEXT]
    return []


@dataclass
class CompositionEnvironment:
    """Allots environment keys and keeps the patches that fill them.

    Attributes:
        claim_patches: ``environment.patches`` of the function input.
        producer_patches: ``ToEnvironmentFieldPath`` patches by composed resource.
        uncertain: Paths of claim values that a claim may leave out.
        producers: The resource that writes to a path, for those that nothing else writes to.
    """

    claim_patches: list[dict[str, Any]] = field(default_factory=list)
    producer_patches: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    uncertain: set[str] = field(default_factory=set)
    producers: dict[str, str] = field(default_factory=dict)
    _paths: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def claim(self, source: CompositeField, before: Sequence[Mapping[str, Any]], kind: str, form: Form) -> str:
        """The environment path that holds a claim value of type ``kind`` in ``form``, after transforms ``before``."""
        transforms = [*before, *transforms_for(form, kind)]
        if isinstance(source, EnvironmentField):
            if before or (transforms and not (form in ("escaped", "nested-escaped") and needs_no_escape(source))):
                raise _unmade(source, form)
            self.uncertain.add(source.path)
            return source.path
        words = [source.path.removeprefix("spec."), *(_word(step) for step in before)]
        wanted = f"{PREFIX}.composite.{_slug(words, form if transforms else 'value')}"
        path, patch = self._carry("FromCompositeFieldPath", "", source.path, transforms, wanted)
        self._note(path, source)
        if patch:
            self.claim_patches.append(patch)
        return path

    def settled(self, source: EnvironmentField) -> str:
        """The environment path of a whole number or a boolean that ``%v`` writes as JSON does.

        Numbers are floats as the environment comes, and whole ones integers once anything is patched into it.
        """
        self.constant("")
        self.uncertain.add(source.path)
        return source.path

    def resource(self, source: ResourceField, before: Sequence[Mapping[str, Any]], kind: str, form: Form) -> str:
        """The environment path to which ``source``'s resource writes the value."""
        transforms = [*before, *transforms_for(form, kind)]
        if isinstance(source, DefaultedField):
            return self._defaulted(source, before, kind, form)
        name = source.resource.resource_name
        words = [_reported(source.path), *(_word(step) for step in before)]
        wanted = f"{PREFIX}.resources.{name}.{_slug(words, form if transforms else 'value')}"
        path, patch = self._carry("ToEnvironmentFieldPath", name, source.path, transforms, wanted)
        self.producers[path] = name
        if patch:
            self.producer_patches.setdefault(name, []).append(patch)
        return path

    def _defaulted(self, source: DefaultedField, before: Sequence[Mapping[str, Any]], kind: str, form: Form) -> str:
        """The environment path of a fallback that the resource overwrites once it reports the value."""
        transforms = [*source.before, *before, *transforms_for(form, kind)]
        name = source.resource.resource_name
        fallback = list(_deciding(source.otherwise, form, before, kind))
        identity = json.dumps([name, source.path, transforms, fallback])
        if identity not in self._paths:
            words = [_reported(source.path), *map(_word, [*source.before, *before])]
            path = self._allot(f"{PREFIX}.resources.{name}.{_slug([*words, 'or-default'], form)}")
            self._paths[identity] = path
            self._write(fallback, path)
            patch: dict[str, Any] = {
                "type": "ToEnvironmentFieldPath",
                "fromFieldPath": source.path,
                "toFieldPath": path,
            }
            patch |= {"transforms": transforms} if transforms else {}
            self.producer_patches.setdefault(name, []).append(patch)
        return self._paths[identity]

    def entry(self, value: Fallback) -> str:
        """The environment path of a list's element as JSON with a comma behind it, or of no text where it is left out.

        Args:
            value: A field of the claim or of a resource, or what transforms make of it, with nothing as its fallback.

        Raises:
            AuthoringError: It is more than that.
        """
        source, before = linear(value.source)
        source = observed(source)
        transforms = [
            *before,
            *transforms_for("json", ""),
            {"type": "string", "string": {"type": "Format", "fmt": "%s,"}},
        ]
        words = [*map(_word, before), "entry"]
        if is_of_claim(source):
            empty = {"type": "FromCompositeFieldPath", "fromFieldPath": "kind", "transforms": [constant_step("")]}
            patch = {"type": "FromCompositeFieldPath", "fromFieldPath": source.path, "transforms": transforms}
            words.insert(0, source.path.removeprefix("spec."))
            return self._keep([empty, patch], f"{PREFIX}.composite.{_slug(words, 'value')}")
        if type(source) is not ResourceField:
            raise AuthoringError(
                f"cannot leave {describe(value.source)} out of a list",
                hint="list a field of a resource or of the claim by itself, or write a dict, whose entries come and go",
            )
        name = source.resource.resource_name
        identity = json.dumps(["entry", name, source.path, transforms])
        if identity not in self._paths:
            path = self._allot(f"{PREFIX}.resources.{name}.{_slug([_reported(source.path), *words], 'value')}")
            self._paths[identity] = path
            empty = {"type": "FromCompositeFieldPath", "fromFieldPath": "kind", "transforms": [constant_step("")]}
            self._write([empty], path)
            patch = {"type": "ToEnvironmentFieldPath", "fromFieldPath": source.path, "toFieldPath": path}
            self.producer_patches.setdefault(name, []).append({**patch, "transforms": transforms})
        return self._paths[identity]

    def _note(self, path: str, value: Expression) -> None:
        """Remembers that there may be no value at ``path``, whatever a reader knows of the claim."""
        if not is_certain(unassumed(value)):
            self.uncertain.add(path)

    def decided(self, value: Expression, form: Form) -> str:
        """The environment path of a value with alternatives that the claim alone decides: the last patch wins."""
        patches = list(_deciding(value, form))
        words = [leaf.path.removeprefix("spec.") for leaf in leaves(value) if isinstance(leaf, CompositeField)]
        ending = "chosen" if isinstance(linear(value)[0], Choice) else "or-default"
        wanted = f"{PREFIX}.composite.{_slug(['-or-'.join(dict.fromkeys(words)), ending], form)}"
        path = self._keep(patches, wanted)
        self._note(path, value)
        return path

    def constant(
        self, value: Any, before: Sequence[Mapping[str, Any]] = (), kind: str | None = None, form: Form = "value"
    ) -> str:
        """The environment path of a constant, in ``form`` after transforms ``before`` that make it of type ``kind``."""
        made = _constant(value, form, before, kind)
        patch = {"type": "FromCompositeFieldPath", "fromFieldPath": "kind", "transforms": made}
        return self._keep(
            [patch], f"{PREFIX}.constants.{_slug([plain_text(value)], 'value')[:40].strip('-') or 'value'}"
        )

    def carried(self, patch: Mapping[str, Any], name: str) -> str:
        """The environment path of what a patch copies or combines from the composite."""
        bare = {key: value for key, value in patch.items() if key != "toFieldPath"}
        source = str(patch.get("fromFieldPath", name))
        words = [source.removeprefix("spec."), *(_word(step) for step in patch.get("transforms", ()))]
        return self._keep([bare], f"{PREFIX}.composite.{_slug(words, 'value')}")

    def flags(self, choice: Choice) -> list[str]:
        """Environment paths of which exactly one is there, with empty text: that of the option that is chosen.

        They are in the order of the options, and the one for all other values comes last if the choice has it.
        """
        patches, words, names = _flagged(choice, [{}] * len(results_of(choice)))
        path = self._keep(patches, f"{PREFIX}.choices.{_slug(words, 'value')}")
        return [f"{path}.{name}" for name in names]

    def held_back(self, levels: Sequence[tuple[Choice, Sequence[bool]]], leaf: ResourceField) -> str:
        """The environment path of text that is there unless what is chosen has not been reported yet.

        Args:
            levels: The choices on the way to what reads ``leaf``, each with which of its results lead there.
            leaf: A field that a resource reports, which is written there.

        Raises:
            AuthoringError: More than one of the choices is by what a claim may leave out.
        """
        name = leaf.resource.resource_name
        key = f"{name}-{_slug([_reported(leaf.path)], 'value')}"
        made = [_flagged(choice, [{} if leads else {key: ""} for leads in leading]) for choice, leading in levels]
        # The last patch that applies writes the object anew; what is written behind that is merged into it.
        made.sort(key=lambda level: -len(level[0]))
        if any(len(patches) > 1 for patches, _, _ in made[1:]):
            raise AuthoringError(
                f"cannot wait for {describe(leaf)} only where it is chosen: the choice is by several fields that a"
                " claim may leave out",
                hint="make a resource for each case with when=, or write default(ref, value)",
            )
        merged = [
            {**patch, "policy": {"toFieldPath": "MergeObjects"}} for patches, _, _ in made[1:] for patch in patches
        ]
        words = _slug([word for _, several, _ in made for word in several], "value")
        place = f"{self._keep([*made[0][0], *merged], f'{PREFIX}.choices.{words}-held')}.{key}"
        patch = {"type": "ToEnvironmentFieldPath", "fromFieldPath": leaf.path, "toFieldPath": place}
        reports = self.producer_patches.setdefault(name, [])
        if patch not in reports:
            reports.append(patch)
        self.producers[place] = name
        return place

    def _keep(self, patches: list[dict[str, Any]], wanted: str) -> str:
        """The path that ``patches`` write one after another; patches that are there already are shared."""
        identity = json.dumps(patches)
        if identity in self._paths:
            return self._paths[identity]
        path = self._allot(wanted)
        self._paths[identity] = path
        self._write(patches, path)
        return path

    def _write(self, patches: Iterable[dict[str, Any]], path: str) -> None:
        """Patches from the composite that write ``path`` one after another."""
        for patch in patches:
            transforms = {"transforms": patch["transforms"]} if patch.get("transforms") else {}
            rest = {key: value for key, value in patch.items() if key != "transforms"}
            self.claim_patches.append({**rest, "toFieldPath": path, **transforms})

    def _allot(self, wanted: str) -> str:
        path, number = wanted, 2
        while path in self._taken:
            path, number = f"{wanted}-{number}", number + 1
        self._taken.add(path)
        return path

    def _carry(
        self, kind: str, owner: str, source: str, transforms: list[Mapping[str, Any]], wanted: str
    ) -> tuple[str, dict[str, Any] | None]:
        """The path of a value in the environment, and the patch that puts it there unless one does already."""
        identity = json.dumps([kind, owner, source, transforms])
        if identity in self._paths:
            return self._paths[identity], None
        path = self._allot(wanted)
        self._paths[identity] = path
        patch: dict[str, Any] = {"type": kind, "fromFieldPath": source, "toFieldPath": path}
        return path, patch | ({"transforms": transforms} if transforms else {})


def _flagged(choice: Choice, beside: Sequence[Mapping[str, str]]) -> tuple[list[dict[str, Any]], list[str], list[str]]:
    """Patches that write an object with the name of the option that is chosen; words for it; the names.

    Args:
        choice: The choice.
        beside: What the object has besides, for each result.
    """
    names: list[str] = []
    for key in choice.options:
        wanted = name = _slug([key], "value") or "empty"
        while name in (*names, "otherwise"):
            name = f"{wanted}-{len(names) + 1}"
        names.append(name)
    last = [] if choice.otherwise is ABSENT else ["otherwise"]
    objects = [{name: "", **more} for name, more in zip([*names, *last], beside, strict=True)]
    named: dict[str, Any] = dict(zip(choice.options, objects, strict=False))
    otherwise: Any = objects[-1] if last else ABSENT
    flags = Choice(choice.subject, named, otherwise, choice.shape)
    patches = list(_deciding(by_presence(flags) or flags, "value"))
    words = [leaf.path.removeprefix("spec.") for leaf in leaves(choice.subject) if isinstance(leaf, CompositeField)]
    return patches, words, [*names, *last]


def _deciding(
    value: Any, form: Form, before: Sequence[Mapping[str, Any]] = (), kind: str | None = None
) -> Iterator[dict[str, Any]]:
    """Patches from the composite, without their target, of which the last one that applies gives ``value``.

    Args:
        value: An expression over the composite alone, or a constant.
        form: See :func:`transforms_for`.
        before: Transforms that the value goes through before it gets its form.
        kind: Type of the value after these transforms; by default that of the value itself.

    Raises:
        AuthoringError: The value cannot be decided before resources are composed.
    """
    if isinstance(value, Fallback):
        if not is_certain(value.source):
            yield from _deciding(value.otherwise, form, before, kind)
        yield from _deciding(value.source, form, before, kind)
    elif isinstance(value, Choice):
        if has_own_fallback(value):
            yield from _deciding(value.otherwise, form, before, kind)
        yield from _deciding(value.subject, form, (*choice_steps(value), *before), kind or value.shape.type)
    elif isinstance(value, Transformed):
        yield from _deciding(value.source, form, (*steps_of(value.transform), *before), kind or value.shape.type)
    elif isinstance(value, Text):
        transforms = [*before, *transforms_for(form, kind or "string")]
        yield {"type": "CombineFromComposite", "combine": direct_format(value).combine(), "transforms": transforms}
    elif isinstance(value, EnvironmentField):
        raise AuthoringError(
            f"cannot decide by {describe(value)}: decisions between values are made from the claim alone",
            hint="give constants as options, or make a resource for each case: c.add(..., when=condition)",
        )
    elif isinstance(value, CompositeField):
        transforms = [*before, *transforms_for(form, kind or value.shape.type)]
        yield {"type": "FromCompositeFieldPath", "fromFieldPath": value.path, "transforms": transforms}
    elif isinstance(value, Expression):
        raise AuthoringError(
            f"cannot decide by {describe(value)}: decisions are made from the claim, before any resource reports",
            hint="decide on a field of the claim; a value that a resource reports may be what is chosen",
        )
    else:
        yield {
            "type": "FromCompositeFieldPath",
            "fromFieldPath": "kind",
            "transforms": _constant(value, form, before, kind),
        }


def _constant(value: Any, form: Form, before: Sequence[Mapping[str, Any]], kind: str | None) -> list[Mapping[str, Any]]:
    """Transforms that turn any text into a constant in its form."""
    if before or form == "value":
        return [constant_step(value), *before, *transforms_for(form, kind or type_of_constant(value))]
    if form in ("json", "nested-json"):
        return [constant_step(escaped(json_of(value), "escaped" if form == "nested-json" else "text"))]
    if not isinstance(value, str | int | float):
        raise AuthoringError(f"cannot put {value!r} into text", hint="give a fallback or an option that is text")
    return [constant_step(escaped(plain_text(value), form))]


def needs_no_escape(value: Expression) -> bool:
    """Whether a fact of the cluster is text that stands in a JSON document as it is, by what is declared of it."""
    if not isinstance(value, EnvironmentField) or value.shape.type != "string":
        return False
    schema = value.shape.schema
    if "enum" in schema:
        return all(escaped(str(one), "escaped") == one for one in schema["enum"])
    return _SAFE_PATTERN.fullmatch(str(schema.get("pattern", ""))) is not None


def _unmade(value: EnvironmentField, form: Form) -> AuthoringError:
    """What is told of a fact of the cluster that would have to be changed in the environment, which no patch does."""
    if form in ("escaped", "json", "nested-escaped", "nested-json"):
        return AuthoringError(
            f"cannot put {describe(value)} into a JSON document: nothing escapes what is in the environment already",
            hint='declare it as text with a pattern that lets no quote through, such as "^[0-9a-z-]+$", or make a'
            " document of it alone",
        )
    return AuthoringError(
        f"cannot make something of {describe(value)} inside of text: no patch changes what is in the environment",
        hint="declare it in the EnvironmentConfig as it is to be in the text, or make a text of it alone",
    )


def _word(step: Mapping[str, Any]) -> str:
    return str(step["type"])


def _slug(words: Sequence[str], form: Form) -> str:
    text = "-".join([*words, *([] if form in ("value", "text") else [form])])
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


def _reported(path: str) -> str:
    """An observed field without the words that all of them begin with."""
    return path.removeprefix("status.").removeprefix("atProvider.")
