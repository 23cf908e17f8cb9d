"""Route tables, routes and who is associated with them."""

import zlib
from typing import Any, ClassVar

from ..managed import Managed
from .kind import Object
from .networks import Ec2, filtered


class RouteTable(Ec2):
    name = "ec2/RouteTable"
    resource_type = "route-table"
    absent = frozenset({"InvalidRouteTableID.NotFound"})
    table: ClassVar = {"vpcId": "VpcId"}
    replaced: ClassVar = {"vpcId": "vpc_id"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        (answer,) = aws.describe_route_tables(RouteTableIds=[managed.external_name])["RouteTables"]
        owner = {"ownerId": answer.get("OwnerId", "")}
        return {**self.told(managed, answer), **owner, "arn": self.arn(managed, answer)}

    def create(self, aws: Any, managed: Managed) -> str:
        answer = aws.create_route_table(**self.asked(managed), TagSpecifications=self.tagging(managed))
        return str(answer["RouteTable"]["RouteTableId"])

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.delete_route_table(RouteTableId=managed.external_name)


class Route(Ec2):
    name = "ec2/Route"
    absent = frozenset({"InvalidRouteTableID.NotFound", "InvalidRoute.NotFound"})
    table: ClassVar = {
        "routeTableId": "RouteTableId",
        "destinationCidrBlock": "DestinationCidrBlock",
        "gatewayId": "GatewayId",
        "natGatewayId": "NatGatewayId",
    }
    replaced: ClassVar = {"routeTableId": "route_table_id", "destinationCidrBlock": "destination_cidr_block"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        (answer,) = aws.describe_route_tables(RouteTableIds=[managed.kept["routeTableId"]])["RouteTables"]
        for route in answer["Routes"]:
            if route.get("DestinationCidrBlock") == managed.kept["destinationCidrBlock"]:
                table = {"routeTableId": answer["RouteTableId"], "region": managed.region}
                known = {"id": managed.external_name, "state": route["State"], "origin": route["Origin"]}
                return {**self.read(route), **table, **known}
        return None

    def create(self, aws: Any, managed: Managed) -> str:
        aws.create_route(**self.asked(managed))
        destination = managed.wanted["destinationCidrBlock"]
        return f"r-{managed.wanted['routeTableId']}{zlib.crc32(destination.encode())}"

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        aws.replace_route(**self.asked(managed))

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.delete_route(**self.asked(managed, {"routeTableId", "destinationCidrBlock"}))


class RouteTableAssociation(Ec2):
    name = "ec2/RouteTableAssociation"
    absent = frozenset({"InvalidAssociationID.NotFound"})
    table: ClassVar = {"subnetId": "SubnetId", "routeTableId": "RouteTableId"}
    replaced: ClassVar = {"subnetId": "subnet_id"}

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        by = filtered(association__route_table_association_id=managed.external_name)
        for table in aws.describe_route_tables(Filters=by)["RouteTables"]:
            for answer in table["Associations"]:
                if answer["RouteTableAssociationId"] == managed.external_name:
                    return {**self.read(answer), "id": managed.external_name, "region": managed.region}
        return None

    def create(self, aws: Any, managed: Managed) -> str:
        return str(aws.associate_route_table(**self.asked(managed))["AssociationId"])

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        table = managed.kept["routeTableId"]
        aws.replace_route_table_association(AssociationId=managed.external_name, RouteTableId=table)

    def delete(self, aws: Any, managed: Managed) -> None:
        aws.disassociate_route_table(AssociationId=managed.external_name)


KINDS = (RouteTable, Route, RouteTableAssociation)
