"""VPC endpoints, and where they are reachable."""

import zlib
from typing import Any, ClassVar

from ..managed import Managed
from .kind import Object
from .networks import Ec2, filtered


def endpoint(aws: Any, name: str) -> Object | None:
    """An endpoint that has not been deleted; AWS goes on telling of those that have been for a while."""
    (answer,) = aws.describe_vpc_endpoints(VpcEndpointIds=[name])["VpcEndpoints"]
    return None if answer["State"] == "deleted" else answer


class VpcEndpoint(Ec2):
    name = "ec2/VPCEndpoint"
    resource_type = "vpc-endpoint"
    absent = frozenset({"InvalidVpcEndpointId.NotFound"})
    table: ClassVar = {
        "vpcId": "VpcId",
        "serviceName": "ServiceName",
        "vpcEndpointType": "VpcEndpointType",
        "privateDnsEnabled": "PrivateDnsEnabled",
    }
    replaced: ClassVar = {
        "vpcId": "vpc_id",
        "serviceName": "service_name",
        "vpcEndpointType": "vpc_endpoint_type",
    }

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        answer = endpoint(aws, managed.external_name)
        if answer is None:
            return None
        return {
            **self.told(managed, answer),
            "arn": self.arn(managed, answer),
            "state": answer["State"],
            "routeTableIds": answer.get("RouteTableIds", []),
            "subnetIds": answer.get("SubnetIds", []),
            "securityGroupIds": [group["GroupId"] for group in answer.get("Groups", ())],
        }

    def create(self, aws: Any, managed: Managed) -> str:
        asked = {"PrivateDnsEnabled": False, **self.asked(managed)}
        if managed.wanted["vpcEndpointType"] == "Interface":
            # As AWS does where no group is named.
            asked["SecurityGroupIds"] = [default_group(aws, managed.wanted["vpcId"])]
        answer = aws.create_vpc_endpoint(**asked, TagSpecifications=self.tagging(managed))
        return str(answer["VpcEndpoint"]["VpcEndpointId"])

    def delete(self, aws: Any, managed: Managed) -> None:
        name = managed.external_name
        # AWS takes the routes away with the endpoint; the stand-in looks for some that it never made.
        tables = (endpoint(aws, name) or {}).get("RouteTableIds", [])
        if tables:
            aws.modify_vpc_endpoint(VpcEndpointId=name, RemoveRouteTableIds=tables)
        aws.delete_vpc_endpoints(VpcEndpointIds=[name])


def default_group(aws: Any, vpc: str) -> str:
    """The security group that a VPC has by itself."""
    (group,) = aws.describe_security_groups(Filters=filtered(vpc_id=vpc, group_name="default"))["SecurityGroups"]
    return str(group["GroupId"])


class Association(Ec2):
    """That an endpoint is reachable somewhere, which has no object of its own in AWS."""

    absent = frozenset({"InvalidVpcEndpointId.NotFound"})
    field = ""
    word = ""

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        kept = managed.kept
        answer = endpoint(aws, kept["vpcEndpointId"])
        if answer is None or kept[self.field] not in self.places(answer):
            return None
        both = {"vpcEndpointId": kept["vpcEndpointId"], self.field: kept[self.field]}
        return {**both, "id": managed.external_name, "region": managed.region}

    def places(self, answer: Object) -> list[str]:
        """Where the endpoint is reachable."""
        return answer.get(self.word, [])

    def create(self, aws: Any, managed: Managed) -> str:
        wanted = managed.wanted
        self.modify(aws, wanted["vpcEndpointId"], add=[wanted[self.field]])
        return f"a-{wanted['vpcEndpointId']}{zlib.crc32(wanted[self.field].encode())}"

    def delete(self, aws: Any, managed: Managed) -> None:
        self.modify(aws, managed.kept["vpcEndpointId"], remove=[managed.kept[self.field]])

    def modify(self, aws: Any, name: str, add: list[str] | None = None, remove: list[str] | None = None) -> None:
        """Change where the endpoint is reachable."""
        changes = {f"Add{self.word}": add, f"Remove{self.word}": remove}
        aws.modify_vpc_endpoint(VpcEndpointId=name, **{key: value for key, value in changes.items() if value})


class RouteTableAssociation(Association):
    name = "ec2/VPCEndpointRouteTableAssociation"
    replaced: ClassVar = {"vpcEndpointId": "vpc_endpoint_id", "routeTableId": "route_table_id"}
    field = "routeTableId"
    word = "RouteTableIds"


class SubnetAssociation(Association):
    name = "ec2/VPCEndpointSubnetAssociation"
    replaced: ClassVar = {"vpcEndpointId": "vpc_endpoint_id", "subnetId": "subnet_id"}
    field = "subnetId"
    word = "SubnetIds"


class SecurityGroupAssociation(Association):
    name = "ec2/VPCEndpointSecurityGroupAssociation"
    replaced: ClassVar = {"vpcEndpointId": "vpc_endpoint_id", "securityGroupId": "security_group_id"}
    unread = frozenset({"replaceDefaultAssociation"})
    field = "securityGroupId"
    word = "SecurityGroupIds"

    def places(self, answer: Object) -> list[str]:
        return [group["GroupId"] for group in answer.get("Groups", ())]

    def create(self, aws: Any, managed: Managed) -> str:
        made = super().create(aws, managed)
        self._exchange(aws, managed.wanted, "remove")
        return made

    def delete(self, aws: Any, managed: Managed) -> None:
        self._exchange(aws, managed.kept, "add")
        super().delete(aws, managed)

    def _exchange(self, aws: Any, fields: Object, change: str) -> None:
        """Take the network's own group away for this one, or put it back: an endpoint is never without."""
        answer = endpoint(aws, fields["vpcEndpointId"])
        if answer and fields.get("replaceDefaultAssociation"):
            self.modify(aws, fields["vpcEndpointId"], **{change: [default_group(aws, answer["VpcId"])]})


KINDS = (VpcEndpoint, RouteTableAssociation, SubnetAssociation, SecurityGroupAssociation)
