"""Alarms on the stream, the service, the database and the dead-letter queue, and the topic that they go to."""

from __future__ import annotations

from dataclasses import dataclass

from pyxp import Composition, contains, default, is_set, not_
from pyxp.aws import appautoscaling, cloudwatch, kinesis, sns
from pyxp.streamflix.compute import Compute
from pyxp.streamflix.database import Database
from pyxp.streamflix.keys import DataKey
from pyxp.streamflix.policies import ALARMS, allow_to, document
from pyxp.streamflix.schema import AlarmName, StreamflixSpec, named

FIVE_MINUTES = 300


@dataclass(frozen=True)
class Metric:
    """A CloudWatch metric and how it is read."""

    namespace: str
    name: str
    statistic: str
    dimensions: dict[str, str]


@dataclass(frozen=True)
class Trigger:
    """When a metric raises an alarm: above ``threshold`` for ``periods`` of five minutes."""

    threshold: int
    periods: int
    description: str
    missing: str = "missing"


def alerts_topic(c: Composition, spec: StreamflixSpec, key: DataKey, account: str, name: str = "alerts") -> sns.Topic:
    """The topic that alarms go to, who may publish to it, and the address that it sends them to, if there is one."""
    topic = c.add(
        f"{name}-topic",
        sns.Topic(display_name="StreamFlix Video Processing Alerts", kms_master_key_id=key.alias),
        external_name=named(spec, name),
    )
    c.add(
        f"{name}-subscription",
        sns.TopicSubscription(topic_arn=topic, protocol="email", endpoint=spec.alarms.email),
        when=is_set(spec.alarms.email),
        may_change=["endpoint"],
    )
    of_account = {"StringEquals": {"aws:SourceAccount": account}}
    publish = allow_to(ALARMS, "sns:Publish", on=topic.status.arn, condition=of_account)
    c.add(
        f"{name}-topic-policy",
        sns.TopicPolicy(arn=topic, policy=document([publish])),
        when=spec.alarms.publishers == "CloudWatch",
    )
    return topic


@dataclass(frozen=True)
class Alarm:
    """Makes alarms that report to one topic."""

    c: Composition
    spec: StreamflixSpec
    topic: sns.Topic

    def on(self, name: AlarmName, metric: Metric, trigger: Trigger, *also: str) -> cloudwatch.MetricAlarm:
        """An alarm, named in AWS like here with prefix and environment, unless the claim disables it.

        Beside the topic it tells what has the ARNs in ``also``.
        """
        return self.c.add(
            f"{name}-alarm",
            cloudwatch.MetricAlarm(
                alarm_description=trigger.description,
                namespace=metric.namespace,
                metric_name=metric.name,
                statistic=metric.statistic,
                dimensions=metric.dimensions,
                comparison_operator="GreaterThanThreshold",
                threshold=trigger.threshold,
                period=FIVE_MINUTES,
                evaluation_periods=trigger.periods,
                datapoints_to_alarm=trigger.periods,
                treat_missing_data=trigger.missing,
                alarm_actions=[self.topic.status.arn, *also],
                ok_actions=[self.topic],
            ),
            external_name=named(self.spec, name),
            when=not_(contains(self.spec.alarms.disabled, name)),
        )


def stream_alarms(alarm: Alarm, stream: kinesis.Stream, lag_policy: appautoscaling.Policy) -> None:
    """A reader that lags, or is gone: then the metric is missing. Writers that are turned away.

    The first alarm drives the scaling with lag as well, where there is that.
    """
    of_stream = {"StreamName": stream.external_name}
    thresholds = alarm.spec.alarms
    alarm.on(
        "kinesis-iterator-age",
        Metric("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", "Maximum", of_stream),
        Trigger(thresholds.iterator_age_milliseconds, 2, "Readers lag behind the stream, or none reads", "breaching"),
        default(lag_policy.status.arn, None),
    )
    alarm.on(
        "kinesis-write-throughput",
        Metric("AWS/Kinesis", "WriteProvisionedThroughputExceeded", "Sum", of_stream),
        Trigger(thresholds.throttled_writes, 1, "The stream turns writers away", "notBreaching"),
    )


def service_alarms(alarm: Alarm, compute: Compute) -> None:
    """A service under load, and messages that could not be processed."""
    of_service = {"ClusterName": compute.cluster.external_name, "ServiceName": compute.service.external_name}
    thresholds = alarm.spec.alarms
    alarm.on(
        "ecs-cpu",
        Metric("AWS/ECS", "CPUUtilization", "Average", of_service),
        Trigger(thresholds.service_cpu_percent, 2, "The service's CPU load is high"),
    )
    alarm.on(
        "ecs-memory",
        Metric("AWS/ECS", "MemoryUtilization", "Average", of_service),
        Trigger(thresholds.service_memory_percent, 2, "The service's memory is nearly used up"),
    )
    alarm.on(
        "dlq-depth",
        Metric(
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            "Maximum",
            {"QueueName": named(alarm.spec, "dlq")},
        ),
        Trigger(thresholds.dead_letters, 1, "Messages could not be processed", "notBreaching"),
    )


def database_alarms(alarm: Alarm, database: Database) -> None:
    """A database under load, short of connections or at the end of its capacity."""
    of_cluster = {"DBClusterIdentifier": database.cluster.external_name}
    thresholds = alarm.spec.alarms
    alarm.on(
        "rds-cpu",
        Metric("AWS/RDS", "CPUUtilization", "Average", of_cluster),
        Trigger(thresholds.database_cpu_percent, 2, "The database's CPU load is high"),
    )
    alarm.on(
        "rds-connections",
        Metric("AWS/RDS", "DatabaseConnections", "Average", of_cluster),
        Trigger(thresholds.database_connections, 2, "The database has many open connections"),
    )
    alarm.on(
        "rds-capacity",
        Metric("AWS/RDS", "ACUUtilization", "Average", of_cluster),
        Trigger(thresholds.database_capacity_percent, 3, "The database nears its largest capacity"),
    )
