"""Fallbacks and choices wherever a value may stand: what a claim that sets the field gets, and one that does not."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import pytest

from pyxp import (
    IMMUTABLE,
    Composite,
    Composition,
    Meta,
    Spec,
    as_int,
    as_text,
    choose,
    compile_composite,
    default,
    join,
    json_document,
    merge,
    upper,
)
from pyxp.aws import kinesis, sns, sqs
from pyxp.engine.patch_and_transform import compile_input
from pyxp.errors import AuthoringError


class Wanted(Spec):
    """What is asked for."""

    app: Annotated[str, Meta(max_length=10), IMMUTABLE] = "app"
    env: Literal["dev", "prod"] = "dev"
    notify: Annotated[str, Meta(max_length=20), IMMUTABLE] | None = None
    other: str | None = None
    count: int | None = None
    fast: bool | None = None
    words: list[str] | None = None
    tags: dict[str, str] | None = None


ARN = "arn:aws:sns:topic"


def request_of(compose: Any, spec: dict[str, Any], *, topic_is_there: bool = True) -> dict[str, Any]:
    """What function-patch-and-transform is asked where ``compose(xr, c, topic)`` adds resources beside a topic."""

    class Platform(Composite, group="p.io", version="v1", kind="XThing", scope="Cluster"):
        """A thing."""

        spec: Wanted

        def compose(self, c: Composition) -> None:
            """Adds a topic, then what the test adds."""
            compose(self, c, c.add("topic", sns.Topic(region="eu-central-1")))

    given = compile_composite(Platform).composition["spec"]["pipeline"][0]["input"]
    full = {"app": "app", "env": "dev", **spec}
    composite = {"apiVersion": "p.io/v1", "kind": "XThing", "metadata": {"name": "x"}, "spec": full}
    seen = {"apiVersion": "sns.aws.upbound.io/v1beta1", "kind": "Topic", "metadata": {"name": "x-topic"}}
    status = {"atProvider": {"arn": ARN, "id": ARN}} if topic_is_there else {}
    observed = {"composite": {"resource": composite}, "resources": {"topic": {"resource": {**seen, "status": status}}}}
    return {"observed": observed, "input": given}


def rendered(compose: Any, spec: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The desired resources by name."""
    request = request_of(compose, spec, **more)
    response = compile_input(request["input"]).run(request).response
    assert not [result for result in response.get("results", ()) if result["severity"] == "SEVERITY_FATAL"]
    return {name: entry["resource"] for name, entry in response["desired"]["resources"].items()}


def tagged(value: Any) -> Any:
    """A ``compose`` that writes ``value(spec, topic)`` into a tag."""

    def compose(xr: Any, c: Composition, topic: Any) -> None:
        c.add("queue", sqs.Queue(region="eu-central-1", tags={"Value": value(xr.spec, topic), "Fixed": "yes"}))

    return compose


def tag(value: Any, spec: dict[str, Any], **more: Any) -> Any:
    """What stands in a tag where ``value(spec, topic)`` was written; None where nothing does."""
    resources = rendered(tagged(value), spec, **more)
    return resources["queue"]["spec"]["forProvider"]["tags"].get("Value") if "queue" in resources else "withheld"


