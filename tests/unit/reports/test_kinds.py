"""Lists of kinds as lines and as JSON."""

import json

from pyxp.catalog import Entry
from pyxp.reports.kinds import json_text, text

ENTRIES = [
    Entry("a.acme.example", "Part", "parts", "Cluster", ("v1", "v2"), ("p",), "provider-a"),
    Entry("b.acme.example", "Assembly", "assemblies", "Namespaced", ("v1",)),
]


def test_kinds_stand_in_columns_with_the_version_that_is_stored():
    assert text(ENTRIES) == ("Part      Cluster     a.acme.example/v2\nAssembly  Namespaced  b.acme.example/v1\n")
    assert text([]) == ""


def test_kinds_in_json_have_every_version():
    first, second = json.loads(json_text(ENTRIES))
    assert first == {
        "group": "a.acme.example",
        "kind": "Part",
        "plural": "parts",
        "scope": "Cluster",
        "versions": ["v1", "v2"],
        "package": "provider-a",
    }
    assert second["versions"] == ["v1"]
