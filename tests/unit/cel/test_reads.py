"""What expressions look at."""

import pytest

from pyxp.cel.checking.environment import standard_environment
from pyxp.cel.expressions import Expression
from pyxp.cel.types import DYN, STRING, map_of

ENVIRONMENT = standard_environment({"a": map_of(STRING, DYN), "b": DYN})


@pytest.mark.parametrize(
    ("expression", "reads"),
    [
        ("a.x.y == 1 && a['x']['z'] == 2", ["a.x.y", "a.x.z"]),
        ("has(a.x) && has(a.x.y)", ["a.x?", "a.x.y?"]),
        ("'x' in a && 'y' in a.x && b in a.x", ["a.x?", "a.x.y?", "b", "a.x"]),
        ("1 in a.x && a.x[0] == 1 && a[b.c] == 2", ["a.x", "a", "b.c"]),
        ("size(a) > 1 || a.x.startsWith('y') ? a.y : b", ["a", "a.x", "a.y", "b"]),
        ("a.x.exists(one, one.y == b)", ["a.x", "one.y", "b"]),
        ("a.x.all(b, b > 1 && .b.c == 2)", ["a.x", "b", "b.c"]),
        ("has(a.x.y.z) && a.x.y.z", ["a.x.y.z?", "a.x.y.z"]),
        ("{'k': a.x}.k == [a.y][0]", ["a.x", "a.y"]),
        ("type(1) == int && true", []),
    ],
)
def test_each_part_is_named_once(expression, reads):
    found = Expression(expression, ENVIRONMENT).reads()
    assert [".".join(path) + "?" * whether for path, whether in found] == reads
