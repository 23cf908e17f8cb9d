"""How the ARNs of each AWS service are formed: a table, and nothing else.

A line that is not indented is a service: the first part of its API groups, how its ARNs begin (``rds:r:a`` is the
service's own name, with a region and with an account), and, where it is not ``{kind}/{name}``, the form of what follows
for kinds that are not listed. Below it are kinds with a form of their own, which may begin differently
(``@s3express:r:a:bucket/{name}``). An ``h`` in place of the region is that of the global services in the partition.

What stands in braces is told in :mod:`pyxp.simulation.identifiers`. Sources: the resource types of
https://docs.aws.amazon.com/service-authorization/latest/reference/ and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from typing import Final

ARN_FORMS: Final = """
accessanalyzer access-analyzer:r:a
acm acm:r:a {kind}/{uuid}
acmpca acm-pca:r:a {kind}/{uuid}
  Certificate=certificate-authority/{certificateAuthorityArn+}/certificate/{hex32}
amp aps:r:a
  RuleGroupNamespace=rulegroupsnamespace/{workspaceId}/{name}
amplify amplify:r:a
  App=apps/{name} BackendEnvironment=apps/{appId}/backendenvironments/{name} Branch=apps/{appId}/branches/{name}
  Webhook=webhooks/{name}
apigateway apigateway:r:
  APIKey=/apikeys/{name} Authorizer=/restapis/{restApiId}/authorizers/{name}
  ClientCertificate=/clientcertificates/{name} DomainName=/domainnames/{name} RestAPI=/restapis/{name}
  Stage=/restapis/{restApiId}/stages/{stageName} UsagePlan=/usageplans/{name} VPCLink=/vpclinks/{name}
apigatewayv2 apigateway:r:
  API=/apis/{name} DomainName=/domainnames/{name} Stage=/apis/{apiId}/stages/{name} VPCLink=/vpclinks/{name}
appautoscaling application-autoscaling:r:a
  Policy=@autoscaling:r:a:scalingPolicy:{uuid}:resource/{serviceNamespace}/{resourceId*}:policyName/{name}
  ScheduledAction=@autoscaling:r:a:scheduledAction:{uuid}:resource/{serviceNamespace}/{resourceId*}:scheduledActionName/{name}
  Target=scalable-target/{hex36}
appconfig appconfig:r:a
  ConfigurationProfile=application/{applicationId}/configurationprofile/{alnum7}
  Deployment=application/{applicationId}/environment/{environmentId}/deployment/1
  DeploymentStrategy=deploymentstrategy/{name} Environment=application/{applicationId}/environment/{alnum7}
  Extension=extension/{name}/1 ExtensionAssociation=extensionassociation/{name}
  HostedConfigurationVersion=application/{applicationId}/configurationprofile/{configurationProfileId}/hostedconfigurationversion/1
appflow appflow:r:a
appintegrations app-integrations:r:a
applicationinsights applicationinsights:r:a
  Application=application/resource-group/{name}
appmesh appmesh:r:a
  GatewayRoute=mesh/{meshName}/virtualGateway/{virtualGatewayName}/gatewayRoute/{wanted}
  Route=mesh/{meshName}/virtualRouter/{virtualRouterName}/route/{wanted}
  VirtualGateway=mesh/{meshName}/virtualGateway/{wanted} VirtualNode=mesh/{meshName}/virtualNode/{wanted}
  VirtualRouter=mesh/{meshName}/virtualRouter/{wanted} VirtualService=mesh/{meshName}/virtualService/{wanted}
apprunner apprunner:r:a
  AutoScalingConfigurationVersion=autoscalingconfiguration/{autoScalingConfigurationName}/1/{hex32}
  Connection=connection/{name}/{hex32}
  ObservabilityConfiguration=observabilityconfiguration/{observabilityConfigurationName}/1/{hex32}
  Service=service/{serviceName}/{hex32} VPCConnector=vpcconnector/{vpcConnectorName}/1/{hex32}
appstream appstream:r:a
  User=user/{authenticationType}/{name}
