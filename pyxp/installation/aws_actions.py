"""What the AWS provider does for each kind: the actions that its role needs, by service and kind.

They are those of creating, reading, changing, deleting and tagging an object, as Terraform's AWS provider, which the
Crossplane provider is generated from, calls them. Names are those of the service authorization reference.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_EC2_TAGS = "CreateTags DeleteTags"
_TAGS = "ListTagsForResource TagResource UntagResource"
_RDS_TAGS = "AddTagsToResource ListTagsForResource RemoveTagsFromResource"


def _table(prefix: str, kinds: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The actions of a service's kinds, each with the service's prefix unless it has one of another service."""
    return {
        kind: tuple(action if ":" in action else f"{prefix}:{action}" for action in sorted(actions.split()))
        for kind, actions in kinds.items()
    }


ACTIONS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "appautoscaling": _table(
            "application-autoscaling",
            {
                "Target": f"RegisterScalableTarget DescribeScalableTargets DeregisterScalableTarget {_TAGS}",
                # Target tracking makes alarms and asks the service in the caller's name.
                "Policy": "PutScalingPolicy DescribeScalingPolicies DeleteScalingPolicy cloudwatch:DescribeAlarms"
                " cloudwatch:PutMetricAlarm cloudwatch:DeleteAlarms ecs:DescribeServices ecs:UpdateService",
            },
        ),
        "cloudwatch": _table("cloudwatch", {"MetricAlarm": f"PutMetricAlarm DescribeAlarms DeleteAlarms {_TAGS}"}),
        "cloudwatchlogs": _table(
            "logs",
            {
                "Group": "CreateLogGroup DescribeLogGroups DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy"
                f" AssociateKmsKey DisassociateKmsKey {_TAGS}"
            },
        ),
        "ec2": _table(
            "ec2",
            {
                "VPC": "CreateVpc DescribeVpcs DescribeVpcAttribute DescribeRouteTables DescribeSecurityGroups"
                f" DescribeNetworkAcls ModifyVpcAttribute DeleteVpc {_EC2_TAGS}",
                "Subnet": "CreateSubnet DescribeSubnets DescribeNetworkInterfaces ModifySubnetAttribute DeleteSubnet"
                f" {_EC2_TAGS}",
                "InternetGateway": "CreateInternetGateway DescribeInternetGateways AttachInternetGateway"
                f" DetachInternetGateway DeleteInternetGateway {_EC2_TAGS}",
                "EIP": "AllocateAddress DescribeAddresses DescribeAddressesAttribute AssociateAddress"
                f" DisassociateAddress ReleaseAddress {_EC2_TAGS}",
                "NATGateway": f"CreateNatGateway DescribeNatGateways DeleteNatGateway {_EC2_TAGS}",
                "RouteTable": "CreateRouteTable DescribeRouteTables DisassociateRouteTable DeleteRouteTable"
                f" {_EC2_TAGS}",
                "Route": "CreateRoute DescribeRouteTables ReplaceRoute DeleteRoute",
                "RouteTableAssociation": "AssociateRouteTable DescribeRouteTables ReplaceRouteTableAssociation"
                " DisassociateRouteTable",
                "SecurityGroup": "CreateSecurityGroup DescribeSecurityGroups DescribeNetworkInterfaces"
                f" RevokeSecurityGroupEgress RevokeSecurityGroupIngress DeleteSecurityGroup {_EC2_TAGS}",
                "SecurityGroupIngressRule": "AuthorizeSecurityGroupIngress DescribeSecurityGroupRules"
                f" ModifySecurityGroupRules RevokeSecurityGroupIngress {_EC2_TAGS}",
                "SecurityGroupEgressRule": "AuthorizeSecurityGroupEgress DescribeSecurityGroupRules"
                f" ModifySecurityGroupRules RevokeSecurityGroupEgress {_EC2_TAGS}",
                "SecurityGroupRule": "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress"
                " DescribeSecurityGroups DescribeSecurityGroupRules RevokeSecurityGroupEgress"
                " RevokeSecurityGroupIngress UpdateSecurityGroupRuleDescriptionsEgress"
                " UpdateSecurityGroupRuleDescriptionsIngress",
                "VPCEndpoint": "CreateVpcEndpoint DescribeVpcEndpoints DescribePrefixLists ModifyVpcEndpoint"
                f" DeleteVpcEndpoints {_EC2_TAGS}",
                "VPCEndpointRouteTableAssociation": "ModifyVpcEndpoint DescribeVpcEndpoints",
                "VPCEndpointSecurityGroupAssociation": "ModifyVpcEndpoint DescribeVpcEndpoints DescribeSecurityGroups",
                "VPCEndpointSubnetAssociation": "ModifyVpcEndpoint DescribeVpcEndpoints",
            },
        ),
        "ecs": _table(
            "ecs",
            {
                "Cluster": f"CreateCluster DescribeClusters UpdateCluster DeleteCluster {_TAGS}",
                "ClusterCapacityProviders": "PutClusterCapacityProviders DescribeClusters",
                "Service": f"CreateService DescribeServices UpdateService DeleteService {_TAGS}",
                "TaskDefinition": f"RegisterTaskDefinition DescribeTaskDefinition DeregisterTaskDefinition {_TAGS}",
            },
        ),
        "iam": _table(
            "iam",
            {
                "Policy": "CreatePolicy GetPolicy GetPolicyVersion ListPolicyVersions CreatePolicyVersion"
                " DeletePolicyVersion DeletePolicy ListPolicyTags TagPolicy UntagPolicy",
                "Role": "CreateRole GetRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy DeleteRole"
                " ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole ListRoleTags TagRole UntagRole",
                "RolePolicy": "PutRolePolicy GetRolePolicy DeleteRolePolicy",
                "RolePolicyAttachment": "AttachRolePolicy ListAttachedRolePolicies DetachRolePolicy",
            },
        ),
        "kinesis": _table(
            "kinesis",
            {
                "Stream": "CreateStream DescribeStreamSummary DeleteStream UpdateShardCount UpdateStreamMode"
                " UpdateMaxRecordSize IncreaseStreamRetentionPeriod DecreaseStreamRetentionPeriod"
                " StartStreamEncryption StopStreamEncryption EnableEnhancedMonitoring DisableEnhancedMonitoring"
                " ListTagsForStream AddTagsToStream RemoveTagsFromStream"
            },
        ),
        "kms": _table(
            "kms",
            {
                "Alias": "CreateAlias ListAliases UpdateAlias DeleteAlias",
                # Services encrypt for the one who asks them to: their grants are made in the provider's name.
                "Key": "CreateKey DescribeKey GetKeyPolicy PutKeyPolicy GetKeyRotationStatus EnableKeyRotation"
                " DisableKeyRotation EnableKey DisableKey UpdateKeyDescription ScheduleKeyDeletion CreateGrant Decrypt"
                " GenerateDataKey ListResourceTags TagResource UntagResource",
            },
        ),
        "rds": _table(
            "rds",
            {
                "Cluster": "CreateDBCluster DescribeDBClusters DescribeGlobalClusters ModifyDBCluster DeleteDBCluster"
                f" CreateDBClusterSnapshot {_RDS_TAGS}",
                "ClusterInstance": "CreateDBInstance DescribeDBInstances ModifyDBInstance RebootDBInstance"
                f" DeleteDBInstance {_RDS_TAGS}",
                "SubnetGroup": "CreateDBSubnetGroup DescribeDBSubnetGroups ModifyDBSubnetGroup DeleteDBSubnetGroup"
                f" {_RDS_TAGS}",
            },
        ),
        "secretsmanager": _table(
            "secretsmanager",
            {
                "Secret": "CreateSecret DescribeSecret UpdateSecret DeleteSecret GetResourcePolicy PutResourcePolicy"
                " DeleteResourcePolicy TagResource UntagResource",
                "SecretRotation": "RotateSecret CancelRotateSecret DescribeSecret lambda:InvokeFunction",
                "SecretVersion": "PutSecretValue GetSecretValue DescribeSecret UpdateSecretVersionStage",
            },
        ),
        "sns": _table(
            "sns",
            {
                "Topic": f"CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic {_TAGS}",
                "TopicPolicy": "GetTopicAttributes SetTopicAttributes",
                "TopicSubscription": "Subscribe GetSubscriptionAttributes SetSubscriptionAttributes Unsubscribe",
            },
        ),
        "sqs": _table(
            "sqs",
            {
                "Queue": "CreateQueue GetQueueAttributes GetQueueUrl SetQueueAttributes DeleteQueue ListQueueTags"
                " TagQueue UntagQueue"
            },
        ),
    }
)
"""Actions by the first label of the provider's group, and kind."""

