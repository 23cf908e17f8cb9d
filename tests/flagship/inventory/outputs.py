"""What a claim's author is told back."""

from ..values import Observed, Text

STATUS = {
    "vpcId": Observed("vpc", "id"),
    "kinesisStreamName": Text("{namePrefix}-video-stream-{environment}"),
    "kinesisStreamArn": Observed("video-stream", "arn"),
    "databaseEndpoint": Observed("aurora-cluster", "endpoint"),
    "databaseSecretArn": Observed("aurora-cluster", "masterUserSecret[0].secretArn"),
    "ecsClusterName": Text("{namePrefix}-cluster-{environment}"),
    "ecsServiceName": Text("{namePrefix}-video-processor-{environment}"),
    "snsTopicArn": Observed("alerts-topic", "arn"),
}
"""Fields of the composite's status."""

CONNECTION = {
    "endpoint": Observed("aurora-cluster", "endpoint"),
    "readerEndpoint": Observed("aurora-cluster", "readerEndpoint"),
    "port": Text("{aurora-cluster:port}"),
    "database": "streamflixdb",
    "secretArn": Observed("aurora-cluster", "masterUserSecret[0].secretArn"),
}
"""Keys of the claim's connection secret. There is no password among them."""
