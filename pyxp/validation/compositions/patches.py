"""The two ends of a patch, and the value on its way between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyxp.diagnostics import Severity
from pyxp.gotext import names
from pyxp.model import fieldpath
from pyxp.model.compositions import Template
from pyxp.model.fieldpath import FieldPathError
from pyxp.model.manifests import mapping, text
from pyxp.model.patches import Patch, overlapping
from pyxp.model.removed import CODE as REMOVED
from pyxp.model.removed import removed_field
from pyxp.structural.kubernetes_kinds import native_scope
from pyxp.validation.compositions.bases import PLAIN_TEXT, field_meant
from pyxp.validation.compositions.default_lists import DefaultLists
from pyxp.validation.compositions.environment import EnvironmentKeys
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.ranges import wider
from pyxp.validation.compositions.schemas import ANYTHING, MOST_HINTS, OF_CLAIMS, Json, Place, look_up, spec_fields
from pyxp.validation.compositions.transforms import Constant, Issue, Value, format_issues, value_after
from pyxp.validation.compositions.typing_rules import (
    accepts,
    broken_limits,
    broken_sizes,
    mismatch,
    type_of_value,
    types_taken,
    unreadable,
)
from pyxp.validation.native import BYTES

NOT_ENCODED = "not-encoded"
"""The code of text that goes into bytes as it is."""

_SCALARS = {"string", "integer", "number", "boolean"}


@dataclass
class PatchCheck:
    """Checks patches one after the other.

    Attributes:
        notes: Where findings go.
        composite: The composite's schema; None where it is not known.
        namespaced: Whether the composite has a namespace.
        environment: The environment.
    """

    notes: Notes
    composite: Json | None
    namespaced: bool
    environment: EnvironmentKeys
    lists: DefaultLists = field(init=False)
    _places: dict[tuple[int, str, bool], Place] = field(default_factory=dict)
    """What was looked up, by the schema's identity: schemas live as long as the check."""
    _hints_left: int = MOST_HINTS

    def __post_init__(self) -> None:
        self.lists = DefaultLists(self.notes)

    def check(self, patch: Patch, template: Template | None, composed: Json | None) -> None:
        """Check a patch.

        Args:
            patch: The patch.
            template: The template that it belongs to or that includes its set; None where it has none.
            composed: The schema of the composed resource; None where it is not known.
        """
        name = template.name if template else ""
        if not patch.target:
            return
        value = self._value(patch, composed, name)
        self.lists.check(patch, self.composite, composed, name)
        if not patch.to:
            return
        if patch.target == "environment":
            self._readable(patch.to, patch.to_where, name)
            self.environment.write(patch, value)
        elif patch.target == "composite":
            self._to_composite(patch, value, name)
        elif composed is not None and template is not None:
            self._key(patch, name)
            self._target(patch, composed, value, name, native=_is_native(template))
            self._elements(patch, template)
        else:
            self._readable(patch.to, patch.to_where, name)
            if template is not None:
                self._key(patch, name)
                self._compare(patch, template)

    def _key(self, patch: Patch, name: str) -> None:
        """The key of a label or an annotation that a patch writes, against what the API server takes."""
        segments = patch.to_segments or ()
        if len(segments) < 3 or segments[0] != "metadata" or segments[1] not in {"labels", "annotations"}:
            return
        key = str(segments[2])
        for problem in names.qualified_name_problems(key.lower() if segments[1] == "annotations" else key):
            if key != "*":
                self.notes.add("wrong-name", problem, patch.to_where, name)

    def _compare(self, patch: Patch, template: Template) -> None:
        """The target against the base and what most resources have, where the kind is not known."""
        meant = field_meant(template, patch.to_segments or ())
        if meant:
            told = f"{patch.to} is in no base, and the schema of {template.kind} is not known"
            self.notes.warn("unknown-field", told, patch.to_where, template.name, hint=f"did you mean {meant}?")

    def _value(self, patch: Patch, composed: Json | None, name: str) -> Value:
        """What the patch hands on."""
        values = []
        for path, where in patch.sources():
            if patch.source == "environment":
                values.append(self.environment.read(path, where, name, required=patch.required))
            elif patch.source == "composite":
                values.append(self._from_composite(path, where, name, required=patch.required))
            else:
                values.append(self._from(composed, path, where, name))
        value = values[0] if values else Value()
        if patch.combines:
            fmt = mapping(mapping(patch.data.get("combine")).get("string")).get("fmt")
            if isinstance(fmt, str) and values:
                kinds = [item.kind for item in values]
                self._tell(list(format_issues(fmt, kinds, f"{patch.where}.combine.string.fmt")), name)
            value = Value("string")
        result, issues = value_after(value, patch.transforms, patch.where)
        self._tell(issues, name)
        return result

    def _tell(self, issues: list[Issue], name: str) -> None:
        for issue in issues:
            self.notes.add(issue.code, issue.message, issue.path, name, hint=issue.hint, severity=issue.severity)

    def _from_composite(self, path: str, where: str, name: str, *, required: bool) -> Value:
        if self.composite is not None and not self.namespaced and path == "metadata.namespace":
            hint = "did you mean spec.claimRef.namespace?" if _has_claims(self.composite) else ""
            severity = Severity.ERROR if required else Severity.WARNING
            told = "the composite is cluster-scoped and has no namespace"
            self.notes.add("unknown-field", told, where, name, hint=hint, severity=severity)
            return Value("string")
        return self._from(self.composite, path, where, name)

    def _from(self, schema: Json | None, path: str, where: str, name: str) -> Value:
        if schema is None:
            self._readable(path, where, name)
            return Value()
        place = self.look_up(schema, path, where, name)
        return Value.of(place.schema) if place.schema is not None else Value()

    def _readable(self, path: str, where: str, name: str) -> None:
        """Whether a path into an object without a schema can be read."""
        self.look_up(ANYTHING, path, where, name, wildcards=True)

    def look_up(self, schema: Json, path: str, where: str, name: str, *, wildcards: bool = False) -> Place:
        """Look up a path, with a note where it leads nowhere."""
        key = (id(schema), path, wildcards)
        place = self._places.get(key)
        if place is None:
            place = look_up(schema, path, wildcards=wildcards, hints=self._hints_left > 0)
            self._hints_left -= place.schema is None or bool(place.doubt)
            self._places[key] = place
        if place.schema is None and (removed := removed_field(path, spec_fields(schema))) is not None:
            self.notes.add(REMOVED, removed[0], where, name, hint=removed[1])
        elif place.schema is None:
            gone = next((advice for field, advice in OF_CLAIMS.items() if f"{path}.".startswith(f"spec.{field}.")), "")
            hint = gone if gone and schema is self.composite else place.hint
            self.notes.add("unknown-field", f"{path} does not exist: {place.problem}", where, name, hint=hint)
        elif place.doubt:
            told = f"{path} is not known, though any field may stand there"
            self.notes.warn("unknown-field", told, where, name, hint=f"did you mean {place.doubt}?")
        return place

    def _to_composite(self, patch: Patch, value: Value, name: str) -> None:
        if patch.to.partition(".")[0] in {"spec", "metadata"}:
            told = (
                f"Crossplane keeps only the status of what functions make of a composite, so {patch.to} stays as it is"
            )
            self.notes.warn("lost-value", told, patch.to_where, name, hint="write it to a field of status")
        if self.composite is not None:
            self._target(patch, self.composite, value, name)
        else:
            self._readable(patch.to, patch.to_where, name)

    def _target(self, patch: Patch, schema: Json, value: Value, name: str, *, native: bool = False) -> None:
        wildcards = not patch.combines and "[*]" in patch.to
        place = self.look_up(schema, patch.to, patch.to_where, name, wildcards=wildcards)
        if place.schema is None:
            return
        if value.constants is not None and value.constants:
            self._constants(patch, place.schema, value.constants, name, native=native)
            return
        found = mismatch(value.schema or {"type": value.kind}, place.schema)
        if found is None:
            self._default(patch, place.schema, value, name, native=native)
            self._range(patch, place.schema, value, name)
            if native:
                self._encoding(patch, place.schema, value, name)
            return
        below, kind, wanted = found
        kind = "integer" if kind == "int64" else kind
        to = f"an element of {patch.to}" if below else patch.to
        hint = "" if below else _advice(kind, wanted)
        message = f"{to} takes a value of type {wanted}, but the patch writes one of type {kind}"
        self.notes.add("wrong-type", message, patch.to_where, name, hint=hint, types=(wanted, kind))

    def _encoding(self, patch: Patch, schema: Json, value: Value, name: str) -> None:
        """Text of the composite that goes into bytes as it is, unless it is declared to be of some form."""
        made = bool(value.schema) or (patch.combines and not patch.transforms)
        if schema.get("format") != BYTES or not made or {"format", "pattern"} & value.schema.keys():
            return
        told = f"{patch.to} takes text in base64, but the patch writes text as it is"
        plain = next((own for (_, held), own in PLAIN_TEXT.items() if (patch.to_segments or ("",))[0] == held), "")
        hint = f"add a string transform of type Convert to ToBase64{f', or write to {plain}' if plain else ''}"
        self.notes.warn(NOT_ENCODED, told, patch.to_where, name, hint=hint)

    def _default(self, patch: Patch, schema: Json, value: Value, name: str, *, native: bool) -> None:
        """What arrives where nobody sets the source, against the target."""
        problem = _problem(schema, value.usual, native=native)
        if problem:
            code, told, hint = problem
            self.notes.add(code, f"{patch.to} {told}, the default of the source", patch.to_where, name, hint=hint)

    def _range(self, patch: Patch, schema: Json, value: Value, name: str) -> None:
        """Values that the definition lets a claim give and the target does not take."""
        if patch.source != "composite" or patch.target != "composed":
            return
        source = text(patch.data.get("fromFieldPath"))
        for below, takes, gives in wider(value.schema, schema):
            told = f"{patch.to}{below} takes {takes}, but the definition lets a claim give {source}{below} {gives}"
            hint = "state the bound of the target in the definition"
            self.notes.warn("wider-range", told, patch.to_where, name, hint=hint)

    def _constants(
        self, patch: Patch, schema: Json, constants: tuple[Constant, ...], name: str, *, native: bool
    ) -> None:
        """All that a value can be, against the target."""
        told_of = ((constant, _problem(schema, constant.value, native=native)) for constant in constants)
        wrong = [(constant, *problem) for constant, problem in told_of if problem]
        inherited = [item for item in wrong if not item[0].where]
        for constant, code, told, hint in wrong:
            if constant.where:
                self.notes.add(code, f"{patch.to} {told}", constant.where, name, hint=hint)
        if inherited:
            all_wrong = len(wrong) == len(constants)
            constant, code, told, hint = inherited[0]
            severity = Severity.ERROR if all_wrong else Severity.WARNING
            self.notes.add(code, f"{patch.to} {told}", patch.to_where, name, hint=hint, severity=severity)

    def _elements(self, patch: Patch, template: Template) -> None:
        """Whether a wildcard finds elements: the function refuses one that finds none."""
        if template.base is None or patch.combines or "[*]" not in patch.to:
            return
        earlier = template.patches[: template.patches.index(patch)]
        if any(other.target == "composed" and overlapping(other.to_segments, patch.to_segments) for other in earlier):
            return
        try:
            found = fieldpath.expand_wildcards(template.base, patch.to)
        except FieldPathError:
            found = []
        if not found:
            told = f"{patch.to} finds nothing: neither the base nor a patch before writes such a field"
            hint = "write the elements, with this field, in the base"
            self.notes.add("nothing-to-patch", told, patch.to_where, template.name, hint=hint)


def _is_native(template: Template) -> bool:
    return native_scope(template.api_version, template.kind) is not None


def _problem(schema: Json, value: object, *, native: bool) -> tuple[str, str, str] | None:
    """Code, message and hint of what is wrong with a constant for a schema; ``native`` for one of Kubernetes itself."""
    if value is None:
        return None
    kind = type_of_value(value)
    if not accepts(schema, kind):
        return "wrong-type", f"takes a value of type {types_taken(schema)}, not {kind} ({value!r})", ""
    read = unreadable(value, schema) if native else ()
    for told, hint in (*broken_limits(value, schema), *broken_sizes(value, schema), *read):
        return "not-allowed", told, hint
    return None


def _advice(kind: str, wanted: str) -> str:
    """How a value of one type becomes one of another."""
    if kind in _SCALARS and wanted in _SCALARS:
        return f"add a transform of type convert to {wanted}"
    if kind in {"array", "object"} and wanted == "string":
        join = "Join, or of " if kind == "array" else ""
        return f"add a string transform of type {join}Convert with convert: ToJson"
    return ""


def _has_claims(schema: Json) -> bool:
    return "claimRef" in schema.get("properties", {}).get("spec", {}).get("properties", {})
