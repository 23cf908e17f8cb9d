"""Type stubs for kinds: what an editor completes and a type checker holds.

Every managed resource becomes a class whose constructor takes the fields of ``spec.forProvider`` under their Python
names. Nested objects are typed dictionaries, observed fields are attributes of ``status``. A field that the provider
can fill from another resource also takes that resource.

Everything here is a function of facts; the text is the same for the same facts. Helper names are imported with an
underscore in front, because a kind may be called ``Group`` (and one is).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyxp.catalog.facts import KindFacts, VersionFacts
from pyxp.catalog.lookup import Catalog
from pyxp.catalog.naming import python_names

Schema = dict[str, Any]

BASES = "pyxp.authoring.resources"
"""The module that ``ManagedResource`` and ``Group`` come from."""

_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
# What the stubs use, in the order of import; the first that pyxp itself has is set off by an empty line.
_HELPERS = (
    (False, "collections.abc", "Mapping"),
    (False, "collections.abc", "Sequence"),
    (False, "typing", "Any"),
    (False, "typing", "TypedDict"),
    (True, BASES, "ManagedResource"),
    (False, BASES, "Group"),
)
# Shapes that all kinds of a provider share, by the ending of the fields that have them.
_SHARED_NAMES = {"Selector": "Selector", "SecretRef": "SecretReference", "Refs": "Reference", "Ref": "Reference"}


def generate_stubs(
    catalog: Catalog,
    modules: Mapping[str, str],
    others: Mapping[str, str] | None = None,
    shared: Catalog | None = None,
) -> dict[str, str]:
    """The stub of each module.

    A kind has one type: where another module has a class for it, that is the one that fields take. A module of the
    same group offers it again, or has a class below it where the catalog knows the kind from a store of its own.

    Args:
        catalog: Where the kinds are looked up.
        modules: Dotted module name by API group, for the groups to generate.
        others: The same for groups whose stubs exist already.
        shared: The kinds that those stubs are of; by default all that the catalog has of groups not in ``modules``.

    Returns:
        Text by dotted module name. A group without managed resources of its own has none.
    """
    homes: dict[tuple[str, str], str] = {}
    own: dict[str, list[KindFacts]] = {}
    offered: dict[str, list[str]] = {}
    for group, kind, _ in catalog.kinds():
        there = shared.store_of(group, kind) is not None if shared is not None else group not in modules
        module = ((others or {}).get(group) if there else None) or modules.get(group)
        facts = catalog.find_kind(group, kind) if module is not None else None
        if module is None or facts is None or not facts.managed:
            continue
        homes[group, kind] = module
        if group in modules and shared is not None and catalog.store_of(group, kind) in shared.stores:
            offered.setdefault(group, []).append(kind)
        elif group in modules:
            own.setdefault(group, []).append(facts)
    return {
        modules[group]: _Module(modules[group], homes, kinds, offered.get(group, [])).text()
        for group, kinds in own.items()
    }


def aws_modules(catalog: Catalog) -> dict[str, str]:
    """The modules below ``pyxp.aws`` by API group: ``ec2``, and ``m.ec2`` for the namespaced kinds."""
    modules = {}
    for entry in catalog.entries():
        for family, package in (("aws.upbound.io", "pyxp.aws"), ("aws.m.upbound.io", "pyxp.aws.m")):
            short, dot, rest = entry.group.partition(".")
            if dot and rest == family:
                modules[entry.group] = f"{package}.{python_names([short]).popitem()[0]}"
    return modules


def stub_path(module: str) -> str:
    """The path of a module's stub, relative to the folder that holds its top package."""
    return module.replace(".", "/") + ".pyi"


@dataclass
class _Module:
    """The text of one stub in the making."""

    name: str
    homes: Mapping[tuple[str, str], str]
    kinds: Sequence[KindFacts]
    offered: Sequence[str] = ()
    classes: list[str] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        self._taken = {*(kind.kind for kind in self.kinds), *self.offered}
        kinds = [self._kind(kind) for kind in self.kinds]
        body = "\n".join([*self.classes, *kinds])
        return "\n".join([*self._head(body), body])

    def _head(self, body: str) -> Iterator[str]:
        group = self.kinds[0].group
        releases = sorted({_in_comment(kind.provenance.get("release", "")) for kind in self.kinds} - {""})
        release = f", release {', '.join(releases)}" if releases else ""
        yield f"# Generated by pyxp (pyxp/catalog/stubs.py) from the schemas of {group}{release}. Do not edit."
        for before, source, name in _HELPERS:
            if re.search(rf"\b_{name}\b", body):
                if before:
                    yield ""
                yield f"from {source} import {name} as _{name}"
        for module, alias in sorted(self.aliases.items()):
            package, _, name = module.rpartition(".")
            yield f"from {package} import {name} as {alias}" if package else f"import {name} as {alias}"
        for kind in self.offered:
            yield f"from {self.homes[group, kind]} import {kind} as {kind}"
        yield ""

    def _kind(self, kind: KindFacts) -> str:
        version = kind.version()
        spec = _Spec(self, version)
        base = self.target(kind.group, kind.kind)
        below = base not in (None, kind.kind)
        lines = [f"class {kind.kind}({base if below else '_ManagedResource'}):"]
        lines += [f'    """{kind.kind} of {version.api_version}."""', ""]
        parameters = list(spec.parameters())
        lines += ["    def __init__(", "        self,"]
        if parameters:
            lines += ["        *,", *(f"        {parameter}," for parameter in parameters)]
        lines += ["    ) -> None: ..."]
        status = self._status_class(f"{kind.kind}Status", version.at_provider or {})
        # The fields of the class above are those of another release.
        ignored = "  # type: ignore[override]" if below else ""
        lines += ["    @property", f"    def status(self) -> {status}: ...{ignored}", ""]
        return "\n".join(lines)

    def _status_class(self, wanted: str, schema: Schema) -> str:
        name = self.free_name(wanted)
        lines = [f"class {name}:"]
        names = python_names(schema.get("properties", {}))
        for attribute, original in names.items():
            below = self._status_type(f"{wanted}{_capitalised(original)}", schema["properties"][original])
            lines.append(f"    {attribute}: {below}")
        if not names:
            lines.append("    def __getattr__(self, name: str) -> _Any: ...")
        self.classes.append("\n".join([*_shadowing(lines, names), ""]))
        return name

    def _status_type(self, wanted: str, schema: Schema) -> str:
        if schema.get("properties"):
            return self._status_class(wanted, schema)
        return plain_type(schema, lambda child: self._status_type(wanted, child))

    def target(self, group: str, kind: str) -> str | None:
        """How this module writes the class of a kind; None when there is no such class."""
        module = self.homes.get((group, kind))
        if module is None or module == self.name:
            return module and kind
        if module not in self.aliases:
            short = f"_{module.rpartition('.')[2]}"
            self.aliases[module] = f"_{module.replace('.', '_')}" if short in self.aliases.values() else short
        return f"{self.aliases[module]}.{kind}"

    def free_name(self, wanted: str) -> str:
        """``wanted``, or the same with a number where that name is taken."""
        name, number = wanted, 2
        while name in self._taken:
            name, number = f"{wanted}{number}", number + 1
        self._taken.add(name)
        return name


