"""Which Composition a composite gets."""

import pytest

from pyxp.errors import InputError
from pyxp.jobs.choosing import choose_composition
from pyxp.yamlio import Document


def candidate(name, kind="XThing", **labels):
    return Document(
        {
            "kind": "Composition",
            "metadata": {"name": name, "labels": labels},
            "spec": {"compositeTypeRef": {"apiVersion": "example.org/v1", "kind": kind}},
        }
    )


BLUE, RED, OTHER = candidate("blue", tier="gold"), candidate("red", tier="tin"), candidate("other", "XOther")


def xr(**crossplane):
    return {
        "apiVersion": "example.org/v1",
        "kind": "XThing",
        "metadata": {"name": "top"},
        "spec": {"crossplane": crossplane},
    }


def choose(composite, *candidates, xrd=None, legacy=False, given=False):
    found = choose_composition(composite, xrd, candidates, legacy=legacy, given=given)
    return found.data["metadata"]["name"]


@pytest.mark.parametrize(
    ("composite", "spec", "chosen"),
    [
        (xr(compositionRef={"name": "red"}), {}, "red"),
        (xr(compositionSelector={"matchLabels": {"tier": "gold"}}), {}, "blue"),
        (xr(compositionRef={"name": "red"}), {"enforcedCompositionRef": {"name": "blue"}}, "blue"),
        (xr(), {"defaultCompositionRef": {"name": "red"}}, "red"),
        (
            xr(compositionSelector={"matchLabels": {"tier": "gold"}}),
            {"defaultCompositionRef": {"name": "red"}},
            "blue",
        ),
    ],
)
def test_references_selectors_and_defaults(composite, spec, chosen):
    assert choose(composite, BLUE, RED, OTHER, xrd={"spec": spec}) == chosen


def test_the_only_one_that_fits_is_taken():
    assert choose(xr(), OTHER, RED) == "red"


def test_legacy_composites_refer_from_their_spec():
    legacy = {**xr(), "spec": {"compositionRef": {"name": "red"}}}
    assert choose(legacy, BLUE, RED, legacy=True) == "red"


def test_a_composition_that_is_given_is_taken_whatever_the_reference_says():
    assert choose(xr(compositionRef={"name": "gone"}), RED, given=True) == "red"
    legacy = {**xr(), "spec": {"compositionSelector": {"matchLabels": {"tier": "gold"}}}}
    assert choose(legacy, RED, legacy=True, given=True) == "red"


@pytest.mark.parametrize(
    ("composite", "candidates", "told", "hint"),
    [
        (xr(), [OTHER], "no Composition composes example.org/v1 XThing", "other composes example.org/v1 XOther"),
        (
            xr(),
            [candidate("other", None)],
            "no Composition composes",
            "other does not say what: spec.compositeTypeRef is incomplete",
        ),
        (xr(), [], "no Composition composes", "give one, or call pyxp inside a project"),
        (xr(), [BLUE, RED], "2 Compositions match XThing top: blue, red", "name one in spec.crossplane.compositionRef"),
        (xr(compositionRef={"name": "rde"}), [BLUE, RED], 'is called "rde"', 'did you mean "red"?'),
        (
            xr(compositionSelector={"matchLabels": {"tier": "clay"}}),
            [BLUE, RED],
            'no Composition for XThing has the label tier: "clay"',
            "there are blue (",
        ),
        (
            xr(compositionSelector={"matchLabels": {"tier": "clay"}}),
            [RED],
            'Composition red lacks the label tier: "clay"',
            None,
        ),
    ],
)
def test_no_clear_choice(composite, candidates, told, hint):
    with pytest.raises(InputError) as caught:
        choose(composite, *candidates)
    assert told in caught.value.message
    assert (caught.value.hint or "").startswith(hint or "")


@pytest.mark.parametrize(
    ("composite", "spec", "called"),
    [
        (xr(compositionRef={"name": ""}), {"defaultCompositionRef": {"name": "red"}}, "spec.crossplane.compositionRef"),
        (xr(), {"defaultCompositionRef": {"name": ""}}, "the definition's defaultCompositionRef"),
        (xr(), {"enforcedCompositionRef": {"name": ""}}, "the definition's enforcedCompositionRef"),
    ],
)
def test_a_reference_without_a_name_leads_to_none(composite, spec, called):
    with pytest.raises(InputError) as caught:
        choose(composite, BLUE, RED, xrd={"spec": spec})
    told = "names no Composition, and a reference that is there keeps Crossplane from choosing one"
    assert caught.value.message == f"{called} {told}"
    assert caught.value.hint == "name blue or red, or leave the reference out"
