"""What holds for the render of any composite by any Composition."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from pyxp.engine import render
from pyxp.errors import PyxpError
from pyxp.jobs.render import Surroundings
from pyxp.jobs.render import render as render_documents
from pyxp.reports.stacks import RENDERERS, Extras
from pyxp.yamlio import read_documents

FUNCTIONS = [
    {
        "apiVersion": "pkg.crossplane.io/v1",
        "kind": "Function",
        "metadata": {"name": name},
        "spec": {"package": f"xpkg.crossplane.io/crossplane-contrib/{name}:v0"},
    }
    for name in ("function-patch-and-transform", "function-auto-ready")
]

FIELDS = st.sampled_from(["a", "b", "c"])
# go-yaml, whose layout the output has, writes some of the rarer line breaks so that they cannot be read back.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=5)
SCALARS = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False, allow_infinity=False)
TREES = st.recursive(
    SCALARS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(FIELDS, TREES, max_size=3)
NAMES = st.from_regex(r"[a-z]([-a-z0-9]{0,8}[a-z0-9])?", fullmatch=True)
METADATA = st.fixed_dictionaries(
    {},
    optional={
        "labels": st.dictionaries(FIELDS, TEXTS | st.integers(), max_size=2),
        "annotations": st.dictionaries(FIELDS, TEXTS, max_size=2),
        "name": NAMES,
        "generateName": NAMES,
        "namespace": NAMES,
    },
)


@st.composite
def patches(draw):
    """A patch that any observed state makes sense for; the source may be missing."""
    source, target = (".".join(draw(st.lists(FIELDS, min_size=1, max_size=2))) for _ in range(2))
    patch = {"type": "FromCompositeFieldPath", "fromFieldPath": f"spec.{source}", "toFieldPath": f"data.{target}"}
    if draw(st.booleans()):
        patch["policy"] = {"fromFieldPath": "Required"}
    return patch


@st.composite
def templates(draw):
    base = {"apiVersion": "example.org/v1", "kind": "Part", "metadata": draw(METADATA), "data": draw(OBJECTS)}
    return {"base": base, "patches": draw(st.lists(patches(), max_size=2))}


@st.composite
def renders(draw):
    """Arguments of a render: composite, Composition, functions."""
    xr = {
        "apiVersion": "example.org/v1",
        "kind": "XThing",
        "metadata": {"name": draw(NAMES), **({"namespace": "team"} if draw(st.booleans()) else {})},
        "spec": draw(OBJECTS),
    }
    parts = draw(st.dictionaries(TEXTS.filter(bool), templates(), min_size=1, max_size=4))
    resources = {
        "apiVersion": "pt.fn.crossplane.io/v1beta1",
        "kind": "Resources",
        "resources": [{"name": name, **template} for name, template in parts.items()],
    }
    composition = {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": "things"},
        "spec": {
            "compositeTypeRef": {"apiVersion": "example.org/v1", "kind": "XThing"},
            "mode": "Pipeline",
            "pipeline": [
                {"step": "compose", "functionRef": {"name": "function-patch-and-transform"}, "input": resources},
                {"step": "ready", "functionRef": {"name": "function-auto-ready"}},
            ],
        },
    }
    return xr, composition, FUNCTIONS


def attempt(arguments, **surroundings):
    try:
        return render(*arguments, **surroundings)
    except PyxpError:
        return None


@given(renders())
def test_a_render_is_repeatable_and_changes_nothing_it_is_given(arguments):
    before = deepcopy(arguments)
    first, second = attempt(arguments), attempt(arguments)
    assert arguments == before
    assert (first and first.documents(results=True)) == (second and second.documents(results=True))


@given(renders())
def test_rendering_again_with_the_result_as_observed_adds_nothing(arguments):
    first = attempt(arguments)
    if first is None:
        return
    second = render(*arguments, observed=first.composed)
    assert second.composed == first.composed
    assert second.composite["spec"] == first.composite["spec"]


@given(renders())
def test_what_is_printed_reads_back(arguments):
    try:
        result = render_documents([arguments[0], arguments[1], *arguments[2]], Surroundings(), validate=False)
    except PyxpError:
        return
    (stack,) = result.stacks
    text = RENDERERS["yaml"](result.stacks, Extras(full_xr=True, function_results=True, context=True))
    assert [item.data for item in read_documents(text)] == Extras(True, True, True).documents(stack)