appsync appsync:r:a
  Datasource=apis/{apiId}/datasources/{name} Function=apis/{apiId}/functions/{alnum26} GraphQLAPI=apis/{name}
  Resolver=apis/{apiId}/types/{type}/resolvers/{field}
athena athena:r:a
  DataCatalog=datacatalog/{name} Workgroup=workgroup/{name}
autoscaling autoscaling:r:a
  AutoscalingGroup=autoScalingGroup:{uuid}:autoScalingGroupName/{name}
  LaunchConfiguration=launchConfiguration:{uuid}:launchConfigurationName/{name}
  Policy=scalingPolicy:{uuid}:autoScalingGroupName/{autoscalingGroupName}:policyName/{name}
  Schedule=scheduledUpdateGroupAction:{uuid}:autoScalingGroupName/{autoscalingGroupName}:scheduledActionName/{name}
backup backup:r:a
  Framework=framework:{name}-{uuid} Plan=backup-plan:{name} ReportPlan=report-plan:{name}-{uuid}
  Vault=backup-vault:{name}
batch batch:r:a
  JobDefinition=job-definition/{wanted}:1
bedrock bedrock:r:a
  InferenceProfile=application-inference-profile/{name}
bedrockagent bedrock:r:a
bedrockagentcore bedrock-agentcore:r:a
  AgentRuntime=runtime/{name} AgentRuntimeEndpoint=runtime/{agentRuntimeId}/runtime-endpoint/{wanted}
  APIKeyCredentialProvider=token-vault/default/apikeycredentialprovider/{name} Browser=browser-custom/{name}
  CodeInterpreter=code-interpreter-custom/{name}
  Oauth2CredentialProvider=token-vault/default/oauth2credentialprovider/{name}
  WorkloadIdentity=workload-identity-directory/default/workload-identity/{name}
budgets budgets::a
  BudgetAction=budget/{budgetName}/action/{uuid}
ce ce::a
  AnomalyMonitor=anomalymonitor/{uuid}
chime chime:r:a
  VoiceConnector=vc/{name}
cloud9 cloud9:r:a
  EnvironmentEC2=environment:{name}
cloudformation cloudformation:r:a
  Stack=stack/{wanted}/{name} StackSet=stackset/{name}:{uuid}
cloudfront cloudfront::a
  RealtimeLogConfig=realtime-log-config/{wanted} VPCOrigin=vpcorigin/{name}
cloudsearch cloudsearch:r:a
cloudtrail cloudtrail:r:a
  EventDataStore=eventdatastore/{uuid}
cloudwatch cloudwatch:r:a alarm:{name}
  Dashboard=@cloudwatch::a:dashboard/{name}
  MetricStream=metric-stream/{name}
cloudwatchevents events:r:a
  APIDestination=api-destination/{name}/{uuid} Bus=event-bus/{name} Connection=connection/{name}/{uuid}
  Rule=rule/{eventBusName?}/{name}
cloudwatchlogs logs:r:a
  Definition=query-definition:{uuid} Destination=destination:{name} Group=log-group:{name}
  Stream=log-group:{logGroupName}:log-stream:{name}
codeartifact codeartifact:r:a
  DomainPermissionsPolicy=domain/{domain} Repository=repository/{domain}/{name}
  RepositoryPermissionsPolicy=repository/{domain}/{repository}
codebuild codebuild:r:a
  SourceCredential=token/{serverType}
codecommit codecommit:r:a {name}
codeguruprofiler codeguru-profiler:r:a
  ProfilingGroup=profilingGroup/{name}
codepipeline codepipeline:r:a
  Codepipeline={name} CustomActionType=actiontype:Custom/{category}/{providerName}/{version} Webhook=webhook:{name}
codestarconnections codestar-connections:r:a
  Connection=connection/{uuid} Host=host/{wanted}-{hex8}
codestarnotifications codestar-notifications:r:a
  NotificationRule=notificationrule/{hex40}
cognitoidentity cognito-identity:r:a
  Pool=identitypool/{name}
cognitoidp cognito-idp:r:a
  UserPool=userpool/{name}
