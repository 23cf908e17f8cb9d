"""What is said of a kind that is not known."""

from __future__ import annotations

import pytest

from pyxp.model.known_kinds import kind_advice

KNOWN = [
    ("ce.aws.upbound.io", "AnomalyMonitor", ("v1",)),
    ("ce.aws.m.upbound.io", "AnomalyMonitor", ("v1",)),
    ("mwaa.aws.upbound.io", "Environment", ("v1",)),
    ("shop.aws.upbound.io", "Application", ("v1",)),
    ("shop.aws.upbound.io", "ApplicationVersion", ("v1",)),
    ("batch", "Job", ("v1",)),
    ("batch.aws.upbound.io", "JobQueue", ("v1",)),
    *(("large.aws.upbound.io", f"Unlike{letter * 9}", ("v1",)) for letter in "abcdefghi"),
]


ARGO_CD = "it is of Argo CD: import its CRDs with `pyxp schemas import`, or let it be with --allow-missing-schemas"


@pytest.mark.parametrize(
    ("group", "kind", "advice"),
    [
        ("ce", "CostCategory", "ce.aws.upbound.io has AnomalyMonitor"),
        ("ce.aws.m.upbound.io", "CostCategory", "ce.aws.upbound.io has AnomalyMonitor"),
        ("ce", "AnomalyMonitr", "did you mean AnomalyMonitor of ce.aws.upbound.io/v1?"),
        (
            "shop",
            "Environment",
            "there is Environment in mwaa.aws.upbound.io/v1; shop.aws.upbound.io has Application, ApplicationVersion",
        ),
        (
            "shop",
            "Environmint",
            "did you mean Environment of mwaa.aws.upbound.io/v1?"
            " (shop.aws.upbound.io has Application, ApplicationVersion)",
        ),
        ("batch", "Qqqq", "batch has Job; batch.aws.upbound.io has JobQueue"),
        ("large", "Environment", "there is Environment in mwaa.aws.upbound.io/v1"),
        ("large", "Qqqq", ""),
        # Not those of the same name, or a near one, that providers have.
        ("argoproj.io", "Application", ARGO_CD),
        ("argoproj.io", "AppProject", ARGO_CD),
        ("argoproj.io", "ApplicationSett", f"did you mean ApplicationSet of argoproj.io? {ARGO_CD}"),
        ("nowhere", "Qqqq", ""),
        ("", "Qqqq", ""),
        ("..", "etc", ""),
    ],
)
def test_what_a_small_group_has_is_told(group: str, kind: str, advice: str) -> None:
    assert kind_advice(group, kind, KNOWN) == advice


def test_kinds_of_others_that_were_imported_are_like_any() -> None:
    known = [*KNOWN, ("argoproj.io", "AppProject", ("v1alpha1",))]

    assert kind_advice("argoproj.io", "AppProjct", known) == "did you mean AppProject of argoproj.io/v1alpha1?"
