"""Composites that a render printed, among what is validated."""

from pyxp.jobs.validate import validate


def test_what_has_a_status_and_neither_kind_nor_version_was_not_printed() -> None:
    for manifest in ({"apiVersion": "v1"}, {"kind": "Stack"}, {"apiVersion": "v1", "kind": ["Stack"]}):
        found = validate([{**manifest, "status": {"conditions": [{}]}}]).findings
        assert found
        assert not {"defect", "printed-by-render"} & {item.code for item in found}
