"""Composites in composites: what their manifests become, and what is refused."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from pyxp import (
    CompileError,
    Composite,
    Composition,
    InputError,
    PyxpError,
    Spec,
    Status,
    Surroundings,
    as_text,
    compile_composite,
    default,
    field,
    read_documents,
    render,
    select_labelled,
    takes,
)
from pyxp.aws import ec2, kinesis, sqs
from pyxp.bindings import kinds_of_group
from pyxp.catalog.importer import CrdSource, import_documents
from pyxp.catalog.store import write
from pyxp.compiler import emit_functions
from pyxp.kubernetes import apps

from .platforms import compiled, patch_to, platform, template

GROUP = "net.p.io"


class NetworkSpec(Spec):
    """What is asked for."""

    cidr: str = field("Range.", default="10.0.0.0/16", max_length=18, immutable=True)
    size: int = field("Size.", default=1)
    region: str = field("Region.", default="eu-central-1", immutable=True)
    provider_config: str | None = field("ProviderConfig.", default=None, max_length=40)
    deletion_policy: Literal["Delete", "Orphan"] = "Delete"
    tags: dict[str, str] | None = field("Tags.", default=None)


class NetworkStatus(Status):
    """What it became."""

    vpc_id: str | None = None


class Network(Composite, group=GROUP, version="v1", kind="XNetwork", scope="Cluster"):
    """A network."""

    spec: NetworkSpec
    status: NetworkStatus

    def compose(self, c: Composition) -> None:
        """Composes it."""
        spec = self.spec
        c.defaults(region=spec.region, tags=spec.tags, provider_config=default(spec.provider_config, "default"))
        c.add("vpc", ec2.VPC(cidr_block=spec.cidr), deletion_policy=spec.deletion_policy)
        queue = c.add("queue", sqs.Queue(name="q", visibility_timeout_seconds=spec.size))
        self.status.vpc_id = queue.status.arn


def around(xr: Any, c: Composition, stream: Any, **options: Any) -> Network:
    c.defaults(provider_config="shared", deletion_policy="Orphan", tags={"Team": "a"})
    network: Network = c.add("network", Network(size=xr.spec.hours), **options)
    c.add("group", ec2.SecurityGroup(region="x", vpc_id=network.status.vpc_id), after=[network])
    return network


def test_a_nested_composite_takes_fields_of_its_spec_and_hands_on_what_holds_for_all() -> None:
    given = compiled(around)
    network = template(given, "network")
    assert network["base"] == {
        "apiVersion": "net.p.io/v1",
        "kind": "XNetwork",
        "spec": {"tags": {"Team": "a"}, "providerConfig": "shared", "deletionPolicy": "Orphan"},
    }
    assert patch_to(given, "network", "spec.size")["fromFieldPath"] == "spec.hours"
    assert "readinessChecks" not in network
    read = patch_to(given, "group", "spec.forProvider.vpcId")
    assert (read["fromFieldPath"], read["policy"]) == ("pyxp.resources.network.vpcId", {"fromFieldPath": "Required"})
    assert template(given, "group")["base"]["spec"]["deletionPolicy"] == "Orphan"
    after = patch_to(given, "group", "metadata.annotations[p.io/after]")
    assert after["combine"]["variables"] == [{"fromFieldPath": "pyxp.resources.network.metadata-uid"}]


def test_a_condition_filters_the_whole_composite() -> None:
    made = compile_composite(platform(lambda xr, c, s: c.add("network", Network(), when=xr.spec.fast)))
    filters = made.composition["spec"]["pipeline"][1]["input"]["filters"]
    assert [one["name"] for one in filters] == ["network"]


def test_a_composite_of_a_definition_alone_is_written_likewise(tmp_path: Any) -> None:
    xrd = compile_composite(Network).xrd
    write(tmp_path, import_documents([CrdSource(xrd, "xrd.yaml")]))
    bound = kinds_of_group(GROUP, [tmp_path])[0]("XNetwork")

    def compose(xr: Any, c: Composition, stream: Any) -> None:
        network = c.add("network", bound(size=xr.spec.hours), provider_config="mine")
        c.add("group", ec2.SecurityGroup(region="x", vpc_id=network.status.vpc_id))

    given = compiled(compose)
    assert template(given, "network")["base"]["spec"] == {"providerConfig": "mine"}
    assert patch_to(given, "group", "spec.forProvider.vpcId")["fromFieldPath"] == "pyxp.resources.network.vpcId"


class Part(Spec):
    """A part of a whole."""

    name: str
    note: str | None = None
    size: int = 3


class WholeSpec(Spec):
    """What is asked for."""

    first: Part | None = None
    parts: list[Part] = field("Its parts.", default=[])


class Whole(Composite, group=GROUP, version="v1", kind="XWhole", scope="Cluster"):
    """Made of parts."""

    spec: WholeSpec

    @takes(WholeSpec)
    def __init__(self) -> None: ...


class Wrong(Composite, group=GROUP, version="v1", kind="XWrong", scope="Cluster"):
    """Says that it takes what its spec has not."""

    spec: WholeSpec

    @takes(Part)
    def __init__(self) -> None: ...


def test_fields_take_objects_of_their_classes_with_references_in_them() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        parts = [Part(name=xr.spec.name, note=xr.spec.region), Part(name=f"a-{xr.spec.name}", size=4)]
        c.add("whole", Whole(first=Part(name="x"), parts=parts))

    given = compiled(compose)
    whole = template(given, "whole")
    assert whole["base"]["spec"] == {"first": {"name": "x"}, "parts": [None, {"size": 4}]}
    read = {patch["toFieldPath"]: patch.get("fromFieldPath") for patch in whole["patches"]}
    assert read == {
        "spec.parts[0].name": "spec.name",
        "spec.parts[0].note": "spec.region",
        "spec.parts[1].name": None,
    }


class Ring(Composite, group=GROUP, version="v1", kind="XRing", scope="Cluster"):
    """Made of another one, which is made of it."""

    spec: Spec

    def compose(self, c: Composition) -> None:
        """Composes the other one."""
        c.add("other", Other())


class Other(Composite, group=GROUP, version="v1", kind="XOther", scope="Cluster"):
    """Made of a ring."""

    spec: Spec

    def compose(self, c: Composition) -> None:
        """Composes a ring."""
        c.add("ring", Ring())


class Housed(Composite, group=GROUP, version="v1", kind="House"):
    """Lives in a namespace."""

    spec: Spec

    def compose(self, c: Composition) -> None:
        """Composes what lives nowhere."""
        c.add("network", Network())


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (Ring, "other: XRing is made of itself: XRing -> XOther -> XRing; break the ring"),
        (Housed, 'network: kind: cannot apply cluster scoped composed resource "network" (a XNetwork)'),
        (lambda xr, c, s: c.add("n", Network(cidrr="x")), "XNetwork has no field 'cidrr'; did you mean 'cidr'?"),
        (lambda xr, c, s: c.add("n", Network(size="x")), "spec.size: takes a value of type integer, not string"),
        (lambda xr, c, s: c.add("n", Network(cidr=f"{xr.spec.hours}")), "cidr cannot change once the resource exists"),
        (lambda xr, c, s: c.add("w", Whole(part="a")), "XWhole has no field 'part'; did you mean 'parts'?"),
        (lambda xr, c, s: c.add("n", Network(), external_name="a"), "'external_name' is for managed resources"),
        (lambda xr, c, s: c.add("r", Other(), provider_config="a"), "XOther takes no 'provider_config', so what it"),
        (lambda xr, c, s: c.add("n", Network(), namespace="a"), "XNetwork of net.p.io lives in no namespace"),
        (lambda xr, c, s: c.add("g", ec2.SecurityGroup(vpc_id=c.add("n", Network()).status.vpcid)), "'vpc_id'"),
    ],
)
def test_what_cannot_be_is_refused_at_its_line(made: Any, told: str) -> None:
    with pytest.raises(CompileError) as caught:
        compile_composite(made if isinstance(made, type) else platform(made))
    found = [finding for finding in caught.value.findings if told in str(finding)]
    assert found, caught.value.findings
    assert str(found[0].location).startswith(__file__)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (Wrong, "Wrong takes the fields of Part, but its spec is another class"),
        (lambda xr, c, s: takes(int), "cannot take the fields of the class int: it is not a class below Spec"),
        (
            lambda xr, c, s: c.add("w", Whole("a")),
            "cannot make Whole of values without names; write Whole(field=value)",
        ),
        (lambda xr, c, s: c.add("w", Whole(first=Part(nam="a"))), "Part(...) takes no 'nam'; did you mean 'name'?"),
    ],
)
def test_what_cannot_be_called_is_refused_at_its_line(made: Any, told: str) -> None:
    with pytest.raises(PyxpError) as caught:
        compile_composite(made if isinstance(made, type) else platform(made))
    assert told in str(caught.value)
    assert str(caught.value.location).startswith(__file__)


def test_what_a_composite_does_not_take_is_told() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.defaults(provider_config="a")
        c.add("other", Other())

    (warning,) = (item for item in compile_composite(platform(compose)).warnings if item.code == "not-handed-down")
    assert (
        warning.hint
        == "declare provider_config in the spec of XOther, and give it to c.defaults(provider_config=...) there"
    )


def test_the_composite_that_is_composed_is_no_resource() -> None:
    with pytest.raises(Exception, match="cannot add"):
        compile_composite(platform(lambda xr, c, s: c.add("self", xr)))


def documents(*composites: type[Composite]) -> list[Any]:
    found: list[Any] = emit_functions(
        {"function-patch-and-transform": "v0.10.0", "function-auto-ready": "v0.7.0", "function-cel-filter": "v0.2.0"}
    )
    for one in composites:
        made = compile_composite(one)
        found += [made.xrd, made.composition]
    return found


CLAIM = "apiVersion: p.io/v1\nkind: Thing\nmetadata: {name: shop, namespace: team}\nspec: {name: shop}\n"


def test_a_render_expands_nested_composites_where_it_is_asked_to() -> None:
    given = [*documents(platform(around), Network), *read_documents(CLAIM)]
    (plain,) = render(given).stacks
    assert plain.nested == {} and [item["kind"] for item in plain.rendered.composed] == ["XNetwork", "Stream"]
    (once,) = render(given, recursive=True).stacks
    network = once.nested["network"].rendered
    assert [item["kind"] for item in network.composed] == ["Queue", "VPC"]
    vpc = network.composed[1]
    # Everything below carries the name of the outermost composite, and is controlled by the one that composes it.
    root = once.rendered.composite["metadata"]["name"]
    assert vpc["metadata"]["labels"]["crossplane.io/composite"] == root
    assert vpc["metadata"]["labels"]["crossplane.io/claim-name"] == "shop"
    assert vpc["metadata"]["ownerReferences"][0]["kind"] == "XNetwork"
    assert vpc["spec"]["forProvider"]["tags"] == {"Team": "a"}
    assert (vpc["spec"]["providerConfigRef"], vpc["spec"]["deletionPolicy"]) == ({"name": "shared"}, "Orphan")

    result = render(given, converge=True)
    (stack,) = result.stacks
    assert result.findings == []
    inner = stack.nested["network"]
    assert [item["metadata"]["name"] for item in inner.rendered.composed] == [
        item["metadata"]["name"] for item in network.composed
    ]
    told = inner.rendered.composite["status"]["vpcId"]
    group = next(item for item in stack.rendered.composed if item["kind"] == "SecurityGroup")
    assert group["spec"]["forProvider"]["vpcId"] == told
    # The value goes from the child's status to the sibling: one more reconcile each.
    assert [(wave.number, wave.created) for wave in result.waves[0] if wave.created] == [
        (1, ("network", "stream", "network/queue", "network/vpc")),
        (3, ("group",)),
    ]
    # What exists is found again by those who control it.
    observed = [*stack.rendered.composed, *inner.rendered.composed]
    (again,) = render(given, Surroundings(observed=observed), recursive=True).stacks
    assert again.nested["network"].rendered.composed == inner.rendered.composed


def test_a_composition_that_nests_itself_is_refused_with_its_place() -> None:
    other, ring = (compile_composite(one) for one in (Lone, Lone))
    ring.composition["spec"]["pipeline"][0]["input"]["resources"][0]["base"] = {
        "apiVersion": "net.p.io/v1",
        "kind": "XLone",
        "spec": {},
    }
    given = [
        *documents(),
        other.xrd,
        ring.composition,
        *read_documents("apiVersion: net.p.io/v1\nkind: XLone\nmetadata: {name: a}\nspec: {}\n"),
    ]
    assert render(given).stacks
    with pytest.raises(Exception, match="XLone is made of itself: XLone > XLone; break the ring"):
        render(given, recursive=True)


class Lone(Composite, group=GROUP, version="v1", kind="XLone", scope="Cluster"):
    """Has a queue."""

    spec: Spec

    def compose(self, c: Composition) -> None:
        """Composes a queue."""
        c.add("queue", sqs.Queue(name="q", region="x"))


def test_what_nests_without_end_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyxp.jobs.nesting.MOST", 1)
    given = [*documents(platform(around), Network), *read_documents(CLAIM)]
    (stack,) = render(given, recursive=True).stacks
    assert list(stack.nested) == ["network"]
    monkeypatch.setattr("pyxp.jobs.nesting.MOST", 0)
    with pytest.raises(InputError, match="more than 0 composites are nested: XThing > XNetwork"):
        render(given, recursive=True)


class Inner(Composite, group=GROUP, version="v1", kind="XInner", scope="Cluster"):
    """Selects what is beside it, and is selected by it."""

    spec: Spec

    def compose(self, c: Composition) -> None:
        """Composes a network and a group in the other one."""
        c.add("vpc", ec2.VPC(region="x", cidr_block="10.0.0.0/16"), labels={"p.io/part": "inner"})
        beside = select_labelled(ec2.VPC, {"p.io/part": "outer"})
        c.add("group", ec2.SecurityGroup(region="x", vpc_id=beside))


def both(xr: Any, c: Composition, stream: Any) -> None:
    c.add("inner", Inner())
    c.add("vpc", ec2.VPC(region="x", cidr_block="10.1.0.0/16"), labels={"p.io/part": "outer"})
    inside = select_labelled(ec2.VPC, {"p.io/part": "inner"}, resolve="IfNotPresent")
    c.add("group", ec2.SecurityGroup(region="x", vpc_id=inside))


def test_labels_select_across_the_composites_of_one_claim() -> None:
    given = compiled(both)
    assert template(given, "group")["base"]["spec"]["forProvider"]["vpcIdSelector"] == {
        "matchLabels": {"p.io/part": "inner"},
        "policy": {"resolve": "IfNotPresent"},
    }
    label = "spec.forProvider.vpcIdSelector.matchLabels[crossplane.io/composite]"
    assert patch_to(given, "group", label)["fromFieldPath"] == "metadata.labels[crossplane.io/composite]"
    result = render([*documents(platform(both), Inner), *read_documents(CLAIM)], converge=True)
    assert result.findings == []
    (stack,) = result.stacks
    root = stack.rendered.composite["metadata"]["name"]
    for made in (stack, stack.nested["inner"]):
        (group,) = (item for item in made.rendered.composed if item["kind"] == "SecurityGroup")
        selector = group["spec"]["forProvider"]["vpcIdSelector"]
        assert selector["matchLabels"]["crossplane.io/composite"] == root
        assert "matchControllerRef" not in selector


@pytest.mark.parametrize(
    ("select", "told"),
    [
        (lambda: select_labelled(ec2.Subnet, {"a": "b"}), "SecurityGroup.vpc_id selects a VPC of ec2.aws.upbound.io"),
        (lambda: select_labelled(ec2.VPC, {}), "cannot select a VPC by these labels: there are none"),
        (lambda: select_labelled(ec2.VPC, {"a": "b c"}), "cannot select a VPC by these labels: a valid label must"),
        (lambda: select_labelled(Network, {"a": "b"}), "Network is not the class of a managed resource"),
        (lambda: select_labelled(ec2.VPC, {"a": "b"}, resolve="Alway"), "not 'Alway'; did you mean 'Always'?"),
    ],
)
def test_what_cannot_be_selected_by_labels_is_refused(select: Any, told: str) -> None:
    with pytest.raises(PyxpError) as caught:
        compile_composite(platform(lambda xr, c, s: c.add("g", ec2.SecurityGroup(region="x", vpc_id=select()))))
    assert told in str(caught.value)


def test_a_render_of_one_reconcile_writes_no_status_that_only_controllers_write() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "a", "image": "b"}]}}
        spec = {"selector": {"match_labels": {"a": "b"}}, "template": template}
        web = c.add("web", apps.Deployment(spec=spec), namespace="team")
        c.add("reader", kinesis.Stream(region="x", tags={"Ready": as_text(web.status.ready_replicas)}))

    (stack,) = render([*documents(platform(compose)), *read_documents(CLAIM)], recursive=True).stacks
    assert {item["kind"]: item.get("status") for item in stack.rendered.composed} == {
        "Deployment": None,
        "Stream": None,
    }
    assert [waiting.resource for waiting in stack.waiting] == ["reader"]
