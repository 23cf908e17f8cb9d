"""The composite: what a ``StreamflixPipeline`` claim is made of."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from pyxp import Composite, Composition, PrinterColumn
from pyxp.streamflix.compute import Sources, compute
from pyxp.streamflix.database import database
from pyxp.streamflix.keys import data_key
from pyxp.streamflix.monitoring import Alarm, alerts_topic, database_alarms, service_alarms, stream_alarms
from pyxp.streamflix.networking import network
from pyxp.streamflix.schema import StreamflixSpec, StreamflixStatus
from pyxp.streamflix.stream import video_stream
from pyxp.streamflix.tagging import tags
from pyxp.streamflix.terms import PRODUCTION, STANDARD, Terms


class StreamflixPipeline(
    Composite,
    group="platform.streamflix.io",
    version="v1alpha1",
    kind="XStreamflixPipeline",
    claim_kind="StreamflixPipeline",
    categories=["streamflix"],
    short_names=["sfp"],
    composition="streamflix-pipeline",
    printer_columns=[
        PrinterColumn("Environment", ".spec.environment"),
        PrinterColumn("Region", ".spec.region"),
        PrinterColumn("Stream", ".status.kinesisStreamName", priority=1),
        PrinterColumn("Database", ".status.databaseEndpoint", priority=1),
    ],
):
    """The video-processing pipeline of one environment: network, stream, database, service and alarms on AWS."""

    spec: StreamflixSpec
    status: StreamflixStatus
    terms: ClassVar[Terms] = STANDARD

    def compose(self, c: Composition) -> None:
        """Composes the stack. The environment alone picks the account, through the ProviderConfig's name."""
        spec = self.spec
        c.defaults(provider_config=f"streamflix-{spec.environment}", region=spec.region, tags=partial(tags, spec))
        net = network(c, spec)
        account = net.vpc.status.owner_id
        key = data_key(c, spec, account)
        events = video_stream(c, spec, key)
        store = database(c, spec, net, key, self.metadata.uid)
        service = compute(c, spec, Sources(net, events, store, key), self.terms)
        topic = alerts_topic(c, spec, key, account)
        alarm = Alarm(c, spec, topic)
        stream_alarms(alarm, events, service.lag_policy)
        service_alarms(alarm, service)
        database_alarms(alarm, store)

        self.status.vpc_id = net.vpc.status.id
        self.status.kinesis_stream_name = events.external_name
        self.status.kinesis_stream_arn = events.status.arn
        self.status.database_endpoint = store.cluster.status.endpoint
        self.status.database_secret_arn = store.secret_arn
        self.status.ecs_cluster_name = service.cluster.external_name
        self.status.ecs_service_name = service.service.external_name
        self.status.sns_topic_arn = topic.status.arn


class StreamflixProduction(StreamflixPipeline, edition="production"):
    """The same stack on the terms of production."""

    terms = PRODUCTION
