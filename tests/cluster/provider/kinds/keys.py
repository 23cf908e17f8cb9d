"""Keys and their names: KMS."""

from typing import Any, ClassVar

from ..managed import Managed
from .kind import Kind, Object


class Key(Kind):
    name = "kms/Key"
    service = "kms"
    absent = frozenset({"NotFoundException"})
    table: ClassVar = {"description": "Description", "policy": "Policy"}
    # The stand-in for AWS does not tell the period.
    unread = frozenset({"deletionWindowInDays", "rotationPeriodInDays"})

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        key = managed.external_name
        answer = aws.describe_key(KeyId=key)["KeyMetadata"]
        if answer["KeyState"] == "PendingDeletion":
            return None
        tags = aws.list_resource_tags(KeyId=key)["Tags"]
        return {
            **self.read(answer),
            "policy": aws.get_key_policy(KeyId=key, PolicyName="default")["Policy"],
            "enableKeyRotation": aws.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"],
            "id": key,
            "keyId": key,
            "arn": answer["Arn"],
            "tags": {item["TagKey"]: item["TagValue"] for item in tags},
            "region": managed.region,
        }

    def create(self, aws: Any, managed: Managed) -> str:
        tags = [{"TagKey": key, "TagValue": value} for key, value in (managed.wanted.get("tags") or {}).items()]
        made = str(aws.create_key(**self.asked(managed), Tags=tags)["KeyMetadata"]["KeyId"])
        self._rotate(aws, made, managed)
        return made

    def _rotate(self, aws: Any, key: str, managed: Managed) -> None:
        if managed.wanted.get("enableKeyRotation"):
            days = managed.wanted.get("rotationPeriodInDays") or 365
            aws.enable_key_rotation(KeyId=key, RotationPeriodInDays=int(days))
        else:
            aws.disable_key_rotation(KeyId=key)

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        key = managed.external_name
        if changed & {"enableKeyRotation", "rotationPeriodInDays"}:
            self._rotate(aws, key, managed)
        if "policy" in changed:
            aws.put_key_policy(KeyId=key, PolicyName="default", Policy=managed.kept["policy"])
        if "description" in changed:
            aws.update_key_description(KeyId=key, Description=managed.kept["description"])
        if "tags" in changed:
            tags = managed.kept.get("tags") or {}
            gone = [name for name in managed.reported.get("tags") or {} if name not in tags]
            if gone:
                aws.untag_resource(KeyId=key, TagKeys=gone)
            aws.tag_resource(KeyId=key, Tags=[{"TagKey": name, "TagValue": text} for name, text in tags.items()])

    def delete(self, aws: Any, managed: Managed) -> None:
        days = int(managed.kept.get("deletionWindowInDays") or 30)
        aws.schedule_key_deletion(KeyId=managed.external_name, PendingWindowInDays=days)


class Alias(Kind):
    name = "kms/Alias"
    service = "kms"
    absent = frozenset({"NotFoundException"})

    def _alias(self, managed: Managed) -> str:
        return f"alias/{managed.external_name.removeprefix('alias/')}"

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        wanted = self._alias(managed)
        found = next((item for item in aws.list_aliases()["Aliases"] if item["AliasName"] == wanted), None)
        if found is None:
            return None
        known = {"id": wanted, "arn": found["AliasArn"], "region": managed.region}
        return {**known, "targetKeyId": found["TargetKeyId"]}

    def create(self, aws: Any, managed: Managed) -> str:
        aws.create_alias(AliasName=self._alias(managed), TargetKeyId=managed.wanted["targetKeyId"])
        return managed.external_name

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        aws.update_alias(AliasName=self._alias(managed), TargetKeyId=managed.kept["targetKeyId"])

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.delete_alias(AliasName=self._alias(managed))


KINDS = (Key, Alias)
