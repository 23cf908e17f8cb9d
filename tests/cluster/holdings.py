"""What AWS holds of a claim: its outputs, endpoints and keys, who is told what, and which fields it fills in."""

import json
from typing import Any

from .provider.running import Aws

AWS_CHOSE = {
    "instanceTenancy",
    "availabilityZoneId",
    "port",
    "path",
    "visibilityTimeoutSeconds",
    "kmsKeyId",
    "privateDnsEnabled",
    "sqsManagedSseEnabled",
}
"""Fields that nobody sets, and that the provider fills in from AWS."""


def endpoints(aws: Aws, environment: str) -> dict[str, tuple[int, int, list[str]]]:
    """The endpoints of an environment, as AWS has them: what each is for, how many subnets and tables, whose group."""
    client = aws.client("ec2")
    groups = {item["GroupId"]: item["GroupName"] for item in client.describe_security_groups()["SecurityGroups"]}
    found: dict[str, tuple[int, int, list[str]]] = {}
    for item in client.describe_vpc_endpoints()["VpcEndpoints"]:
        name = {tag["Key"]: tag["Value"] for tag in item["Tags"]}["Name"]
        if item["State"] != "deleted" and name.endswith(f"-{environment}"):
            guards = [groups[group["GroupId"]] for group in item.get("Groups", ())]
            places = (len(item.get("SubnetIds", ())), len(item.get("RouteTableIds", ())))
            found[item["ServiceName"].removeprefix("com.amazonaws.eu-central-1.")] = (*places, guards)
    return found


ADDRESSES = ["ecr.api", "ecr.dkr", "logs", "kinesis-streams", "secretsmanager"]
GUARD = {"endpoints-security-group", "endpoints-sg-ingress-https"}


def parts_of(service: str) -> set[str]:
    """What an endpoint consists of in two zones that share a NAT gateway, beside the group of all of them."""
    name = f"{service.replace('.', '-')}-endpoint"
    if service == "s3":
        return {name, f"{name}-public-route", f"{name}-private-route-a"}
    return {name, f"{name}-group", f"{name}-subnet-a", f"{name}-subnet-b"}


def keys_of(aws: Aws, environment: str) -> dict[str, Any]:
    """The key that encrypts each thing that keeps data, as AWS tells it; none where that is AWS's own affair."""
    named = f"streamflix-{{}}-{environment}".format
    (logs,) = aws.client("logs").describe_log_groups(logGroupNamePrefix=f"/ecs/streamflix-{environment}")["logGroups"]
    (database,) = aws.client("rds").describe_db_clusters(DBClusterIdentifier=named("aurora"))["DBClusters"]
    stream = aws.client("kinesis").describe_stream_summary(StreamName=named("video-stream"))
    queues, topics = aws.client("sqs"), aws.client("sns")
    queue = queues.get_queue_url(QueueName=named("dlq"))["QueueUrl"]
    (topic,) = [
        item["TopicArn"] for item in topics.list_topics()["Topics"] if item["TopicArn"].endswith(named("alerts"))
    ]
    return {
        "logs": logs.get("kmsKeyId"),
        "database": database.get("KmsKeyId"),
        "secret": str(database["MasterUserSecret"].get("KmsKeyId")).rpartition("/")[2],
        "stream": str(stream["StreamDescriptionSummary"].get("KeyId")).rpartition("/")[2],
        "queue": queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"].get(
            "KmsMasterKeyId"
        ),
        "topic": topics.get_topic_attributes(TopicArn=topic)["Attributes"].get("KmsMasterKeyId"),
    }


def publishers(aws: Aws) -> set[str]:
    """Who may publish to the topic of dev by its own policy."""
    client = aws.client("sns")
    topics = [item["TopicArn"] for item in client.list_topics()["Topics"]]
    (topic,) = [arn for arn in topics if arn.endswith("streamflix-alerts-dev")]
    policy = json.loads(client.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])
    return {who for statement in policy["Statement"] for who in statement["Principal"].values()}


def told_of_lag(aws: Aws) -> list[str]:
    """What the alarm on the lag of dev tells."""
    name = "streamflix-kinesis-iterator-age-dev"
    (alarm,) = aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return list(alarm["AlarmActions"])


def outputs(environment: str, aws: Aws) -> dict[str, Any]:
    """The outputs of a claim, as AWS has the things."""
    tagged = [{"Name": "tag:Name", "Values": [f"streamflix-vpc-{environment}"]}]
    (vpc,) = aws.client("ec2").describe_vpcs(Filters=tagged)["Vpcs"]
    (database,) = aws.client("rds").describe_db_clusters(DBClusterIdentifier=f"streamflix-aurora-{environment}")[
        "DBClusters"
    ]
    stream = f"streamflix-video-stream-{environment}"
    summary = aws.client("kinesis").describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]
    topics = [item["TopicArn"] for item in aws.client("sns").list_topics()["Topics"]]
    clusters = aws.client("ecs").list_clusters()["clusterArns"]
    (cluster,) = [arn for arn in clusters if arn.endswith(f"-{environment}")]
    (service,) = aws.client("ecs").list_services(cluster=cluster)["serviceArns"]
    return {
        "vpcId": vpc["VpcId"],
        "databaseEndpoint": database["Endpoint"],
        "databaseSecretArn": database["MasterUserSecret"]["SecretArn"],
        "kinesisStreamName": summary["StreamName"],
        "kinesisStreamArn": summary["StreamARN"],
        "snsTopicArn": next(arn for arn in topics if arn.endswith(f"-{environment}")),
        "ecsClusterName": cluster.rpartition("/")[2],
        "ecsServiceName": service.rpartition("/")[2],
    }


def spread(aws: Aws, environment: str) -> tuple[int, ...]:
    """Over how many subnets the database and the service are spread."""
    groups = aws.client("rds").describe_db_subnet_groups()["DBSubnetGroups"]
    subnets = [len(item["Subnets"]) for item in groups if item["DBSubnetGroupName"].endswith(f"group-{environment}")]
    named = {"cluster": f"streamflix-cluster-{environment}", "services": [f"streamflix-video-processor-{environment}"]}
    (service,) = aws.client("ecs").describe_services(**named)["services"]
    return *subnets, len(service["networkConfiguration"]["awsvpcConfiguration"]["subnets"])
