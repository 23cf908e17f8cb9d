"""Security groups and their rules."""

from typing import Any, ClassVar

from ..cloud import refusal
from ..managed import Managed
from .kind import Object
from .networks import Ec2, filtered


class SecurityGroup(Ec2):
    name = "ec2/SecurityGroup"
    resource_type = "security-group"
    absent = frozenset({"InvalidGroup.NotFound"})
    table: ClassVar = {"name": "GroupName", "description": "Description", "vpcId": "VpcId"}
    replaced: ClassVar = {"name": "name", "description": "description", "vpcId": "vpc_id"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        (answer,) = aws.describe_security_groups(GroupIds=[managed.external_name])["SecurityGroups"]
        owner = {"ownerId": answer["OwnerId"], "arn": self.arn(managed, answer)}
        return {**self.told(managed, answer), **owner}

    def create(self, aws: Any, managed: Managed) -> str:
        made = aws.create_security_group(**self.asked(managed), TagSpecifications=self.tagging(managed))["GroupId"]
        # What AWS lets out by default, the provider takes away: rules are resources.
        everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
        aws.revoke_security_group_egress(GroupId=made, IpPermissions=everything)
        return str(made)

    def delete(self, aws: Any, managed: Managed) -> None:
        if self._is_used(aws, managed):
            raise refusal(
                "DeleteSecurityGroup",
                "DependencyViolation",
                f"resource {managed.external_name} has a dependent object",
            )
        aws.delete_security_group(GroupId=managed.external_name)

    def _is_used(self, aws: Any, managed: Managed) -> bool:
        """Whether a rule of another group names it, or a database or an endpoint stands behind it."""
        group = managed.external_name
        for rule in aws.describe_security_group_rules()["SecurityGroupRules"]:
            if (rule.get("ReferencedGroupInfo") or {}).get("GroupId") == group != rule["GroupId"]:
                return True
        endpoints = [item for item in aws.describe_vpc_endpoints()["VpcEndpoints"] if item["State"] != "deleted"]
        if any(group == guard["GroupId"] for item in endpoints for guard in item.get("Groups", ())):
            return True
        clusters = self.client(managed, "rds").describe_db_clusters()["DBClusters"]
        return any(group == item["VpcSecurityGroupId"] for found in clusters for item in found["VpcSecurityGroups"])


class Rule(Ec2):
    """A rule of a security group, in one direction."""

    resource_type = "security-group-rule"
    absent = frozenset({"InvalidSecurityGroupRuleId.NotFound", "InvalidGroup.NotFound"})
    table: ClassVar = {
        "securityGroupId": "GroupId",
        "ipProtocol": "IpProtocol",
        "fromPort": "FromPort",
        "toPort": "ToPort",
        "cidrIpv4": "CidrIpv4",
        "description": "Description",
    }
    replaced: ClassVar = {"securityGroupId": "security_group_id"}
    unread = frozenset({"description"})
    direction = ""

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        by = filtered(group_id=managed.kept["securityGroupId"])
        for answer in aws.describe_security_group_rules(Filters=by)["SecurityGroupRules"]:
            if answer["SecurityGroupRuleId"] == managed.external_name:
                other = (answer.get("ReferencedGroupInfo") or {}).get("GroupId")
                source = {"referencedSecurityGroupId": other} if other else {}
                known = {"securityGroupRuleId": managed.external_name, "arn": self.arn(managed, answer)}
                return {**self.told(managed, answer), **source, **known}
        return None

    def create(self, aws: Any, managed: Managed) -> str:
        wanted = managed.wanted
        permission = {"IpProtocol": wanted["ipProtocol"]}
        permission |= {
            theirs: wanted[name] for name, theirs in (("fromPort", "FromPort"), ("toPort", "ToPort")) if name in wanted
        }
        about = {"Description": wanted["description"]} if "description" in wanted else {}
        if wanted.get("cidrIpv4"):
            permission["IpRanges"] = [{"CidrIp": wanted["cidrIpv4"], **about}]
        else:
            permission["UserIdGroupPairs"] = [{"GroupId": wanted["referencedSecurityGroupId"], **about}]
        authorize = getattr(aws, f"authorize_security_group_{self.direction}")
        answer = authorize(
            GroupId=wanted["securityGroupId"], IpPermissions=[permission], TagSpecifications=self.tagging(managed)
        )
        return str(answer["SecurityGroupRules"][0]["SecurityGroupRuleId"])

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        self.retag(aws, managed, changed)
        if changed - {"tags"}:
            rule = self.asked(managed, set(self.table) - {"securityGroupId"})
            if managed.kept.get("referencedSecurityGroupId"):
                rule["ReferencedGroupId"] = managed.kept["referencedSecurityGroupId"]
            aws.modify_security_group_rules(
                GroupId=managed.kept["securityGroupId"],
                SecurityGroupRules=[{"SecurityGroupRuleId": managed.external_name, "SecurityGroupRule": rule}],
            )

    def delete(self, aws: Any, managed: Managed) -> None:
        revoke = getattr(aws, f"revoke_security_group_{self.direction}")
        revoke(GroupId=managed.kept["securityGroupId"], SecurityGroupRuleIds=[managed.external_name])


class IngressRule(Rule):
    name = "ec2/SecurityGroupIngressRule"
    direction = "ingress"


class EgressRule(Rule):
    name = "ec2/SecurityGroupEgressRule"
    direction = "egress"


KINDS = (SecurityGroup, IngressRule, EgressRule)
