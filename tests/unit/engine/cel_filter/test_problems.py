"""What is told of the input of function-cel-filter before it runs."""

import pytest

from pyxp.engine.cel_filter.problems import filter_problems, idle_filters


def of(name="a", expression="true", **more):
    return {"filters": [{"name": name, "expression": expression, **more}]}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (of(), []),
        ({"filters": None}, []),
        (of(extra=1), [("filters[0].extra", 'unknown name "extra"', "it has name, expression")]),
        ({"filter": []}, [("filter", 'unknown name "filter"', "did you mean filters?")]),
        (of(expression=5), [("filters[0].expression", "expected a string, found a number", "")]),
        (of(name="("), [("filters[0].name", "the name is not a regular expression: missing ): ^($", "")]),
        (
            of(expression="observed.nope == desired.nope"),
            [
                (
                    "filters[0].expression",
                    f"the expression does not compile: undefined field 'nope' (column {column})",
                    "",
                )
                for column in (9, 25)
            ],
        ),
        (
            of(expression="true &&\n  nope"),
            [
                (
                    "filters[0].expression",
                    "the expression does not compile: undeclared reference to 'nope' (in container '') "
                    "(line 2, column 3)",
                    "",
                )
            ],
        ),
        (
            of(expression="observed.composite.resource.spec.on"),
            [
                (
                    "filters[0].expression",
                    "the expression cannot be used: it must give a boolean, but it gives dyn",
                    "compare it with true: `field == true`",
                )
            ],
        ),
    ],
)
def test_all_that_the_function_would_refuse_is_told(given, told):
    assert [problem[:3] for problem in filter_problems(given)] == told


def test_each_filter_is_judged():
    found = filter_problems({"filters": [{"name": "("}, 5, {"name": "a", "expression": "1"}]})
    assert [problem.path for problem in found] == ["filters[0].name", "filters[1]", "filters[2].expression"]


def test_filters_about_no_resource_are_told():
    names = ["alarm", "topic"]
    assert idle_filters(of("a.*"), names) == []
    assert idle_filters(of("("), names) == []
    assert [problem[:3] for problem in idle_filters(of("alram"), names)] == [
        (
            "filters[0].name",
            "no resource of the steps before this one has a name that matches ^alram$",
            "did you mean alarm?",
        )
    ]
    assert idle_filters(of("zzz"), names)[0].hint == "write the name of a resource, or a pattern for several"
