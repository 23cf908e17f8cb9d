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
    is_set,
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
    zones: list[str] = field("Zones.", default=["a"], max_length=3)


class Other(EnvironmentConfig):
    """A list without a bound."""

    names: list[str] = field("Names.", default=[])


class Entries(EnvironmentConfig):
    """Defaults in the entries of a list."""

    nets: list[Net] = field("Nets.", default=[])


class Maybe(EnvironmentConfig):
    """Defaults in what need not be there."""

    net: Net | None = None


class Account(EnvironmentConfig):
    """What an account has."""

    account_id: str = field("Id.", pattern="^[0-9]{12}$")
    region: str = "eu-central-1"
    team: str | None = field("Team.", default=None, max_length=9)
    size: int = field("Size.", default=3, ge=0, le=9)
    pages: int = 1000000
    big: bool = False
    share: float = 0.25
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


def test_numbers_and_booleans_stand_in_text_and_what_stands_alone_is_changed() -> None:
    def tags(account: Any, xr: Any, stream: Any) -> dict[str, Any]:
        return {
            "Sized": f"{account.pages}/{account.big}/{xr.spec.name}",
            "Alone": f"{account.size}",
            "Upper": f"100% {upper(account.net.vpc)}",
            "Share": f"share {account.share}",
            "Word": f"is {choose(account.region, {'x': 'one'}, otherwise='two')}",
            "Zones": json_document(account.net.zones),
            "Document": json_document({"size": account.size, "big": [account.big], "name": xr.spec.name}),
            "Inner": json_document({"outer": json_document({"size": account.size})}),
            "Case": choose(account.size > 2, "large", otherwise="small"),
            "Set": choose(is_set(account.team), "set", otherwise="unset"),
            "Team": f"of {upper(default(account.team, xr.spec.name))}",
        }

    data = {"accountId": "1", "size": 7, "big": True, "share": 0.5, "net": {"vpc": "v%d", "zones": ['a"b']}}
    expected = {
        "region": "eu-central-1",
        "Sized": "1000000/true/dev",
        "Alone": "7",
        "Upper": "100% V%D",
        "Share": "share 0.5",
        "Word": "is two",
        "Zones": '["a\\"b"]',
        "Document": '{"big":[true],"name":"dev","size":7}',
        "Inner": '{"outer":"{\\"size\\":7}"}',
        "Case": "large",
        "Set": "unset",
        "Team": "of DEV",
    }
    assert run(tagged(tags), data) == expected
    changed = {"Sized": "1/false/dev", "Alone": "1", "Case": "small", "Set": "set", "Team": "of T", "Zones": "[]"}
    data |= {"size": 1, "pages": 1, "big": False, "team": "t", "net": {"vpc": "v%d", "zones": []}}
    expected |= changed | {"Document": '{"big":[false],"name":"dev","size":1}', "Inner": '{"outer":"{\\"size\\":1}"}'}
    assert run(tagged(tags), data) == expected


def test_what_objects_may_lack_is_refused_where_it_is_needed_unless_a_condition_asks_for_it() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        account = c.environment(Account, name="main")
        c.add("needed", kinesis.Stream(region=account.team), external_name="needed")
        c.add("sure", kinesis.Stream(region=account.team), external_name="sure", when=is_set(account.team))
        c.add("named", kinesis.Stream(region="x"), external_name=account.team)
        c.add("beyond", kinesis.Stream(region=account.net.zones[3]), external_name="beyond")

    with pytest.raises(CompileError) as caught:
        compile_composite(platform(compose))
    assert [(finding.code, finding.subject, finding.message) for finding in caught.value.findings] == [
        (
            "optional-feeds-required",
            "needed",
            "region is required, but an EnvironmentConfig may leave Account.team out",
        ),
        (
            "optional-feeds-required",
            "named",
            "external_name is needed, but an EnvironmentConfig may leave Account.team out",
        ),
        ("missing-element", "beyond", "there is no Account.net.zones[3]: the list has at most 3 elements"),
    ]


class Part(EnvironmentConfig):
    """An entry of a list."""

    name: str


class Parts(EnvironmentConfig):
    """Entries, of which each has a name."""

    parts: list[Part] = field("Parts.", default=[], max_length=1)