configservice config:r:a
  ConfigRule=config-rule/config-rule-{alnum6} ConfigurationAggregator=config-aggregator/config-aggregator-{alnum8}
  ConformancePack=conformance-pack/{name}/conformance-pack-{alnum9}
  RemediationConfiguration=remediation-configuration/{uuid}
connect connect:r:a
  ContactFlow=instance/{instanceId}/contact-flow/{uuid} ContactFlowModule=instance/{instanceId}/flow-module/{uuid}
  HoursOfOperation=instance/{instanceId}/operating-hours/{uuid} Queue=instance/{instanceId}/queue/{uuid}
  QuickConnect=instance/{instanceId}/transfer-destination/{uuid} User=instance/{instanceId}/agent/{uuid}
  RoutingProfile=instance/{instanceId}/routing-profile/{uuid} Vocabulary=instance/{instanceId}/vocabulary/{uuid}
  SecurityProfile=instance/{instanceId}/security-profile/{uuid}
cur cur:r:a
  ReportDefinition=@cur:h:a:definition/{name}
dataexchange dataexchange:r:a
  DataSet=data-sets/{name} Revision=data-sets/{dataSetId}/revisions/{hex32}
datasync datasync:r:a
  LocationS3=location/loc-{hex17} Task=task/task-{hex17}
dax dax:r:a
  Cluster=cache/{name}
deploy codedeploy:r:a
  App=application:{name} DeploymentConfig=deploymentconfig:{name} DeploymentGroup=deploymentgroup:{appName}/{name}
detective detective:r:a
  Graph=graph:{hex32}
devicefarm devicefarm:us-west-2:a
  DevicePool=devicepool:{projectArn}/{uuid} InstanceProfile=instanceprofile:{uuid}
  NetworkProfile=networkprofile:{projectArn}/{uuid} Project=project:{uuid} TestGridProject=testgrid-project:{uuid}
  Upload=upload:{projectArn}/{uuid}
directconnect directconnect:r:a dxvif/{name}
  Connection=dxcon/{name} Gateway=@directconnect::a:dx-gateway/{name} Lag=dxlag/{name}
dlm dlm:r:a
  LifecyclePolicy=policy/{name}
dms dms:r:a
  Certificate=cert:{upper26} Endpoint=endpoint:{upper26} EventSubscription=es:{name} ReplicationInstance=rep:{upper26}
  ReplicationSubnetGroup=subgrp:{name} ReplicationTask=task:{upper26} S3Endpoint=endpoint:{upper26}
docdb rds:r:a
  ClusterSnapshot=cluster-snapshot:{name}
  Cluster=cluster:{name} ClusterInstance=db:{name} ClusterParameterGroup=cluster-pg:{name}
  EventSubscription=es:{name} GlobalCluster=@rds::a:global-cluster:{name} SubnetGroup=subgrp:{name}
dsql dsql:r:a
dynamodb dynamodb:r:a
  GlobalTable=@dynamodb::a:global-table/{name} TableReplica=table/{globalTableArn}
ec2 ec2:r:a
  AMI=@ec2:r::image/{name} AMICopy=@ec2:r::image/{name} CapacityBlockReservation=capacity-reservation/{name}
  DefaultNetworkACL=network-acl/{name} DefaultRouteTable=route-table/{name}
  DefaultSecurityGroup=security-group/{name} DefaultSubnet=subnet/{name} DefaultVPC=vpc/{name}
  DefaultVPCDHCPOptions=dhcp-options/{name} EBSSnapshot=@ec2:r::snapshot/{name}
  EBSSnapshotCopy=@ec2:r::snapshot/{name} EBSSnapshotImport=@ec2:r::snapshot/{name} EBSVolume=volume/{name}
  EIP=elastic-ip/{name} FlowLog=vpc-flow-log/{name} Host=dedicated-host/{name} NATGateway=natgateway/{name}
  KeyPair=key-pair/{name} ManagedPrefixList=prefix-list/{name} SecurityGroupEgressRule=security-group-rule/{name}
  SecurityGroupIngressRule=security-group-rule/{name} SpotInstanceRequest=spot-instances-request/{name}
  TransitGatewayPeeringAttachment=transit-gateway-attachment/{name}
  TransitGatewayVPCAttachment=transit-gateway-attachment/{name} VPCDHCPOptions=dhcp-options/{name}
  VPCIpam=@ec2::a:ipam/{name} VPCIpamPool=@ec2::a:ipam-pool/{name} VPCIpamScope=@ec2::a:ipam-scope/{name}
