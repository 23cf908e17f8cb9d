"""What the composite reports."""

from __future__ import annotations

from typing import Any

from pyxp import (
    Composition,
)
from pyxp.compiler.outputs import write_connection_details, write_outputs

from .platforms import codes, compiled, drafted, template


def test_connection_details() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.connection_detail("arn", stream.status.arn)
        c.connection_detail("kind", "kinesis", of=stream)

    assert template(compiled(compose), "stream")["connectionDetails"] == [
        {"name": "arn", "type": "FromFieldPath", "fromFieldPath": "status.atProvider.arn"},
        {"name": "kind", "type": "FromValue", "value": "kinesis"},
    ]


def test_the_pass_reports_status_fields() -> None:
    draft = drafted(lambda xr, c, s: None)
    write_outputs(draft)
    assert draft.templates[0].reports == [
        {"type": "ToCompositeFieldPath", "fromFieldPath": "status.atProvider.arn", "toFieldPath": "status.arn"}
    ]


def test_a_field_that_is_assigned_twice_or_by_nobody_is_refused() -> None:
    def twice(xr: Any, c: Composition, stream: Any) -> None:
        xr.status.arn = "constant"

    draft = drafted(twice)
    write_outputs(draft)
    assert codes(draft) == ["output-twice"]
    draft = drafted(lambda xr, c, s: None)
    draft.blueprint.composition.outputs.clear()
    write_outputs(draft)
    assert codes(draft) == ["output-never-set"]


def test_the_pass_publishes_each_key_once() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.connection_detail("arn", stream.status.arn)
        c.connection_detail("arn", "again", of=stream)
        c.connection_detail("name", xr.spec.name)

    draft = drafted(compose)
    write_connection_details(draft)
    assert [entry["name"] for entry in draft.templates[0].connection_details] == ["arn"]
    assert codes(draft) == ["duplicate-name", "no-mechanism"]
