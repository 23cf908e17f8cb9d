"""The service on Fargate: cluster, roles, task definition, service and scaling."""

from collections.abc import Callable, Mapping
from typing import Any

from ..values import OMIT, AsText, ByEdition, Chosen, Claim, Json, Observed, Text
from .keys import ALIAS, USE_KEY, asked_for, key, without_key
from .networking import task_subnets
from .rows import Row, by_release, every, follow, one

STREAM_ARN = Observed("video-stream", "arn")
SECRET_ARN = Observed("aurora-cluster", "masterUserSecret[0].secretArn")
LEASES = "arn:{partition}:dynamodb:{region}:{vpc:ownerId}:table/{namePrefix}-video-processor-{environment}"

STRATEGY = [
    {
        "capacityProvider": "FARGATE",
        "base": Claim("compute.onDemandBase", 1),
        "weight": Claim("compute.onDemandWeight", 1),
    },
    {"capacityProvider": "FARGATE_SPOT", "weight": Claim("compute.spotWeight", 4)},
]

DEFAULT_STRATEGY = ByEdition(STRATEGY, [{"capacityProvider": "FARGATE", "weight": 1}])

ONLY_OVER_TLS = (
    '{"Statement":[{"Action":"sqs:*","Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny",'
    '"Principal":"*","Resource":"*"}],"Version":"2012-10-17"}'
)

# Only ECS, and only for this account.
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": Observed("vpc", "ownerId")}},
        }
    ],
}

READ_SECRET = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": SECRET_ARN}],
}

# Reading, with and without enhanced fan-out; a consumer registers on the stream, then acts as itself. No PutRecord.
WORK = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                "kinesis:DescribeStream",
                "kinesis:DescribeStreamSummary",
                "kinesis:GetRecords",
                "kinesis:GetShardIterator",
                "kinesis:ListShards",
                "kinesis:RegisterStreamConsumer",
                "kinesis:SubscribeToShard",
            ],
            "Resource": STREAM_ARN,
        },
        {
            "Effect": "Allow",
            "Action": ["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"],
            "Resource": Text("{video-stream:arn}/consumer/*"),
        },
        {
            "Effect": "Allow",
            "Action": ["sqs:GetQueueAttributes", "sqs:SendMessage"],
            "Resource": Observed("dlq", "arn"),
        },
        {
            "Effect": "Allow",
            "Action": [
                "dynamodb:CreateTable",
                "dynamodb:DeleteItem",
                "dynamodb:DescribeTable",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:Scan",
                "dynamodb:UpdateItem",
                "dynamodb:UpdateTable",
            ],
            "Resource": [Text(LEASES), Text(f"{LEASES}-*")],
        },
        {"Effect": "Allow", "Action": ["cloudwatch:PutMetricData"], "Resource": "*"},
    ],
}

HEALTH_CHECK = ["CMD", "python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080', timeout=3)"]

# Neither user nor password: the application reads the secret itself.
ENVIRONMENT = {
    "ENVIRONMENT": Claim("environment"),
    "AWS_REGION": Claim("region", "eu-central-1"),
    "KINESIS_STREAM_NAME": Text("{namePrefix}-video-stream-{environment}"),
    "DB_ENDPOINT": Observed("aurora-cluster", "endpoint"),
    "DB_NAME": "streamflixdb",
    "DB_SECRET_ARN": SECRET_ARN,
    "DLQ_URL": Observed("dlq", "url"),
}

CONTAINER = {
    "name": "video-processor",
    "image": Claim("compute.image", "public.ecr.aws/docker/library/python:3.12-slim"),
    "essential": True,
    "command": Claim("compute.command", ["python", "-m", "http.server", "8080"]),
    "environment": [{"name": name, "value": value} for name, value in ENVIRONMENT.items()],
    "healthCheck": {
        "command": Claim("compute.healthCheck", HEALTH_CHECK),
        "interval": 30,
        "timeout": 5,
        "retries": 3,
        "startPeriod": 60,
    },
    "linuxParameters": {"initProcessEnabled": True},
    "stopTimeout": 120,
    "readonlyRootFilesystem": ByEdition(OMIT, True),  # what Spot gives
    "logConfiguration": {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": Text("/ecs/{namePrefix}-{environment}"),
            "awslogs-region": Claim("region", "eu-central-1"),
            "awslogs-stream-prefix": "video-processor",
        },
    },
}


