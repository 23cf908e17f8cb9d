"""Alarms and logs, and what scales a service by them."""

from typing import Any, ClassVar

from ..managed import Managed
from .kind import Kind, Object, pairs, unpaired


class MetricAlarm(Kind):
    name = "cloudwatch/MetricAlarm"
    service = "cloudwatch"
    table: ClassVar = {
        "alarmDescription": "AlarmDescription",
        "comparisonOperator": "ComparisonOperator",
        "datapointsToAlarm": "DatapointsToAlarm",
        "evaluationPeriods": "EvaluationPeriods",
        "metricName": "MetricName",
        "namespace": "Namespace",
        "period": "Period",
        "statistic": "Statistic",
        "threshold": "Threshold",
        "treatMissingData": "TreatMissingData",
        "alarmActions": "AlarmActions",
        "okActions": "OKActions",
    }

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        found = aws.describe_alarms(AlarmNames=[managed.external_name])["MetricAlarms"]
        if not found:
            return None
        (answer,) = found
        arn = answer["AlarmArn"]
        return {
            **self.read(answer),
            "dimensions": unpaired(answer.get("Dimensions"), "Name", "Value"),
            "id": managed.external_name,
            "arn": arn,
            "tags": unpaired(aws.list_tags_for_resource(ResourceARN=arn)["Tags"]),
            "region": managed.region,
        }

    def create(self, aws: Any, managed: Managed) -> str:
        self._put(aws, managed, Tags=pairs(managed.wanted.get("tags")))
        return managed.external_name

    def _put(self, aws: Any, managed: Managed, **more: Any) -> None:
        dimensions = pairs(managed.wanted.get("dimensions"), "Name", "Value")
        aws.put_metric_alarm(AlarmName=managed.external_name, **self.asked(managed), Dimensions=dimensions, **more)

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        if changed - {"tags"}:
            self._put(aws, managed)
        if "tags" in changed:
            arn, wanted = managed.reported["arn"], managed.kept.get("tags") or {}
            gone = [key for key in managed.reported.get("tags") or {} if key not in wanted]
            if gone:
                aws.untag_resource(ResourceARN=arn, TagKeys=gone)
            aws.tag_resource(ResourceARN=arn, Tags=pairs(wanted))

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.delete_alarms(AlarmNames=[managed.external_name])