ecr ecr:r:a
ecrpublic ecr-public::a
ecs ecs:r:a
  Service=service/{cluster?}/{name} TaskDefinition=task-definition/{family}:1
efs elasticfilesystem:r:a
eks eks:r:a
  AccessEntry=access-entry/{clusterName}/role/{account}/{principalArn}/{uuid}
  Addon=addon/{clusterName}/{addonName}/{uuid} Capability=capability/{clusterName}/{type}/{capabilityName}/{uuid}
  FargateProfile=fargateprofile/{clusterName}/{name}/{uuid}
  IdentityProviderConfig=identityproviderconfig/{clusterName}/oidc/{name}/{uuid}
  NodeGroup=nodegroup/{clusterName}/{name}/{uuid}
elasticache elasticache:r:a {kindsquashed}:{name}
  GlobalReplicationGroup=@elasticache::a:globalreplicationgroup:{name}
elasticbeanstalk elasticbeanstalk:r:a
  ApplicationVersion=applicationversion/{application}/{name}
elasticsearch es:r:a
elastictranscoder elastictranscoder:r:a
elb elasticloadbalancing:r:a
  ELB=loadbalancer/{name}
elbv2 elasticloadbalancing:r:a
  LB=loadbalancer/{lbtype}/{wanted}/{hex16} LBListener=listener/{loadBalancerArn+}/{hex16}
  LBListenerRule=listener-rule/{listenerArn+}/{hex16} LBTargetGroup=targetgroup/{wanted}/{hex16}
  LBTrustStore=truststore/{wanted}/{hex16}
emr elasticmapreduce:r:a
emrcontainers emr-containers:r:a
  VirtualCluster=/virtualclusters/{name}
emrserverless emr-serverless:r:a
  Application=/applications/{name}
evidently evidently:r:a
  Feature=project/{project}/feature/{name} Project=project/{wanted}
firehose firehose:r:a
  DeliveryStream=deliverystream/{wanted}
fis fis:r:a
fsx fsx:r:a
  Backup=backup/{name} DataRepositoryAssociation=association/{fileSystemId}/{name}
  LustreFileSystem=file-system/{name} OntapFileSystem=file-system/{name}
  OntapStorageVirtualMachine=storage-virtual-machine/{fileSystemId}/{name} WindowsFileSystem=file-system/{name}
gamelift gamelift:r:a
  Alias=@gamelift:r::alias/{name} GameSessionQueue=gamesessionqueue/{name}
glacier glacier:r:a
  Vault=vaults/{name}
globalaccelerator globalaccelerator::a
  Accelerator=accelerator/{uuid} EndpointGroup=accelerator/{listenerArn+}/endpoint-group/{hex12}
  Listener=accelerator/{acceleratorArn+}/listener/{hex8}
glue glue:r:a
  CatalogDatabase=database/{name} CatalogTable=table/{databaseName}/{name} Schema=schema/{registryArn}/{schemaName}
  UserDefinedFunction=userDefinedFunction/{databaseName}/{name}
grafana grafana:r:a
  Workspace=/workspaces/{name}
guardduty guardduty:r:a
  Filter=detector/{detectorId}/filter/{name}
iam iam::a
  OpenIDConnectProvider=oidc-provider/{url} Policy=policy{path}{name} Role=role{path}{name} User=user{path}{name}
  Group=group{path}{name} InstanceProfile=instance-profile{path}{name}
  ServerCertificate=server-certificate{path}{name} ServiceLinkedRole=role/aws-service-role/{awsServiceName}/AWSServiceRoleFor{mixed8}
  VirtualMfaDevice=mfa/{virtualMfaDeviceName}
identitystore identitystore::
  Group=group/{uuid} User=user/{uuid}
