"""The composite: what a media archive is made of."""

from __future__ import annotations

from typing import Annotated, Literal

from media_archive.kinds import archive
from pyxp import Composite, Composition, Meta, Spec, Status, choose, field, json_document, merge, rule
from pyxp.aws.m import cloudwatch, iam, kms, sns, sqs


@rule(
    "self.tier != 'frozen' || self.retentionDays >= 90",
    "a frozen archive keeps files for 90 days or more",
    ".retentionDays",
)
class MediaArchiveSpec(Spec):
    """What a team asks for."""

    collection: str = field("What is archived.", pattern="^[a-z][a-z0-9-]*[a-z0-9]$", max_length=24, immutable=True)
    region: str = field("AWS region.", default="eu-central-1", max_length=14, immutable=True)
    tier: Literal["cold", "frozen"] = field("How fast files come back.", default="cold")
    retention_days: int = field("Days during which no file can be deleted.", default=30, ge=1, le=3650)
    readers: list[Annotated[str, Meta(max_length=128)]] = field(
        "ARNs of roles that may read.", min_length=1, max_length=20
    )
    tags: dict[str, str] | None = field("Tags of everything that takes tags.", default=None, max_length=20)


class MediaArchiveStatus(Status):
    """What a team is told back."""

    vault_arn: str | None = field("ARN of the vault.", default=None)
    inbox_url: str | None = field("Queue with a message for each finished retrieval.", default=None)


class MediaArchive(
    Composite,
    group="platform.media.example.org",
    version="v1alpha1",
    kind="MediaArchive",
    short_names=["mar"],
    categories=["platform"],
):
    """An archive for one collection of media files, with a queue of finished retrievals."""

    spec: MediaArchiveSpec
    status: MediaArchiveStatus

    def compose(self, c: Composition) -> None:
        """Composes vault, key, notices, rights and an alarm."""
        spec = self.spec
        c.defaults(
            provider_config="media-archives",
            region=spec.region,
            tags=merge({"Collection": spec.collection}, under=spec.tags),
        )
        key = encryption_key(c, spec)
        topic, inbox, subscription = notices(c, spec)
        vault = c.add(
            "vault",
            archive.Vault(
                storage_class=choose(spec.tier, {"cold": "COLD", "frozen": "FROZEN"}),
                retention_days=spec.retention_days,
                kms_key_id=key,
                notification_topic_arn=topic.status.arn,
                access_policy=reading(spec),
            ),
            # Notices of a vault that is there before its inbox listens would be lost.
            after=[subscription],
        )
        c.add(
            "writer-policy",
            iam.Policy(policy=document([allow(["archive:Upload", "archive:Describe"], vault.status.arn)])),
            external_name=f"archive-{spec.collection}-{spec.region}",
        )
        self.status.vault_arn = vault.status.arn
        self.status.inbox_url = inbox.status.url


def encryption_key(c: Composition, spec: MediaArchiveSpec) -> kms.Key:
    """The key of the archive, with a name that people can read."""
    key = c.add("key", kms.Key(description=f"Archive of {spec.collection}", enable_key_rotation=True))
    c.add(
        "key-alias",
        kms.Alias(target_key_id=key),
        external_name=f"alias/archive-{spec.collection}",
    )
    return key


def notices(c: Composition, spec: MediaArchiveSpec) -> tuple[sns.Topic, sqs.Queue, sns.TopicSubscription]:
    """A topic for finished retrievals, and a queue that hears it."""
    topic = c.add("notices", sns.Topic(), external_name=f"archive-{spec.collection}-notices")
    queue = c.add("inbox", sqs.Queue(name=f"archive-{spec.collection}-inbox", message_retention_seconds=14 * 24 * 3600))
    subscription = c.add(
        "inbox-subscription",
        sns.TopicSubscription(topic_arn=topic, protocol="sqs", endpoint=queue, raw_message_delivery=True),
    )
    c.add(
        "inbox-age-alarm",
        cloudwatch.MetricAlarm(
            alarm_description="Nobody reads finished retrievals",
            namespace="AWS/SQS",
            metric_name="ApproximateAgeOfOldestMessage",
            statistic="Maximum",
            dimensions={"QueueName": f"archive-{spec.collection}-inbox"},
            comparison_operator="GreaterThanThreshold",
            threshold=24 * 3600,
            period=3600,
            evaluation_periods=1,
            alarm_actions=[topic.status.arn],
        ),
        external_name=f"archive-{spec.collection}-inbox-age",
    )
    return topic, queue, subscription


def reading(spec: MediaArchiveSpec) -> str:
    """Who may fetch files: the list of the claim as it is."""
    return document(
        [{"Effect": "Allow", "Principal": {"AWS": spec.readers}, "Action": ["archive:Retrieve"], "Resource": "*"}]
    )


def allow(actions: list[str], resource: str) -> dict[str, object]:
    """A statement that allows ``actions`` on ``resource``."""
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def document(statements: list[dict[str, object]]) -> str:
    """A policy document."""
    return json_document({"Version": "2012-10-17", "Statement": statements})
