"""Hints for unknown fields, and how many names are looked at for them."""

from pyxp.validation import suggestions


def test_names_are_compared_as_long_as_it_is_worth_it(monkeypatch):
    compared = []
    once = suggestions.nearest

    def count(name, known):
        compared.extend(known)
        return once(name, known)

    monkeypatch.setattr(suggestions, "nearest", count)
    monkeypatch.setattr(suggestions, "MOST_NAMES", 40)
    schema = {"properties": {"spec": {"properties": {f"field{number}": {} for number in range(15)}}}}
    causes = suggestions.unknown_fields(schema, [f"spec.fild{number}" for number in range(9)])
    assert [cause.hint for cause in causes] == [f"did you mean 'field{number}'?" for number in range(3)] + [""] * 6
    assert len(compared) == 45


def test_names_that_yaml_reads_as_booleans_are_to_be_quoted():
    schema = {"properties": {"spec": {"properties": {"on": {}, "n": {}, "Yes": {}}}}}
    causes = suggestions.unknown_fields(schema, ["spec.true", "spec.false"])
    assert [cause.hint for cause in causes] == [
        'YAML reads Yes, on without quotes as true: write "Yes" in quotes',
        'YAML reads n without quotes as false: write "n" in quotes',
    ]
    assert suggestions.unknown_fields({"properties": {"spec": {"properties": {"a": {}}}}}, ["spec.true"])[0].hint == (
        "known here: a"
    )


def test_a_name_that_is_there_already_is_not_proposed():
    schema = {"properties": {"spec": {"properties": {"ref": {"properties": {"name": {}}}, "cidrBlock": {}, "vpc": {}}}}}
    data = {"spec": {"ref": {"name": "a", "namespace": "b"}, "cidrBlock": "c", "cidrBlok": "d", "namee": 1}}
    hints = [cause.hint for cause in suggestions.unknown_fields(schema, ["spec.ref.namespace", "spec.cidrBlok"], data)]
    assert hints == ["take it out: only name is known here", "take it out: 'cidrBlock' is set already"]
    absent = {"spec": {"ref": {"namespace": "b"}, "cidrBlok": "d"}}
    hints = [
        cause.hint for cause in suggestions.unknown_fields(schema, ["spec.ref.namespace", "spec.cidrBlok"], absent)
    ]
    assert hints == ["did you mean 'name'?", "did you mean 'cidrBlock'?"]


def test_a_field_of_that_name_elsewhere_is_not_proposed_where_it_is_set():
    schema = {"properties": {"spec": {"properties": {"forProvider": {"properties": {"region": {}}}, "other": {}}}}}
    data = {"spec": {"region": "a", "forProvider": {}}}
    assert suggestions.unknown_fields(schema, ["spec.region"], data)[0].hint == "did you mean spec.forProvider.region?"
    data["spec"]["forProvider"] = {"region": "b"}
    assert suggestions.unknown_fields(schema, ["spec.region"], data)[0].hint == "known here: forProvider, other"
