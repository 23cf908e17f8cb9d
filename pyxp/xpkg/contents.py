"""What a package says of itself, and which objects may be in it.

Source: the xpkg specification, and the linters of crossplane-runtime v2.3, which know more kinds than that does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyxp.errors import InputError
from pyxp.model.manifests import annotations_of, api_version_of, kind_of, mapping, name_of, text

META_GROUP: Final = "meta.pkg.crossplane.io"
_EXTENSIONS, _OPERATIONS = "apiextensions.crossplane.io", "ops.crossplane.io"
_CRD: Final = ("apiextensions.k8s.io", "CustomResourceDefinition")
_WEBHOOKS: Final = "admissionregistration.k8s.io"

HOLDS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "Configuration": (
        (_EXTENSIONS, "CompositeResourceDefinition"),
        (_EXTENSIONS, "Composition"),
        (_EXTENSIONS, "ManagedResourceActivationPolicy"),
        (_OPERATIONS, "Operation"),
        (_OPERATIONS, "CronOperation"),
        (_OPERATIONS, "WatchOperation"),
    ),
    "Provider": (
        _CRD,
        (_EXTENSIONS, "ManagedResourceDefinition"),
        (_WEBHOOKS, "ValidatingWebhookConfiguration"),
        (_WEBHOOKS, "MutatingWebhookConfiguration"),
    ),
    "Function": (_CRD,),
}
"""By type of package, the group and kind of everything that it may hold."""

_SHORT_FORMS: Final = {"provider": "Provider", "configuration": "Configuration", "function": "Function"}


@dataclass(frozen=True, slots=True)
class Dependency:
    """Another package that a package needs.

    Attributes:
        kind: ``Provider``, ``Function`` or ``Configuration``.
        package: Where it is, without a version.
        version: The versions that will do, as a constraint, or a digest.
    """

    kind: str
    package: str
    version: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a package holds.

    Attributes:
        kind: ``Configuration``, ``Provider`` or ``Function``.
        name: Its name.
        crossplane: The versions of Crossplane that it takes, as a constraint; empty where it does not say.
        dependencies: The packages that it needs.
        annotations: What it says of itself, by the whole key.
        objects: API version, kind and name of everything else in it.
        problems: What of that nobody can read, each with its field.
    """

    kind: str
    name: str
    crossplane: str
    dependencies: tuple[Dependency, ...]
    annotations: Mapping[str, str]
    objects: tuple[tuple[str, str, str], ...]
    problems: tuple[str, ...] = ()


def read_contents(objects: Sequence[Any]) -> Contents:
    """What the objects of a ``package.yaml`` make together.

    Raises:
        InputError: Not just one of them is about the package, or some may not be in a package of that type.
    """
    metas = [item for item in objects if _group(item) == META_GROUP]
    if len(metas) != 1:
        raise InputError(
            f"a package holds one object of {META_GROUP}, but this has {len(metas)}",
            hint="it is a Configuration, a Provider or a Function",
        )
    meta = metas[0]
    kind = kind_of(meta)
    if kind not in HOLDS:
        raise InputError(f"{kind} of {META_GROUP} is not a type of package", hint=f"known are {', '.join(HOLDS)}")
    others = [item for item in objects if item is not meta]
    for item in others:
        if not isinstance(item, Mapping):
            raise InputError(f"a {kind} cannot hold a {type(item).__name__}", hint="write objects, with kind and name")
        if not may_hold(kind, item):
            held = ", ".join(known for _, known in HOLDS[kind])
            raise InputError(
                f"a {kind} cannot hold {kind_of(item) or 'an object without kind'} {name_of(item)}",
                hint=f"it may hold {held}",
            )
    spec = mapping(meta.get("spec"))
    return Contents(
        kind,
        name_of(meta),
        text(mapping(spec.get("crossplane")).get("version")),
        tuple(_dependencies(spec.get("dependsOn"))),
        annotations_of(meta),
        tuple((api_version_of(item), kind_of(item), name_of(item)) for item in others),
        tuple(_problems(spec.get("dependsOn"))),
    )


def may_hold(kind: str, item: Any) -> bool:
    """Whether a package of this type may hold an object."""
    return isinstance(item, Mapping) and (_group(item), kind_of(item)) in HOLDS[kind]


def _group(item: Any) -> str:
    return api_version_of(item).partition("/")[0] if isinstance(item, Mapping) else ""


def _dependencies(listed: Any) -> Iterator[Dependency]:
    for entry in listed if isinstance(listed, list) else ():
        given = mapping(entry)
        short = next((key for key in _SHORT_FORMS if isinstance(given.get(key), str)), None)
        kind = text(given.get("kind")) if short is None else _SHORT_FORMS[short]
        yield Dependency(kind, text(given.get("package" if short is None else short)), text(given.get("version")))


def _problems(listed: Any) -> Iterator[str]:
    """What is wrong with the list of dependencies."""
    if listed is not None and not isinstance(listed, list):
        yield "spec.dependsOn is not a list"
        return
    for number, entry in enumerate(listed or ()):
        path = f"spec.dependsOn[{number}]"
        if not isinstance(entry, Mapping):
            yield f"{path} is not an object"
            continue
        named = [key for key in (*_SHORT_FORMS, "package") if key in entry]
        yield from (
            f"{path}.{key} is not text"
            for key in (*named, "kind", "version")
            if not isinstance(entry.get(key, ""), str)
        )
        if not named:
            yield f"{path} names no package"