def test_what_an_entry_must_have_is_sure_in_its_round_and_a_default_without_an_object() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        parts, net = c.environment(Parts, name="parts"), c.environment(Net, name="net", optional=True)
        for index, part in enumerate(up_to(parts.parts)):
            tags = {"Name": f"{xr.spec.name}-{part.name}", "Zones": json_document(net.zones)}
            c.add(f"part-{index}", kinesis.Stream(region="x", tags=tags), external_name=f"part-{index}")

    steps = {
        step["step"]: step["input"]
        for step in compile_composite(platform(compose)).composition["spec"]["pipeline"][:-1]
    }
    defaults = {"pyxp": {"configs": {"net": {"zones": ["a"]}}}}
    assert steps["optional-environment"]["spec"]["defaultData"] == defaults
    entry = f"context['{KEY}'].pyxp.configs.parts.parts[0]"
    (made,) = steps["conditions"]["filters"]
    assert f"type({entry}) == map && 'name' in {entry}" in made["expression"]


def test_fields_keep_facts_that_go_away_where_hold_says_so() -> None:
    def patches(**options: Any) -> list[str]:
        def compose(xr: Any, c: Composition, stream: Any) -> None:
            account = c.environment(Account, name="main")
            tags = {"Id": account.account_id}
            c.add("other", kinesis.Stream(region=account.region, tags=tags), external_name="other", **options)

        (given,) = (
            step["input"]
            for step in compile_composite(platform(compose)).composition["spec"]["pipeline"]
            if step["step"] == "patch-and-transform"
        )
        (other,) = (item for item in given["resources"] if item["name"] == "other")
        return [patch["fromFieldPath"] for patch in other["patches"] if patch["type"] == "FromEnvironmentFieldPath"]

    region, number = "pyxp.configs.account.region", "pyxp.configs.account.accountId"
    assert patches() == patches(hold=False) == [region, number]
    assert patches(hold=True) == ["pyxp.held.other.region", region, "pyxp.held.other.tags-Id", number]
    assert patches(hold=["region"]) == ["pyxp.held.other.region", region, number]


def test_a_conditional_resource_waits_for_its_facts_and_never_keeps_others_from_being_ready() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        account = c.environment(Account, name="main")
        for index, zone in enumerate(up_to(account.net.zones)):
            tags = {"Zone": zone, "Text": f"{account.account_id} {xr.spec.name}"}
            c.add(f"zone-{index}", kinesis.Stream(region=account.region, tags=tags), external_name=f"zone-{index}")

    patched, conditions = (
        step["input"] for step in compile_composite(platform(compose)).composition["spec"]["pipeline"][1:3]
    )
    assert [item["name"] for item in conditions["filters"]] == ["zone-0", "zone-1", "zone-2"]
    facts = f"context['{KEY}'].pyxp.configs.account"
    assert conditions["filters"][2]["expression"].endswith(
        f" ? size({facts}.net.zones) > 2 && ('zone-2' in observed.resources || ('region' in {facts} &&"
        f" size({facts}.net.zones) > 2 && 'accountId' in {facts})) : 'zone-2' in observed.resources"
    )
    patches = [patch for item in patched["resources"] if item["name"] == "zone-2" for patch in item["patches"]]
    assert not [patch for patch in patches if "policy" in patch]


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
    defaults = {
        "region": "eu-central-1",
        "size": 3,
        "pages": 1000000,
        "big": False,
        "share": 0.25,
        "net": {"zones": ["a"]},
    }
    assert sure["defaultData"] == {"pyxp": {"configs": {"account": defaults, "account-2": defaults}}}
    assert optional["policy"] == {"resolution": "Optional"}
    assert optional["defaultData"] == {"pyxp": {"configs": {"net": {"zones": ["a"]}}}}


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        (lambda a, xr, s: a.size, "takes a value of type string, but Account.size is of type integer"),
        (lambda a, xr, s: a.regio, "cannot read Account.regio: the field is not declared"),
        (
            lambda a, xr, s: f"{xr.spec.name} {upper(a.region)}",
            "cannot make something of Account.region inside of text",
        ),
        (lambda a, xr, s: f"x{a.team}", "cannot put Account.team into text: an EnvironmentConfig may leave it out"),
        (lambda a, xr, s: a.net.zones[0], "an EnvironmentConfig may leave Account.net.zones[0] out"),
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
        (lambda c, xr: c.environment(Entries, name="x"), "nothing fills in the default of Entries.nets[...].zones"),
        (lambda c, xr: c.environment(Maybe, name="x"), "nothing fills in the default of Maybe.net.zones"),
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
        (lambda c, xr: c.environment(Net, name="x").vpc == 3, "cannot compare Net.vpc with 3: it is of type string"),
        (
            lambda c, xr: list(up_to(c.environment(Other, name="x").names)),
            "cannot repeat by Other.names: nothing in its",
        ),
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
