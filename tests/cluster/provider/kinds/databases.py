"""Databases: RDS."""

from typing import Any, ClassVar

from ..cloud import refusal
from ..managed import Managed
from .kind import Kind, Object, pairs, unpaired


class Rds(Kind):
    """A resource of RDS: they are tagged by their ARN."""

    service = "rds"

    def retag(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        if "tags" in changed:
            arn, wanted = managed.reported["arn"], managed.kept.get("tags") or {}
            gone = [key for key in managed.reported.get("tags") or {} if key not in wanted]
            if gone:
                aws.remove_tags_from_resource(ResourceName=arn, TagKeys=gone)
            aws.add_tags_to_resource(ResourceName=arn, Tags=pairs(wanted))

    def tags(self, aws: Any, arn: str) -> dict[str, str]:
        return unpaired(aws.list_tags_for_resource(ResourceName=arn)["TagList"])


class SubnetGroup(Rds):
    name = "rds/SubnetGroup"
    absent = frozenset({"DBSubnetGroupNotFoundFault"})
    table: ClassVar = {"description": "DBSubnetGroupDescription", "subnetIds": "SubnetIds"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        (answer,) = aws.describe_db_subnet_groups(DBSubnetGroupName=managed.external_name)["DBSubnetGroups"]
        return {
            **self.read(answer),
            "subnetIds": sorted(subnet["SubnetIdentifier"] for subnet in answer["Subnets"]),
            "id": managed.external_name,
            "arn": answer["DBSubnetGroupArn"],
            "vpcId": answer["VpcId"],
            "tags": self.tags(aws, answer["DBSubnetGroupArn"]),
            "region": managed.region,
        }

    def create(self, aws: Any, managed: Managed) -> str:
        tags = pairs(managed.wanted.get("tags"))
        aws.create_db_subnet_group(DBSubnetGroupName=managed.external_name, **self.asked(managed), Tags=tags)
        return managed.external_name

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        if changed - {"tags"}:
            aws.modify_db_subnet_group(DBSubnetGroupName=managed.external_name, **self.asked(managed))
            self._keep(aws, managed)
        self.retag(aws, managed, changed)

    def _keep(self, aws: Any, managed: Managed) -> None:
        """The stand-in for AWS may forget a group that it modifies; then it is told again."""
        groups = aws.describe_db_subnet_groups()["DBSubnetGroups"]
        if managed.external_name not in [group["DBSubnetGroupName"] for group in groups]:
            self.create(aws, managed)

    def delete(self, aws: Any, managed: Managed) -> None:
        group = managed.external_name
        if any(item.get("DBSubnetGroup") == group for item in aws.describe_db_clusters()["DBClusters"]):
            raise refusal(
                "DeleteDBSubnetGroup",
                "InvalidDBSubnetGroupStateFault",
                f"Cannot delete the subnet group '{group}' because at least one database cluster is still using it.",
            )
        aws.delete_db_subnet_group(DBSubnetGroupName=group)


class Cluster(Rds):
    name = "rds/Cluster"
    absent = frozenset({"DBClusterNotFoundFault"})
    table: ClassVar = {
        "engine": "Engine",
        "engineMode": "EngineMode",
        "engineVersion": "EngineVersion",
        "databaseName": "DatabaseName",
        "masterUsername": "MasterUsername",
        "dbSubnetGroupName": "DBSubnetGroupName",
        "vpcSecurityGroupIds": "VpcSecurityGroupIds",
        "backupRetentionPeriod": "BackupRetentionPeriod",
        "preferredBackupWindow": "PreferredBackupWindow",
        "preferredMaintenanceWindow": "PreferredMaintenanceWindow",
        "storageEncrypted": "StorageEncrypted",
        "deletionProtection": "DeletionProtection",
        "copyTagsToSnapshot": "CopyTagsToSnapshot",
        "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
        "manageMasterUserPassword": "ManageMasterUserPassword",
        "kmsKeyId": "KmsKeyId",
        "masterUserSecretKmsKeyId": "MasterUserSecretKmsKeyId",
    }
    replaced: ClassVar = {
        "kmsKeyId": "kms_key_id",
        "databaseName": "database_name",
        "dbSubnetGroupName": "db_subnet_group_name",
        "engine": "engine",
        "engineMode": "engine_mode",
        "masterUsername": "master_username",
        "storageEncrypted": "storage_encrypted",
    }
    unread = frozenset({"applyImmediately", "skipFinalSnapshot", "finalSnapshotIdentifier"})

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        (answer,) = aws.describe_db_clusters(DBClusterIdentifier=managed.external_name)["DBClusters"]
        scaling = answer.get("ServerlessV2ScalingConfiguration") or {}
        secret = answer.get("MasterUserSecret") or {}
        return {
            **self.read(answer),
            "engineVersion": self._version(managed, answer["EngineVersion"]),
            "engineVersionActual": answer["EngineVersion"],
            "dbSubnetGroupName": answer.get("DBSubnetGroup", ""),
            "vpcSecurityGroupIds": sorted(item["VpcSecurityGroupId"] for item in answer["VpcSecurityGroups"]),
            "enabledCloudwatchLogsExports": answer.get("EnabledCloudwatchLogsExports") or [],
            "serverlessv2ScalingConfiguration": {key[0].lower() + key[1:]: value for key, value in scaling.items()},
            "manageMasterUserPassword": bool(secret),
            "masterUserSecret": [{key[0].lower() + key[1:]: value for key, value in secret.items()}] if secret else [],
            "id": managed.external_name,
            "arn": answer["DBClusterArn"],
            "clusterResourceId": answer["DbClusterResourceId"],
            "endpoint": answer["Endpoint"],
            "readerEndpoint": answer["ReaderEndpoint"],
            "port": answer["Port"],
            "tags": self.tags(aws, answer["DBClusterArn"]),
            "region": managed.region,
        }

    def _version(self, managed: Managed, actual: str) -> str:
        """What was asked for, where AWS runs a release of it."""
        asked = managed.wanted.get("engineVersion") or actual
        return str(asked) if actual == asked or actual.startswith(f"{asked}.") else actual

    def create(self, aws: Any, managed: Managed) -> str:
        aws.create_db_cluster(
            DBClusterIdentifier=managed.external_name,
            **self.asked(managed),
            ServerlessV2ScalingConfiguration=self._scaling(managed),
            Tags=pairs(managed.wanted.get("tags")),
        )
        return managed.external_name

    def _scaling(self, managed: Managed) -> Object:
        scaling = managed.wanted.get("serverlessv2ScalingConfiguration") or {}
        return {key[0].upper() + key[1:]: value for key, value in scaling.items()}

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        asked = self.asked(managed, changed & _CHANGED_BY_THEIR_NAMES)
        if "serverlessv2ScalingConfiguration" in changed:
            asked["ServerlessV2ScalingConfiguration"] = self._scaling(managed)
        if "enabledCloudwatchLogsExports" in changed:
            wanted, there = (
                set(fields.get("enabledCloudwatchLogsExports") or ()) for fields in (managed.kept, managed.reported)
            )
            logs = {"EnableLogTypes": sorted(wanted - there), "DisableLogTypes": sorted(there - wanted)}
            asked["CloudwatchLogsExportConfiguration"] = logs
        if asked:
            now = bool(managed.kept.get("applyImmediately"))
            aws.modify_db_cluster(DBClusterIdentifier=managed.external_name, ApplyImmediately=now, **asked)
        self.retag(aws, managed, changed)

    def delete(self, aws: Any, managed: Managed) -> None:
        asked: Object = {"SkipFinalSnapshot": bool(managed.kept.get("skipFinalSnapshot"))}
        if not asked["SkipFinalSnapshot"]:
            asked["FinalDBSnapshotIdentifier"] = managed.kept["finalSnapshotIdentifier"]
        aws.delete_db_cluster(DBClusterIdentifier=managed.external_name, **asked)

    def connection(self, reported: Object) -> dict[str, str]:
        return {
            "endpoint": reported["endpoint"],
            "reader_endpoint": reported["readerEndpoint"],
            "master_username": reported["masterUsername"],
            "port": str(reported["port"]),
        }


_CHANGED_BY_THEIR_NAMES = {
    "engineVersion",
    "vpcSecurityGroupIds",
    "backupRetentionPeriod",
    "preferredBackupWindow",
    "preferredMaintenanceWindow",
    "deletionProtection",
    "copyTagsToSnapshot",
    "manageMasterUserPassword",
}


class ClusterInstance(Rds):
    name = "rds/ClusterInstance"
    absent = frozenset({"DBInstanceNotFound", "DBInstanceNotFoundFault"})
    table: ClassVar = {
        "clusterIdentifier": "DBClusterIdentifier",
        "engine": "Engine",
        "instanceClass": "DBInstanceClass",
        "promotionTier": "PromotionTier",
        "publiclyAccessible": "PubliclyAccessible",
        "performanceInsightsEnabled": "EnablePerformanceInsights",
    }
    replaced: ClassVar = {
        "clusterIdentifier": "cluster_identifier",
        "engine": "engine",
        "dbSubnetGroupName": "db_subnet_group_name",
    }
    unread = frozenset({"performanceInsightsEnabled", "dbSubnetGroupName"})

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        (answer,) = aws.describe_db_instances(DBInstanceIdentifier=managed.external_name)["DBInstances"]
        return {
            **self.read(answer),
            "id": managed.external_name,
            "arn": answer["DBInstanceArn"],
            "dbiResourceId": answer["DbiResourceId"],
            "endpoint": answer["Endpoint"]["Address"],
            "tags": self.tags(aws, answer["DBInstanceArn"]),
            "region": managed.region,
        }

    def create(self, aws: Any, managed: Managed) -> str:
        tags = pairs(managed.wanted.get("tags"))
        aws.create_db_instance(DBInstanceIdentifier=managed.external_name, **self.asked(managed), Tags=tags)
        return managed.external_name

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        asked = self.asked(managed, changed & {"instanceClass", "promotionTier", "publiclyAccessible"})
        if asked:
            aws.modify_db_instance(DBInstanceIdentifier=managed.external_name, ApplyImmediately=True, **asked)
        self.retag(aws, managed, changed)

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.delete_db_instance(DBInstanceIdentifier=managed.external_name, SkipFinalSnapshot=True)


KINDS = (SubnetGroup, Cluster, ClusterInstance)
