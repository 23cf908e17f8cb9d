"""What is told of refusals."""

import pytest

from pyxp.cluster.failures import ServerRefusal, without_secrets

SECRET = {"kind": "Secret", "data": {"a": "cGFzcw==", "b": ["deep-value"]}, "stringData": {"c": 'say "ab"', "d": "xy"}}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            '.stringData.b: expected string, got &value.valueUnstructured{Value:[]interface {}{"deep-value"}}',
            ".stringData.b: expected string, got a value of another type",
        ),
        ("cannot decode cGFzcw== here", "cannot decode (hidden) here"),
        ('bad: "say \\"ab\\"", "xy", xylophone', 'bad: "(hidden)", (hidden), xylophone'),
        ("illegal base64 data at input byte 3", "illegal base64 data at input byte 3"),
    ],
)
def test_values_of_secrets_are_not_repeated(said, shown):
    causes = [{"field": "data", "message": said, "reason": "Invalid"}]
    refusal = ServerRefusal(500, {"reason": "Why", "message": said, "details": {"causes": causes}}, "apply Secret a/b")
    told = without_secrets(refusal, SECRET, "apply Secret a/b")
    assert (told.code, told.reason, told.told) == (500, "Why", shown)
    assert str(told).startswith(f"cannot apply Secret a/b: {shown}")
    assert told.causes == [{"field": "data", "message": shown, "reason": "Invalid"}]
