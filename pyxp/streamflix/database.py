"""The database: Aurora PostgreSQL that scales with its load. RDS makes, keeps and rotates the password."""

from __future__ import annotations

from dataclasses import dataclass

from pyxp import Composition, not_, up_to
from pyxp.aws import ec2, rds
from pyxp.streamflix.keys import DataKey
from pyxp.streamflix.networking import Network
from pyxp.streamflix.schema import StreamflixSpec, named

ENGINE = "aurora-postgresql"
DATABASE = "streamflixdb"
PORT = 5432


@dataclass(frozen=True)
class Database:
    """A database and how to reach it."""

    cluster: rds.Cluster
    writer: rds.ClusterInstance
    security_group: ec2.SecurityGroup

    @property
    def secret_arn(self) -> str:
        """ARN of the secret with user name and password, known once RDS has made it."""
        return self.cluster.status.master_user_secret[0].secret_arn


def database(c: Composition, spec: StreamflixSpec, network: Network, key: DataKey, uid: str) -> Database:
    """An Aurora cluster with one writer, in the private subnets. ``uid`` is the composite's."""
    on_delete = spec.database.on_delete
    group = c.add(
        "database-security-group",
        ec2.SecurityGroup(
            name=named(spec, "db-sg"),
            vpc_id=network.vpc,
        ),
        init_provider={"description": "Aurora PostgreSQL of the video pipeline"},
        adoptable=True,
        deletion_policy=on_delete,
    )
    subnets = c.add(
        "db-subnet-group",
        rds.SubnetGroup(description="Private subnets of the video pipeline", subnet_ids=network.private_subnets),
        external_name=named(spec, "db-subnet-group"),
        deletion_policy=on_delete,
    )
    cluster = c.add(
        "aurora-cluster",
        aurora(spec, subnets, group, key, uid),
        external_name=named(spec, "aurora"),
        deletion_policy=on_delete,
    )
    writer = c.add(
        "aurora-writer",
        rds.ClusterInstance(
            cluster_identifier=cluster,
            engine=ENGINE,
            instance_class="db.serverless",
            db_subnet_group_name=subnets,
            publicly_accessible=False,
            promotion_tier=0,
            performance_insights_enabled=True,
        ),
        external_name=named(spec, "aurora-writer"),
        deletion_policy=on_delete,
    )
    readers(c, spec, cluster, subnets, writer)
    publish(c, cluster)
    return Database(cluster, writer, group)


def readers(
    c: Composition, spec: StreamflixSpec, cluster: rds.Cluster, subnets: rds.SubnetGroup, writer: rds.ClusterInstance
) -> None:
    """Instances that only read. The first instance of a cluster writes, so they come after that one."""
    for index in up_to(spec.database.readers):
        name = f"aurora-reader-{index + 1}"
        c.add(
            name,
            rds.ClusterInstance(
                cluster_identifier=cluster,
                engine=ENGINE,
                instance_class="db.serverless",
                db_subnet_group_name=subnets,
                publicly_accessible=False,
                promotion_tier=1,
                performance_insights_enabled=True,
            ),
            external_name=named(spec, name),
            after=[writer],
        )


def aurora(
    spec: StreamflixSpec, subnets: rds.SubnetGroup, group: ec2.SecurityGroup, key: DataKey, uid: str
) -> rds.Cluster:
    """The cluster. A final snapshot is named by the composite's uid, because AWS takes each name only once."""
    wanted = spec.database
    return rds.Cluster(
        engine=ENGINE,
        engine_mode="provisioned",
        engine_version=wanted.engine_version,
        database_name=DATABASE,
        master_username="streamflixadmin",
        manage_master_user_password=True,
        db_subnet_group_name=subnets,
        vpc_security_group_ids=[group],
        serverlessv2_scaling_configuration={
            "min_capacity": wanted.min_capacity,
            "max_capacity": wanted.max_capacity,
        },
        backup_retention_period=wanted.backup_retention_days,
        preferred_backup_window=wanted.backup_window,
        preferred_maintenance_window=wanted.maintenance_window,
        skip_final_snapshot=not_(wanted.final_snapshot),
        final_snapshot_identifier=f"{named(spec, 'aurora')}-final-{uid}",
        copy_tags_to_snapshot=True,
        storage_encrypted=True,
        kms_key_id=key.otherwise(None),
        master_user_secret_kms_key_id=key.otherwise(None),
        deletion_protection=wanted.deletion_protection,
        apply_immediately=True,
        enabled_cloudwatch_logs_exports=["postgresql"],
    )


def publish(c: Composition, cluster: rds.Cluster) -> None:
    """What the claim's connection secret holds: where the database is, never a password."""
    c.connection_detail("endpoint", cluster.status.endpoint)
    c.connection_detail("readerEndpoint", cluster.status.reader_endpoint)
    c.connection_detail("port", cluster.status.port)
    c.connection_detail("database", DATABASE, of=cluster)
    c.connection_detail("secretArn", cluster.status.master_user_secret[0].secret_arn)