@dataclass
class _Spec:
    """The types of one kind's ``forProvider``."""

    module: _Module
    version: VersionFacts

    def parameters(self) -> Iterator[str]:
        """The constructor's parameters."""
        schema = self.version.for_provider or {}
        required = {*schema.get("required", ()), *self.version.required_by_cel}
        for name, original in python_names(schema.get("properties", {})).items():
            annotation = self._field(self.version.kind.kind, original, schema["properties"][original], original)
            # Nothing is required here: defaults for all resources and initProvider are given elsewhere.
            absent = "" if original in required or annotation == "_Any" else " | None"
            yield f"{name}: {annotation}{absent} = ..."

    def _field(self, title: str, name: str, schema: Schema, path: str) -> str:
        annotation = self._type(title, name, schema, path)
        selector = self.version.selectors.get(path)
        target = self.module.target(selector.target_api_group, selector.target_kind) if selector else None
        if selector is None or target is None:
            return annotation
        if selector.plural:
            return f"{annotation} | _Sequence[{target}] | _Group[{target}]"
        return f"{annotation} | {target}"

    def _type(self, title: str, name: str, schema: Schema, path: str) -> str:
        if schema.get("properties"):
            return self._dictionary(title, name, schema, path)
        if isinstance(schema.get("items"), dict):
            return f"_Sequence[{self._type(title, name, schema['items'], f'{path}[*]')}]"
        return plain_type(schema, lambda child: self._type(title, name, child, path))

    def _dictionary(self, title: str, name: str, schema: Schema, path: str) -> str:
        shared = next((shape for ending, shape in _SHARED_NAMES.items() if name.endswith(ending)), None)
        text = json.dumps(schema, sort_keys=True)
        if shared is not None and text in self.module.named:
            return self.module.named[text]
        title = self.module.free_name(shared or f"{title}{_capitalised(name)}")
        if shared is not None:
            self.module.named[text] = title
        names = python_names(schema["properties"])
        lines = [f"class {title}(_TypedDict, total=False):"]
        for key, original in names.items():
            below = self._field(title, original, schema["properties"][original], f"{path}.{original}")
            lines.append(f"    {key}: {below}")
        self.module.classes.append("\n".join([*_shadowing(lines, names), ""]))
        return title


def plain_type(schema: Schema, of: Any) -> str:
    """The annotation of a schema without named fields; ``of`` gives that of a schema below it."""
    if schema.get("x-kubernetes-int-or-string"):
        return "int | str"
    kind = schema.get("type")
    if kind == "array":
        return f"_Sequence[{of(schema['items'])}]" if isinstance(schema.get("items"), dict) else "_Sequence[_Any]"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"_Mapping[str, {of(values)}]" if isinstance(values, dict) else "_Mapping[str, _Any]"
    return _SCALARS.get(str(kind), "_Any")


def _shadowing(lines: list[str], names: Iterable[str]) -> list[str]:
    """The lines of a class; where a field is called like a builtin type, the types are written in another way."""
    if not set(names) & set(_SCALARS.values()):
        return lines
    quoted = []
    for line in lines:
        head, colon, annotation = line.partition(": ")
        for name in _SCALARS.values():
            annotation = _replace_word(annotation, name, f"_builtins.{name}")
        quoted.append(f"{head}{colon}{annotation}")
    return [*quoted[:1], "    import builtins as _builtins", *quoted[1:]]


def _replace_word(text: str, word: str, replacement: str) -> str:
    return re.sub(rf"(?<![\w.]){word}\b", replacement, text)


def _in_comment(text: Any) -> str:
    """Text of a store in a comment, which ends with the line."""
    return str(text) if str(text).isprintable() else ascii(str(text))


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]