imagebuilder imagebuilder:r:a
  Component=component/{wanted}/{version}/1 ContainerRecipe=container-recipe/{wanted}/{version}
  DistributionConfiguration=distribution-configuration/{wanted} Image=image/{imageRecipeArn+}/1
  ImagePipeline=image-pipeline/{wanted} ImageRecipe=image-recipe/{wanted}/{version}
  InfrastructureConfiguration=infrastructure-configuration/{wanted}
inspector inspector:r:a
  AssessmentTarget=target/0-{alnum8} AssessmentTemplate=target/{targetArn}/template/0-{alnum8}
  ResourceGroup=resourcegroup/0-{alnum8}
iot iot:r:a
  Certificate=cert/{name} DomainConfiguration=domainconfiguration/{name}/{alnum5}
  ProvisioningTemplate=provisioningtemplate/{name} RoleAlias=rolealias/{alias} ThingGroup=thinggroup/{name}
  ThingType=thingtype/{name} TopicRule=rule/{name} TopicRuleDestination=ruledestination/vpc/{name}
ivs ivs:r:a
  Channel=channel/{mixed12} RecordingConfiguration=recording-configuration/{mixed12}
kafka kafka:r:a
  Cluster=cluster/{clusterName}/{uuid}-2 Configuration=configuration/{wanted}/{uuid}-2
  Replicator=replicator/{replicatorName}/{uuid}-2 ServerlessCluster=cluster/{clusterName}/{uuid}-s2
  VPCConnection=vpc-connection/{account}/{targetClusterArn}/{uuid}-2
kafkaconnect kafkaconnect:r:a {kind}/{wanted}/{name}
kendra kendra:r:a
  DataSource=index/{indexId}/data-source/{uuid} Experience=index/{indexId}/experience/{uuid} Index=index/{name}
  QuerySuggestionsBlockList=index/{indexId}/query-suggestions-block-list/{uuid}
  Thesaurus=index/{indexId}/thesaurus/{uuid}
keyspaces cassandra:r:a
  Keyspace=/keyspace/{name}/ Table=/keyspace/{keyspaceName}/table/{tableName}
kinesis kinesis:r:a
  StreamConsumer=stream/{streamArn}/consumer/{wanted}:{dec10}
kinesisanalytics kinesisanalytics:r:a
kinesisanalyticsv2 kinesisanalytics:r:a
kinesisvideo kinesisvideo:r:a
  Stream=stream/{wanted}/{dec13}
kms kms:r:a key/{name}
  Alias=alias/{name}
lakeformation lakeformation:r:a
lambda lambda:r:a
  Alias=function:{functionName}:{name} CodeSigningConfig=code-signing-config:csc-{hex17}
  EventSourceMapping=event-source-mapping:{name} Function=function:{name} LayerVersion=layer:{layerName}:1
lexmodels lex:r:a
  Bot=bot:{name} BotAlias=bot:{botName}:{name} Intent=intent:{name}
licensemanager license-manager:r:a
  LicenseConfiguration=license-configuration:lic-{hex32}
lightsail lightsail:r:a {kindpascal}/{uuid}
  LB=LoadBalancer/{uuid} LBCertificate=LoadBalancerTlsCertificate/{uuid} StaticIP=StaticIp/{uuid}
location geo:r:a
macie2 macie2:r:a
mediaconvert mediaconvert:r:a
  Queue=queues/{name}
medialive medialive:r:a
  InputSecurityGroup=inputSecurityGroup:{name} Channel=channel:{name} Input=input:{name} Multiplex=multiplex:{name}
mediapackage mediapackage:r:a
  Channel=channels/{hex32}
mediastore mediastore:r:a
memorydb memorydb:r:a {kindsquashed}/{name}
  MultiRegionCluster=@memorydb::a:multiregioncluster/{name}
mq mq:r:a
  Broker=broker:{brokerName}:{name} Configuration=configuration:{name}
mwaa airflow:r:a
neptune rds:r:a
  ClusterSnapshot=cluster-snapshot:{name}
  Cluster=cluster:{name} ClusterEndpoint=cluster-endpoint:{name} ClusterInstance=db:{name}
  ClusterParameterGroup=cluster-pg:{name} EventSubscription=es:{name} GlobalCluster=@rds::a:global-cluster:{name}
  ParameterGroup=pg:{name} SubnetGroup=subgrp:{name}
