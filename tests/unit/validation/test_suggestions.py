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
