"""Streams, queues and topics."""

import json
from typing import Any, ClassVar

from ..managed import Managed
from .kind import Kind, Object, pairs, unpaired


class Stream(Kind):
    name = "kinesis/Stream"
    service = "kinesis"
    absent = frozenset({"ResourceNotFoundException"})
    table: ClassVar = {
        "shardCount": "OpenShardCount",
        "retentionPeriod": "RetentionPeriodHours",
        "encryptionType": "EncryptionType",
        "kmsKeyId": "KeyId",
    }
    unread = frozenset({"enforceConsumerDeletion"})

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        stream = managed.external_name
        answer = aws.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]
        metrics = [name for item in answer["EnhancedMonitoring"] for name in item["ShardLevelMetrics"]]
        mode = (answer.get("StreamModeDetails") or {}).get("StreamMode", "PROVISIONED")
        arn = answer["StreamARN"]
        return {
            **self.read(answer),
            "shardLevelMetrics": sorted(metrics),
            "streamModeDetails": {"streamMode": mode},
            "id": arn,
            "arn": arn,
            "tags": unpaired(aws.list_tags_for_stream(StreamName=stream)["Tags"]),
            "region": managed.region,
        }

    def create(self, aws: Any, managed: Managed) -> str:
        stream, wanted = managed.external_name, managed.wanted
        mode = (wanted.get("streamModeDetails") or {}).get("streamMode", "PROVISIONED")
        shards = {"ShardCount": wanted["shardCount"]} if mode == "PROVISIONED" else {}
        aws.create_stream(StreamName=stream, StreamModeDetails={"StreamMode": mode}, **shards)
        self._settle(aws, managed, {"retentionPeriod", "shardLevelMetrics", "encryptionType", "tags"}, {})
        return stream

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        wanted, stream = managed.kept, managed.external_name
        if "streamModeDetails" in changed:
            mode = {"StreamMode": wanted["streamModeDetails"]["streamMode"]}
            aws.update_stream_mode(StreamARN=managed.reported["arn"], StreamModeDetails=mode)
        if "shardCount" in changed:
            aws.update_shard_count(
                StreamName=stream, TargetShardCount=wanted["shardCount"], ScalingType="UNIFORM_SCALING"
            )
        self._settle(aws, managed, changed, managed.reported)

    def _settle(self, aws: Any, managed: Managed, changed: set[str], there: Object) -> None:
        """What AWS takes in calls of its own, once the stream is there."""
        stream, wanted = managed.external_name, managed.wanted
        hours = wanted.get("retentionPeriod") or 24
        if "retentionPeriod" in changed and hours != (there.get("retentionPeriod") or 24):
            longer = hours > (there.get("retentionPeriod") or 24)
            call = aws.increase_stream_retention_period if longer else aws.decrease_stream_retention_period
            call(StreamName=stream, RetentionPeriodHours=hours)
        if "shardLevelMetrics" in changed:
            metrics, before = set(wanted.get("shardLevelMetrics") or ()), set(there.get("shardLevelMetrics") or ())
            if metrics - before:
                aws.enable_enhanced_monitoring(StreamName=stream, ShardLevelMetrics=sorted(metrics - before))
            if before - metrics:
                aws.disable_enhanced_monitoring(StreamName=stream, ShardLevelMetrics=sorted(before - metrics))
        if changed & {"encryptionType", "kmsKeyId"} and wanted.get("encryptionType") == "KMS":
            aws.start_stream_encryption(StreamName=stream, EncryptionType="KMS", KeyId=wanted["kmsKeyId"])
        if "tags" in changed:
            tags = wanted.get("tags") or {}
            gone = [key for key in there.get("tags") or {} if key not in tags]
            if gone:
                aws.remove_tags_from_stream(StreamName=stream, TagKeys=gone)
            aws.add_tags_to_stream(StreamName=stream, Tags=tags)

    def delete(self, aws: Any, managed: Managed) -> None:
        consumers = bool(managed.kept.get("enforceConsumerDeletion"))
        aws.delete_stream(StreamName=managed.external_name, EnforceConsumerDeletion=consumers)


class Queue(Kind):
    name = "sqs/Queue"
    service = "sqs"
    absent = frozenset({"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"})
    replaced: ClassVar = {"name": "name"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        url = managed.external_name
        told = aws.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return {
            # AWS leaves out what is not set, and setting it is a change.
            "policy": "",
            "kmsMasterKeyId": "",
            **{name: read(told[theirs]) for name, (theirs, read) in _QUEUE.items() if theirs in told},
            "name": told["QueueArn"].rpartition(":")[2],
            "id": url,
            "url": url,
            "arn": told["QueueArn"],
            "tags": aws.list_queue_tags(QueueUrl=url).get("Tags", {}),
            "region": managed.region,
        }

    def _attributes(self, managed: Managed) -> dict[str, str]:
        wanted = managed.wanted
        return {
            theirs: str(wanted[name]).lower() if isinstance(wanted[name], bool) else str(wanted[name])
            for name, (theirs, _) in _QUEUE.items()
            if wanted.get(name) is not None
        }

    def create(self, aws: Any, managed: Managed) -> str:
        tags = managed.wanted.get("tags") or {}
        made = aws.create_queue(QueueName=managed.wanted["name"], Attributes=self._attributes(managed), tags=tags)
        return str(made["QueueUrl"])

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        url = managed.external_name
        if changed - {"tags"}:
            aws.set_queue_attributes(QueueUrl=url, Attributes=self._attributes(managed))
        if "tags" in changed:
            gone = [key for key in managed.reported.get("tags") or {} if key not in (managed.kept.get("tags") or {})]
            if gone:
                aws.untag_queue(QueueUrl=url, TagKeys=gone)
            aws.tag_queue(QueueUrl=url, Tags=managed.kept.get("tags") or {})

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.delete_queue(QueueUrl=managed.external_name)

    def connection(self, reported: Object) -> dict[str, str]:
        return {"url": reported["url"]}


_QUEUE: dict[str, tuple[str, Any]] = {
    "messageRetentionSeconds": ("MessageRetentionPeriod", int),
    "visibilityTimeoutSeconds": ("VisibilityTimeout", int),
    "sqsManagedSseEnabled": ("SqsManagedSseEnabled", lambda text: text == "true"),
    "kmsMasterKeyId": ("KmsMasterKeyId", str),
    "policy": ("Policy", lambda text: json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))),
}


