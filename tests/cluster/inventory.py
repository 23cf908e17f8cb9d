"""Everything of the flagship's kinds that an AWS has."""

from collections.abc import Callable
from typing import Any

from .provider.running import Aws


def inventory(aws: Aws) -> set[tuple[str, str]]:
    """What is there, each by its kind and what AWS calls it; what every account has from the start, too."""
    found = {(kind, name) for kind, (service, names) in _LISTS.items() for name in names(aws.client(service))}
    return found | set(_containers(aws.client("ecs"))) | set(_scaling(aws.client("application-autoscaling")))


def _listed(call: str, key: str, name: str, **asked: Any) -> Callable[[Any], list[str]]:
    return lambda client: [item[name] for item in getattr(client, call)(**asked).get(key, ())]


def _plain(call: str, key: str) -> Callable[[Any], list[str]]:
    return lambda client: list(getattr(client, call)().get(key, ()))


def _gateways(client: Any) -> list[str]:
    found = client.describe_nat_gateways()["NatGateways"]
    return [item["NatGatewayId"] for item in found if item["State"] not in ("deleting", "deleted")]


def _endpoints(client: Any) -> list[str]:
    return [
        item["VpcEndpointId"] for item in client.describe_vpc_endpoints()["VpcEndpoints"] if item["State"] != "deleted"
    ]


def _keys(client: Any) -> list[str]:
    """Those that somebody made, which have tags, and that are not about to go."""
    keys = [item["KeyId"] for item in client.list_keys()["Keys"]]
    made = [key for key in keys if client.list_resource_tags(KeyId=key)["Tags"]]
    return [key for key in made if client.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"]


_LISTS: dict[str, tuple[str, Callable[[Any], list[str]]]] = {
    "VPC": ("ec2", _listed("describe_vpcs", "Vpcs", "VpcId")),
    "Subnet": ("ec2", _listed("describe_subnets", "Subnets", "SubnetId")),
    "InternetGateway": ("ec2", _listed("describe_internet_gateways", "InternetGateways", "InternetGatewayId")),
    "EIP": ("ec2", _listed("describe_addresses", "Addresses", "AllocationId")),
    "NATGateway": ("ec2", _gateways),
    "VPCEndpoint": ("ec2", _endpoints),
    "RouteTable": ("ec2", _listed("describe_route_tables", "RouteTables", "RouteTableId")),
    "SecurityGroup": ("ec2", _listed("describe_security_groups", "SecurityGroups", "GroupId")),
    "SubnetGroup": ("rds", _listed("describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName")),
    "database": ("rds", _listed("describe_db_clusters", "DBClusters", "DBClusterIdentifier")),
    "ClusterInstance": ("rds", _listed("describe_db_instances", "DBInstances", "DBInstanceIdentifier")),
    "Role": ("iam", _listed("list_roles", "Roles", "RoleName")),
    "Policy": ("iam", _listed("list_policies", "Policies", "PolicyName", Scope="Local")),
    "Stream": ("kinesis", _plain("list_streams", "StreamNames")),
    "Queue": ("sqs", _plain("list_queues", "QueueUrls")),
    "Topic": ("sns", _listed("list_topics", "Topics", "TopicArn")),
    "TopicSubscription": ("sns", _listed("list_subscriptions", "Subscriptions", "SubscriptionArn")),
    "MetricAlarm": ("cloudwatch", _listed("describe_alarms", "MetricAlarms", "AlarmName")),
    "Alias": ("kms", _listed("list_aliases", "Aliases", "AliasName")),
    "Key": ("kms", _keys),
    "Group": ("logs", _listed("describe_log_groups", "logGroups", "logGroupName")),
}


def _containers(client: Any) -> list[tuple[str, str]]:
    arns = client.list_clusters()["clusterArns"]
    clusters = client.describe_clusters(clusters=arns)["clusters"] if arns else []
    active = [item["clusterName"] for item in clusters if item["status"] == "ACTIVE"]
    services = [arn for name in active for arn in client.list_services(cluster=name)["serviceArns"]]
    tasks = client.list_task_definitions(status="ACTIVE")["taskDefinitionArns"]
    named = (("Cluster", active), ("Service", services), ("TaskDefinition", tasks))
    return [(kind, name) for kind, names in named for name in names]


def _scaling(client: Any) -> list[tuple[str, str]]:
    targets = client.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    policies = client.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    return [("Target", item["ResourceId"]) for item in targets] + [
        ("ScalingPolicy", item["PolicyName"]) for item in policies
    ]