networkfirewall network-firewall:r:a
  Firewall=firewall/{wanted} RuleGroup={rulegrouptype}-rulegroup/{name}
networkmanager networkmanager::a
  ConnectAttachment=attachment/{name} Connection=connection/{globalNetworkId}/connection-{hex17}
  Device=device/{globalNetworkId}/device-{hex17} Link=link/{globalNetworkId}/link-{hex17}
  Site=site/{globalNetworkId}/site-{hex17} VPCAttachment=attachment/{name}
networkmonitor networkmonitor:r:a
  Probe=probe/{name}
oam oam:r:a
  Sink=sink/{uuid}
opensearch es:r:a
  Domain=domain/{domainName}
opensearchserverless aoss:r:a
organizations organizations::a
  Account=account/{organization}/{name} DelegatedAdministrator=account/{organization}/{accountId}
  OrganizationalUnit=ou/{organization}/{name} Policy=policy/{organization}/service_control_policy/{name}
pinpoint mobiletargeting:r:a
  App=apps/{name}
pipes pipes:r:a
qldb qldb:r:a
  Stream=stream/{ledgerName}/{name}
quicksight quicksight:r:a
  Group=group/{namespace}/{groupName} User=user/{namespace}/{userName}
ram ram:r:a
  ResourceShare=resource-share/{uuid}
rds rds:r:a
  Cluster=cluster:{name} ClusterEndpoint=cluster-endpoint:{name} ClusterInstance=db:{name}
  ClusterParameterGroup=cluster-pg:{name} ClusterSnapshot=cluster-snapshot:{name} DBSnapshotCopy=snapshot:{name}
  EventSubscription=es:{name} GlobalCluster=@rds::a:global-cluster:{name} Instance=db:{identifier} OptionGroup=og:{name}
  ParameterGroup=pg:{name} Proxy=db-proxy:prx-{hex17} ProxyDefaultTargetGroup=target-group:prx-tg-{hex17}
  ProxyEndpoint=db-proxy-endpoint:prx-endpoint-{hex17} Snapshot=snapshot:{name} SubnetGroup=subgrp:{name}
redshift redshift:r:a {kindsquashed}:{name}
redshiftserverless redshift-serverless:r:a
  EndpointAccess=managedvpcendpoint/{uuid} RedshiftServerlessNamespace=namespace/{uuid} Snapshot=snapshot/{uuid}
  UsageLimit=usagelimit/{name} Workgroup=workgroup/{uuid}
resourcegroups resource-groups:r:a
rolesanywhere rolesanywhere:r:a
route53 route53:: {kindsquashed}/{name}
  QueryLog=queryloggingconfig/{name} Zone=hostedzone/{name}
route53profiles route53profiles:r:a
  Association=profile-association/{name} ResourceAssociation=profile-resource-association/{name}
route53recoverycontrolconfig route53-recovery-control::a
  Cluster=cluster/{uuid} ControlPanel=controlpanel/{hex32}
  RoutingControl=controlpanel/{controlPanelArn}/routingcontrol/{hex16}
  SafetyRule=controlpanel/{controlPanelArn}/safetyrule/{hex16}
route53recoveryreadiness route53-recovery-readiness::a
route53resolver route53resolver:r:a
  DNSSECConfig=resolver-dnssec-config/{name} Endpoint=resolver-endpoint/{name}
  QueryLogConfig=resolver-query-log-config/{name} Rule=resolver-rule/{name}
rum rum:r:a
  AppMonitor=appmonitor/{name}
s3 s3::
  Bucket={name} BucketObject={bucket}/{key*} DirectoryBucket=@s3express:r:a:bucket/{name} Object={bucket}/{key*}
  ObjectCopy={bucket}/{key*}
s3control s3:r:a
  AccessPoint=accesspoint/{wanted} MultiRegionAccessPoint=@s3::a:accesspoint/{alnum13}.mrap
  ObjectLambdaAccessPoint=@s3-object-lambda:r:a:accesspoint/{wanted}
  StorageLensConfiguration=storage-lens/{configId}