FALLBACKS: list[tuple[str, Any, list[tuple[dict[str, Any], Any]]]] = [
    ("constant", lambda s, q: default(s.notify, "q"), [({}, "q"), ({"notify": "n"}, "n")]),
    ("another field", lambda s, q: default(s.notify, s.app), [({}, "app"), ({"notify": "n"}, "n")]),
    (
        "a chain",
        lambda s, q: default(s.notify, default(s.other, "z")),
        [({}, "z"), ({"other": "o"}, "o"), ({"notify": "n", "other": "o"}, "n")],
    ),
    ("text", lambda s, q: default(s.notify, f"none-{s.app}"), [({}, "none-app"), ({"notify": "n"}, "n")]),
    ("of text", lambda s, q: default(f"to-{s.notify}", "none"), [({}, "none"), ({"notify": "n"}, "to-n")]),
    ("in text", lambda s, q: f"x-{default(s.notify, 'q')}", [({}, "x-q"), ({"notify": "n"}, "x-n")]),
    (
        "a function of a choice between a constant and a field, in text",
        lambda s, q: f"x-{upper(choose(s.env, {'dev': 'one', 'prod': s.app}))}",
        [({}, "x-ONE"), ({"env": "prod"}, "x-APP")],
    ),
    ("as all of a text", lambda s, q: f"{default(s.notify, 'q')}", [({}, "q"), ({"notify": "n"}, "n")]),
    ("added to text", lambda s, q: "x-" + default(s.notify, "q") + "-y", [({}, "x-q-y"), ({"notify": "n"}, "x-n-y")]),
    (
        "text in text",
        lambda s, q: f"x-{default(s.notify, f'no-{s.app}-{s.env}')}",
        [({}, "x-no-app-dev"), ({"notify": "n"}, "x-n")],
    ),
    ("a number in text", lambda s, q: f"{default(s.count, 3)} of it", [({}, "3 of it"), ({"count": 5}, "5 of it")]),
    (
        "a boolean in text",
        lambda s, q: f"fast: {default(s.fast, True)}",
        [({}, "fast: true"), ({"fast": False}, "fast: false")],
    ),
    ("then upper", lambda s, q: upper(default(s.notify, "q")), [({}, "Q"), ({"notify": "n"}, "N")]),
    ("of upper", lambda s, q: default(upper(s.notify), "q"), [({}, "q"), ({"notify": "n"}, "N")]),
    ("then upper in text", lambda s, q: f"x-{upper(default(s.notify, 'q'))}", [({}, "x-Q"), ({"notify": "n"}, "x-N")]),
    ("as text", lambda s, q: as_text(default(s.count, 3)), [({}, "3"), ({"count": 5}, "5")]),
    ("joined", lambda s, q: default(join(s.words, ","), "none"), [({}, "none"), ({"words": ["a", "b"]}, "a,b")]),
    (
        "in a document",
        lambda s, q: json_document(
            {"a": default(s.notify, 'q"'), "b": [default(s.count, 3)], "c": default(s.words, ["w"])}
        ),
        [
            ({}, {"a": 'q"', "b": [3], "c": ["w"]}),
            ({"notify": 'n"', "count": 5, "words": ["v"]}, {"a": 'n"', "b": [5], "c": ["v"]}),
        ],
    ),
    (
        "in text in a document",
        lambda s, q: json_document({"a": f"x-{default(s.notify, 'q')}"}),
        [({}, {"a": "x-q"}), ({"notify": 'n"'}, {"a": 'x-n"'})],
    ),
    ("a resource's value", lambda s, q: default(s.notify, q.status.arn), [({}, ARN), ({"notify": "n"}, "n")]),
    (
        "a resource's value in text",
        lambda s, q: f"x-{default(s.notify, q.status.arn)}",
        [({}, f"x-{ARN}"), ({"notify": "n"}, "x-n")],
    ),
    (
        "a resource's value beside it",
        lambda s, q: f"{q.status.arn}/{default(s.notify, 'q')}",
        [({}, f"{ARN}/q"), ({"notify": "n"}, f"{ARN}/n")],
    ),
    (
        "a resource's value in a document",
        lambda s, q: json_document({"a": default(s.notify, q.status.arn), "b": f"{q.status.arn}/*"}),
        [({}, {"a": ARN, "b": f"{ARN}/*"}), ({"notify": "n"}, {"a": "n", "b": f"{ARN}/*"})],
    ),
    (
        "in a document in a document",
        lambda s, q: json_document(
            {
                "a": json_document(
                    {"b": default(s.notify, 'q"'), "c": f'"{s.app}"', "d": [default(s.words, ["x"])], "e": q.status.arn}
                ),
                "f": f"<{json_document([default(s.count, 1), True])}>",
            }
        ),
        [
            ({"words": []}, {"a": {"b": 'q"', "c": '"app"', "d": [[]], "e": ARN}, "f": "<[1,true]>"}),
            (
                {"notify": 'n"', "words": ['w"'], "count": 2},
                {"a": {"b": 'n"', "c": '"app"', "d": [['w"']], "e": ARN}, "f": "<[2,true]>"},
            ),
        ],
    ),
    ("of a field that is there", lambda s, q: default(s.app, "never"), [({}, "app")]),
]

