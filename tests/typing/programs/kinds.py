"""What a type checker knows of shipped kinds: their fields, references, groups and status."""

from __future__ import annotations

from typing import reveal_type

from pyxp.authoring.resources import Group
from pyxp.aws import cloudwatchlogs, ec2, ecs, rds
from pyxp.aws.m import ec2 as namespaced

vpc = ec2.VPC(region="eu-central-1", cidr_block="10.0.0.0/16", tags={"team": "video"})
subnet = ec2.Subnet(vpc_id=vpc, region="eu-central-1")
ec2.Subnet(vpc_id="vpc-1", vpc_id_selector={"match_labels": {"a": "b"}})


def compose(private: Group[ec2.Subnet], security_group: ec2.SecurityGroup, count: int) -> None:
    network: ecs.ServiceNetworkConfiguration = {"subnets": private, "security_groups": [security_group]}
    ecs.Service(network_configuration=network, desired_count=count)
    rds.SubnetGroup(subnet_ids=private)
    rds.SubnetGroup(subnet_ids=[subnet])
    rds.SubnetGroup(subnet_ids=["subnet-1"])
    ec2.SecurityGroupRule(self_=True)


database = rds.Cluster(engine="aurora-postgresql")
cloudwatchlogs.Group(retention_in_days=30)
reveal_type(vpc.external_name)  # reveals: str
reveal_type(vpc.status.owner_id)  # reveals: str
reveal_type(vpc.status.enable_dns_support)  # reveals: bool
reveal_type(database.status.port)  # reveals: float
reveal_type(database.status.master_user_secret[0].secret_arn)  # reveals: str
ec2.VPC(cidr_blok="10.0.0.0/16")  # refused: call-arg
ec2.VPC(cidr_block=10)  # refused: arg-type
ec2.VPC(region=None)  # refused: arg-type
ec2.Subnet(vpc_id=subnet)  # refused: arg-type
ec2.Subnet(vpc_id=namespaced.VPC())  # refused: arg-type
rds.SubnetGroup(subnet_ids=[vpc])  # refused: arg-type
ecs.Service(network_configuration={"subnetz": ["subnet-1"]})  # refused: arg-type
print(database.status.endpont)  # refused: attr-defined
