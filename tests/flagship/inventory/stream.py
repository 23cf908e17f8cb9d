"""The stream that video events arrive on."""

from ..values import Claim
from .keys import key, without_key
from .rows import Row

METRICS = [
    "IncomingBytes",
    "IncomingRecords",
    "OutgoingBytes",
    "OutgoingRecords",
    "WriteProvisionedThroughputExceeded",
    "ReadProvisionedThroughputExceeded",
    "IteratorAgeMilliseconds",
]

STREAM = (
    Row(
        "video-stream",
        "kinesis/v1beta2/Stream",
        {
            "streamModeDetails.streamMode": Claim("stream.mode", "PROVISIONED"),
            "shardCount": Claim("stream.shards", 2, within="stream"),  # absent with ON_DEMAND
            "retentionPeriod": Claim("stream.retentionHours", 24),
            "shardLevelMetrics": Claim("stream.shardMetrics", METRICS),
            "encryptionType": "KMS",
            "kmsKeyId": without_key("alias/aws/kinesis"),
            "enforceConsumerDeletion": True,  # registered consumers block deletion otherwise
        },
        {"kmsKeyIdSelector": key()},
        aws_name="{namePrefix}-video-stream-{environment}",
    ),
)
