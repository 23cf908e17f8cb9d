"""The composite: what a web application is made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pyxp import Composite, Composition, Meta, Rule, Spec, Status, default, field, is_set, not_, present, rule, up_to
from pyxp.aws.m import cloudwatch, ec2, rds, sns
from pyxp.kubernetes import apps, autoscaling, core, networking
from web_app.network import Network, Zone

POSTGRES = "aurora-postgresql"


@rule(lambda it: it.max_capacity >= it.min_capacity, "it cannot be less than minCapacity", ".maxCapacity")
class Database(Spec):
    """The application's database."""

    min_capacity: int = field("Capacity units that it never falls below.", default=1, ge=1, le=128)
    max_capacity: int = field("Capacity units that it never exceeds.", default=4, ge=1, le=128)
    readers: int = field("Instances that only read.", default=0, ge=0, le=2)
    alarm_email: str | None = field(
        "Who hears when it is busy; to change it, take it out first.",
        default=None,
        max_length=128,
        rules=[Rule("oldSelf == self", "it cannot be changed in place: take it out, then put the new one in")],
    )


class Autoscaling(Spec):
    """How many replicas there are."""

    max_replicas: int = field("Replicas at most.", ge=2, le=50)
    cpu: int = field("Use of processors to keep, in percent.", default=70, ge=10, le=95)


@rule(
    lambda it: not_(is_set(it.replicas) & is_set(it.autoscaling)),
    "with autoscaling, the number of replicas is nobody's to say",
    ".replicas",
)
class WebAppSpec(Spec):
    """What a team asks for."""

    image: str = field("The image to run.", max_length=256)
    port: int = field("Where it listens.", default=8080, ge=1024, le=65535)
    replicas: int | None = field("How many run; one, if nothing is said.", default=None, ge=1, le=50)
    autoscaling: Autoscaling | None = field("Replicas by load instead of a fixed number.", default=None)
    exposure: Literal["namespace", "cluster"] = field("Who reaches it.", default="namespace")
    settings: dict[str, Annotated[str, Meta(max_length=256)]] | None = field(
        "Environment variables of the application.", default=None, max_length=30
    )
    region: str = field("AWS region.", default="eu-central-1", max_length=14, immutable=True)
    cidr: str = field("Addresses of the network.", default="10.0.0.0/16", max_length=18, immutable=True)
    zones: list[Zone] = field("Subnets, one in each zone.", min_length=2, max_length=4, immutable=True)
    database: Database | None = field("A database, where one is needed.", default=None)
    tags: dict[str, str] | None = field("Tags of everything in AWS.", default=None, max_length=20)


class WebAppStatus(Status):
    """What a team is told back."""

    vpc_id: str | None = field("The network.", default=None)
    database_endpoint: str | None = field("Where the database answers.", default=None)
    ready: str | None = field("Replicas that are ready, of those there are.", default=None)


class WebApp(Composite, group="platform.web.example.org", version="v1alpha1", kind="WebApp", categories=["platform"]):
    """A web application in the namespace of its team."""

    spec: WebAppSpec
    status: WebAppStatus

    def compose(self, c: Composition) -> None:
        """Composes network, database and workload."""
        spec = self.spec
        c.defaults(provider_config="web-apps", region=spec.region, tags=spec.tags)
        network = c.add("network", Network(cidr=spec.cidr, zones=spec.zones))
        self.status.vpc_id = network.status.vpc_id
        with c.when(is_set(spec.database)):
            database(c, self, network)
        workload(c, self)


