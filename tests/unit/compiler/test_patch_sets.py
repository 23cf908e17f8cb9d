"""Which patches become patch sets."""

from __future__ import annotations

from typing import Any

from pyxp import Composition, merge
from pyxp.compiler.patch_sets import share_patches, shared

from .platforms import compiled, drafted, template, vpc

MERGED = {
    "type": "FromCompositeFieldPath",
    "fromFieldPath": "spec.tags",
    "toFieldPath": "spec.forProvider.tags",
    "policy": {"toFieldPath": "MergeObjects"},
}
STAGE = {"type": "FromCompositeFieldPath", "fromFieldPath": "spec.stage", "toFieldPath": "spec.forProvider.tags.Stage"}


def named(name: str) -> dict[str, Any]:
    return {
        "type": "CombineFromComposite",
        "combine": {"strategy": "string", "string": {"fmt": f"%s-{name}"}, "variables": []},
        "toFieldPath": "spec.forProvider.tags.Name",
    }


def observed(name: str) -> dict[str, Any]:
    return {"type": "FromEnvironmentFieldPath", "fromFieldPath": name, "toFieldPath": "spec.forProvider.tags.Arn"}


def test_what_all_begin_with_moves_and_what_is_their_own_stays() -> None:
    sets, patches = shared({name: [MERGED, STAGE, named(name)] for name in "abc"})
    assert sets == [{"name": "tags", "patches": [MERGED, STAGE]}]
    assert patches["b"] == [{"type": "PatchSet", "patchSetName": "tags"}, named("b")]


def test_the_longest_beginning_that_three_have_moves() -> None:
    given = {name: [MERGED, STAGE, named("same")] for name in "abc"} | {name: [MERGED, STAGE] for name in "def"}
    sets, patches = shared(given)
    assert [(entry["name"], len(entry["patches"])) for entry in sets] == [("tags", 3), ("tags-2", 2)]
    assert patches["a"] == [{"type": "PatchSet", "patchSetName": "tags"}]
    assert patches["f"] == [{"type": "PatchSet", "patchSetName": "tags-2"}]


def test_what_comes_from_the_environment_ends_the_beginning() -> None:
    sets, patches = shared({name: [MERGED, observed(name), STAGE] for name in "abc"})
    assert sets == [{"name": "tags", "patches": [MERGED]}]
    assert patches["a"][1:] == [observed("a"), STAGE]


def test_a_beginning_that_differs_keeps_all_in_place() -> None:
    given = {name: [named(name), MERGED] for name in "abc"}
    sets, patches = shared(given)
    assert (sets, patches) == ([], given)


def test_two_resources_share_nothing() -> None:
    given = {name: [MERGED] for name in "ab"}
    assert shared(given) == ([], given)


def test_patches_that_three_resources_share_become_a_patch_set() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.defaults(tags=merge({"Name": xr.spec.name}, under=xr.spec.tags))
        for name in ("a", "b", "d"):
            c.add(name, vpc())

    given = compiled(compose)
    assert [(entry["name"], len(entry["patches"])) for entry in given["patchSets"]] == [("tags", 2)]
    assert template(given, "a")["patches"] == [{"type": "PatchSet", "patchSetName": "tags"}]


def test_the_pass_moves_what_three_templates_share() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        for name in ("a", "b", "d"):
            c.add(name, vpc())

    draft = drafted(compose)
    for made in draft.templates[1:]:
        made.patches = [dict(STAGE), observed(made.name)]
    share_patches(draft)
    assert draft.patch_sets == [{"name": "tags-stage", "patches": [STAGE]}]
    assert [patch["type"] for patch in draft.by_name["a"].patches] == ["PatchSet", "FromEnvironmentFieldPath"]
    assert draft.by_name["stream"].patches == []
