"""The stream that video events arrive on."""

from __future__ import annotations

from pyxp import Composition
from pyxp.aws import kinesis
from pyxp.streamflix.keys import DataKey
from pyxp.streamflix.schema import StreamflixSpec, named


def video_stream(c: Composition, spec: StreamflixSpec, key: DataKey, name: str = "video-stream") -> kinesis.Stream:
    """A Kinesis stream, encrypted with the environment's own key or the one that AWS manages."""
    return c.add(
        name,
        kinesis.Stream(
            stream_mode_details={"stream_mode": spec.stream.mode},
            shard_count=spec.stream.shards,
            retention_period=spec.stream.retention_hours,
            shard_level_metrics=spec.stream.shard_metrics,
            encryption_type="KMS",
            kms_key_id=key.otherwise("alias/aws/kinesis"),
            enforce_consumer_deletion=True,
        ),
        external_name=named(spec, name),
    )
