"""Networks, and what stands in them: the first half of EC2."""

from typing import Any, ClassVar

from ..cloud import refusal
from ..managed import Managed
from .kind import Kind, Object, pairs, unpaired


class Ec2(Kind):
    """A resource of EC2: all are described in lists and tagged in one way."""

    service = "ec2"
    resource_type = ""

    def tagging(self, managed: Managed) -> list[Object]:
        return [{"ResourceType": self.resource_type, "Tags": pairs(managed.wanted.get("tags"))}]

    def retag(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        if "tags" in changed:
            wanted = managed.kept.get("tags") or {}
            gone = [{"Key": key} for key in managed.reported.get("tags") or {} if key not in wanted]
            if gone:
                aws.delete_tags(Resources=[managed.external_name], Tags=gone)
            aws.create_tags(Resources=[managed.external_name], Tags=pairs(wanted))

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        self.retag(aws, managed, changed)

    def arn(self, managed: Managed, answer: Object) -> str:
        owner = answer.get("OwnerId", "123456789012")
        return f"arn:aws:ec2:{managed.region}:{owner}:{self.resource_type}/{managed.external_name}"

    def told(self, managed: Managed, answer: Object) -> Object:
        """What every resource of EC2 reports."""
        named = {"id": managed.external_name, "tags": unpaired(answer.get("Tags")), "region": managed.region}
        return {**self.read(answer), **named}


def filtered(**by: str) -> list[Object]:
    """A filter of EC2; two underscores stand for a point."""
    return [{"Name": name.replace("__", ".").replace("_", "-"), "Values": [value]} for name, value in by.items()]


class Vpc(Ec2):
    name = "ec2/VPC"
    resource_type = "vpc"
    absent = frozenset({"InvalidVpcID.NotFound"})
    table: ClassVar = {"cidrBlock": "CidrBlock", "instanceTenancy": "InstanceTenancy"}
    replaced: ClassVar = {"cidrBlock": "cidr_block"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        vpc = managed.external_name
        (answer,) = aws.describe_vpcs(VpcIds=[vpc])["Vpcs"]
        mains = aws.describe_route_tables(Filters=filtered(vpc_id=vpc, association__main="true"))["RouteTables"]
        groups = aws.describe_security_groups(Filters=filtered(vpc_id=vpc, group_name="default"))["SecurityGroups"]
        return {
            **self.told(managed, answer),
            "arn": self.arn(managed, answer),
            "ownerId": answer["OwnerId"],
            "mainRouteTableId": mains[0]["RouteTableId"] if mains else "",
            "defaultSecurityGroupId": groups[0]["GroupId"] if groups else "",
            **{name: self._attribute(aws, vpc, name) for name in _VPC_ATTRIBUTES},
        }

    def _attribute(self, aws: Any, vpc: str, name: str) -> bool:
        answer = aws.describe_vpc_attribute(VpcId=vpc, Attribute=name)
        return bool(answer[name[0].upper() + name[1:]]["Value"])

    def create(self, aws: Any, managed: Managed) -> str:
        made = aws.create_vpc(**self.asked(managed), TagSpecifications=self.tagging(managed))["Vpc"]["VpcId"]
        self._set(aws, made, managed, set(_VPC_ATTRIBUTES))
        return str(made)

    def _set(self, aws: Any, vpc: str, managed: Managed, changed: set[str]) -> None:
        for name in _VPC_ATTRIBUTES:
            if name in changed and name in managed.wanted:
                aws.modify_vpc_attribute(VpcId=vpc, **{name[0].upper() + name[1:]: {"Value": managed.wanted[name]}})

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        self._set(aws, managed.external_name, managed, changed)
        self.retag(aws, managed, changed)

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.delete_vpc(VpcId=managed.external_name)


_VPC_ATTRIBUTES = ("enableDnsSupport", "enableDnsHostnames")


class Subnet(Ec2):
    name = "ec2/Subnet"
    resource_type = "subnet"
    absent = frozenset({"InvalidSubnetID.NotFound"})
    table: ClassVar = {
        "vpcId": "VpcId",
        "cidrBlock": "CidrBlock",
        "availabilityZone": "AvailabilityZone",
        "mapPublicIpOnLaunch": "MapPublicIpOnLaunch",
    }
    replaced: ClassVar = {"vpcId": "vpc_id", "cidrBlock": "cidr_block", "availabilityZone": "availability_zone"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        (answer,) = aws.describe_subnets(SubnetIds=[managed.external_name])["Subnets"]
        return {
            **self.told(managed, answer),
            "arn": self.arn(managed, answer),
            "availabilityZoneId": answer.get("AvailabilityZoneId", ""),
        }

    def create(self, aws: Any, managed: Managed) -> str:
        asked = self.asked(managed, {"vpcId", "cidrBlock", "availabilityZone"})
        made = aws.create_subnet(**asked, TagSpecifications=self.tagging(managed))["Subnet"]["SubnetId"]
        if managed.wanted.get("mapPublicIpOnLaunch"):
            aws.modify_subnet_attribute(SubnetId=made, MapPublicIpOnLaunch={"Value": True})
        return str(made)

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        if "mapPublicIpOnLaunch" in changed:
            public = {"Value": bool(managed.kept["mapPublicIpOnLaunch"])}
            aws.modify_subnet_attribute(SubnetId=managed.external_name, MapPublicIpOnLaunch=public)
        self.retag(aws, managed, changed)

    def delete(self, aws: Any, managed: Managed) -> None:
        subnet = managed.external_name
        if _gateways(aws, subnet_id=subnet) or _endpoints_in(aws, subnet):
            raise refusal(
                "DeleteSubnet", "DependencyViolation", f"The subnet '{subnet}' has dependencies and cannot be deleted."
            )
        aws.delete_subnet(SubnetId=subnet)


class InternetGateway(Ec2):
    name = "ec2/InternetGateway"
    resource_type = "internet-gateway"
    absent = frozenset({"InvalidInternetGatewayID.NotFound"})

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        (answer,) = aws.describe_internet_gateways(InternetGatewayIds=[managed.external_name])["InternetGateways"]
        attached = [item["VpcId"] for item in answer["Attachments"]]
        vpc = {"vpcId": attached[0]} if attached else {}
        return {**self.told(managed, answer), **vpc, "arn": self.arn(managed, answer), "ownerId": answer["OwnerId"]}

    def create(self, aws: Any, managed: Managed) -> str:
        answer = aws.create_internet_gateway(TagSpecifications=self.tagging(managed))["InternetGateway"]
        if managed.wanted.get("vpcId"):
            aws.attach_internet_gateway(InternetGatewayId=answer["InternetGatewayId"], VpcId=managed.wanted["vpcId"])
        return str(answer["InternetGatewayId"])

    def delete(self, aws: Any, managed: Managed) -> None:
        vpc = managed.reported.get("vpcId")
        if vpc and self._attached(aws, managed):
            if any(item.get("ConnectivityType") == "public" for item in _gateways(aws, vpc_id=vpc)):
                raise refusal(
                    "DetachInternetGateway",
                    "DependencyViolation",
                    f"Network {vpc} has some mapped public address(es). Please unmap those public address(es) before "
                    "detaching the gateway.",
                )
            aws.detach_internet_gateway(InternetGatewayId=managed.external_name, VpcId=vpc)
        aws.delete_internet_gateway(InternetGatewayId=managed.external_name)

    def _attached(self, aws: Any, managed: Managed) -> bool:
        (answer,) = aws.describe_internet_gateways(InternetGatewayIds=[managed.external_name])["InternetGateways"]
        return bool(answer["Attachments"])


class Eip(Ec2):
    name = "ec2/EIP"
    resource_type = "elastic-ip"
    absent = frozenset({"InvalidAllocationID.NotFound", "InvalidAddress.NotFound"})
    table: ClassVar = {"domain": "Domain"}
    replaced: ClassVar = {"domain": "domain"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        (answer,) = aws.describe_addresses(AllocationIds=[managed.external_name])["Addresses"]
        return {
            **self.told(managed, answer),
            "allocationId": answer["AllocationId"],
            "publicIp": answer["PublicIp"],
            "arn": self.arn(managed, answer),
        }

    def create(self, aws: Any, managed: Managed) -> str:
        made = aws.allocate_address(**self.asked(managed), TagSpecifications=self.tagging(managed))
        return str(made["AllocationId"])

    def delete(self, aws: Any, managed: Managed) -> None:
        allocation = managed.external_name
        for gateway in _gateways(aws):
            if any(item.get("AllocationId") == allocation for item in gateway["NatGatewayAddresses"]):
                address = managed.reported.get("publicIp")
                raise refusal("ReleaseAddress", "InvalidIPAddress.InUse", f"Address {address} is in use.")
        aws.release_address(AllocationId=allocation)


class NatGateway(Ec2):
    name = "ec2/NATGateway"
    resource_type = "natgateway"
    absent = frozenset({"NatGatewayNotFound"})
    table: ClassVar = {"subnetId": "SubnetId", "allocationId": "AllocationId", "connectivityType": "ConnectivityType"}
    replaced: ClassVar = {
        "subnetId": "subnet_id",
        "allocationId": "allocation_id",
        "connectivityType": "connectivity_type",
    }

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        answers = aws.describe_nat_gateways(NatGatewayIds=[managed.external_name])["NatGateways"]
        there = [answer for answer in answers if answer["State"] not in ("deleting", "deleted")]
        if not there:
            return None
        (answer,) = there
        (address, *_) = answer["NatGatewayAddresses"] or [{}]
        public = {"allocationId": address["AllocationId"]} if address.get("AllocationId") else {}
        return {**self.told(managed, answer), **public, "publicIp": address.get("PublicIp", "")}

    def create(self, aws: Any, managed: Managed) -> str:
        (subnet,) = aws.describe_subnets(SubnetIds=[managed.wanted["subnetId"]])["Subnets"]
        vpc = subnet["VpcId"]
        if managed.wanted.get("connectivityType", "public") == "public" and not self._is_open(aws, vpc):
            raise refusal("CreateNatGateway", "Gateway.NotAttached", f"Network {vpc} has no Internet gateway attached")
        answer = aws.create_nat_gateway(**self.asked(managed), TagSpecifications=self.tagging(managed))
        return str(answer["NatGateway"]["NatGatewayId"])

    def _is_open(self, aws: Any, vpc: str) -> bool:
        return bool(aws.describe_internet_gateways(Filters=filtered(attachment__vpc_id=vpc))["InternetGateways"])

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.delete_nat_gateway(NatGatewayId=managed.external_name)


def _endpoints_in(aws: Any, subnet: str) -> bool:
    """Whether an endpoint has an address in a subnet."""
    there = [item for item in aws.describe_vpc_endpoints()["VpcEndpoints"] if item["State"] != "deleted"]
    return any(subnet in item.get("SubnetIds", ()) for item in there)


def _gateways(aws: Any, **by: str) -> list[Object]:
    """The NAT gateways that are there."""
    found = (
        aws.describe_nat_gateways(Filter=filtered(**by))["NatGateways"]
        if by
        else aws.describe_nat_gateways()["NatGateways"]
    )
    return [item for item in found if item["State"] not in ("deleting", "deleted")]


KINDS = (Vpc, Subnet, InternetGateway, Eip, NatGateway)
