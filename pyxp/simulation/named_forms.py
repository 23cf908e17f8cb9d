"""What the values of AWS fields look like by the ends of the fields' names, whatever the service: ids and networks.

A line is the end of a name, in whole words, and the form: ``volumeId`` is for ``rootVolumeId`` and for a list
``volumeIds`` as well. The longest end counts. What stands in braces is told in :mod:`pyxp.simulation.forms`; addresses
are those that are set aside for documentation. Fields whose form a service decides are in
:mod:`pyxp.simulation.field_forms`. Sources: the examples of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ and
of the other services' references, and RFC 3849.
"""

from typing import Final

NAMED_FORMS: Final = """
accessPointId fsap-{hex17}
allocationId eipalloc-{hex17}
amiId ami-{hex17}
apiId {alnum10}
brokerId b-{uuid}
capacityBlockOfferingId cbr-{hex17}
catalogId {account}
cidrIpv6 2001:db8:{hex3}::/56
detectorId {hex32}
dhcpOptionsId dopt-{hex17}
directoryId d-{hex10}
egressOnlyGatewayId eigw-{hex17}
emailAddress films@example.com
eniId eni-{hex17}
fileSystemId fs-{hex17}
identityStoreId d-{hex10}
imageId ami-{hex17}
instanceId i-{hex17}
ipamId ipam-{hex17}
ipamPoolAllocationId ipam-pool-alloc-{hex17}
ipamPoolId ipam-pool-{hex17}
ipamScopeId ipam-scope-{hex17}
ipv6 2001:db8::{hex3}
ipv6Address 2001:db8::{hex3}
ipv6AddressList 2001:db8::{hex3}
ipv6Cidr 2001:db8:{hex3}::/56
ipv6CidrBlock 2001:db8:{hex3}::/56
ipv6NetworkCidr 2001:db8:{hex3}::/56
ipv6Prefix 2001:db8:0:{hex3}::/80
ipv6Prefixes 2001:db8:0:{hex3}::/80
localGatewayId lgw-{hex17}
networkInterfaceId eni-{hex17}
outpostId op-{hex17}
placementGroupId pg-{hex17}
portfolioId port-{alnum13}
prefixListId pl-{hex17}
productId prod-{alnum13}
resolverEndpointId rslvr-in-{hex17}
resolverRuleId rslvr-rr-{hex17}
securityGroupRuleId sgr-{hex17}
snapshotId snap-{hex17}
spotInstanceRequestId sir-{alnum8}
transitGatewayAttachmentId tgw-attach-{hex17}
userPoolId {region}_{mixed9}
volumeId vol-{hex17}
vpceId vpce-{hex17}
windowId mw-{hex17}
"""
"""The table."""
