from pyxp.structural.translation import translate


def test_objects_are_closed_unless_they_keep_what_they_do_not_know():
    told = {"type": "object", "properties": {"size": {"type": "integer"}}}

    assert translate(told)["additionalProperties"] is False
    assert "additionalProperties" not in translate(told | {"x-kubernetes-preserve-unknown-fields": True})
    assert "additionalProperties" not in translate({"type": "object"})
    table = {"type": "object", "additionalProperties": told}
    assert translate(table)["additionalProperties"]["additionalProperties"] is False


def test_numbers_that_may_be_texts_are_both():
    assert translate({"x-kubernetes-int-or-string": True})["type"] == ["integer", "string"]
    assert translate({"type": "number", "maximum": 3, "exclusiveMaximum": True}) == {
        "type": "number",
        "exclusiveMaximum": 3,
    }