class LogGroup(Kind):
    name = "cloudwatchlogs/Group"
    service = "logs"
    absent = frozenset({"ResourceNotFoundException"})
    table: ClassVar = {"retentionInDays": "retentionInDays", "logGroupClass": "logGroupClass", "kmsKeyId": "kmsKeyId"}
    replaced: ClassVar = {"logGroupClass": "log_group_class"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        name = managed.external_name
        found = aws.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        answer = next((item for item in found if item["logGroupName"] == name), None)
        if answer is None:
            return None
        arn = answer["arn"].removesuffix(":*")
        tags = aws.list_tags_for_resource(resourceArn=arn)["tags"]
        return {**self.read(answer), "id": name, "arn": arn, "tags": tags, "region": managed.region}

    def create(self, aws: Any, managed: Managed) -> str:
        asked = self.asked(managed, {"logGroupClass", "kmsKeyId"})
        aws.create_log_group(logGroupName=managed.external_name, **asked, tags=managed.wanted.get("tags") or {})
        self._retain(aws, managed)
        return managed.external_name

    def _retain(self, aws: Any, managed: Managed) -> None:
        days = managed.wanted.get("retentionInDays")
        if days:
            aws.put_retention_policy(logGroupName=managed.external_name, retentionInDays=days)
        else:
            aws.delete_retention_policy(logGroupName=managed.external_name)

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        if "retentionInDays" in changed:
            self._retain(aws, managed)
        if "tags" in changed:
            arn, wanted = managed.reported["arn"], managed.kept.get("tags") or {}
            gone = [key for key in managed.reported.get("tags") or {} if key not in wanted]
            if gone:
                aws.untag_resource(resourceArn=arn, tagKeys=gone)
            aws.tag_resource(resourceArn=arn, tags=wanted)

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.delete_log_group(logGroupName=managed.external_name)


class Scaling(Kind):
    """What Application Auto Scaling knows of one thing that scales."""

    service = "application-autoscaling"
    absent = frozenset({"ObjectNotFoundException"})
    table: ClassVar = {
        "resourceId": "ResourceId",
        "scalableDimension": "ScalableDimension",
        "serviceNamespace": "ServiceNamespace",
    }
    replaced: ClassVar = {
        "resourceId": "resource_id",
        "scalableDimension": "scalable_dimension",
        "serviceNamespace": "service_namespace",
    }

    def found(self, aws: Any, managed: Managed, what: str) -> list[Object]:
        """What is there of it: ``targets`` or ``policies``."""
        fields = managed.kept
        asked = {"ServiceNamespace": fields["serviceNamespace"], "ScalableDimension": fields["scalableDimension"]}
        if what == "targets":
            asked = {**asked, "ResourceIds": [fields["resourceId"]]}
            return list(aws.describe_scalable_targets(**asked)["ScalableTargets"])
        asked |= {"ResourceId": fields["resourceId"], "PolicyNames": [managed.external_name]}
        # The stand-in for AWS tells those of other names, too.
        policies = aws.describe_scaling_policies(**asked)["ScalingPolicies"]
        return [policy for policy in policies if policy["PolicyName"] == managed.external_name]


class ScalingTarget(Scaling):
    name = "appautoscaling/Target"
    table: ClassVar = {**Scaling.table, "minCapacity": "MinCapacity", "maxCapacity": "MaxCapacity"}
    # The stand-in for AWS takes them, and cannot tell them.
    unread = frozenset({"tags"})

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        found = self.found(aws, managed, "targets")
        if not found:
            return None
        arn = found[0]["ScalableTargetARN"]
        known = {"id": managed.kept["resourceId"], "arn": arn, "region": managed.region}
        return {**self.read(found[0]), **known}

    def create(self, aws: Any, managed: Managed) -> str:
        aws.register_scalable_target(**self.asked(managed), Tags=managed.wanted.get("tags") or {})
        return str(managed.wanted["resourceId"])

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        aws.register_scalable_target(**self.asked(managed))

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.deregister_scalable_target(**self.asked(managed, Scaling.table))


class ScalingPolicy(Scaling):
    name = "appautoscaling/Policy"
    table: ClassVar = {**Scaling.table, "policyType": "PolicyType"}
    replaced: ClassVar = {**Scaling.replaced, "policyType": "policy_type"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        found = self.found(aws, managed, "policies")
        if not found:
            return None
        settings = {
            name: _told(found[0].get(_upper(name)) or {}) for name in (_TRACKING, _STEPS) if found[0].get(_upper(name))
        }
        known = {"id": managed.external_name, "arn": found[0]["PolicyARN"], "region": managed.region}
        alarms = [alarm["AlarmARN"] for alarm in found[0].get("Alarms") or ()]
        return {**self.read(found[0]), **settings, **known, "alarmArns": alarms}

    def create(self, aws: Any, managed: Managed) -> str:
        self.update(aws, managed, set())
        return managed.external_name

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        more = {
            _upper(name): _renamed(_numbered(managed.wanted[name]), str.upper)
            for name in (_TRACKING, _STEPS)
            if managed.wanted.get(name)
        }
        aws.put_scaling_policy(PolicyName=managed.external_name, **self.asked(managed), **more)

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.delete_scaling_policy(PolicyName=managed.external_name, **self.asked(managed, Scaling.table))


_TRACKING = "targetTrackingScalingPolicyConfiguration"
_STEPS = "stepScalingPolicyConfiguration"


def _upper(name: str) -> str:
    return name[0].upper() + name[1:]


def _numbered(settings: Object) -> Object:
    """Settings with the steps under the name that AWS has for them, their bounds as numbers."""
    if "stepAdjustment" not in settings:
        return settings
    steps = [
        {key: float(value) if key.startswith("metric") else value for key, value in step.items()}
        for step in settings["stepAdjustment"]
    ]
    return {**{key: value for key, value in settings.items() if key != "stepAdjustment"}, "stepAdjustments": steps}


def _told(settings: Object) -> Object:
    """What AWS tells of settings, as the provider reports it: the bounds of steps as text."""
    found: Object = _renamed(settings, str.lower)
    steps = found.pop("stepAdjustments", None)
    if steps is not None:
        found["stepAdjustment"] = [
            {key: f"{value:.12g}" if key.startswith("metric") else value for key, value in step.items()}
            for step in steps
        ]
    return found


def _renamed(value: Any, first: Any) -> Any:
    """Data with the first letter of each key in upper or lower case, which is all in which the two sides differ."""
    if isinstance(value, dict):
        return {first(key[0]) + key[1:]: _renamed(item, first) for key, item in value.items()}
    return [_renamed(item, first) for item in value] if isinstance(value, list) else value


KINDS = (MetricAlarm, LogGroup, ScalingTarget, ScalingPolicy)