def database(c: Composition, app: WebApp, network: Network) -> None:
    """A database with a writer, readers and an alarm; its Secret is what the workload reads."""
    wanted = present(app.spec.database)
    door = c.add(
        "database-door", ec2.SecurityGroup(vpc_id=network.status.vpc_id, description="Who reaches the database")
    )
    c.add(
        "database-door-postgres",
        ec2.SecurityGroupIngressRule(
            security_group_id=door, cidr_ipv4=app.spec.cidr, ip_protocol="tcp", from_port=5432, to_port=5432
        ),
    )
    cluster = c.add(
        "database",
        rds.Cluster(
            engine=POSTGRES,
            engine_mode="provisioned",
            master_username="app",
            auto_generate_password=True,
            master_password_secret_ref={"name": f"{app.metadata.name}-database-password", "key": "password"},
            db_subnet_group_name=network.status.subnet_group,
            vpc_security_group_ids=[door],
            serverlessv2_scaling_configuration={
                "min_capacity": wanted.min_capacity,
                "max_capacity": wanted.max_capacity,
            },
            skip_final_snapshot=True,
            storage_encrypted=True,
        ),
        write_connection_secret_to=f"{app.metadata.name}-database",
    )
    c.add("writer", instance(cluster))
    for index in up_to(wanted.readers):
        c.add(f"reader-{index}", instance(cluster))
    with c.when(is_set(wanted.alarm_email)):
        notices = c.add("notices", sns.Topic())
        c.add(
            "notices-by-mail",
            sns.TopicSubscription(topic_arn=notices, protocol="email", endpoint=present(wanted.alarm_email)),
            may_change=["endpoint"],
        )
        c.add(
            "database-busy",
            cloudwatch.MetricAlarm(
                namespace="AWS/RDS",
                metric_name="CPUUtilization",
                dimensions={"DBClusterIdentifier": cluster.status.id},
                statistic="Average",
                comparison_operator="GreaterThanThreshold",
                threshold=80,
                period=300,
                evaluation_periods=3,
                alarm_actions=[notices.status.arn],
            ),
        )
    app.status.database_endpoint = cluster.status.endpoint


def instance(cluster: rds.Cluster) -> rds.ClusterInstance:
    """One instance of the database."""
    return rds.ClusterInstance(cluster_identifier=cluster, engine=POSTGRES, instance_class="db.serverless")


def workload(c: Composition, app: WebApp) -> None:
    """What runs the application: a Deployment that reads settings and the database's Secret."""
    spec = app.spec
    labels = {"app": app.metadata.name}
    settings = c.add("settings", core.ConfigMap(data=spec.settings), when=is_set(spec.settings))
    deployment = c.add(
        "deployment",
        apps.Deployment(
            spec={
                "selector": {"match_labels": labels},
                "replicas": spec.replicas,
                "template": {
                    "metadata": {"labels": labels},
                    "spec": {
                        "containers": [
                            {
                                "name": "app",
                                "image": spec.image,
                                "ports": [{"container_port": spec.port}],
                                "env_from": [
                                    {
                                        "config_map_ref": {
                                            "name": default(settings.object_name, "none"),
                                            "optional": True,
                                        }
                                    },
                                    {
                                        "secret_ref": {"name": f"{app.metadata.name}-database", "optional": True},
                                        "prefix": "DATABASE_",
                                    },
                                ],
                                "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}},
                            }
                        ]
                    },
                },
            }
        ),
    )
    c.add("service", core.Service(spec={"selector": labels, "ports": [{"port": 80, "target_port": spec.port}]}))
    c.add(
        "autoscaler",
        autoscaling.HorizontalPodAutoscaler(
            spec={
                "scale_target_ref": {"api_version": "apps/v1", "kind": "Deployment", "name": deployment.object_name},
                "min_replicas": 2,
                "max_replicas": present(spec.autoscaling).max_replicas,
                "metrics": [
                    {
                        "type": "Resource",
                        "resource": {
                            "name": "cpu",
                            "target": {"type": "Utilization", "average_utilization": present(spec.autoscaling).cpu},
                        },
                    }
                ],
            }
        ),
        when=is_set(spec.autoscaling),
    )
    c.add(
        "only-inside",
        networking.NetworkPolicy(
            spec={"pod_selector": {"match_labels": labels}, "ingress": [{"from_": [{"pod_selector": {}}]}]}
        ),
        when=spec.exposure == "namespace",
    )
    app.status.ready = f"{deployment.status.ready_replicas} of {deployment.status.replicas}"