class Topic(Kind):
    name = "sns/Topic"
    service = "sns"
    absent = frozenset({"NotFound"})
    table: ClassVar = {"displayName": "DisplayName", "kmsMasterKeyId": "KmsMasterKeyId"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        arn = f"arn:aws:sns:{managed.region}:123456789012:{managed.external_name}"
        told = aws.get_topic_attributes(TopicArn=arn)["Attributes"]
        tags = unpaired(aws.list_tags_for_resource(ResourceArn=arn)["Tags"])
        known = {"id": arn, "arn": arn, "owner": told["Owner"], "tags": tags, "region": managed.region}
        return {**self.read(told), **known}

    def create(self, aws: Any, managed: Managed) -> str:
        tags = pairs(managed.wanted.get("tags"))
        aws.create_topic(Name=managed.external_name, Attributes=self.asked(managed), Tags=tags)
        return managed.external_name

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        arn = managed.reported["arn"]
        for name in changed & self.table.keys():
            told = managed.kept.get(name) or ""
            aws.set_topic_attributes(TopicArn=arn, AttributeName=self.table[name], AttributeValue=told)
        if "tags" in changed:
            gone = [key for key in managed.reported.get("tags") or {} if key not in (managed.kept.get("tags") or {})]
            if gone:
                aws.untag_resource(ResourceArn=arn, TagKeys=gone)
            aws.tag_resource(ResourceArn=arn, Tags=pairs(managed.kept.get("tags")))

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.delete_topic(TopicArn=managed.reported["arn"])

    def connection(self, reported: Object) -> dict[str, str]:
        return {"arn": reported["arn"]}


class TopicSubscription(Kind):
    name = "sns/TopicSubscription"
    service = "sns"
    absent = frozenset({"NotFound"})
    table: ClassVar = {"topicArn": "TopicArn", "protocol": "Protocol", "endpoint": "Endpoint"}
    replaced: ClassVar = {"topicArn": "topic_arn", "protocol": "protocol", "endpoint": "endpoint"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        arn = managed.external_name
        told = aws.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        pending = told.get("PendingConfirmation") == "true"
        return {**self.read(told), "id": arn, "arn": arn, "pendingConfirmation": pending, "region": managed.region}

    def create(self, aws: Any, managed: Managed) -> str:
        return str(aws.subscribe(**self.asked(managed), ReturnSubscriptionArn=True)["SubscriptionArn"])

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.unsubscribe(SubscriptionArn=managed.external_name)


class TopicPolicy(Kind):
    """What a topic's own policy says. AWS always has one; without this resource it is the one from the start."""

    name = "sns/TopicPolicy"
    service = "sns"
    absent = frozenset({"NotFound"})
    replaced: ClassVar = {"arn": "arn"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        arn = managed.external_name
        told = aws.get_topic_attributes(TopicArn=arn)["Attributes"]
        if json.loads(told["Policy"]).get("Id") == _FROM_THE_START:
            return None
        known = {"id": arn, "arn": arn, "owner": told["Owner"], "region": managed.region}
        return {**known, "policy": told["Policy"]}

    def create(self, aws: Any, managed: Managed) -> str:
        arn = str(managed.wanted["arn"])
        aws.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=managed.wanted["policy"])
        return arn

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        self.create(aws, managed)

    def delete(self, aws: Any, managed: Managed) -> None:
        arn = managed.external_name
        standard = _standard(aws.get_topic_attributes(TopicArn=arn)["Attributes"])
        aws.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=standard)


_FROM_THE_START = "__default_policy_ID"


def _standard(topic: Object) -> str:
    """The policy that Terraform leaves a topic with: its account may do everything."""
    actions = ("GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic")
    actions = (*actions, "Subscribe", "ListSubscriptionsByTopic", "Publish")
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"SNS:{action}" for action in actions],
        "Resource": topic["TopicArn"],
        "Condition": {"StringEquals": {"AWS:SourceOwner": topic["Owner"]}},
    }
    return json.dumps({"Version": "2008-10-17", "Id": _FROM_THE_START, "Statement": [statement]})


KINDS = (Stream, Queue, Topic, TopicSubscription, TopicPolicy)
