"""The names that AWS gives to resources which nobody names, and what the provider reports as their id: a table.

A line that is not indented is a service, the first part of its API groups; what follows is the form for kinds that are
not listed. Below it are kinds. A form is that of the external name, and after ``;`` that of the id where it differs;
``arn`` stands for the resource's ARN. ``Topic=;arn`` is for a kind that we name and whose id is its ARN.

Kinds that are not here are named as their provider's facts say. What stands in braces is told in
:mod:`pyxp.simulation.identifiers`. Sources: the import sections of
https://registry.terraform.io/providers/hashicorp/aws/latest/docs, and the external names that the provider configures.
"""

from typing import Final

GIVEN_FORMS: Final = """
acm arn
  CertificateValidation={certificateArn*}
acmpca arn
  CertificateAuthorityCertificate={certificateAuthorityArn*}
  Permission={certificateAuthorityArn*},{principal},{sourceAccount} Policy={resourceArn*}
amp
  AlertManagerDefinition={workspaceId*} RuleGroupNamespace=;arn Scraper=s-{uuid} Workspace=ws-{uuid}
amplify d{alnum13}
  Webhook={uuid}
apigateway {alnum10}
  APIKey={alnum10} Account=api-gateway-account Authorizer={alnum6} BasePathMapping={domainName*}/{basePath?}
  ClientCertificate={alnum6} Deployment={alnum6} DocumentationPart={restApiId*}/{alnum6}
  DocumentationVersion={restApiId*}/{version*} DomainName={domainName*}
  GatewayResponse=aggr-{restApiId*}-{responseType*} Integration=agi-{restApiId*}-{resourceId*}-{httpMethod*}
  IntegrationResponse=agir-{restApiId*}-{resourceId*}-{httpMethod*}-{statusCode*}
  Method=agm-{restApiId*}-{resourceId*}-{httpMethod*}
  MethodResponse=agmr-{restApiId*}-{resourceId*}-{httpMethod*}-{statusCode*}
  MethodSettings={restApiId*}-{stageName*}-{methodPath*} Model={alnum6} RequestValidator={alnum6} Resource={alnum6}
  RestAPIPolicy={restApiId*} Stage=ags-{restApiId*}-{stageName*} UsagePlan={alnum6} UsagePlanKey={alnum10}
  VPCLink={alnum6}
apigatewayv2 {alnum7}
  API={alnum10} APIMapping={alnum6} Authorizer={alnum6} Deployment={alnum6} VPCLink={alnum6}
appautoscaling {wanted}
  Target={resourceId*}
appconfig {alnum7}
  ConfigurationProfile={alnum7}:{applicationId*} Deployment={applicationId*}/{environmentId*}/1
  Environment={alnum7}:{applicationId*} HostedConfigurationVersion={applicationId*}/{configurationProfileId*}/1
appflow
  Flow=;arn
appmesh {uuid}
apprunner arn
appstream {wanted}
  DirectoryConfig={directoryName*}
appsync {alnum26}
  APICache={apiId*} APIKey=da2-{alnum26};{apiId*}:{name} Function={apiId*}-{alnum26}
athena {uuid}
autoscaling {wanted}
  Attachment={autoscalingGroupName*}-{dec18} GroupTag={autoscalingGroupName*},{tag.key} Notification={topicArn*}
autoscalingplans {wanted}
backup {wanted}
  GlobalSettings={account} Plan={uuid} RegionSettings={region} Selection={uuid}
  VaultLockConfiguration={backupVaultName*} VaultNotifications={backupVaultName*} VaultPolicy={backupVaultName*}
batch arn
  JobQueue=;arn SchedulingPolicy=;arn
bedrock {alnum12}
bedrockagent {upper10}
bedrockagentcore {upper10}
  AgentRuntime={agentRuntimeName*}-{mixed10} AgentRuntimeEndpoint={agentRuntimeId*}:{wanted}
  Browser={wanted}-{mixed10} CodeInterpreter={wanted}-{mixed10} Gateway={wanted}-{alnum10}
  Memory={wanted}-{mixed10} MemoryStrategy={wanted}-{mixed10} TokenVaultCmk={tokenVaultId*}
budgets
  BudgetAction={account}:{uuid}:{budgetName*}
ce arn
chime {voiceConnectorId*}
cloud9 {hex32}
cloudcontrol {uuid}
cloudformation
  Stack=;arn StackSetInstance={stackSetName*},{account},{region}
cloudfront {uuid}
  Distribution=E{upper13} FieldLevelEncryptionConfig=C{upper13} FieldLevelEncryptionProfile=P{upper13}
  MonitoringSubscription={distributionId*} OriginAccessControl=E{upper13} OriginAccessIdentity=E{upper13}
  PublicKey=K{upper13} RealtimeLogConfig=arn VPCOrigin=vo_{mixed22}
cloudsearch {domainName*}
cloudtrail arn
  Trail=;arn
cloudwatch {wanted}
cloudwatchevents
  BusPolicy={eventBusName*} Permission={eventBusName*}/{statementId*} Target={eventBusName*}/{rule*}/{wanted}
cloudwatchlogs {wanted}
  Definition={uuid} SubscriptionFilter=cwlsf-{dec10}
codeartifact
  Domain=;arn DomainPermissionsPolicy=;arn Repository=;arn RepositoryPermissionsPolicy=;arn
codebuild arn
  Project=;arn ReportGroup=;arn Webhook={projectName*}
codecommit {repositoryName*}
codepipeline Custom/{category*}/{providerName*}/{version*}
  Webhook=;arn
codestarconnections arn
codestarnotifications arn
cognitoidentity {region}:{uuid}
  CognitoIdentityPoolProviderPrincipalTag={identityPoolId*}:{identityProviderName*}
  PoolRolesAttachment={identityPoolId*}
cognitoidp {userPoolId*}
  IdentityProvider={userPoolId*}:{providerName*} ResourceServer={userPoolId*}|{identifier*}
  UserGroup={userPoolId*}/{wanted} UserInGroup={userPoolId*}/{groupName*}/{username*} UserPool={region}_{mixed9}
  UserPoolClient={alnum26} UserPoolDomain={domain*} UserPoolUICustomization={userPoolId*},{clientId*}
connect {instanceId*}:{uuid}
  Instance={uuid} InstanceStorageConfig={instanceId*}:{uuid}:{resourceType*} PhoneNumber={uuid}
  UserHierarchyStructure={instanceId*}
dataexchange {hex32}
  Revision={dataSetId*}:{hex32}
datapipeline df-{upper20}
datasync arn
deploy
  App=;{uuid}:{name}
detective arn
  InvitationAccepter={graphArn*} Member={graphArn*}/{accountId*}
devicefarm arn
directconnect dxvif-{alnum8}
  BGPPeer={virtualInterfaceId*}-{addressFamily*}-{bgpAsn*} Connection=dxcon-{alnum8}
  ConnectionAssociation={connectionId*} Gateway={uuid} GatewayAssociation=ga-{dxGatewayId*}{associatedGatewayId*}
  GatewayAssociationProposal={uuid} Lag=dxlag-{alnum8}
dlm policy-{hex17}
docdb {globalClusterIdentifier*}
ds d-{hex10}
  SharedDirectory={directoryId*}/d-{hex10}
dsql {alnum26}
  ClusterPeering={identifier*}
dynamodb
  ContributorInsights=name:{tableName*}/index:{indexName*}/{account}
  KinesisStreamingDestination={tableName*},{streamArn*} TableItem={tableName*}|{hashKey*}||
  TableReplica={globalTableArn}:{region}
ec2 {kind}-{hex17}
  AMI=ami-{hex17} AMICopy=ami-{hex17} AMILaunchPermission={accountId*}-{imageId*}
  CapacityBlockReservation=cr-{hex17} CapacityReservation=cr-{hex17} CarrierGateway=cagw-{hex17}
  CustomerGateway=cgw-{hex17} DefaultNetworkACL=acl-{hex17} DefaultRouteTable=rtb-{hex17}
  DefaultSecurityGroup=sg-{hex17} DefaultSubnet=subnet-{hex17} DefaultVPC=vpc-{hex17}
  DefaultVPCDHCPOptions=dopt-{hex17} EBSDefaultKMSKey={keyArn*} EBSEncryptionByDefault={region}
  EBSSnapshot=snap-{hex17} EBSSnapshotCopy=snap-{hex17} EBSSnapshotImport=snap-{hex17} EBSVolume=vol-{hex17}
  EIP=eipalloc-{hex17} EIPAssociation=eipassoc-{hex17} EgressOnlyInternetGateway=eigw-{hex17} Fleet=fleet-{uuid}
  FlowLog=fl-{hex17} Host=h-{hex17} Instance=i-{hex17} InstanceState={instanceId*} InternetGateway=igw-{hex17}
  LaunchTemplate=lt-{hex17} MainRouteTableAssociation=rtbassoc-{hex17} ManagedPrefixList=pl-{hex17}
  ManagedPrefixListEntry={prefixListId*},{cidr*} NATGateway=nat-{hex17} NetworkACL=acl-{hex17}
  NetworkACLRule=nacl-{dec10} NetworkInsightsAnalysis=nia-{hex17} NetworkInsightsPath=nip-{hex17}
  NetworkInterface=eni-{hex17} NetworkInterfaceAttachment=eni-attach-{hex17}
  NetworkInterfaceSgAttachment={securityGroupId*}_{networkInterfaceId*} Route=r-{routeTableId*}{dec10}
  RouteTable=rtb-{hex17} RouteTableAssociation=rtbassoc-{hex17} SecurityGroup=sg-{hex17}
  SecurityGroupEgressRule=sgr-{hex17} SecurityGroupIngressRule=sgr-{hex17} SecurityGroupRule=sgrule-{dec10}
  SerialConsoleAccess={region} SnapshotCreateVolumePermission={snapshotId*}-{accountId*}
  SpotDatafeedSubscription=spot-datafeed-subscription SpotFleetRequest=sfr-{uuid} SpotInstanceRequest=sir-{alnum8}
  Subnet=subnet-{hex17} SubnetCidrReservation=scr-{hex17} TrafficMirrorFilter=tmf-{hex17}
  TrafficMirrorFilterRule=tmfr-{hex17} TransitGateway=tgw-{hex17} TransitGatewayConnect=tgw-attach-{hex17}
  TransitGatewayConnectPeer=tgw-connect-peer-{hex17} TransitGatewayMulticastDomain=tgw-mcast-domain-{hex17}
  TransitGatewayMulticastDomainAssociation={transitGatewayMulticastDomainId*}/{transitGatewayAttachmentId*}/{subnetId*}
  TransitGatewayMulticastGroupMember={transitGatewayMulticastDomainId*}/{groupIpAddress*}/{networkInterfaceId*}
  TransitGatewayMulticastGroupSource={transitGatewayMulticastDomainId*}/{groupIpAddress*}/{networkInterfaceId*}
  TransitGatewayPeeringAttachment=tgw-attach-{hex17}
  TransitGatewayPeeringAttachmentAccepter={transitGatewayAttachmentId*} TransitGatewayPolicyTable=tgw-ptb-{hex17}
  TransitGatewayPrefixListReference={transitGatewayRouteTableId*}_{prefixListId*}
  TransitGatewayRoute={transitGatewayRouteTableId*}_{destinationCidrBlock*}
  TransitGatewayRouteTable=tgw-rtb-{hex17}
  TransitGatewayRouteTableAssociation={transitGatewayRouteTableId*}_{transitGatewayAttachmentId*}
  TransitGatewayRouteTablePropagation={transitGatewayRouteTableId*}_{transitGatewayAttachmentId*}
  TransitGatewayVPCAttachment=tgw-attach-{hex17} TransitGatewayVPCAttachmentAccepter={transitGatewayAttachmentId*}
  VPC=vpc-{hex17} VPCDHCPOptions=dopt-{hex17} VPCDHCPOptionsAssociation={dhcpOptionsId*}-{vpcId*}
  VPCEndpoint=vpce-{hex17} VPCEndpointConnectionNotification=vpce-nfn-{hex17}
  VPCEndpointRouteTableAssociation=a-{vpcEndpointId*}{dec10}
  VPCEndpointSecurityGroupAssociation=a-{vpcEndpointId*}{dec10} VPCEndpointService=vpce-svc-{hex17}
  VPCEndpointServiceAllowedPrincipal=vpce-svc-perm-{hex17} VPCEndpointSubnetAssociation=a-{vpcEndpointId*}{dec10}
  VPCIPv4CidrBlockAssociation=vpc-cidr-assoc-{hex17} VPCIPv6CidrBlockAssociation=vpc-cidr-assoc-{hex17}
  VPCIpam=ipam-{hex17} VPCIpamPool=ipam-pool-{hex17} VPCIpamPoolCidr={cidr*}_{ipamPoolId*}
  VPCIpamPoolCidrAllocation=ipam-pool-alloc-{hex32}_{ipamPoolId*} VPCIpamScope=ipam-scope-{hex17}
  VPCPeeringConnection=pcx-{hex17} VPCPeeringConnectionAccepter={vpcPeeringConnectionId*}
  VPCPeeringConnectionOptions={vpcPeeringConnectionId*} VPNConnection=vpn-{hex17}
  VPNConnectionRoute={destinationCidrBlock*}:{vpnConnectionId*} VPNGateway=vgw-{hex17}
  VPNGatewayAttachment=vpn-attachment-{hex8} VPNGatewayRoutePropagation={vpnGatewayId*}_{routeTableId*}
  VolumeAttachment=vai-{dec10}
ecr {account}
  LifecyclePolicy={repository*} PullThroughCacheRule={ecrRepositoryPrefix*} RepositoryCreationTemplate={prefix*}
  RepositoryPolicy={repository*}
ecrpublic {repositoryName*}
ecs {family*}
  AccountSettingDefault={wanted} CapacityProvider=;arn Cluster=;arn ClusterCapacityProviders={clusterName*}
  Service=;arn
efs {fileSystemId*}
  AccessPoint=fsap-{hex17} FileSystem=fs-{hex17} MountTarget=fsmt-{hex17}
  ReplicationConfiguration={sourceFileSystemId*}
eks
  Addon={clusterName*}:{addonName*} Capability={clusterName*},{capabilityName*}
  IdentityProviderConfig=;{clusterName*}:{name} PodIdentityAssociation=a-{alnum17}
elasticache {wanted}
  GlobalReplicationGroup=ldgnf-{globalReplicationGroupIdSuffix*}
elasticsearch esd-policy-{domainName*}
  Domain=;arn
elastictranscoder {dec13}-{alnum6}
elb {wanted}
  Attachment={elb*}-{dec18} BackendServerPolicy={loadBalancerName*}:{instancePort*}
  LBCookieStickinessPolicy={loadBalancer*}:{lbPort*}:{wanted}
  LBSSLNegotiationPolicy={loadBalancer*}:{lbPort*}:{wanted} ListenerPolicy={loadBalancerName*}:{loadBalancerPort*}
  Policy={loadBalancerName*}:{policyName*} ProxyProtocolPolicy={loadBalancer*}:TFEnableProxyProtocol
elbv2 arn
  LBListenerCertificate={listenerArn*}_{certificateArn*} LBTargetGroupAttachment={targetGroupArn*}-{dec18}
emrcontainers {alnum25}
emrserverless 00{alnum14}
evidently arn
  Segment=;arn
firehose arn
fis EXT{mixed15}
fsx fs-{hex17}
  Backup=backup-{hex17} DataRepositoryAssociation=dra-{hex17} OntapStorageVirtualMachine=svm-{hex17}
gamelift {kind}-{uuid}
glacier {vaultName*}
globalaccelerator arn
glue {account}
  Registry=;arn Schema=arn
grafana g-{alnum10}
  LicenseAssociation={workspaceId*} RoleAssociation={workspaceId*}/{role*}
  WorkspaceAPIKey={workspaceId*}/{keyName*} WorkspaceSAMLConfiguration={workspaceId*}
guardduty {hex32}
  MalwareProtectionPlan={hex20} Member={detectorId*}:{accountId*}
iam {wanted}
  AccessKey=AKIA{upper16} AccountPasswordPolicy=iam-account-password-policy
  GroupPolicyAttachment={group*}-{dec26} OpenIDConnectProvider=arn Policy=;arn
  RolePolicyAttachment={role*}-{dec26} SAMLProvider=;arn ServiceLinkedRole=arn
  ServiceSpecificCredential={serviceName*}:{userName*}:ACCA{upper17} SigningCertificate={upper24}:{userName*}
  UserGroupMembership={user*}-{hex8} UserLoginProfile={user*} UserPolicyAttachment={user*}-{dec26}
  UserSSHKey=APKA{upper17} VirtualMfaDevice=arn
identitystore {uuid};{identityStoreId*}/{name}
imagebuilder arn
inspector arn
inspector2 {account}-EC2
iot {wanted}
  Certificate={hex64} IndexingConfiguration={region} LoggingOptions={region} PolicyAttachment={policy*}|{target*}
  RoleAlias={alias*} ThingGroupMembership={thingGroupName*}/{thingName*}
  ThingPrincipalAttachment={thing*}|{principal*} TopicRuleDestination={uuid};arn
ivs arn
kafka arn
  ScramSecretAssociation={clusterArn*}
kafkaconnect {uuid}-2;arn
kendra {uuid}/{indexId*}
  Index={uuid}
keyspaces {keyspaceName*}/{tableName*}
kinesis arn
  Stream=;arn
kinesisanalytics
  Application=;arn
kinesisanalyticsv2
  Application=;arn
kinesisvideo arn
kms {uuid}
  Alias=;alias/{name} Ciphertext={dec18} ExternalKey=mrk-{hex32} Grant={keyId*}:{hex64}
  ReplicaExternalKey=mrk-{hex32} ReplicaKey=mrk-{hex32}
lakeformation {dec10}
  Resource={arn*}
lambda {uuid}
  Alias=;arn CodeSigningConfig=arn FunctionEventInvokeConfig={functionName*} FunctionURL={functionName*}
  Invocation={functionName*}_$LATEST_{hex32} LayerVersion=arn LayerVersionPermission={layerName*},{versionNumber*}
  Permission={wanted} ProvisionedConcurrencyConfig={functionName*},{qualifier*}
licensemanager arn
  Association={resourceArn*},{licenseConfigurationArn*}
lightsail {wanted}
  DiskAttachment={diskName*},{instanceName*} Domain={domainName*} InstancePublicPorts={instanceName*}-{dec10}
  LBAttachment={lbName*},{instanceName*} StaticIPAttachment={staticIpName*}
location {trackerName*}|{consumerArn*}
macie2 {uuid}
  Account={account} ClassificationJob={hex32} InvitationAccepter={administratorAccountId*} Member={accountId*}
medialive {dec7}
mediapackage {wanted}
mediastore {containerName*}
memorydb ldgnf-{multiRegionClusterNameSuffix*}
mq
  Broker=b-{uuid} Configuration=c-{uuid} User={username*}
networkfirewall arn
  FirewallPolicy=;arn LoggingConfiguration={firewallArn*} RuleGroup=;arn
networkmanager {kind}-{hex17}
  AttachmentAccepter={attachmentId*} ConnectAttachment=attachment-{hex17} VPCAttachment=attachment-{hex17}
networkmonitor
  Probe=probe-{alnum25};{monitorName*},{name}
oam arn
opensearch {domainName*}
  Domain=arn DomainPolicy=esd-policy-{domainName*}
opensearchserverless {alnum20}
  VPCEndpoint=vpce-{hex17}
organizations {dec12}
  DelegatedAdministrator={accountId*}/{servicePrincipal*} Organization=o-{alnum10}
  OrganizationalUnit=ou-{alnum4}-{alnum8} Policy=p-{alnum8} PolicyAttachment={targetId*}:{policyId*}
pinpoint {hex32}
  SMSChannel={applicationId*}
qldb {mixed22}
quicksight {account}/{namespace*}/{groupName*}
  User={account}/{namespace*}/{userName*}
ram arn
  PrincipalAssociation={resourceShareArn*},{principal*} ResourceAssociation={resourceShareArn*},{resourceArn*}
  ResourceShareAccepter={shareArn*}
rds {wanted}
  ClusterActivityStream={resourceArn*} ClusterRoleAssociation={dbClusterIdentifier*},{roleArn*}
  ClusterSnapshot={wanted} DBInstanceAutomatedBackupsReplication=arn DBSnapshotCopy={targetDbSnapshotIdentifier*}
  Instance=db-{upper26} InstanceRoleAssociation={dbInstanceIdentifier*},{roleArn*}
  InstanceState={identifier*} ProxyDefaultTargetGroup={dbProxyName*}
  ProxyTarget={dbProxyName*}/{targetGroupName*}/RDS_INSTANCE/{dbInstanceIdentifier*}
redshift {wanted}
  SnapshotCopyGrant={snapshotCopyGrantName*} SnapshotScheduleAssociation={clusterIdentifier*}/{scheduleIdentifier*}
  UsageLimit={uuid}
redshiftserverless {uuid}
  ResourcePolicy={resourceArn*}
rolesanywhere {uuid}
route53 {uuid}
  DelegationSet=N{upper13} HostedZoneDNSSEC={hostedZoneId*} Record={zoneId*}_{wanted}_{type*}
  ResolverConfig=rslvr-rc-{hex17} VPCAssociationAuthorization={zoneId*}:{vpcId*} Zone=Z{upper20}
  ZoneAssociation={zoneId*}:{vpcId*}
route53profiles rp-{hex16}
  Association=rpassoc-{hex16} ResourceAssociation=rpr-{hex16}
route53recoverycontrolconfig arn
route53resolver rslvr-rr-{hex17}
  DNSSECConfig=rdsc-{hex16} Endpoint=rslvr-{direction}-{hex17} QueryLogConfig=rqlc-{hex16}
  QueryLogConfigAssociation=rqlca-{hex16} RuleAssociation=rslvr-rrassoc-{hex17}
rum {uuid}
s3 {bucket*}
  BucketAnalyticsConfiguration={bucket*}:{wanted} BucketIntelligentTieringConfiguration={bucket*}:{wanted}
  BucketInventory={bucket*}:{wanted} BucketMetric={bucket*}:{wanted} BucketObject={key*} Object={bucket*}/{key*}
  ObjectCopy={key*}
s3control {account}:{wanted}
  AccountPublicAccessBlock={account} AccessPointPolicy={accessPointArn*}
  MultiRegionAccessPoint={account}:{details.name} MultiRegionAccessPointPolicy={account}:{details.name}
  StorageLensConfiguration={account}:{configId*}
s3vectors arn
  VectorBucketPolicy={vectorBucketArn*}
sagemaker arn
  Device={deviceFleetName*}/{device.deviceName} Domain=d-{alnum12} ImageVersion={imageName*}
  ModelPackageGroupPolicy={modelPackageGroupName*} ServicecatalogPortfolioStatus={region}
scheduler {schedulegroup}/{wanted}
  ScheduleGroup={wanted}
schemas {uuid}
  Schema={wanted}/{registryName*}
secretsmanager arn
  SecretPolicy={secretArn*} SecretRotation={secretId*} SecretVersion={secretId*}|{uuid}
securityhub {account}
  ActionTarget=;arn FindingAggregator=arn Insight=arn Member={accountId*} ProductSubscription={productArn*},{ownarn}
  StandardsSubscription={standardsArn*}
serverlessrepo {stackarn}
servicecatalog
  BudgetResourceAssociation={budgetName*}:{resourceId*} Constraint=cons-{alnum13} Portfolio=port-{alnum13}
  PortfolioShare={portfolioId*}:{type*}:{principalId*}
  PrincipalPortfolioAssociation=en,{principalArn*},{portfolioId*},IAM Product=prod-{alnum13}
  ProductPortfolioAssociation=en:{portfolioId*}:{productId*} ProvisioningArtifact=pa-{alnum13}:{productId*}
  ServiceAction=act-{alnum13} TagOption=tag-{alnum13} TagOptionResourceAssociation={tagOptionId*}:{resourceId*}
servicediscovery ns-{alnum16}
  Service=srv-{alnum16}
servicequotas {serviceCode*}/{quotaCode*}
ses {ruleSetName*}
  DomainMailFrom={domain*} EmailIdentity={email*} IdentityNotificationTopic={identity*}|{notificationType*}
  IdentityPolicy={identity*}|{wanted} ReceiptRule={wanted}
sesv2 {configurationSetName*}|{eventDestinationName*}
sfn
  Activity=;arn StateMachine=;arn
signer {uuid}
sns
  PlatformApplication=;arn SMSPreferences=aws_sns_sms_id Topic=;arn TopicPolicy={arn*} TopicSubscription=arn
sqs {queueUrl*}
  Queue=https://sqs.{region}.{dns}/{account}/{wanted}
ssm {wanted}
  Activation={uuid} Association={uuid} DefaultPatchBaseline={operatingSystem*} MaintenanceWindow=mw-{hex17}
  MaintenanceWindowTarget={uuid} MaintenanceWindowTask={uuid} PatchBaseline=pb-{hex17}
  PatchGroup={patchGroup*},{baselineId*} ServiceSetting={settingId*}
ssoadmin
  PermissionSet={permissionset},{instanceArn*} PermissionsBoundaryAttachment={permissionSetArn*},{instanceArn*}
timestreaminfluxdb {alnum10}
transfer
  Connector=c-{hex17} SSHKey={serverId*}/{userName*}/key-{hex17} Server=s-{hex17} Tag={resourceArn*},{key*}
  Workflow=w-{hex17}
verifiedaccess
  Endpoint=vae-{hex17} Group=vagr-{hex17} Instance=vai-{hex17}
  InstanceLoggingConfiguration={verifiedaccessInstanceId*}
  InstanceTrustProviderAttachment={verifiedaccessInstanceId*}/{verifiedaccessTrustProviderId*}
  TrustProvider=vatp-{hex17}
vpc {source*}/{destination*}/{metric*}/{statistic*}
vpclattice
  AccessLogSubscription=als-{hex17} AuthPolicy={resourceIdentifier*} Listener={serviceIdentifier*}/listener-{hex17}
  ListenerRule={serviceIdentifier*}/{listenerIdentifier*}/rule-{hex17} ResourceConfiguration=rcfg-{hex17}
  ResourceGateway=rgw-{hex17} ResourcePolicy={resourceArn*} Service=svc-{hex17} ServiceNetwork=sn-{hex17}
  ServiceNetworkResourceAssociation=snra-{hex17} ServiceNetworkServiceAssociation=snsa-{hex17}
  ServiceNetworkVPCAssociation=snva-{hex17} TargetGroup=tg-{hex17}
  TargetGroupAttachment={targetGroupIdentifier*}/{hex17}
waf {uuid}
wafregional {uuid}
wafv2 {uuid}
  WebACLRuleGroupAssociation={webAclArn*},{ruleName*},custom,{ruleGroupReference.arn}
workspaces d-{hex10}
  IPGroup=wsipg-{alnum9}
xray {region}
  Group=arn
"""
"""The table."""