s3vectors s3vectors:r:a
  Index=bucket/{vectorBucketName}/index/{indexName} VectorBucket=bucket/{vectorBucketName}
sagemaker sagemaker:r:a
  App=app/{domainId}/{userProfileName}/{appType}/{appName} Device=device-fleet/{deviceFleetName}/device/{wanted}
  EndpointConfiguration=endpoint-config/{name} ImageVersion=image-version/{imageName}/1
  NotebookInstanceLifecycleConfiguration=notebook-instance-lifecycle-config/{name}
  Space=space/{domainId}/{spaceName} UserProfile=user-profile/{domainId}/{userProfileName}
scheduler scheduler:r:a
  Schedule=schedule/{schedulegroup}/{wanted}
schemas schemas:r:a
  Schema=schema/{registryName}/{wanted}
secretsmanager secretsmanager:r:a
  Secret=secret:{wanted}-{mixed6} SecretVersion=secret:{secretId+}
securityhub securityhub:r:a
  Account=hub/default ActionTarget=action/custom/{name} FindingAggregator=finding-aggregator/{uuid}
  Insight=insight/{account}/custom/{uuid} ProductSubscription=product-subscription/{productArn+}
servicecatalog catalog:r:a
servicediscovery servicediscovery:r:a namespace/{name}
  Service=service/{name}
servicequotas servicequotas:r:a
  ServiceQuota={serviceCode}/{quotaCode}
ses ses:r:a
  ActiveReceiptRuleSet=receipt-rule-set/{ruleSetName} DomainIdentity=identity/{name} EmailIdentity=identity/{email}
  EventDestination=configuration-set/{configurationSetName}:event-destination/{name}
  ReceiptRule=receipt-rule-set/{ruleSetName}:receipt-rule/{wanted} ReceiptRuleSet=receipt-rule-set/{ruleSetName}
sesv2 ses:r:a
  DedicatedIPPool=dedicated-ip-pool/{name} EmailIdentity=identity/{name}
sfn states:r:a
  Activity=activity/{name} StateMachine=stateMachine:{name}
signer signer:r:a
  SigningJob=/signing-jobs/{name} SigningProfile=/signing-profiles/{name}
sns sns:r:a {name}
  PlatformApplication=app/GCM/{name} TopicSubscription={topicArn}:{uuid}
sqs sqs:r:a {name}
ssm ssm:r:a
  MaintenanceWindowTask=windowtask/{uuid} Parameter=parameter/{plain} PatchBaseline=patchbaseline/{name}
  ServiceSetting=servicesetting{settingId*}
ssoadmin sso::
  PermissionSet=permissionSet/{instanceArn}/ps-{hex16}
swf swf:r:a
  Domain=/domain/{name}
timestreaminfluxdb timestream-influxdb:r:a
timestreamwrite timestream:r:a
  Table=database/{databaseName}/table/{tableName}
transcribe transcribe:r:a
transfer transfer:r:a
  User=user/{serverId}/{name}
verifiedaccess ec2:r:a verified-access-{kind}/{name}
vpclattice vpc-lattice:r:a {kindsquashed}/{name}
  Listener=service/{serviceIdentifier}/listener/listener-{hex17}
  ListenerRule=service/{serviceIdentifier}/listener/{listenerIdentifier}/rule/rule-{hex17}
waf waf::a {kindsquashed}/{name}
  RegexMatchSet=regexmatch/{name} SQLInjectionMatchSet=sqlinjectionset/{name} XSSMatchSet=xssmatchset/{name}
wafregional waf-regional:r:a {kindsquashed}/{name}
  RegexMatchSet=regexmatch/{name} SQLInjectionMatchSet=sqlinjectionset/{name} XSSMatchSet=xssmatchset/{name}
wafv2 wafv2:r:a {wafscope}/{kindsquashed}/{wanted}/{name}
workspaces workspaces:r:a
  Directory=directory/{name} IPGroup=workspaceipgroup/{name}
xray xray:r:a
  Group=group/{groupName}/{upper52}
"""  # noqa: E501
"""The table."""
