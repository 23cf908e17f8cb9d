"""The topic, who it writes to, and the eight alarms."""

from ..values import OMIT, Chosen, Claim, Json, Observed, Text
from .keys import ACCOUNT, ALIAS
from .rows import Row, every, one

STREAM_NAME = {"StreamName": Text("{namePrefix}-video-stream-{environment}")}
SERVICE = {
    "ClusterName": Text("{namePrefix}-cluster-{environment}"),
    "ServiceName": Text("{namePrefix}-video-processor-{environment}"),
}
DATABASE = {"DBClusterIdentifier": Text("{namePrefix}-aurora-{environment}")}
QUEUE = {"QueueName": Text("{namePrefix}-dlq-{environment}")}

ITERATOR_AGE = Claim("alarms.iteratorAgeMilliseconds", 60000)
THROTTLED = Claim("alarms.throttledWrites", 0)
SERVICE_CPU = Claim("alarms.serviceCpuPercent", 80)
SERVICE_MEMORY = Claim("alarms.serviceMemoryPercent", 80)
DATABASE_CPU = Claim("alarms.databaseCpuPercent", 80)
CONNECTIONS = Claim("alarms.databaseConnections", 80)
DEAD_LETTERS = Claim("alarms.deadLetters", 0)
CAPACITY = Claim("alarms.databaseCapacityPercent", 90)

# alarm · namespace · metric · statistic · threshold · periods · missing data · dimensions · description
ALARMS = (
    ("kinesis-iterator-age", "AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", "Maximum",
     ITERATOR_AGE, 2, "breaching", STREAM_NAME, "Readers lag behind the stream, or none reads"),
    ("kinesis-write-throughput", "AWS/Kinesis", "WriteProvisionedThroughputExceeded", "Sum",
     THROTTLED, 1, "notBreaching", STREAM_NAME, "The stream turns writers away"),
    ("ecs-cpu", "AWS/ECS", "CPUUtilization", "Average",
     SERVICE_CPU, 2, "missing", SERVICE, "The service's CPU load is high"),
    ("ecs-memory", "AWS/ECS", "MemoryUtilization", "Average",
     SERVICE_MEMORY, 2, "missing", SERVICE, "The service's memory is nearly used up"),
    ("rds-cpu", "AWS/RDS", "CPUUtilization", "Average",
     DATABASE_CPU, 2, "missing", DATABASE, "The database's CPU load is high"),
    ("rds-connections", "AWS/RDS", "DatabaseConnections", "Average",
     CONNECTIONS, 2, "missing", DATABASE, "The database has many open connections"),
    ("dlq-depth", "AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum",
     DEAD_LETTERS, 1, "notBreaching", QUEUE, "Messages could not be processed"),
    ("rds-capacity", "AWS/RDS", "ACUUtilization", "Average",
     CAPACITY, 3, "missing", DATABASE, "The database nears its largest capacity"),
)  # fmt: skip

LAG_POLICY = Observed("lag-scaling-policy", "arn")
ALSO = {"kinesis-iterator-age": Chosen("compute.scaleWithLag", False, {False: OMIT, True: LAG_POLICY})}
"""What alarms tell beside the topic."""

# Nobody but CloudWatch, and only for alarms of this account.
PUBLISH = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": Observed("alerts-topic", "arn"),
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        }
    ],
}

MONITORING = (
    Row(
        "alerts-topic",
        "sns/v1beta1/Topic",
        {"displayName": "StreamFlix Video Processing Alerts", "kmsMasterKeyId": ALIAS},
        aws_name="{namePrefix}-alerts-{environment}",
        title="alerts",
    ),
    Row(
        "alerts-subscription",
        "sns/v1beta1/TopicSubscription",
        {"protocol": "email", "endpoint": Claim("alarms.email")},
        {"topicArnSelector": one("alerts-topic")},
        tags=False,
        only=lambda spec: "email" in spec.get("alarms", {}),
    ),
    Row(
        "alerts-topic-policy",
        "sns/v1beta1/TopicPolicy",
        {"policy": Json(PUBLISH)},
        {"arnSelector": one("alerts-topic")},
        tags=False,
        only=lambda spec: spec.get("alarms", {}).get("publishers") == "CloudWatch",
    ),
    *(
        Row(
            f"{alarm}-alarm",
            "cloudwatch/v1beta2/MetricAlarm",
            {
                "alarmDescription": description,
                "namespace": namespace,
                "metricName": metric,
                "statistic": statistic,
                "comparisonOperator": "GreaterThanThreshold",
                "threshold": threshold,
                "period": 300,
                "evaluationPeriods": periods,
                "datapointsToAlarm": periods,
                "treatMissingData": missing,
                "dimensions": dimensions,
                # The provider's selector for alarmActions finds scaling policies, not topics.
                "alarmActions": [Observed("alerts-topic", "arn"), ALSO.get(alarm, OMIT)],
            },
            {"okActionsSelector": every("alerts-topic")},
            title=alarm,
            aws_name=f"{{namePrefix}}-{alarm}-{{environment}}",
            only=lambda spec, alarm=alarm: alarm not in spec.get("alarms", {}).get("disabled", []),
        )
        for alarm, namespace, metric, statistic, threshold, periods, missing, dimensions, description in ALARMS
    ),
)
