"""One mistake after the other in the project's own Compositions, by kind: each is told where it stands.

``tests/cases/compositions/mistakes`` has the exact words of many; here the mistakes are planted by rule, wherever one
fits, so that no kind of patch or resource is left out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pyxp.catalog import Catalog
from pyxp.diagnostics import Finding
from pyxp.files import read_manifests
from pyxp.jobs.compositions import CompositionChecker

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {
    "flagship": [ROOT / "xrds", ROOT / "compositions"],
    "media-archive": [ROOT / "examples/media-archive" / name for name in ("xrds", "compositions", "crds")],
    "web-app": [ROOT / "examples/web-app" / name for name in ("xrds", "compositions")],
    "by hand": [ROOT / "tests/cases/compositions" / name for name in ("mistakes/platform.yaml", "functions.yaml")],
}
CATALOG = Catalog.shipped()
MOST_SITES = 2

Json = dict[str, Any]
Edit = Callable[[Json], bool | None]


class Mistake(NamedTuple):
    """A kind of mistake: where it is planted, and what changes there; False where it does not fit."""

    of: str
    edit: Edit


def _type(patch: Json) -> str:
    return str(patch.get("type", "FromCompositeFieldPath"))


def _swapped(path: str) -> str | None:
    """A path with two letters of its last name in the wrong order."""
    head, _, last = path.rpartition(".")
    match = re.match(r"[A-Za-z]{4,}", last)
    if match is None or not path.startswith(("spec.", "status.")) or "tags." in path:
        return None
    name = match[0]
    place = next((index for index in range(len(name) - 2, 0, -1) if name[index] != name[index + 1]), None)
    if place is None:
        return None
    wrong = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return f"{head}.{wrong}{last[len(name) :]}"


def _path(key: str, kinds: str, change: Callable[[str], str | None]) -> Edit:
    def edit(patch: Json) -> bool:
        given = str(patch.get(key, ""))
        new = change(given) if re.fullmatch(kinds, _type(patch)) and "options" not in given else None
        if not new or new == given:
            return False
        patch[key] = new
        return True

    return edit


def _combined(change: Callable[[Json], bool | None]) -> Edit:
    return lambda patch: change(patch["combine"]) if "combine" in patch else False


def _transformed(kind: str, change: Callable[[Json], bool | None]) -> Edit:
    def edit(patch: Json) -> bool | None:
        found = next((item for item in patch.get("transforms") or () if item.get("type") == kind), None)
        return change(found) if found is not None else False

    return edit


def _put(key: str, value: Any) -> Edit:
    def edit(holder: Json) -> None:
        holder[key] = value

    return edit


def _policy(key: str, value: str) -> Edit:
    return lambda patch: patch.setdefault("policy", {}).update({key: value}) if _type(patch) != "PatchSet" else False


def _managed(change: Callable[[Json], bool | None]) -> Edit:
    def edit(resource: Json) -> bool | None:
        spec = (resource.get("base") or {}).get("spec") or {}
        return change(spec) if "forProvider" in spec and ".m." not in resource["base"]["apiVersion"] else False

    return edit


def _provided(change: Callable[[Json], bool | None]) -> Edit:
    return _managed(lambda spec: change(spec["forProvider"]))


def _renamed(fields: Json) -> bool:
    name = next((key for key in fields if len(key) > 4 and _swapped(f"spec.{key}")), None)
    if name is None:
        return False
    fields[str(_swapped(f"spec.{name}"))[5:]] = fields.pop(name)
    return True


def _listed(fields: Json) -> bool:
    name = next((key for key, value in fields.items() if isinstance(value, str)), None)
    if name is None:
        return False
    fields[name] = [fields[name]]
    return True


def _read(path: str) -> str | None:
    return f"{path}.value" if path.startswith("spec.") else None


def _format(change: Callable[[str], str]) -> Callable[[Json], bool]:
    def edit(combine: Json) -> bool:
        old = combine["string"]["fmt"]
        combine["string"]["fmt"] = change(old)
        return bool(combine["string"]["fmt"] != old)

    return edit


CHECK = "readinessChecks"
MISTAKES = {
    "source misspelt": Mistake("patch", _path("fromFieldPath", "FromComposite.*", _swapped)),
    "source too deep": Mistake("patch", _path("fromFieldPath", "FromComposite.*", _read)),
    "source without spec": Mistake("patch", _path("fromFieldPath", "FromComposite.*", lambda it: it[5:])),
    "reported field misspelt": Mistake("patch", _path("fromFieldPath", "ToComposite.*", _swapped)),
    "observed without atProvider": Mistake(
        "patch", _path("fromFieldPath", "To.*", lambda it: it.replace("atProvider.", ""))
    ),
    "target without forProvider": Mistake(
        "patch", _path("toFieldPath", "(From|CombineFrom).*", lambda it: it.replace("forProvider.", ""))
    ),
    "target of the composite misspelt": Mistake("patch", _path("toFieldPath", "ToComposite.*", _swapped)),
    "environment misspelt": Mistake(
        "patch", _path("fromFieldPath", "FromEnvironment.*", lambda it: f"{it[:-2]}{it[-1]}{it[-2]}")
    ),
    "unknown type": Mistake(
        "patch", lambda it: it.update(type=_type(it).replace("Field", "Feild").replace("tS", "ts"))
    ),
    "unknown patch set": Mistake("patch", _path("patchSetName", "PatchSet", lambda it: f"{it}s")),
    "unknown policy": Mistake("patch", _policy("fromFieldPath", "required")),
    "unknown policy of the target": Mistake("patch", _policy("toFieldPath", "ForceMergeObject")),
    "verb too many": Mistake("patch", _combined(_format(lambda it: f"{it}%s"))),
    "verb missing": Mistake("patch", _combined(_format(lambda it: re.sub("%[sv]", "", it, count=1)))),
    "no variables": Mistake("patch", _combined(_put("variables", []))),
    "unknown strategy": Mistake("patch", _combined(_put("strategy", "strings"))),
    "unknown conversion": Mistake("patch", _transformed("convert", lambda it: it["convert"].update(toType="str"))),
    "no setting": Mistake("patch", _transformed("string", lambda it: it.pop("string") is not None)),
    "unknown text conversion": Mistake(
        "patch", _transformed("string", lambda it: it.update(string={"type": "Convert", "convert": "ToUpperCase"}))
    ),
    "broken pattern": Mistake(
        "patch", _transformed("string", lambda it: it.update(string={"type": "Regexp", "regexp": {"match": "(a"}}))
    ),
    "unknown math": Mistake("patch", _transformed("math", lambda it: it["math"].update(type="Multiplied"))),
    "field of the base": Mistake("resource", _provided(_renamed)),
    "list for a text": Mistake("resource", _provided(_listed)),
    "unknown deletion policy": Mistake("resource", _managed(_put("deletionPolicy", "Retain"))),
    "unknown management policy": Mistake("resource", _managed(_put("managementPolicies", ["Observed"]))),
    "reference that is a text": Mistake("resource", _managed(_put("providerConfigRef", "default"))),
    "kind misspelt": Mistake(
        "resource", lambda it: it["base"].update(kind=it["base"]["kind"][:-2] + it["base"]["kind"][:-3:-1])
    ),
    "version of nobody": Mistake(
        "resource", lambda it: it["base"].update(apiVersion=f"{it['base']['apiVersion'].rpartition('/')[0]}/v9")
    ),
    "label key": Mistake("resource", lambda it: it["base"].setdefault("metadata", {}).update(labels={"a b": "c"})),
    "status of the base": Mistake("resource", lambda it: it["base"].update(status={"atProvider": {"id": "a"}})),
    "no base": Mistake("resource", lambda it: it.pop("base") is not None),
    "unknown check": Mistake("resource", _put(CHECK, [{"type": "NotEmpty", "fieldPath": "metadata.name"}])),
    "path of a check": Mistake("resource", _put(CHECK, [{"type": "NonEmpty", "fieldPath": "status.atProvder.id"}])),
    "status of a condition": Mistake(
        "resource", _put(CHECK, [{"type": "MatchCondition", "matchCondition": {"type": "Ready", "status": "true"}}])
    ),
    "check without value": Mistake("resource", _put(CHECK, [{"type": "MatchString", "fieldPath": "metadata.name"}])),
    "check of another type": Mistake(
        "resource", _put(CHECK, [{"type": "MatchInteger", "fieldPath": "metadata.name", "matchInteger": 1}])
    ),
    "path of a detail": Mistake(
        "resource",
        _put("connectionDetails", [{"type": "FromFieldPath", "name": "a", "fromFieldPath": "status.atProvidr.id"}]),
    ),
}


def _sites(composition: Json, of: str) -> Iterator[tuple[str, Json]]:
    for index, step in enumerate(composition["spec"]["pipeline"]):
        given = step.get("input") or {}
        where = f"spec.pipeline[{index}].input"
        for name in ("resources", "patchSets") if given.get("kind") == "Resources" else ():
            for number, holder in enumerate(given.get(name) or ()):
                home = f"{where}.{name}[{number}]"
                if of == "patch":
                    yield from ((f"{home}.patches[{at}]", it) for at, it in enumerate(holder.get("patches") or ()))
                elif name == "resources":
                    yield home, holder


def _planted(composition: Json, mistake: Mistake, chance: random.Random) -> Iterator[tuple[str, Json]]:
    """Copies of a Composition with the mistake in one place each, and where that is."""
    places = list(range(len(list(_sites(composition, mistake.of)))))
    chance.shuffle(places)
    planted = 0
    for place in places:
        changed = deepcopy(composition)
        where, site = list(_sites(changed, mistake.of))[place]
        if mistake.edit(site) is False or changed == composition:
            continue
        yield where, changed
        planted += 1
        if planted == MOST_SITES:
            return


@pytest.mark.thorough
@pytest.mark.parametrize("home", FOLDERS)
def test_a_mistake_is_told_where_it_is_planted(home: str) -> None:
    documents = [item.data for item in read_manifests(FOLDERS[home])]
    checker = CompositionChecker(documents, CATALOG, documents)

    def told(composition: Json) -> list[Finding]:
        return checker.check(composition, lambda path: None)

    silent = []
    count = 0
    for composition in (item for item in documents if item["kind"] == "Composition"):
        assert [str(item) for item in told(composition)] == []
        for name, mistake in MISTAKES.items():
            for where, changed in _planted(composition, mistake, random.Random(name)):  # noqa: S311 - no secret is made of it
                count += 1
                if not any(item.path.startswith(where) for item in told(changed)):
                    silent.append((name, where))
    assert silent == []
    assert count > 50
