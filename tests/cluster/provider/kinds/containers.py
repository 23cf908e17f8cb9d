"""Containers: ECS."""

import json
from typing import Any, ClassVar

from ..cloud import refusal
from ..managed import Managed
from .kind import Kind, Object, pairs, unpaired


class Ecs(Kind):
    """A resource of ECS: it knows lower-case names, and tags by the ARN."""

    service = "ecs"

    def tagging(self, managed: Managed) -> list[Object]:
        return pairs(managed.wanted.get("tags"), "key", "value")

    def retag(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        if "tags" in changed:
            arn, wanted = managed.reported["arn"], managed.kept.get("tags") or {}
            gone = [key for key in managed.reported.get("tags") or {} if key not in wanted]
            if gone:
                aws.untag_resource(resourceArn=arn, tagKeys=gone)
            aws.tag_resource(resourceArn=arn, tags=self.tagging(managed))

    def cluster(self, aws: Any, name: str) -> Object | None:
        found = aws.describe_clusters(clusters=[name], include=["TAGS", "SETTINGS"])["clusters"]
        return next((item for item in found if item["status"] == "ACTIVE"), None)


class Cluster(Ecs):
    name = "ecs/Cluster"
    table: ClassVar = {"setting": "settings"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        answer = self.cluster(aws, managed.external_name)
        if answer is None:
            return None
        arn = answer["clusterArn"]
        tags = unpaired(answer.get("tags"), "key", "value")
        return {**self.read(answer), "id": arn, "arn": arn, "tags": tags, "region": managed.region}

    def create(self, aws: Any, managed: Managed) -> str:
        aws.create_cluster(clusterName=managed.external_name, **self.asked(managed), tags=self.tagging(managed))
        return managed.external_name

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        if "setting" in changed:
            aws.update_cluster(cluster=managed.external_name, settings=managed.kept["setting"])
        self.retag(aws, managed, changed)

    def delete(self, aws: Any, managed: Managed) -> None:
        if _services(aws, managed.external_name):
            raise refusal(
                "DeleteCluster",
                "ClusterContainsServicesException",
                "The Cluster cannot be deleted while Services are active.",
            )
        aws.delete_cluster(cluster=managed.external_name)


class ClusterCapacityProviders(Ecs):
    name = "ecs/ClusterCapacityProviders"
    absent = frozenset({"ClusterNotFoundException"})
    table: ClassVar = {
        "capacityProviders": "capacityProviders",
        "defaultCapacityProviderStrategy": "defaultCapacityProviderStrategy",
    }
    replaced: ClassVar = {"clusterName": "cluster_name"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        answer = self.cluster(aws, managed.kept["clusterName"])
        if answer is None or not answer.get("capacityProviders"):
            return None
        known = {"clusterName": answer["clusterName"], "id": answer["clusterName"], "region": managed.region}
        return {**self.read(answer), **known}

    def create(self, aws: Any, managed: Managed) -> str:
        aws.put_cluster_capacity_providers(cluster=managed.wanted["clusterName"], **self._all(managed))
        return str(managed.wanted["clusterName"])

    def _all(self, managed: Managed) -> Object:
        return {"capacityProviders": [], "defaultCapacityProviderStrategy": [], **self.asked(managed)}

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        aws.put_cluster_capacity_providers(cluster=managed.kept["clusterName"], **self._all(managed))

    def delete(self, aws: Any, managed: Managed) -> None:
        cluster = managed.kept["clusterName"]
        if _services(aws, cluster):
            raise refusal(
                "PutClusterCapacityProviders",
                "ResourceInUseException",
                "The specified capacity provider is in use and cannot be removed.",
            )
        aws.put_cluster_capacity_providers(cluster=cluster, capacityProviders=[], defaultCapacityProviderStrategy=[])


class TaskDefinition(Ecs):
    name = "ecs/TaskDefinition"
    absent = frozenset({"ClientException"})
    table: ClassVar = {
        "family": "family",
        "cpu": "cpu",
        "memory": "memory",
        "networkMode": "networkMode",
        "requiresCompatibilities": "requiresCompatibilities",
        "executionRoleArn": "executionRoleArn",
        "taskRoleArn": "taskRoleArn",
        "runtimePlatform": "runtimePlatform",
    }
    replaced: ClassVar = {
        "family": "family",
        "containerDefinitions": "container_definitions",
        "cpu": "cpu",
        "memory": "memory",
        "networkMode": "network_mode",
        "requiresCompatibilities": "requires_compatibilities",
        "executionRoleArn": "execution_role_arn",
        "taskRoleArn": "task_role_arn",
        "runtimePlatform": "runtime_platform",
    }
    unread = frozenset({"skipDestroy"})

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        known = managed.reported.get("arn") or managed.external_name
        told = aws.describe_task_definition(taskDefinition=known, include=["TAGS"])
        answer = told["taskDefinition"]
        if answer["status"] != "ACTIVE":
            return None
        arn = answer["taskDefinitionArn"]
        containers = json.loads(managed.wanted["containerDefinitions"])
        return {
            **self.read(answer),
            "containerDefinitions": json.dumps(_without_defaults(answer["containerDefinitions"], containers)),
            "id": answer["family"],
            "arn": arn,
            "arnWithoutRevision": arn.rpartition(":")[0],
            "revision": answer["revision"],
            "tags": unpaired(told.get("tags"), "key", "value"),
            "region": managed.region,
        }

    def create(self, aws: Any, managed: Managed) -> str:
        containers = json.loads(managed.wanted["containerDefinitions"])
        aws.register_task_definition(**self.asked(managed), containerDefinitions=containers, tags=self.tagging(managed))
        return str(managed.wanted["family"])

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        self.retag(aws, managed, changed)

    def delete(self, aws: Any, managed: Managed) -> None:
        # The revision stays for a service that may still run it.
        if not managed.wanted.get("skipDestroy"):
            aws.deregister_task_definition(taskDefinition=managed.reported["arn"])


def _without_defaults(there: list[Object], wanted: list[Object]) -> list[Object]:
    """Containers without what AWS adds of its own: nothing, or nought."""
    known = {item["name"]: item for item in wanted}
    return [
        {key: value for key, value in item.items() if value or key in known.get(item["name"], {})} for item in there
    ]


def _services(aws: Any, cluster: str) -> list[Object]:
    names = aws.list_services(cluster=cluster)["serviceArns"]
    found = aws.describe_services(cluster=cluster, services=names)["services"] if names else []
    return [item for item in found if item["status"] != "INACTIVE"]


class Service(Ecs):
    name = "ecs/Service"
    absent = frozenset({"ClusterNotFoundException", "ServiceNotFoundException"})
    table: ClassVar = {
        "taskDefinition": "taskDefinition",
        "desiredCount": "desiredCount",
        "launchType": "launchType",
        "capacityProviderStrategy": "capacityProviderStrategy",
        "propagateTags": "propagateTags",
        "availabilityZoneRebalancing": "availabilityZoneRebalancing",
        "enableEcsManagedTags": "enableECSManagedTags",
    }
    replaced: ClassVar = {"cluster": "cluster", "launchType": "launch_type", "propagateTags": "propagate_tags"}
    unread = frozenset(
        {"forceNewDeployment", "availabilityZoneRebalancing", "enableEcsManagedTags", "capacityProviderStrategy"}
    )

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        cluster, name = managed.kept["cluster"], managed.external_name
        found = aws.describe_services(cluster=cluster, services=[name], include=["TAGS"])["services"]
        answer = next((item for item in found if item["status"] != "INACTIVE"), None)
        if answer is None:
            return None
        deployment = answer.get("deploymentConfiguration") or {}
        network = (answer.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
        breaker = deployment.get("deploymentCircuitBreaker")
        return {
            **self.read(answer),
            **({"deploymentCircuitBreaker": breaker} if breaker else {}),
            "cluster": cluster,
            "deploymentMaximumPercent": deployment.get("maximumPercent"),
            "deploymentMinimumHealthyPercent": deployment.get("minimumHealthyPercent"),
            "networkConfiguration": {
                "subnets": sorted(network.get("subnets") or ()),
                "securityGroups": sorted(network.get("securityGroups") or ()),
                "assignPublicIp": network.get("assignPublicIp") == "ENABLED",
            },
            "id": answer["serviceArn"],
            "arn": answer["serviceArn"],
            "tags": unpaired(answer.get("tags"), "key", "value"),
            "region": managed.region,
        }

    def create(self, aws: Any, managed: Managed) -> str:
        cluster = managed.wanted["cluster"]
        there = (self.cluster(aws, cluster) or {}).get("capacityProviders") or []
        for item in managed.wanted.get("capacityProviderStrategy") or ():
            if item["capacityProvider"] not in there:
                raise refusal(
                    "CreateService",
                    "InvalidParameterException",
                    "The specified capacity provider was not found. Specify a valid name and try again.",
                )
        aws.create_service(
            cluster=cluster,
            serviceName=managed.external_name,
            **self.asked(managed),
            **self._deployment(managed),
            tags=self.tagging(managed),
        )
        return managed.external_name

    def _deployment(self, managed: Managed) -> Object:
        wanted = managed.wanted
        network = wanted["networkConfiguration"]
        public = "ENABLED" if network.get("assignPublicIp") else "DISABLED"
        groups = {"subnets": network["subnets"], "securityGroups": network["securityGroups"], "assignPublicIp": public}
        return {
            "networkConfiguration": {"awsvpcConfiguration": groups},
            "deploymentConfiguration": {
                "deploymentCircuitBreaker": wanted["deploymentCircuitBreaker"],
                "maximumPercent": wanted["deploymentMaximumPercent"],
                "minimumHealthyPercent": wanted["deploymentMinimumHealthyPercent"],
            },
        }

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        if changed - {"tags"}:
            asked = self.asked(managed, changed & {"taskDefinition", "desiredCount", "capacityProviderStrategy"})
            aws.update_service(
                cluster=managed.kept["cluster"],
                service=managed.external_name,
                forceNewDeployment=bool(managed.kept.get("forceNewDeployment")),
                **asked,
                **self._deployment(managed),
            )
        self.retag(aws, managed, changed)

    def delete(self, aws: Any, managed: Managed) -> None:
        cluster, name = managed.kept["cluster"], managed.external_name
        aws.update_service(cluster=cluster, service=name, desiredCount=0)
        aws.delete_service(cluster=cluster, service=name)


KINDS = (Cluster, ClusterCapacityProviders, TaskDefinition, Service)
