"""Values that travel through the environment."""

from __future__ import annotations

from .platforms import FOR_PROVIDER, compiled, patch_to, vpc


def test_resource_field() -> None:
    given = compiled(lambda xr, c, s: c.add("vpc", vpc(tags={"Arn": s.status.arn})))
    assert patch_to(given, "stream", "pyxp.resources.stream.arn") == {
        "type": "ToEnvironmentFieldPath",
        "fromFieldPath": "status.atProvider.arn",
        "toFieldPath": "pyxp.resources.stream.arn",
    }
    assert patch_to(given, "vpc", f"{FOR_PROVIDER}.tags.Arn") == {
        "type": "FromEnvironmentFieldPath",
        "fromFieldPath": "pyxp.resources.stream.arn",
        "toFieldPath": f"{FOR_PROVIDER}.tags.Arn",
        "policy": {"fromFieldPath": "Required"},
    }
