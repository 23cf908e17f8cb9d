"""Aurora PostgreSQL with a password that RDS makes, keeps and rotates: no secret of ours."""

from ..values import Chosen, Claim, Text
from .keys import key
from .networking import subnets
from .rows import Row, every, one

DATABASE = (
    Row(
        "db-subnet-group",
        "rds/v1beta1/SubnetGroup",
        {"description": "Private subnets of the video pipeline"},
        {"subnetIdSelector": subnets("private")},
        aws_name="{namePrefix}-db-subnet-group-{environment}",
        kept=True,
    ),
    Row(
        "aurora-cluster",
        "rds/v1beta2/Cluster",
        {
            "engine": "aurora-postgresql",
            "engineMode": "provisioned",
            "engineVersion": Claim("database.engineVersion", "16"),
            "databaseName": "streamflixdb",
            "masterUsername": "streamflixadmin",
            "manageMasterUserPassword": True,
            "serverlessv2ScalingConfiguration.minCapacity": Claim("database.minCapacity", 0.5),
            "serverlessv2ScalingConfiguration.maxCapacity": Claim("database.maxCapacity", 2),
            "backupRetentionPeriod": Claim("database.backupRetentionDays", 7),
            "preferredBackupWindow": Claim("database.backupWindow", "03:00-04:00"),
            "preferredMaintenanceWindow": Claim("database.maintenanceWindow", "sun:04:00-sun:05:00"),
            "deletionProtection": Claim("database.deletionProtection", False),
            "skipFinalSnapshot": Chosen("database.finalSnapshot", False, {False: True, True: False}),
            # Unused with skipFinalSnapshot; the name must be unused in AWS, so the composite's uid is in it.
            "finalSnapshotIdentifier": Text("{namePrefix}-aurora-{environment}-final-{uid}"),
            "copyTagsToSnapshot": True,
            "storageEncrypted": True,
            "applyImmediately": True,
            "enabledCloudwatchLogsExports": ["postgresql"],
        },
        {
            "dbSubnetGroupNameSelector": one("db-subnet-group"),
            "vpcSecurityGroupIdSelector": every("database-security-group"),
            "kmsKeyIdSelector": key(),
            "masterUserSecretKmsKeyIdSelector": key(),
        },
        aws_name="{namePrefix}-aurora-{environment}",
        kept=True,
        title="aurora",
    ),
    Row(
        "aurora-writer",
        "rds/v1beta1/ClusterInstance",
        {
            "engine": "aurora-postgresql",
            "instanceClass": "db.serverless",
            "publiclyAccessible": False,
            "promotionTier": 0,
            "performanceInsightsEnabled": True,
        },
        {
            "clusterIdentifierSelector": one("aurora-cluster"),
            "dbSubnetGroupNameSelector": one("db-subnet-group"),
        },
        aws_name="{namePrefix}-aurora-writer-{environment}",
        kept=True,
    ),
    *(
        Row(
            f"aurora-reader-{number}",
            "rds/v1beta1/ClusterInstance",
            {
                "engine": "aurora-postgresql",
                "instanceClass": "db.serverless",
                "publiclyAccessible": False,
                "promotionTier": 1,
                "performanceInsightsEnabled": True,
            },
            {
                "clusterIdentifierSelector": one("aurora-cluster"),
                "dbSubnetGroupNameSelector": one("db-subnet-group"),
            },
            aws_name=f"{{namePrefix}}-aurora-reader-{number}-{{environment}}",
            # The first instance of a cluster is the one that writes.
            after=("aurora-writer",),
            only=lambda spec, number=number: spec.get("database", {}).get("readers", 0) >= number,
        )
        for number in (1, 2)
    ),
)