CHOICES: list[tuple[str, Any, list[tuple[dict[str, Any], Any]]]] = [
    (
        "of an unset field",
        lambda s, q: choose(s.notify, {"x": "b"}, "none"),
        [({}, "none"), ({"notify": "x"}, "b"), ({"notify": "y"}, "none")],
    ),
    (
        "of an unset field in text",
        lambda s, q: f"<{choose(s.notify, {'x': 'b'}, 'none')}>",
        [({}, "<none>"), ({"notify": "x"}, "<b>"), ({"notify": "y"}, "<none>")],
    ),
    ("in text", lambda s, q: f"x-{choose(s.env, {'dev': 'd', 'prod': 'p'})}", [({}, "x-d"), ({"env": "prod"}, "x-p")]),
    (
        "between fields",
        lambda s, q: choose(s.env, {"dev": s.app, "prod": f"{s.app}-{s.env}"}),
        [({}, "app"), ({"env": "prod"}, "app-prod")],
    ),
    ("otherwise a field", lambda s, q: choose(s.env, {"dev": "d"}, s.app), [({}, "d"), ({"env": "prod"}, "app")]),
    ("otherwise text", lambda s, q: choose(s.env, {"dev": "d"}, f"{s.app}!"), [({}, "d"), ({"env": "prod"}, "app!")]),
    (
        "of an unset field otherwise a field",
        lambda s, q: choose(s.notify, {"x": "b"}, s.app),
        [({}, "app"), ({"notify": "x"}, "b"), ({"notify": "y"}, "app")],
    ),
    (
        "between fields in text",
        lambda s, q: f"<{choose(s.env, {'dev': s.app, 'prod': 'p'})}>",
        [({}, "<app>"), ({"env": "prod"}, "<p>")],
    ),
    (
        "between fields in a document",
        lambda s, q: json_document({"a": choose(s.env, {"dev": s.app, "prod": "p"})}),
        [({"app": 'a"'}, {"a": 'a"'}), ({"env": "prod"}, {"a": "p"})],
    ),
    (
        "between what a resource reports and a constant",
        lambda s, q: choose(s.env, {"dev": q.status.arn, "prod": "p"}),
        [({}, ARN), ({"env": "prod"}, "p")],
    ),
    (
        "then upper",
        lambda s, q: upper(choose(s.env, {"dev": s.app, "prod": "p"})),
        [({}, "APP"), ({"env": "prod"}, "P")],
    ),
    (
        "inside a choice",
        lambda s, q: choose(s.env, {"dev": choose(s.fast, {True: s.app, False: "slow"}, "unset"), "prod": "p"}),
        [({}, "unset"), ({"fast": True}, "app"), ({"fast": False}, "slow"), ({"env": "prod", "fast": True}, "p")],
    ),
    (
        "inside a fallback",
        lambda s, q: default(s.notify, choose(s.env, {"dev": s.app, "prod": "p"})),
        [({}, "app"), ({"env": "prod"}, "p"), ({"notify": "n"}, "n")],
    ),
    (
        "a fallback inside a choice",
        lambda s, q: choose(s.env, {"dev": default(s.notify, "q"), "prod": "p"}),
        [({}, "q"), ({"notify": "n"}, "n"), ({"env": "prod", "notify": "n"}, "p")],
    ),
    (
        "by text",
        lambda s, q: choose(f"{s.app}-{s.env}", {"app-dev": "yes"}, "no"),
        [({}, "yes"), ({"env": "prod"}, "no")],
    ),
]


