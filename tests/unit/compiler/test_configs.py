"""Facts of a cluster, out of EnvironmentConfig objects."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import (
    Composition,
    EnvironmentConfig,
    choose,
    compile_composite,
    default,
    field,
    json_document,
    run_function,
    up_to,
    upper,
)
from pyxp.aws import kinesis
from pyxp.compiler.environment import _SAFE_PATTERN
from pyxp.compiler.problems import CompileError
from pyxp.errors import AuthoringError

from .platforms import platform

KEY = "apiextensions.crossplane.io/environment"


class Net(EnvironmentConfig):
    """Where things run."""

    vpc: str
    zones: list[str] = field("Zones.", default=["a"])


class Account(EnvironmentConfig):
    """What an account has."""

    account_id: str = field("Id.", pattern="^[0-9]{12}$")
    region: str = "eu-central-1"
    team: str | None = None
    size: int = 3
    net: Net


def tagged(tags: Any, **options: Any) -> Any:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        account = c.environment(Account, **{"labels": {"env": xr.spec.name, "tier": "gold"}, **options})
        c.add("other", kinesis.Stream(region=account.region, tags=tags(account, xr, stream)), external_name="other")

    return compose


def run(compose: Any, *objects: dict[str, Any]) -> dict[str, Any]:
    """The tags of the stream, after the functions saw these data."""
    pipeline = compile_composite(platform(compose)).composition["spec"]["pipeline"]
    composite = {"apiVersion": "p.io/v1", "kind": "XThing", "spec": {"name": "dev", "region": "r"}}
    request: dict[str, Any] = {"observed": {"composite": {"resource": composite}}}
    found = {"environment-config-0": {"items": [{"resource": {"data": item}} for item in objects]}}
    for step in pipeline[:-1]:
        name = step["functionRef"]["name"]
        response = run_function(name, {**request, "input": step["input"], "required_resources": found})
        request |= {"desired": response.get("desired", {}), "context": response.get("context", {})}
    resource = request["desired"]["resources"]["other"]["resource"]["spec"]["forProvider"]
    return {"region": resource["region"], **resource["tags"]}


def test_data_of_objects_and_their_defaults_reach_fields_text_and_documents() -> None:
    def tags(account: Any, xr: Any, stream: Any) -> dict[str, Any]:
        return {
            "Id": account.account_id,
            "Text": f"{account.account_id}/{xr.spec.name}",
            "Upper": upper(account.net.vpc),
            "Team": default(account.team, "none"),
            "Chosen": choose(account.region, {"eu-central-1": "home"}, otherwise="away"),
            "Document": json_document({"root": f"arn:{account.account_id}", "id": account.account_id}),
        }

    compose = tagged(tags)
    assert run(compose, {"accountId": "123456789012", "net": {"vpc": "vpc-1"}}) == {
        "region": "eu-central-1",
        "Id": "123456789012",
        "Text": "123456789012/dev",
        "Upper": "VPC-1",
        "Team": "none",
        "Chosen": "home",
        "Document": '{"id":"123456789012","root":"arn:123456789012"}',
    }
    data = {"accountId": "1", "region": "x", "team": "t", "net": {"vpc": "v"}}
    assert run(compose, data) | {"Document": ""} == {
        "region": "x",
        "Id": "1",
        "Text": "1/dev",
        "Upper": "V",
        "Team": "t",
        "Chosen": "away",
        "Document": "",
    }


def test_a_field_that_objects_are_selected_by_is_read() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        account = c.environment(Account, labels={"env": xr.spec.name})
        c.add("other", kinesis.Stream(region=account.region), external_name="other")

    unread = [
        finding.path for finding in compile_composite(platform(compose)).warnings if finding.code == "unused-field"
    ]
    assert "spec.hours" in unread
    assert "spec.name" not in unread


def test_the_steps_say_which_objects_and_which_defaults() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        account = c.environment(
            Account, labels={"env": xr.spec.name}, several=True, at_least=1, at_most=2, sort_by="data.n"
        )
        one, net = c.environment(Account, name="main"), c.environment(Net, name="net", optional=True)
        tags = {"A": account.account_id, "B": one.account_id, "C": default(net.vpc, "none")}
        c.add("other", kinesis.Stream(region="x", tags=tags), external_name="other")

    pipeline = compile_composite(platform(compose)).composition["spec"]["pipeline"]
    assert [step["step"] for step in pipeline[:3]] == ["environment", "optional-environment", "patch-and-transform"]
    sure, optional = (step["input"]["spec"] for step in pipeline[:2])
    assert sure["environmentConfigs"] == [
        {
            "type": "Selector",
            "selector": {
                "mode": "Multiple",
                "minMatch": 1,
                "maxMatch": 2,
                "sortByFieldPath": "data.n",
                "matchLabels": [{"key": "env", "type": "FromCompositeFieldPath", "valueFromFieldPath": "spec.name"}],
            },
            "toFieldPath": "pyxp.configs.account",
        },
        {"type": "Reference", "ref": {"name": "main"}, "toFieldPath": "pyxp.configs.account-2"},
    ]
    defaults = {"region": "eu-central-1", "size": 3, "net": {"zones": ["a"]}}
    assert sure["defaultData"] == {"pyxp": {"configs": {"account": defaults, "account-2": defaults}}}
    assert optional["policy"] == {"resolution": "Optional"}
    assert optional["defaultData"] == {"pyxp": {"configs": {"net": {"zones": ["a"]}}}}


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        (lambda a, xr, s: a.size, "takes a value of type string, but Account.size is of type integer"),
        (lambda a, xr, s: a.regio, "cannot read Account.regio: the field is not declared"),
        (lambda a, xr, s: f"{a.size}", "cannot make something of Account.size inside of text"),
        (lambda a, xr, s: json_document({"a": a.region}), "cannot put Account.region into a JSON document"),
        (
            lambda a, xr, s: choose(a.region, {"x": xr.spec.name}, otherwise="b"),
            "cannot decide by Account.region: decisions between values are made from the claim alone",
        ),
    ],
)
def test_what_no_patch_makes_of_them_is_refused_with_the_line(tag: Any, told: str) -> None:
    compose = tagged(lambda a, xr, s: {"A": tag(a, xr, s)})
    with pytest.raises(CompileError) as caught:
        compile_composite(platform(compose))
    (finding,) = caught.value.findings
    assert finding.message.startswith(told)
    assert finding.location is not None
    assert finding.location.file == __file__


@pytest.mark.parametrize(
    ("use", "told"),
    [
        (lambda c, xr: c.environment(dict, name="x"), "it is not a class below EnvironmentConfig"),
        (lambda c, xr: c.environment(EnvironmentConfig, name="x"), "it is not a class below EnvironmentConfig"),
        (lambda c, xr: c.environment(Net), "cannot tell which EnvironmentConfig objects Net is about"),
        (lambda c, xr: c.environment(Net, name="x", labels={"a": "b"}), "cannot tell which"),
        (lambda c, xr: c.environment(Net, name=xr.spec.name), "a name is constant text"),
        (lambda c, xr: c.environment(Net, name="x", several=True), "option 'several' is about objects with labels"),
        (lambda c, xr: c.environment(Net, labels={}), "cannot read Net by a dict"),
        (lambda c, xr: c.environment(Net, labels={"a": xr.spec.shards}), "a label is constant text"),
        (lambda c, xr: c.environment(Net, labels={"a": f"x{xr.spec.name}"}), "by text with references in it"),
        (lambda c, xr: c.environment(Net, labels={"a": xr.spec.tags["x"]}), "a claim may leave it out"),
        (lambda c, xr: c.environment(Net, labels={"a": "b"}, at_most=1), "option 'at_most' is about several objects"),
        (lambda c, xr: c.environment(Net, labels={"a": "b"}, optional=True), "exactly one object must have the labels"),
        (lambda c, xr: c.environment(Net, labels={"a": "b"}, several=True, at_most=0), "takes a whole number above 0"),
        (lambda c, xr: c.environment(Net, lables={"a": "b"}), "c.environment(...) takes no 'lables'"),
        (lambda c, xr: c.environment(Net, name="x").vpc == "y", "cannot compare Net.vpc"),
        (lambda c, xr: list(up_to(c.environment(Net, name="x").zones)), "cannot repeat by Net.zones"),
    ],
)
def test_what_does_not_say_which_objects_is_refused_where_it_is_written(use: Any, told: str) -> None:
    with pytest.raises(AuthoringError) as caught:
        compile_composite(platform(lambda xr, c, s: use(c, xr)))
    assert told in caught.value.message
    assert caught.value.location is not None
    assert caught.value.location.file == __file__


@pytest.mark.parametrize(
    ("pattern", "safe"),
    [
        ("^[0-9]{12}$", True),
        ("^arn:aws:[a-z0-9:/-]+$", True),
        ("^(dev|prod)-[a-z]*$", True),
        ("^dev|prod$", False),
        ("[0-9]+", False),
        ("^.*$", False),
        ("^[^a]$", False),
        ("^[ -z]$", False),
        ("^[A-z]$", False),
        ('^["]$', False),
    ],
)
def test_which_patterns_let_no_quote_through(pattern: str, safe: bool) -> None:
    assert (_SAFE_PATTERN.fullmatch(pattern) is not None) == safe
