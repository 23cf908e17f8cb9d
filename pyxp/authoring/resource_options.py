"""What :meth:`Composition.add` takes besides the resource, and what is wrong with what it is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypedDict, cast

from pyxp.authoring.options import unknown_options
from pyxp.authoring.readiness import ReadyCheck
from pyxp.authoring.resources import Resource
from pyxp.catalog.naming import python_names
from pyxp.errors import AuthoringError, did_you_mean


class ResourceOptions(TypedDict, total=False):
    """What :meth:`Composition.add` takes besides the resource.

    Attributes:
        when: A condition on the claim: where it is not true, the resource is not there.
        external_name: The resource's name in the cloud. Only for kinds that are named through the annotation.
        adoptable: Whether a claim may name, in ``spec.adopt``, one that is there already, to be taken over.
        after: Resources that must exist in the cloud before this one is created.
        keeps: Which of the resources that it uses are deleted only once it is gone: a list of them, False for none, or
            True, the default, for those where the cloud needs it.
        namespace: Where the resource lives, for kinds in namespaces; a namespaced composite uses its own.
        object_name: Name of the object in the management cluster; otherwise Crossplane makes one up.
        labels: Labels of the resource.
        annotations: Annotations of the resource.
        deletion_policy: ``Delete`` or ``Orphan``.
        management_policies: What the provider may do, ``["*"]`` by default.
        init_provider: Fields that are set once, when the resource is created, by their Python names.
        provider_config: Name of the ProviderConfig.
        may_change: Python names of fields that a claim may change although the provider refuses the change.
        name_limit: The longest external name that the cloud takes; checked against the claim's ``maxLength``.
        hold: Which fields keep their last value while the resource that they take it from is away: True for all, False
            for none, or a list of Python names. Without it those are that ARNs and ids go into.
        ready_when: What is true of the resource once it is ready, all of it; an empty list where it is ready as soon as
            it is there. Without it, that is the condition ``Ready``.
        write_connection_secret_to: The Secret that the provider writes what it takes to connect into: its ``name`` and
            ``namespace``, its name alone, or True for a name of its own. The namespace is ``crossplane-system`` unless
            given; kinds in namespaces write into their own.
    """

    when: bool | None
    external_name: str
    adoptable: bool
    after: Sequence[Resource]
    keeps: bool | Sequence[Resource]
    namespace: str
    object_name: str
    labels: Mapping[str, Any]
    annotations: Mapping[str, Any]
    deletion_policy: str
    management_policies: Sequence[str]
    init_provider: Mapping[str, Any]
    provider_config: str
    may_change: Sequence[str]
    name_limit: int
    hold: bool | Sequence[str]
    ready_when: Sequence[ReadyCheck]
    write_connection_secret_to: bool | str | Mapping[str, str]


_DECLARED: Final = tuple(ResourceOptions.__annotations__)


def check_names(
    name: str, resource: Resource, options: Mapping[str, Any]
) -> tuple[ResourceOptions, list[AuthoringError]]:
    """The options that there are, and what is wrong with names of options and fields.

    Args:
        name: The resource's name in the composition.
        resource: The resource.
        options: What it is added with, of the types that options take.
    """
    unknown = unknown_options(options, _DECLARED, f"c.add({name!r}, ...)")
    wrong = list(_wrong_names(resource, "may_change", options.get("may_change", ())))
    if not isinstance(hold := options.get("hold", ()), bool):
        wrong += _wrong_names(resource, "hold", hold)
    good = {key: value for key, value in options.items() if key in _DECLARED}
    return cast("ResourceOptions", good), [*([unknown] if unknown else []), *wrong]


def _wrong_names(resource: Resource, option: str, names: Iterable[Any]) -> Iterator[AuthoringError]:
    known = python_names(resource.version_facts().fields.get("properties", {}))
    for name in names:
        if name not in known:
            yield AuthoringError(
                f"{option} names {name!r}, but {resource.facts.kind} has no such field",
                hint=did_you_mean(name, known),
            )