@pytest.mark.parametrize(
    ("value", "spec", "wanted"),
    [
        pytest.param(value, spec, wanted, id=f"{kind} {name} {spec}")
        for kind, cases in (("default", FALLBACKS), ("choose", CHOICES))
        for name, value, claims in cases
        for spec, wanted in claims
    ],
)
def test_claims_get_the_value_that_python_says(value: Any, spec: dict[str, Any], wanted: Any) -> None:
    found = tag(value, spec)
    if isinstance(wanted, dict):
        found = {
            name: json.loads(item) if isinstance(wanted[name], dict) else item
            for name, item in json.loads(found).items()
        }
    assert found == wanted


def test_a_value_that_a_resource_reports_holds_back_even_as_a_fallback() -> None:
    def value(spec: Any, topic: Any) -> Any:
        return choose(spec.env, {"dev": topic.status.arn, "prod": "p"})

    assert tag(value, {}, topic_is_there=False) == "withheld"
    assert tag(lambda s, q: default(s.notify, q.status.arn), {}, topic_is_there=False) == "withheld"


def queue(spec: dict[str, Any], **written: Any) -> dict[str, Any]:
    """A queue with these options and fields, functions of the spec."""

    def compose(xr: Any, c: Composition, topic: Any) -> None:
        given = {name: value(xr.spec) for name, value in written.items()}
        names = {"external_name", "labels", "annotations", "init_provider", "provider_config"} & set(given)
        options: Any = {name: given.pop(name) for name in names}
        c.add("queue", sqs.Queue(region="eu-central-1", **given), **options)

    return dict(rendered(compose, spec)["queue"])


def named(name: Any, spec: dict[str, Any]) -> Any:
    """The external name of a stream that is named by a function of the spec."""

    def compose(xr: Any, c: Composition, topic: Any) -> None:
        c.add("stream", kinesis.Stream(region="eu-central-1"), external_name=name(xr.spec))

    return rendered(compose, spec)["stream"]["metadata"]["annotations"]["crossplane.io/external-name"]


@pytest.mark.parametrize(
    ("name", "unset", "given"),
    [
        (lambda s: default(s.notify, "x"), "x", "n"),
        (lambda s: f"a-{default(s.notify, s.app)}", "a-app", "a-n"),
        (lambda s: choose(s.notify, {"n": s.app}, "x"), "x", "app"),
    ],
)
def test_an_external_name_takes_alternatives(name: Any, unset: str, given: str) -> None:
    assert named(name, {}) == unset
    assert named(name, {"notify": "n"}) == given


def test_another_resource_reads_an_external_name_with_a_fallback() -> None:
    def compose(xr: Any, c: Composition, topic: Any) -> None:
        first = c.add("first", sns.Topic(region="eu-central-1"), external_name=default(xr.spec.notify, "x"))
        c.add("queue", sqs.Queue(region="eu-central-1", tags={"First": f"<{first.external_name}>"}))

    assert rendered(compose, {})["queue"]["spec"]["forProvider"]["tags"] == {"First": "<x>"}
    assert rendered(compose, {"notify": "n"})["queue"]["spec"]["forProvider"]["tags"] == {"First": "<n>"}


@pytest.mark.parametrize(("spec", "wanted"), [({}, "x-q"), ({"notify": "n"}, "x-n")])
def test_fallbacks_stand_in_labels_options_and_merged_maps(spec: dict[str, Any], wanted: str) -> None:
    def text(of: Any) -> str:
        return f"x-{default(of.notify, 'q')}"

    made = queue(
        spec,
        labels=lambda s: {"to": text(s)},
        annotations=lambda s: {"to": text(s)},
        init_provider=lambda s: {"name": text(s)},
        provider_config=text,
        tags=lambda s: merge({"to": text(s)}, under=s.tags),
    )
    assert made["metadata"]["labels"]["to"] == made["metadata"]["annotations"]["to"] == wanted
    assert made["spec"]["initProvider"]["name"] == made["spec"]["providerConfigRef"]["name"] == wanted
    assert made["spec"]["forProvider"]["tags"] == {"to": wanted}


