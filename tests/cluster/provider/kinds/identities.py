"""Who may do what: IAM."""

import json
from typing import Any, ClassVar
from urllib.parse import unquote

from ..cloud import refusal
from ..managed import Managed
from .kind import Kind, Object, pairs, unpaired


class Iam(Kind):
    """A resource of IAM."""

    service = "iam"
    absent = frozenset({"NoSuchEntity"})


class Role(Iam):
    name = "iam/Role"
    table: ClassVar = {"assumeRolePolicy": "AssumeRolePolicyDocument", "description": "Description", "path": "Path"}
    replaced: ClassVar = {"path": "path"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        answer = aws.get_role(RoleName=managed.external_name)["Role"]
        return {
            **self.read(answer),
            "assumeRolePolicy": _document(answer["AssumeRolePolicyDocument"]),
            "id": managed.external_name,
            "arn": answer["Arn"],
            "uniqueId": answer["RoleId"],
            "tags": unpaired(answer.get("Tags")),
        }

    def create(self, aws: Any, managed: Managed) -> str:
        tags = pairs(managed.wanted.get("tags"))
        aws.create_role(RoleName=managed.external_name, **self.asked(managed), Tags=tags)
        return managed.external_name

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        role = managed.external_name
        if "assumeRolePolicy" in changed:
            aws.update_assume_role_policy(RoleName=role, PolicyDocument=managed.kept["assumeRolePolicy"])
        if "description" in changed:
            aws.update_role(RoleName=role, Description=managed.kept["description"])
        if "tags" in changed:
            gone = [key for key in managed.reported.get("tags") or {} if key not in (managed.kept.get("tags") or {})]
            if gone:
                aws.untag_role(RoleName=role, TagKeys=gone)
            aws.tag_role(RoleName=role, Tags=pairs(managed.kept.get("tags")))

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.delete_role(RoleName=managed.external_name)


class Policy(Iam):
    name = "iam/Policy"
    table: ClassVar = {"policy": "PolicyDocument", "description": "Description", "path": "Path"}
    replaced: ClassVar = {"path": "path", "description": "description"}

    def arn(self, managed: Managed) -> str:
        path = managed.wanted.get("path") or "/"
        return f"arn:aws:iam::123456789012:policy{path}{managed.external_name}"

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        arn = self.arn(managed)
        answer = aws.get_policy(PolicyArn=arn)["Policy"]
        version = aws.get_policy_version(PolicyArn=arn, VersionId=answer["DefaultVersionId"])["PolicyVersion"]
        return {
            **self.read(answer),
            "policy": _document(version["Document"]),
            "id": arn,
            "arn": arn,
            "policyId": answer["PolicyId"],
            "tags": unpaired(aws.list_policy_tags(PolicyArn=arn)["Tags"]),
        }

    def create(self, aws: Any, managed: Managed) -> str:
        tags = pairs(managed.wanted.get("tags"))
        aws.create_policy(PolicyName=managed.external_name, **self.asked(managed), Tags=tags)
        return managed.external_name

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        arn = self.arn(managed)
        if "policy" in changed:
            versions = aws.list_policy_versions(PolicyArn=arn)["Versions"]
            for old in [item for item in versions if not item["IsDefaultVersion"]]:
                aws.delete_policy_version(PolicyArn=arn, VersionId=old["VersionId"])
            aws.create_policy_version(PolicyArn=arn, PolicyDocument=managed.kept["policy"], SetAsDefault=True)
        if "tags" in changed:
            gone = [key for key in managed.reported.get("tags") or {} if key not in (managed.kept.get("tags") or {})]
            if gone:
                aws.untag_policy(PolicyArn=arn, TagKeys=gone)
            aws.tag_policy(PolicyArn=arn, Tags=pairs(managed.kept.get("tags")))

    def delete(self, aws: Any, managed: Managed) -> None:
        arn = self.arn(managed)
        if aws.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"]:
            raise refusal("DeletePolicy", "DeleteConflict", "Cannot delete a policy attached to entities.")
        for old in aws.list_policy_versions(PolicyArn=arn)["Versions"]:
            if not old["IsDefaultVersion"]:
                aws.delete_policy_version(PolicyArn=arn, VersionId=old["VersionId"])
        aws.delete_policy(PolicyArn=arn)


class RolePolicyAttachment(Iam):
    name = "iam/RolePolicyAttachment"
    replaced: ClassVar = {"role": "role", "policyArn": "policy_arn"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        role, policy = managed.kept["role"], managed.kept["policyArn"]
        attached = aws.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        if not any(item["PolicyArn"] == policy for item in attached):
            return None
        return {"role": role, "policyArn": policy, "id": managed.external_name}

    def create(self, aws: Any, managed: Managed) -> str:
        role, policy = managed.wanted["role"], managed.wanted["policyArn"]
        aws.attach_role_policy(RoleName=role, PolicyArn=policy)
        return f"{role}-{managed.metadata['uid'].replace('-', '')}"

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.detach_role_policy(RoleName=managed.kept["role"], PolicyArn=managed.kept["policyArn"])


def _document(told: Any) -> str:
    """A document, which AWS tells as text or boto3 as data."""
    return unquote(told) if isinstance(told, str) else json.dumps(told, separators=(",", ":"))


KINDS = (Role, Policy, RolePolicyAttachment)