WHEN_SET: Final[Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        # Names of the service lead to the endpoint through a zone that AWS associates with the network.
        ("ec2", "VPCEndpoint"): {"privateDnsEnabled": ("route53:AssociateVPCWithHostedZone",)},
        ("iam", "Role"): {
            "permissionsBoundary": ("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary")
        },
        # The password of the master user lies in a secret that is made in the provider's name.
        ("rds", "Cluster"): {
            "manageMasterUserPassword": ("secretsmanager:CreateSecret", "secretsmanager:TagResource"),
        },
    }
)
"""Further actions of kinds, needed where a Composition sets a field of ``forProvider``."""

ROLE_FIELDS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = MappingProxyType(
    {
        ("appautoscaling", "Target"): {"roleArn": "application-autoscaling.amazonaws.com"},
        ("ecs", "Service"): {"iamRole": "ecs.amazonaws.com"},
        ("ecs", "TaskDefinition"): {
            "executionRoleArn": "ecs-tasks.amazonaws.com",
            "taskRoleArn": "ecs-tasks.amazonaws.com",
        },
        ("rds", "Cluster"): {"monitoringRoleArn": "monitoring.rds.amazonaws.com"},
        ("rds", "ClusterInstance"): {"monitoringRoleArn": "monitoring.rds.amazonaws.com"},
        ("sns", "TopicSubscription"): {"subscriptionRoleArn": "firehose.amazonaws.com"},
    }
)
"""Fields that hand a role to a service, which is ``iam:PassRole``, each with that service."""

SERVICE_LINKED: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("appautoscaling", "Target"): "ecs.application-autoscaling.amazonaws.com",
        ("ecs", "Cluster"): "ecs.amazonaws.com",
        ("ecs", "Service"): "ecs.amazonaws.com",
        ("rds", "Cluster"): "rds.amazonaws.com",
        ("rds", "ClusterInstance"): "rds.amazonaws.com",
    }
)
"""Kinds whose service makes a role of its own in the account when it is first used."""
