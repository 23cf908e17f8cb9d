"""Rendering one claim at a time."""

import gc

import pytest

from pyxp.engine.pipeline import Pipeline
from pyxp.errors import InputError
from pyxp.jobs.render import Expansion, Surroundings, render, render_each
from pyxp.yamlio import Document, read_documents

COMPOSITION = {
    "apiVersion": "apiextensions.crossplane.io/v1",
    "kind": "Composition",
    "metadata": {"name": "things"},
    "spec": {
        "compositeTypeRef": {"apiVersion": "example.org/v1", "kind": "XThing"},
        "mode": "Pipeline",
        "pipeline": [{"step": "only", "functionRef": {"name": "mine"}}],
    },
}


def composites(count):
    return [
        {"apiVersion": "example.org/v1", "kind": "XThing", "metadata": {"name": f"top-{number}"}}
        for number in range(count)
    ]


def names(expansions):
    return [item.stack.rendered.composite["metadata"]["name"] for item in expansions]


@pytest.fixture
def called():
    """The names of the composites for which the pipeline's function was called."""
    return []


@pytest.fixture
def around(called):
    """Surroundings whose only function does nothing but refuse a composite of the name top-2."""

    def mine(request):
        name = request["observed"]["composite"]["resource"]["metadata"]["name"]
        called.append(name)
        fatal = [{"severity": "SEVERITY_FATAL", "message": "no"}] if name == "top-2" else []
        return {"desired": {}, "results": fatal}

    return Surroundings(runners={"mine": mine})


def test_nothing_is_rendered_before_it_is_asked_for(around, called):
    expansions = render_each([COMPOSITION, *composites(2)], around, validate=False)
    assert called == []
    assert names([next(expansions)]) == ["top-0"]
    assert called == ["top-0"]
    assert names(expansions) == ["top-1"]


def test_what_comes_before_an_error_is_there(around):
    expansions = render_each([COMPOSITION, *composites(4)], around, validate=False)
    assert names([next(expansions), next(expansions)]) == ["top-0", "top-1"]
    with pytest.raises(InputError, match=r"cannot render XThing top-2: .* fatal result: no"):
        next(expansions)


def test_a_crash_over_one_claim_hides_none_of_the_others(around, monkeypatch):
    once = Pipeline.run

    def crash(self, composite, **more):
        if composite["metadata"]["name"] == "top-1":
            raise KeyError("%s" * 300)
        return once(self, composite, **more)

    monkeypatch.setattr(Pipeline, "run", crash)
    expansions = list(
        render_each([COMPOSITION, *composites(2), *composites(1)], around, validate=False, keep_going=True)
    )
    assert names([expansions[0], expansions[2]]) == ["top-0", "top-0"]
    assert (expansions[1].stack, expansions[1].error) == (None, None)
    [told] = expansions[1].findings
    assert (told.code, told.subject, told.severity.value) == ("defect", "XThing/top-1", "error")
    assert told.message.startswith(
        "this was not rendered to the end, because pyxp failed unexpectedly (KeyError: '%s%s"
    )
    assert len(told.message) < 300
    with pytest.raises(KeyError):
        list(render_each([COMPOSITION, *composites(2)], around, validate=False))


def test_nothing_is_kept_between_claims(around):
    expansions = render_each([COMPOSITION, *composites(3)], around, validate=False)
    seen = {id(next(expansions)), id(next(expansions))}
    gc.collect()
    kept = [item for item in gc.get_objects() if isinstance(item, Expansion) and id(item) in seen]
    assert kept == []


def test_the_whole_is_the_sum(around):
    documents = [COMPOSITION, *composites(2)]
    whole = render(documents, around, validate=False)
    assert whole.stacks == [item.stack for item in render_each(documents, around, validate=False)]


def test_warnings_of_documents_come_once(around):
    text = "apiVersion: example.org/v1\nkind: XThing\nmetadata: {name: a, name: top}\n"
    documents = [Document(COMPOSITION), *read_documents(text, on_duplicate="warn"), *map(Document, composites(1))]
    found = [item.findings for item in render_each(documents, around, validate=False)]
    assert [len(findings) for findings in found] == [1, 0]
