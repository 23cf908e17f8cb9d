"""What AWS services report in fields whose value has the service's own form: endpoints, URLs, hosts, ids and ports.

A line that is not indented is a service, the first part of its API groups; below it are fields, ``Kind.field=form``,
with ``*`` for every kind of the service. What stands in braces is told in :mod:`pyxp.simulation.forms`, and ``{arn}``
is the resource's ARN; of a list whose form has commas each part is an element. Sources: the reference of each
service's API, and https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
"""

from collections.abc import Mapping
from typing import Final

FIELD_FORMS: Final = """
acm
  Certificate.status=ISSUED
amp
  Workspace.prometheusEndpoint=https://aps-workspaces.{region}.{dns}/workspaces/{name}/
amplify
  App.defaultDomain={name}.amplifyapp.com
apigateway
  Resource.parentId={alnum10}
  DomainName.cloudfrontDomainName=d{alnum13}.cloudfront.net DomainName.cloudfrontZoneId=Z2FDTNDATAQYW2
  DomainName.regionalDomainName=d-{alnum10}.execute-api.{region}.{dns} DomainName.regionalZoneId=Z{upper13}
  RestAPI.executionArn=arn:{partition}:execute-api:{region}:{account}:{name} RestAPI.rootResourceId={alnum10}
  Stage.executionArn=arn:{partition}:execute-api:{region}:{account}:{restApiId}/{stageName}
  Stage.invokeUrl=https://{restApiId}.execute-api.{region}.{dns}/{stageName}
apigatewayv2
  API.apiEndpoint=https://{name}.execute-api.{region}.{dns}
  API.executionArn=arn:{partition}:execute-api:{region}:{account}:{name}
  DomainName.hostedZoneId=Z{upper13} DomainName.targetDomainName=d-{alnum10}.execute-api.{region}.{dns}
  Stage.executionArn=arn:{partition}:execute-api:{region}:{account}:{apiId}/{name}
  Stage.invokeUrl=https://{apiId}.execute-api.{region}.{dns}/{name}
apprunner
  Service.serviceId={hex32} Service.serviceUrl={alnum10}.{region}.awsapprunner.com
budgets
  *.address=films@example.com
cloudfront
  Distribution.status=Deployed
  Distribution.domainName=d{alnum13}.cloudfront.net Distribution.hostedZoneId=Z2FDTNDATAQYW2 *.etag=E{upper13}
  *.functionArn=arn:{partition}:cloudfront::{account}:function/{name}
  OriginAccessIdentity.iamArn=arn:{partition}:iam::cloudfront:user/CloudFront-Origin-Access-Identity-{name}
  OriginAccessIdentity.cloudfrontAccessIdentityPath=origin-access-identity/cloudfront/{name}
  OriginAccessIdentity.s3CanonicalUserId={hex96}
cloudsearch
  Domain.documentServiceEndpoint=doc-{name}-{alnum26}.{region}.cloudsearch.{dns} Domain.domainId={account}/{name}
  Domain.searchServiceEndpoint=search-{name}-{alnum26}.{region}.cloudsearch.{dns}
cloudwatchevents
  Rule.state=ENABLED
  Connection.secretArn=arn:{partition}:secretsmanager:{region}:{account}:secret:events!connection/{name}/{uuid}-{mixed6}
codeartifact
  Domain.s3BucketArn=arn:{partition}:s3:::assets-{hex16}-{region}
codecommit
  Repository.cloneUrlHttp=https://git-codecommit.{region}.{dns}/v1/repos/{name}
  Repository.cloneUrlSsh=ssh://git-codecommit.{region}.{dns}/v1/repos/{name} Repository.repositoryId={uuid}
cognitoidp
  UserPool.endpoint=cognito-idp.{region}.{dns}/{name} UserPoolDomain.cloudfrontDistribution=d{alnum13}.cloudfront.net
  UserPoolDomain.cloudfrontDistributionZoneId=Z2FDTNDATAQYW2
connect
  *.associationId={hex64} *.instanceId={uuid}
dax
  Cluster.clusterAddress={name}.{alnum6}.dax-clusters.{region}.{dns}
  Cluster.configurationEndpoint={name}.{alnum6}.dax-clusters.{region}.{dns}:8111
directconnect
  *.amazonAddress=169.254.{octet}.1/30 *.customerAddress=169.254.{octet}.2/30
  *.dxGatewayAssociationId={uuid} *.dxGatewayId={uuid}
docdb
  Cluster.endpoint={name}.cluster-{alnum12}.{region}.docdb.{dns} Cluster.hostedZoneId=Z{upper13}
  Cluster.readerEndpoint={name}.cluster-ro-{alnum12}.{region}.docdb.{dns} Cluster.clusterResourceId=cluster-{upper26}
  ClusterInstance.endpoint={name}.{alnum12}.{region}.docdb.{dns} ClusterInstance.dbiResourceId=db-{upper26}
ds
  Directory.accessUrl={name}.awsapps.com
dsql
  Cluster.vpcEndpointServiceName=com.amazonaws.{region}.dsql-{alnum4}
dynamodb
  Table.streamArn={arn}/stream/2024-01-01T00:00:00.000 Table.streamLabel=2024-01-01T00:00:00.000
ec2
  NATGateway.associationId=eipassoc-{hex17} *.attachmentId=eni-attach-{hex17} NetworkInsightsAnalysis.attachmentId=tgw-attach-{hex17}
  *.transportAttachmentId=tgw-attach-{hex17} *.ipv6CidrBlockAssociationId=subnet-cidr-assoc-{hex17}
  *.ipv6AssociationId=vpc-cidr-assoc-{hex17} VPCIpam.defaultResourceDiscoveryId=ipam-res-disco-{hex17}
  VPCIpam.defaultResourceDiscoveryAssociationId=ipam-res-disco-assoc-{hex17} *.instance=i-{hex17}
  *.networkInterface=eni-{hex17} *.address=203.0.113.{octet} *.addresses=10.0.0.{octet}
  *.destinationAddress=10.0.0.{octet} *.sourceAddress=10.0.0.{octet} *.destinationAddresses=10.0.0.{octet}
  *.sourceAddresses=10.0.0.{octet} *.bgpPeerAddress=169.254.{octet}.1 *.bgpTransitGatewayAddresses=169.254.{octet}.2
  *.peerAddress=10.0.0.{octet} *.transitGatewayAddress=10.0.0.{octet} *.ipv6Support=disable
  VPNConnection.tunnel1Address=203.0.113.{octet} VPNConnection.tunnel2Address=198.51.100.{octet}
  VPNConnection.tunnel1CgwInsideAddress=169.254.{octet}.2 VPNConnection.tunnel1VgwInsideAddress=169.254.{octet}.1
  VPNConnection.tunnel2CgwInsideAddress=169.254.{octet}.6 VPNConnection.tunnel2VgwInsideAddress=169.254.{octet}.5
  VPNConnection.tunnel1InsideCidr=169.254.{octet}.0/30 VPNConnection.tunnel2InsideCidr=169.254.{octet}.4/30
  LaunchTemplate.httpProtocolIpv6=disabled Instance.httpProtocolIpv6=disabled SpotInstanceRequest.httpProtocolIpv6=disabled
  LaunchTemplate.associatePublicIpAddress=false LaunchTemplate.associateCarrierIpAddress=false
  *.allocationId=eipalloc-{hex17} EIP.allocationId={name} EIP.associationId=eipassoc-{hex17} Instance.instanceState=running Route.origin=CreateRoute Route.state=active *.macAddress=02:{hex2}:1a:2b:3c:4d
  SecurityGroupEgressRule.securityGroupRuleId={name} SecurityGroupIngressRule.securityGroupRuleId={name}
  VPC.mainRouteTableId=rtb-{hex17} VPC.defaultNetworkAclId=acl-{hex17} VPC.defaultSecurityGroupId=sg-{hex17}
  VPCEndpoint.prefixListId=pl-{hex8} VPCEndpointService.serviceName=com.amazonaws.vpce.{region}.{name}
ecr
  Repository.repositoryUrl={account}.dkr.ecr.{region}.{dns}/{name}
ecrpublic
  Repository.repositoryUri=public.ecr.aws/{alnum8}/{name}
ecs
  TaskDefinition.arnWithoutRevision=arn:{partition}:ecs:{region}:{account}:task-definition/{family}
efs
  MountTarget.mountTargetDnsName={region}a.{fileSystemId}.efs.{region}.{dns}
  FileSystem.dnsName={name}.efs.{region}.{dns} MountTarget.dnsName={fileSystemId}.efs.{region}.{dns}
eks
  PodIdentityAssociation.associationId={name} *.status=ACTIVE
  Cluster.clusterId={uuid} Cluster.endpoint=https://{upper32}.gr7.{region}.eks.{dns}
  Cluster.issuer=https://oidc.eks.{region}.{dns}/id/{upper32} Cluster.platformVersion=eks.1
  PodIdentityAssociation.associationArn=arn:{partition}:eks:{region}:{account}:podidentityassociation/{clusterName}/{name}
elasticache
  Cluster.clusterAddress={name}.{alnum6}.cfg.{zonecode}.cache.{dns}
  Cluster.configurationEndpoint={name}.{alnum6}.cfg.{zonecode}.cache.{dns}:11211
  ReplicationGroup.configurationEndpointAddress=clustercfg.{name}.{alnum6}.{zonecode}.cache.{dns}
  ReplicationGroup.primaryEndpointAddress=master.{name}.{alnum6}.{zonecode}.cache.{dns}
  ReplicationGroup.readerEndpointAddress=replica.{name}.{alnum6}.{zonecode}.cache.{dns}
elasticsearch
  Domain.domainId={account}/{name} Domain.endpoint=search-{name}-{alnum26}.{region}.es.{dns}
  Domain.kibanaEndpoint=search-{name}-{alnum26}.{region}.es.{dns}/_plugin/kibana/
elb
  Attachment.instance=i-{hex17}
  ELB.dnsName={name}-{dec10}.{region}.elb.{dns} ELB.zoneId=Z{upper13}
elbv2
  LBTargetGroup.preserveClientIp=true
  LB.arnSuffix={lbtype}/{wanted}/{hex16} LB.dnsName={wanted}-{dec10}.{region}.elb.{dns} LB.zoneId=Z{upper13}
  LBTargetGroup.arnSuffix=targetgroup/{wanted}/{hex16}
fsx
  DataRepositoryAssociation.associationId={name} *.volumeId=fsvol-{hex17}
  LustreFileSystem.dnsName={name}.fsx.{region}.{dns} OntapFileSystem.dnsName={name}.fsx.{region}.{dns}
  LustreFileSystem.mountName={alnum8}
globalaccelerator
  Accelerator.dnsName=a{hex16}.awsglobalaccelerator.com Accelerator.hostedZoneId=Z2BJ6XQ5FK7U4H
  Accelerator.dualStackDnsName=a{hex16}.dualstack.awsglobalaccelerator.com
grafana
  Workspace.endpoint={name}.grafana-workspace.{region}.{dns}
iam
  *.path=/ Group.uniqueId=AGPA{upper17} InstanceProfile.uniqueId=AIPA{upper17} Policy.policyId=ANPA{upper17} Role.uniqueId=AROA{upper17}
  ServiceLinkedRole.uniqueId=AROA{upper17} User.uniqueId=AIDA{upper17}
ivs
  Channel.ingestEndpoint={hex12}.global-contribute.live-video.net
  Channel.playbackUrl=https://{hex12}.{region}.playback.live-video.net/api/video/v1/channel.{mixed12}.m3u8
kafka
  Cluster.bootstrapBrokers=b-1.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:9092,b-2.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:9092
  Cluster.bootstrapBrokersTls=b-1.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:9094,b-2.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:9094
  Cluster.bootstrapBrokersSaslScram=b-1.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:9096,b-2.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:9096
  Cluster.bootstrapBrokersSaslIam=b-1.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:9098,b-2.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:9098
  Cluster.bootstrapBrokersPublicTls=b-1-public.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:9194,b-2-public.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:9194
  Cluster.bootstrapBrokersPublicSaslScram=b-1-public.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:9196,b-2-public.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:9196
  Cluster.bootstrapBrokersPublicSaslIam=b-1-public.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:9198,b-2-public.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:9198
  Cluster.bootstrapBrokersVpcConnectivityTls=b-1.tls.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:14001,b-2.tls.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:14001
  Cluster.bootstrapBrokersVpcConnectivitySaslScram=b-1.scram.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:14001,b-2.scram.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:14001
  Cluster.bootstrapBrokersVpcConnectivitySaslIam=b-1.iam.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:14001,b-2.iam.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:14001
  Cluster.zookeeperConnectString=z-1.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:2181,z-2.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:2181
  Cluster.zookeeperConnectStringTls=z-1.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:2182,z-2.{clusterName}.{alnum6}.c2.kafka.{region}.{dns}:2182
  ServerlessCluster.bootstrapBrokersSaslIam=boot-{alnum8}.c2.kafka-serverless.{region}.{dns}:9098
kms
  *.keyId={name}
lambda
  Alias.invokeArn=arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations
  Function.invokeArn=arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations
  Function.qualifiedArn={arn}:$LATEST Function.version=$LATEST FunctionURL.urlId={alnum32}
  Function.qualifiedInvokeArn=arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}:$LATEST/invocations
  FunctionURL.functionUrl=https://{alnum32}.lambda-url.{region}.on.aws/
  LayerVersion.layerArn=arn:{partition}:lambda:{region}:{account}:layer:{layerName} LayerVersion.version=1
lightsail
  ContainerService.url=https://{name}.{alnum13}.{region}.cs.amazonlightsail.com/
  LB.dnsName={hex32}-{dec10}.{region}.elb.{dns} Bucket.url=https://{name}.s3.{region}.{dns}
mediastore
  Container.endpoint=https://{alnum14}.data.mediastore.{region}.{dns}
memorydb
  Cluster.address=clustercfg.{name}.{alnum6}.memorydb.{region}.{dns}
mq
  Broker.consoleUrl=https://{name}.mq.{region}.{dns}:8162
mwaa
  Environment.webserverUrl={uuid}.c2.{region}.airflow.{dns}
neptune
  Cluster.endpoint={name}.cluster-{alnum12}.{region}.neptune.{dns} Cluster.hostedZoneId=Z{upper13}
  Cluster.readerEndpoint={name}.cluster-ro-{alnum12}.{region}.neptune.{dns} Cluster.clusterResourceId=cluster-{upper26}
  ClusterEndpoint.endpoint={name}.cluster-custom-{alnum12}.{region}.neptune.{dns}
  ClusterInstance.address={name}.{alnum12}.{region}.neptune.{dns} ClusterInstance.dbiResourceId=db-{upper26}
  ClusterInstance.endpoint={name}.{alnum12}.{region}.neptune.{dns}:8182
networkfirewall
  Firewall.attachmentId=tgw-attach-{hex17}
opensearch
  Domain.domainId={account}/{domainName} Domain.endpoint=search-{domainName}-{alnum26}.{region}.es.{dns}
  Domain.endpointV2=search-{domainName}-{alnum26}.aos.{region}.on.aws
  Domain.dashboardEndpointV2=search-{domainName}-{alnum26}.aos.{region}.on.aws/_dashboards
  Domain.dashboardEndpoint=search-{domainName}-{alnum26}.{region}.es.{dns}/_dashboards
opensearchserverless
  Collection.collectionEndpoint=https://{name}.{region}.aoss.{dns}
  Collection.dashboardEndpoint=https://{name}.{region}.aoss.{dns}/_dashboards
organizations
  *.parentId=r-{alnum4} Account.govcloudId={dec12} *.status=ACTIVE
  Organization.masterAccountId={account} Organization.masterAccountArn=arn:{partition}:organizations::{account}:account/{name}/{account}
pipes
  Pipe.desiredState=RUNNING Pipe.assignPublicIp=DISABLED
rds
  Cluster.secretStatus=active
  Cluster.clusterResourceId=cluster-{upper26} Cluster.endpoint={name}.cluster-{alnum12}.{region}.rds.{dns}
  Cluster.hostedZoneId=Z{upper13} Cluster.readerEndpoint={name}.cluster-ro-{alnum12}.{region}.rds.{dns}
  ClusterEndpoint.endpoint={name}.cluster-custom-{alnum12}.{region}.rds.{dns} ClusterInstance.dbiResourceId=db-{upper26}
  ClusterInstance.endpoint={name}.{alnum12}.{region}.rds.{dns} Instance.address={identifier}.{alnum12}.{region}.rds.{dns}
  GlobalCluster.endpoint={name}.global-{alnum12}.global.rds.{dns} Instance.endpoint={identifier}.{alnum12}.{region}.rds.{dns}:{port}
  GlobalCluster.globalClusterResourceId=cluster-{hex16} Instance.hostedZoneId=Z{upper13} Instance.resourceId={name}
  Proxy.endpoint={name}.proxy-{alnum12}.{region}.rds.{dns} ProxyEndpoint.endpoint={name}.endpoint.proxy-{alnum12}.{region}.rds.{dns}
redshift
  Cluster.dnsName={name}.{alnum12}.{region}.redshift.{dns} Cluster.endpoint={name}.{alnum12}.{region}.redshift.{dns}:{port}
  Cluster.clusterNamespaceArn=arn:{partition}:redshift:{region}:{account}:namespace:{uuid}
  EndpointAccess.address={name}-endpoint-{alnum12}.{alnum12}.{region}.redshift.{dns}
redshiftserverless
  EndpointAccess.address={name}-endpoint-{alnum20}.{account}.{region}.redshift-serverless.{dns}
route53
  *.nameServers=ns-3{dec2}.awsdns-1{dec1}.com,ns-6{dec2}.awsdns-2{dec1}.net,ns-11{dec2}.awsdns-3{dec1}.org,ns-17{dec2}.awsdns-4{dec1}.co.uk
  Zone.zoneId={name} Zone.primaryNameServer=ns-3{dec2}.awsdns-1{dec1}.com
s3
  Bucket.accelerationStatus=Enabled
  Bucket.bucketDomainName={name}.s3.{dns} Bucket.bucketRegionalDomainName={name}.s3.{region}.{dns}
  Bucket.hostedZoneId=Z{upper13} Bucket.websiteDomain=s3-website.{region}.{dns}
  Bucket.websiteEndpoint={name}.s3-website.{region}.{dns} Bucket.bucketRegion={region}
  BucketWebsiteConfiguration.websiteDomain=s3-website.{region}.{dns}
  BucketWebsiteConfiguration.websiteEndpoint={bucket}.s3-website.{region}.{dns}
s3control
  AccessPoint.alias={wanted}-{alnum20}-s3alias AccessPoint.domainName={wanted}-{account}.s3-accesspoint.{region}.{dns}
  MultiRegionAccessPoint.alias={alnum13}.mrap MultiRegionAccessPoint.domainName={alnum13}.mrap.accesspoint.s3-global.{dns}
sagemaker
  Domain.url=https://{name}.studio.{region}.sagemaker.aws NotebookInstance.url={name}.notebook.{region}.sagemaker.aws
scheduler
  Schedule.groupName=default Schedule.state=ENABLED ScheduleGroup.state=ACTIVE
servicediscovery
  PrivateDNSNamespace.hostedZone=Z{upper20} PublicDNSNamespace.hostedZone=Z{upper20}
sfn
  StateMachine.stateMachineVersionArn={arn}:1
signer
  SigningProfile.version={alnum10} SigningProfile.versionArn={arn}/{alnum10}
sqs
  Queue.url={externalname}
ssm
  Association.associationId={name}
transfer
  Server.endpoint={name}.server.transfer.{region}.{dns}
verifiedaccess
  Instance.nameServers=ns-3{dec2}.awsdns-1{dec1}.com,ns-6{dec2}.awsdns-2{dec1}.net,ns-11{dec2}.awsdns-3{dec1}.org,ns-17{dec2}.awsdns-4{dec1}.co.uk
  Endpoint.deviceValidationDomain=ava-{hex12}.edge-{hex17}.vai-{hex17}.prod.verified-access.{region}.{dns}
  Endpoint.endpointDomain={wanted}.edge-{hex17}.vai-{hex17}.prod.verified-access.{region}.{dns}
wafv2
  IPSet.addresses=203.0.113.{octet}/32
"""  # noqa: E501
"""The table."""

PORTS: Final[Mapping[str, int]] = {
    "aurora": 3306,
    "aurora-mysql": 3306,
    "aurora-postgresql": 5432,
    "db2": 50000,
    "docdb": 27017,
    "dax": 8111,
    "elasticache": 6379,
    "mariadb": 3306,
    "memcached": 11211,
    "memorydb": 6379,
    "mysql": 3306,
    "neptune": 8182,
    "oracle": 1521,
    "postgres": 5432,
    "redis": 6379,
    "redshift": 5439,
    "redshiftserverless": 5439,
    "sqlserver": 1433,
    "timestreaminfluxdb": 8086,
    "valkey": 6379,
}
"""The port on which an engine, or a service, is reached unless another is asked for; engines without their edition."""

HTTPS: Final = 443
"""The port of everything else."""
