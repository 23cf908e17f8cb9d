"""What a type checker knows of references, resources and groups."""

from __future__ import annotations

from typing import Annotated, reveal_type

from pyxp import Composite, Composition, Meta, Spec, Status, choose, default, json_document, merge, present, select
from pyxp.aws import cloudwatch, ec2, ecs, kinesis


class Network(Spec):
    cidr: str = "10.0.0.0/16"


class PlatformSpec(Spec):
    environment: Annotated[str, Meta(max_length=16)]
    shards: int = 2
    network: Network = Network()
    owner: str | None = None
    tags: dict[str, str] | None = None


class PlatformStatus(Status):
    arn: str | None = None


class Platform(Composite, group="p.example.org", version="v1", kind="XThing", claim_kind="Thing"):
    spec: PlatformSpec
    status: PlatformStatus

    def compose(self, c: Composition) -> None:
        spec = self.spec
        reveal_type(spec.environment)  # reveals: str
        reveal_type(spec.network.cidr)  # reveals: str
        reveal_type(default(spec.owner, "nobody"))  # reveals: str
        reveal_type(present(spec.owner))  # reveals: str
        reveal_type(choose(spec.environment, {"dev": 1}, 2))  # reveals: int
        reveal_type(merge({"a": "b"}, under=spec.tags))  # reveals: dict[str, Any]
        reveal_type(json_document({"a": spec.shards}))  # reveals: str

        vpc = c.add("vpc", ec2.VPC(cidr_block=spec.network.cidr))
        reveal_type(vpc)  # reveals: pyxp.aws.ec2.VPC
        reveal_type(vpc.status.id)  # reveals: str
        reveal_type(default(vpc.status.id, None))  # reveals: str
        reveal_type(vpc.external_name)  # reveals: str
        subnets = [c.add(f"subnet-{zone}", ec2.Subnet(vpc_id=vpc)) for zone in "ab"]
        group = c.group("subnets", subnets)
        reveal_type(group)  # reveals: pyxp.authoring.resources.Group[pyxp.aws.ec2.Subnet]
        reveal_type(group[0])  # reveals: pyxp.aws.ec2.Subnet
        reveal_type(select(vpc))  # reveals: pyxp.aws.ec2.VPC

        stream = c.add("stream", kinesis.Stream(shard_count=spec.shards), external_name=f"s-{spec.environment}")
        self.status.arn = stream.status.arn
        self.status.arm = stream.status.arn  # refused: attr-defined
        self.status.arn = spec.shards  # refused: assignment
        kinesis.Stream(shard_count=spec.shard)  # refused: attr-defined
        spec.shards = 3  # refused: misc
        self.status.arn = stream.status.arns  # refused: attr-defined

        kinesis.Stream(shards=spec.shards)  # refused: call-arg
        kinesis.Stream(shard_count="two")  # refused: arg-type
        kinesis.Stream(stream_mode_details={"mode": "ON_DEMAND"})  # refused: arg-type
        kinesis.Stream("video")  # refused: call-arg
        kinesis.Streams()  # refused: attr-defined
        ec2.Subnet(vpc_id=stream)  # refused: arg-type
        ec2.Subnet(vpc_id=vpc.status.id)
        ecs.Service(network_configuration={"subnets": group, "security_groups": [vpc]})  # refused: arg-type
        cloudwatch.MetricAlarm(alarm_actions=[stream.status.arn])
        c.add("other", kinesis.Stream(), external="name")  # refused: call-arg
        c.add("other", "stream")  # refused: type-var


PlatformSpec(environment="dev", shards=4)
PlatformSpec(environment="dev", shard=4)  # refused: call-arg
PlatformSpec(shards=4)  # refused: call-arg
PlatformSpec(environment=1)  # refused: arg-type
