"""What function-environment-configs would refuse in an input."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.engine.environment_configs.problems import settings_problems

GOOD = {"type": "Selector", "selector": {"matchLabels": [{"key": "env", "valueFromFieldPath": "spec.env"}]}}


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        (GOOD, []),
        ({"ref": {"name": "a"}, "toFieldPath": "a.b"}, []),
        ({"ref": {"name": "a"}, "toFieldPath": "a."}, [".toFieldPath"]),
        ({"type": "Refrence", "ref": {"name": "a"}}, [".type"]),
        ({"type": "Reference"}, [""]),
        ({"type": "Selector"}, [""]),
        ({"type": "Selector", "selector": {"mode": "Some"}}, [".selector.mode", ".selector"]),
        (
            {
                "type": "Selector",
                "selector": {"matchLabels": [{"type": "Value"}, {"key": "k"}, {"type": "X", "key": "k"}]},
            },
            [
                ".selector.matchLabels[0].key",
                ".selector.matchLabels[0]",
                ".selector.matchLabels[1]",
                ".selector.matchLabels[2].type",
            ],
        ),
        ({"refs": {}}, [".refs"]),
    ],
)
def test_each_problem_is_told_with_its_place(source: Any, paths: list[str]) -> None:
    found = settings_problems({"spec": {"environmentConfigs": [source]}})
    assert [problem.path for problem in found] == [f"spec.environmentConfigs[0]{path}" for path in paths]
