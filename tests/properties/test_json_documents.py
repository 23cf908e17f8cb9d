"""JSON documents made of claim values and resource values parse, and hold exactly those values."""

import json
from typing import Annotated

from hypothesis import given
from hypothesis import strategies as st

from pyxp import Composite, Composition, Meta, Spec, Status, compile_composite, json_document
from pyxp.aws import iam
from pyxp.compiler import emit_functions
from pyxp.engine import Pipeline
from pyxp.validation import Validator

NAME = "crossplane.io/composition-resource-name"
LITERAL = 'a "quoted" \\ 100% {text} %s \u2028 ünïcode'


class Asked(Spec):
    """Values of every kind."""

    text: Annotated[str, Meta(max_length=200)]
    other: Annotated[str, Meta(max_length=200)] = "%s"
    whole: int = 1
    ratio: float = 0.5
    flag: bool = False
    words: list[str]
    numbers: list[int]
    table: dict[str, str]


class Told(Status):
    """Nothing much."""

    arn: str | None = None


class Documents(
    Composite,
    group="example.org",
    version="v1",
    kind="XDocuments",
    claim_kind="Documents",
):
    """A policy whose document holds every value, alone and inside text."""

    spec: Asked
    status: Told

    def compose(self, c: Composition) -> None:
        """Composes the policy and the role that it names."""
        spec = self.spec
        role = c.add("role", iam.Role(assume_role_policy=json_document({"text": spec.text, "deep": [[spec.whole]]})))
        values = {
            "text": spec.text,
            "mixed": f'{spec.text}"%{spec.other}\\{spec.whole}/{spec.flag}',
            "whole": spec.whole,
            "ratio": spec.ratio,
            "flag": spec.flag,
            "words": spec.words,
            "numbers": spec.numbers,
            "table": spec.table,
            "nested": [{"words": spec.words, "literal": LITERAL}, [spec.text, None, True, 2.5]],
            "role": role.status.arn,
            "below": f"{role.status.arn}/{spec.other}/*",
            LITERAL: "key",
        }
        c.add("policy", iam.Policy(policy=json_document(values)))
        self.status.arn = role.status.arn


COMPILED = compile_composite(Documents)
PACKAGES = {"function-patch-and-transform": "v0.10.0", "function-auto-ready": "v0.7.0"}
PIPELINE = Pipeline(COMPILED.composition, emit_functions(PACKAGES), xrd=COMPILED.xrd)
VALIDATOR = Validator([COMPILED.xrd], namespaces=None)

TEXT = st.text(max_size=40) | st.sampled_from(['"', "\\", "%", "%d %s", '\\"', "\x00\x1f\x7f", "</script>&", "'", ""])
# Numbers reach functions as doubles: beyond these, Crossplane itself does not keep every whole number.
WHOLE = st.integers(-(2**53), 2**53)
SPEC = st.fixed_dictionaries(
    {
        "text": TEXT,
        "other": TEXT,
        "whole": WHOLE,
        "ratio": st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0),
        "flag": st.booleans(),
        "words": st.lists(TEXT, max_size=5),
        "numbers": st.lists(WHOLE, max_size=5),
        "table": st.dictionaries(TEXT, TEXT, max_size=5),
    }
)


def policies(spec, arn):
    """The documents of both resources, the role's ARN being observed already."""
    role = {
        "apiVersion": "iam.aws.upbound.io/v1beta1",
        "kind": "Role",
        "metadata": {"name": "documents-role", "annotations": {NAME: "role"}},
        "spec": {"forProvider": {}},
        "status": {"atProvider": {"arn": arn}},
    }
    xr = {"apiVersion": "example.org/v1", "kind": "XDocuments", "metadata": {"name": "documents"}, "spec": spec}
    rendered = PIPELINE.run(xr, observed=[role])
    fields = {item["metadata"]["annotations"][NAME]: item["spec"]["forProvider"] for item in rendered.composed}
    return json.loads(fields["role"]["assumeRolePolicy"]), json.loads(fields["policy"]["policy"])


@given(spec=SPEC, arn=TEXT.filter(bool))
def test_documents_parse_and_hold_exactly_the_values(spec, arn):
    claim = {
        "apiVersion": "example.org/v1",
        "kind": "Documents",
        "metadata": {"name": "documents", "namespace": "default"},
        "spec": spec,
    }
    assert VALIDATOR.check(claim).causes == ()

    trust, policy = policies(spec, arn)

    flag = "true" if spec["flag"] else "false"
    assert trust == {"text": spec["text"], "deep": [[spec["whole"]]]}
    # Go writes large doubles without an exponent, and not with all their digits.
    assert float(policy.pop("ratio")) == spec["ratio"]
    assert policy == {
        "text": spec["text"],
        "mixed": f'{spec["text"]}"%{spec["other"]}\\{spec["whole"]}/{flag}',
        "whole": spec["whole"],
        "flag": spec["flag"],
        "words": spec["words"],
        "numbers": spec["numbers"],
        "table": spec["table"],
        "nested": [{"words": spec["words"], "literal": LITERAL}, [spec["text"], None, True, 2.5]],
        "role": arn,
        "below": f"{arn}/{spec['other']}/*",
        LITERAL: "key",
    }