def test_numbers_booleans_and_maps_keep_their_type() -> None:
    fields: dict[str, Any] = {
        "delay_seconds": lambda s: choose(s.env, {"dev": default(s.count, 3), "prod": s.count}),
        "sqs_managed_sse_enabled": lambda s: default(s.fast, True),
        "max_message_size": lambda s: default(s.count, 2) * 1024,
        "receive_wait_time_seconds": lambda s: as_int(default(s.notify, "7")),
        "tags": lambda s: default(s.tags, {"Name": s.app, "Kind": "queue"}),
    }
    made = queue({}, **fields)["spec"]["forProvider"]
    assert (made["delaySeconds"], made["sqsManagedSseEnabled"], made["maxMessageSize"]) == (3, True, 2048)
    assert (made["receiveWaitTimeSeconds"], made["tags"]) == (7, {"Name": "app", "Kind": "queue"})
    made = queue({"count": 5, "fast": False, "notify": "8", "tags": {"a": "b"}}, **fields)["spec"]["forProvider"]
    assert (made["delaySeconds"], made["sqsManagedSseEnabled"], made["maxMessageSize"]) == (5, False, 5120)
    assert (made["receiveWaitTimeSeconds"], made["tags"]) == (8, {"a": "b"})


def stream(mode: Any, spec: dict[str, Any]) -> Any:
    def compose(xr: Any, c: Composition, topic: Any) -> None:
        c.add("stream", kinesis.Stream(region="eu-central-1", stream_mode_details=mode(xr.spec)))

    return rendered(compose, spec)["stream"]["spec"]["forProvider"].get("streamModeDetails")


def test_objects_that_are_chosen_get_the_names_of_yaml() -> None:
    def mode(spec: Any) -> Any:
        return choose(spec.env, {"dev": {"stream_mode": "ON_DEMAND"}, "prod": {"stream_mode": "PROVISIONED"}})

    assert stream(mode, {}) == {"streamMode": "ON_DEMAND"}
    assert stream(mode, {"env": "prod"}) == {"streamMode": "PROVISIONED"}


def test_a_misspelt_field_of_an_object_that_is_chosen_is_refused() -> None:
    def mode(spec: Any) -> Any:
        return choose(spec.env, {"dev": {"stream_mod": "ON_DEMAND"}}, {"stream_mode": "PROVISIONED"})

    with pytest.raises(AuthoringError, match=r"unknown-field.* no field 'stream_mod' .*did you mean 'stream_mode'"):
        stream(mode, {})


REFUSED: list[tuple[str, Any, str]] = [
    (
        "an option that holds references",
        lambda s, q: choose(s.env, {"dev": {"a": s.app}, "prod": {"a": "b"}}),
        "cannot choose between objects or lists that hold references; choose each field by itself",
    ),
    ("a resource", lambda s, q: choose(s.env, {"dev": q, "prod": "x"}), "cannot choose topic"),
    ("a resource as fallback", lambda s, q: default(s.notify, q), "cannot default to topic"),
    ("a document as fallback of a list", lambda s, q: f"{default(s.words, ['a'])}", "of type array"),
    ("a list as fallback in text", lambda s, q: f"x-{default(s.notify, ['a'])}", r"cannot put \['a'\] into text"),
    ("what a resource reports", lambda s, q: default(q.status.arn, q.status.id), "give it a constant, or"),
    (
        "what a claim may leave out, beside what a resource reports",
        lambda s, q: choose(s.fast, {True: "x", False: q.status.arn}),
        "a claim may leave it out, and then nothing says whether to wait .* give otherwise=..., with None where",
    ),
    ("a reference as bound", lambda s, q: replace_by(s), "Crossplane takes only a constant there"),
]


def replace_by(spec: Any) -> Any:
    """A text that is replaced by another field."""
    from pyxp import replace

    return replace(spec.app, "a", f"{spec.env}")


@pytest.mark.parametrize(("value", "told"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_has_no_mechanism_is_refused_with_its_line(value: Any, told: str) -> None:
    with pytest.raises(AuthoringError, match=told) as caught:
        tag(value, {})
    assert "test_alternatives.py:" in str(caught.value)
