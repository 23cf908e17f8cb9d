"""The stack as it was before there was a claim, made with nothing but boto3: what Terraform once made of it."""

from typing import Any

from .provider.running import REGION, Aws

TAGS = {"Project": "StreamFlix", "Environment": "dev", "ManagedBy": "terraform"}
ANYWHERE = "0.0.0.0/0"


def old_stack(aws: Aws) -> dict[str, str]:
    """Make it; gives what the claim says of it, by the names of the resources in the Composition."""
    ec2 = aws.client("ec2")
    found = _network(ec2)
    found |= _ways(ec2, found)
    found |= _groups(ec2, found["vpc"])
    queue = aws.client("sqs").create_queue(
        QueueName="streamflix-dlq-dev", Attributes={"MessageRetentionPeriod": "345600"}, tags=TAGS
    )
    _named_things(aws, found)
    return {**found, "dlq": str(queue["QueueUrl"])}


def _tagged(kind: str, name: str = "") -> list[dict[str, Any]]:
    tags = {**TAGS, **({"Name": name} if name else {})}
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]


def _network(ec2: Any) -> dict[str, str]:
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=_tagged("vpc", "streamflix-vpc-dev"))["Vpc"][
        "VpcId"
    ]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    found = {"vpc": vpc}
    for way, first in (("public", 1), ("private", 11)):
        for offset, zone in enumerate("ab"):
            made = ec2.create_subnet(
                VpcId=vpc,
                CidrBlock=f"10.0.{first + offset}.0/24",
                AvailabilityZone=f"{REGION}{zone}",
                TagSpecifications=_tagged("subnet"),
            )
            found[f"{way}-subnet-{zone}"] = made["Subnet"]["SubnetId"]
    gateway = ec2.create_internet_gateway(TagSpecifications=_tagged("internet-gateway"))["InternetGateway"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"], VpcId=vpc)
    address = ec2.allocate_address(Domain="vpc", TagSpecifications=_tagged("elastic-ip"))["AllocationId"]
    nat = ec2.create_nat_gateway(
        SubnetId=found["public-subnet-a"],
        AllocationId=address,
        ConnectivityType="public",
        TagSpecifications=_tagged("natgateway"),
    )["NatGateway"]["NatGatewayId"]
    return {**found, "internet-gateway": gateway["InternetGatewayId"], "nat-eip-a": address, "nat-gateway-a": nat}


def _ways(ec2: Any, there: dict[str, str]) -> dict[str, str]:
    found = {}
    out = {"public": {"GatewayId": there["internet-gateway"]}, "private": {"NatGatewayId": there["nat-gateway-a"]}}
    for way, target in out.items():
        suffix = "-a" if way == "private" else ""
        made = ec2.create_route_table(VpcId=there["vpc"], TagSpecifications=_tagged("route-table"))
        table = made["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, **target)
        found |= {f"{way}-route-table{suffix}": table, f"{way}-default-route{suffix}": f"{table}_{ANYWHERE}"}
        for zone in "ab":
            answer = ec2.associate_route_table(RouteTableId=table, SubnetId=there[f"{way}-subnet-{zone}"])
            found[f"{way}-rta-{zone}"] = answer["AssociationId"]
    return found


def _groups(ec2: Any, vpc: str) -> dict[str, str]:
    found = {}
    called = {"ecs-security-group": "streamflix-ecs-sg-dev", "database-security-group": "streamflix-db-sg-dev"}
    for name, group in called.items():
        made = ec2.create_security_group(
            GroupName=group,
            Description=f"{group} of StreamFlix",
            VpcId=vpc,
            TagSpecifications=_tagged("security-group"),
        )
        found[name] = made["GroupId"]
    tasks = [{"GroupId": found["ecs-security-group"], "Description": "Tasks of the video pipeline"}]
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": tasks}
    answer = ec2.authorize_security_group_ingress(GroupId=found["database-security-group"], IpPermissions=[rule])
    return {**found, "database-sg-ingress-postgres": answer["SecurityGroupRules"][0]["SecurityGroupRuleId"]}


def _named_things(aws: Aws, there: dict[str, str]) -> None:
    """What the provider finds by its name."""
    aws.client("kinesis").create_stream(StreamName="streamflix-video-stream-dev", ShardCount=2)
    aws.client("sns").create_topic(Name="streamflix-alerts-dev")
    logs = aws.client("logs")
    logs.create_log_group(logGroupName="/ecs/streamflix-dev")
    logs.put_retention_policy(logGroupName="/ecs/streamflix-dev", retentionInDays=90)
    rds = aws.client("rds")
    rds.create_db_subnet_group(
        DBSubnetGroupName="streamflix-db-subnet-group-dev",
        DBSubnetGroupDescription="Private subnets of the video pipeline",
        SubnetIds=[there["private-subnet-a"], there["private-subnet-b"]],
    )
    rds.create_db_cluster(
        DBClusterIdentifier="streamflix-aurora-dev",
        Engine="aurora-postgresql",
        EngineMode="provisioned",
        EngineVersion="16.4",
        DatabaseName="streamflixdb",
        MasterUsername="streamflixadmin",
        MasterUserPassword="not-a-secret",
        DBSubnetGroupName="streamflix-db-subnet-group-dev",
        VpcSecurityGroupIds=[there["database-security-group"]],
        EnableCloudwatchLogsExports=["postgresql"],
        StorageEncrypted=True,
        ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 2},
    )
    ecs = aws.client("ecs")
    ecs.create_cluster(
        clusterName="streamflix-cluster-dev",
        settings=[{"name": "containerInsights", "value": "enabled"}],
        capacityProviders=["FARGATE", "FARGATE_SPOT"],
    )
    ecs.register_task_definition(
        family="streamflix-video-processor",
        containerDefinitions=[{"name": "video-processor", "image": "example.org/video:1"}],
        cpu="512",
        memory="1024",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
    )
    network = {"subnets": [there["private-subnet-a"], there["private-subnet-b"]]}
    ecs.create_service(
        cluster="streamflix-cluster-dev",
        serviceName="streamflix-video-processor-dev",
        taskDefinition="streamflix-video-processor",
        desiredCount=2,
        launchType="FARGATE",
        propagateTags="SERVICE",
        networkConfiguration={"awsvpcConfiguration": {**network, "securityGroups": [there["ecs-security-group"]]}},
    )