def role(name: str) -> Row:
    """A role of ECS tasks. IAM names are global, so they carry the region too."""
    return Row(
        name,
        "iam/v1beta1/Role",
        {"assumeRolePolicy": Json(TRUST)},
        aws_name=f"{{namePrefix}}-{name}-{{environment}}-{{region}}",
    )


def policy(name: str, document: object, only: Callable[[Mapping[str, Any]], bool] | None = None) -> tuple[Row, Row]:
    """A policy and its attachment, both for the task role alone."""
    return (
        Row(
            name,
            "iam/v1beta1/Policy",
            {"policy": Json(document)},
            aws_name=f"{{namePrefix}}-{name}-{{environment}}-{{region}}",
            only=only,
        ),
        Row(
            f"{name}-attachment",
            "iam/v1beta1/RolePolicyAttachment",
            {},
            {"roleSelector": one("ecs-task-role"), "policyArnSelector": one(name)},
            tags=False,
            only=only,
        ),
    )


COMPUTE = (
    Row(
        "ecs-log-group",
        "cloudwatchlogs/v1beta1/Group",
        {"retentionInDays": Claim("compute.logRetentionDays", 90)},
        {"kmsKeyIdSelector": key()},
        aws_name="/ecs/{namePrefix}-{environment}",
        title="ecs-logs",
    ),
    Row(
        "dlq",
        "sqs/v1beta1/Queue",
        {
            "name": Text("{namePrefix}-dlq-{environment}"),
            "messageRetentionSeconds": 1209600,
            # AWS takes one of the two.
            "sqsManagedSseEnabled": without_key(True),
            "kmsMasterKeyId": ALIAS,
            "policy": ByEdition(OMIT, ONLY_OVER_TLS),
        },
        adopt=True,
    ),
    Row(
        "ecs-cluster",
        "ecs/v1beta2/Cluster",
        {"setting": [{"name": "containerInsights", "value": "enhanced"}]},
        aws_name="{namePrefix}-cluster-{environment}",
        title="cluster",
    ),
    Row(
        "ecs-capacity-providers",
        "ecs/v1beta1/ClusterCapacityProviders",
        {"capacityProviders": ["FARGATE", "FARGATE_SPOT"], "defaultCapacityProviderStrategy": DEFAULT_STRATEGY},
        {"clusterNameSelector": one("ecs-cluster")},
        tags=False,
    ),
    role("ecs-execution-role"),
    Row(
        "execution-role-managed-policy",
        "iam/v1beta1/RolePolicyAttachment",
        {"policyArn": Text("arn:{partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")},
        {"roleSelector": one("ecs-execution-role")},
        tags=False,
    ),
    role("ecs-task-role"),
    *policy("secrets-policy", READ_SECRET),
    *policy("task-policy", WORK),
    *policy("data-key-policy", USE_KEY, only=asked_for),
    *by_release(
        Row(
            "task-definition",
            "ecs/v1beta2/TaskDefinition",
            {
                "family": Text("{namePrefix}-video-processor-{environment}"),
                "containerDefinitions": Json([CONTAINER]),
                "cpu": AsText("compute.cpu", 512),
                "memory": AsText("compute.memory", 1024),
                "networkMode": "awsvpc",
                "requiresCompatibilities": ["FARGATE"],
                "runtimePlatform.cpuArchitecture": "X86_64",
                "runtimePlatform.operatingSystemFamily": "LINUX",
                "taskRoleArn": Observed("ecs-task-role", "arn"),  # the provider has no selector for it
                "skipDestroy": True,  # the service may run a revision longer than its object is there
            },
            {"executionRoleArnSelector": one("ecs-execution-role")},
            title="task-def",
        )
    ),
    Row(
        "ecs-service",
        "ecs/v1beta2/Service",
        {
            # No launchType: it would keep tasks off Spot. No desiredCount: scaling owns it after creation.
            "capacityProviderStrategy": STRATEGY,
            "networkConfiguration.assignPublicIp": Chosen(
                "network.nat", "one", {"none": True, "one": False, "per-zone": False}
            ),
            "deploymentCircuitBreaker.enable": True,
            "deploymentCircuitBreaker.rollback": False,
            "deploymentMinimumHealthyPercent": 100,
            "deploymentMaximumPercent": 200,
            "availabilityZoneRebalancing": "ENABLED",
            "forceNewDeployment": True,
            "propagateTags": "SERVICE",
            "enableEcsManagedTags": True,
        },
        {
            "clusterSelector": one("ecs-cluster"),
            "taskDefinitionSelector": follow("task-definition"),
            "networkConfiguration.subnetSelector": task_subnets,
            "networkConfiguration.securityGroupSelector": every("ecs-security-group"),
        },
        aws_name="{namePrefix}-video-processor-{environment}",
        after=(
            "ecs-log-group",
            "ecs-capacity-providers",
            "execution-role-managed-policy",
            "secrets-policy-attachment",
            "task-policy-attachment",
            "aurora-writer",
        ),
        behind=(
            *(f"private-default-route-{zone}" for zone in "abc"),
            # Names of a service lead to its endpoint from the start, so it must have an address and let tasks in.
            *(
                f"{service}-endpoint-{part}"
                for service in ("ecr-api", "ecr-dkr", "logs", "kinesis-streams", "secretsmanager")
                for part in ("group", "subnet-a")
            ),
        ),
        init={"desiredCount": Claim("compute.desiredCount", 1)},
        policies=("Observe", "Create", "Update", "Delete"),
    ),
    Row(
        "scaling-target",
        "appautoscaling/v1beta1/Target",
        {
            "serviceNamespace": "ecs",
            "scalableDimension": "ecs:service:DesiredCount",
            "resourceId": Text("service/{namePrefix}-cluster-{environment}/{namePrefix}-video-processor-{environment}"),
            "minCapacity": Claim("compute.minCount", 1),
            "maxCapacity": Claim("compute.maxCount", 10),
        },
        after=("ecs-service",),
    ),
    Row(
        "cpu-scaling-policy",
        "appautoscaling/v1beta2/Policy",
        {
            "policyType": "TargetTrackingScaling",
            "targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification.predefinedMetricType": (
                "ECSServiceAverageCPUUtilization"
            ),
            "targetTrackingScalingPolicyConfiguration.targetValue": Claim("compute.cpuTargetPercent", 70),
            "targetTrackingScalingPolicyConfiguration.scaleInCooldown": 300,
            "targetTrackingScalingPolicyConfiguration.scaleOutCooldown": 60,
        },
        {
            "serviceNamespaceSelector": one("scaling-target"),
            "scalableDimensionSelector": one("scaling-target"),
            "resourceIdSelector": one("scaling-target"),
        },
        aws_name="{namePrefix}-scaling-policy-{environment}",
        tags=False,
    ),
    Row(
        "lag-scaling-policy",
        "appautoscaling/v1beta2/Policy",
        {
            "policyType": "StepScaling",
            "stepScalingPolicyConfiguration.adjustmentType": "ChangeInCapacity",
            "stepScalingPolicyConfiguration.metricAggregationType": "Maximum",
            "stepScalingPolicyConfiguration.cooldown": 300,
            # Beyond the threshold of the alarm, in milliseconds.
            "stepScalingPolicyConfiguration.stepAdjustment": [
                {"metricIntervalLowerBound": "0", "metricIntervalUpperBound": "300000", "scalingAdjustment": 1},
                {"metricIntervalLowerBound": "300000", "scalingAdjustment": 3},
            ],
        },
        {
            "serviceNamespaceSelector": one("scaling-target"),
            "scalableDimensionSelector": one("scaling-target"),
            "resourceIdSelector": one("scaling-target"),
        },
        aws_name="{namePrefix}-lag-scaling-policy-{environment}",
        tags=False,
        only=lambda spec: spec.get("compute", {}).get("scaleWithLag", False),
    ),
)
