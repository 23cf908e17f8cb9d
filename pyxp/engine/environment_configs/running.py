"""One run of the function.

It states which objects it needs, and is called again with those that there are; their data then go into the
environment, over what is there already and over the defaults.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.engine.environment_configs.inputs import Settings, read_settings
from pyxp.engine.environment_configs.selecting import Refused, requirements, selected
from pyxp.engine.patch_and_transform.failures import Unreadable
from pyxp.engine.patch_and_transform.requests import ENVIRONMENT_KEY, ENVIRONMENT_KIND
from pyxp.engine.results import fatal, unchanged
from pyxp.errors import Exceeded
from pyxp.model import fieldpath
from pyxp.model.budget import DEEPEST, Budget
from pyxp.model.fieldpath import FieldPathError
from pyxp.model.manifests import mapping, name_of


class EnvironmentConfigs:
    """The function with one input, to be run on many requests.

    Args:
        value: The input. One that cannot be used makes runs answer with a fatal result.
    """

    def __init__(self, value: Any) -> None:
        self._settings = Settings(None, False, None)
        self._refusal = ""
        try:
            self._settings = read_settings(value)
        except Unreadable as error:
            self._refusal = f"cannot get Function input: {error.message}"

    def run(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one request.

        The request is not changed; the response shares its objects.

        Returns:
            The response: ``desired`` and ``context`` as they came, the context with the environment in it;
            ``requirements``, the objects that it needs; ``results``, what it refuses. Each only when not empty.
        """
        context, response = mapping(request.get("context")), unchanged(request)
        if self._refusal:
            return response | {"results": [fatal(self._refusal)]}
        if self._settings.sources is None:
            return response
        composite = mapping(mapping(request.get("observed")).get("composite")).get("resource")
        try:
            asked = requirements(self._settings, mapping(composite))
        except Refused as error:
            return response | {"results": [fatal(f"cannot build requirements: {error.message}")]}
        if asked:
            response["requirements"] = {"resources": asked}
        given = mapping(request.get("required_resources"))
        if not given:
            return response
        found = {name: _objects(entry) for name, entry in given.items()}
        try:
            environment = self._environment(found, mapping(context.get(ENVIRONMENT_KEY)))
        except Refused as error:
            return response | {"results": [fatal(error.message)]}
        return response | {"context": context | {ENVIRONMENT_KEY: environment}}

    def _environment(self, found: Mapping[str, list[Any]], before: dict[str, Any]) -> dict[str, Any]:
        budget = Budget()
        try:
            chosen = selected(self._settings, found)
        except Refused as error:
            raise Refused(f"cannot get selected environment configs: {error.message}") from None
        merged: dict[str, Any] = {}
        try:
            for data in (self._settings.defaults or {}, before):
                merge(merged, data)
            for place, item in _grouped(chosen):
                budget.spend(mapping(item).get("data"))
                merge(merged, _placed(place, item))
        except (Refused, Exceeded) as error:
            raise Refused(f"cannot merge environment data: {error.message}") from None
        version, kind = merged.get("apiVersion"), merged.get("kind")
        named = (isinstance(version, str) and version and version.count("/") < 2) or (isinstance(kind, str) and kind)
        return merged if named else merged | ENVIRONMENT_KIND


def lacks_objects(request: Mapping[str, Any]) -> bool:
    """Whether a request has none of the objects that the function asked for under some name."""
    given = mapping(request.get("required_resources"))
    return any(not _objects(entry) for entry in given.values())


def _grouped(chosen: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The objects of one place together: the function merges place by place."""
    places = list(dict.fromkeys(place for place, _ in chosen))
    return sorted(chosen, key=lambda item: places.index(item[0]))


def _objects(entry: Any) -> list[Any]:
    items = mapping(entry).get("items")
    return [mapping(item).get("resource") for item in items] if isinstance(items, list) else []


def _placed(place: str, item: Any) -> dict[str, Any]:
    """The data of an object at its place in the environment.

    Raises:
        Refused: It has no data, or they cannot stand there.
    """
    name = name_of(mapping(item))
    if not place:
        data = mapping(item).get("data")
        if data is None and "data" not in mapping(item):
            raise Refused(f'cannot get data from environment config "{name}": data: no such field')
        if data is not None and not isinstance(data, dict):
            raise Refused(f'cannot get data from environment config "{name}": data is not an object')
        return data or {}
    placed: dict[str, Any] = {}
    told = f'cannot get data from environment config {name} into path "{place}"'
    try:
        segments = fieldpath.parse(place)
        if len(segments) > DEEPEST:
            raise Refused(told)
        fieldpath.set(placed, segments, mapping(item).get("data"))
    except FieldPathError:
        raise Refused(told) from None
    return placed


def merge(into: dict[str, Any], data: Mapping[str, Any]) -> None:
    """Puts ``data`` over ``into``, in place: objects member by member, everything else as a whole."""
    for key, value in data.items():
        there = into.get(key)
        if isinstance(value, dict):
            if not isinstance(there, dict):
                there = into[key] = {}
            merge(there, value)
        else:
            into[key] = value
