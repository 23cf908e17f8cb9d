"""What people call services and things that kinds have short names for: a table, to find kinds by.

Sources: the names that AWS itself gives to its services, https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
"""

from collections.abc import Mapping
from typing import Final

SERVICES: Final[Mapping[str, str]] = {
    "acm": "certificate manager tls ssl",
    "acmpca": "private certificate authority",
    "amp": "prometheus",
    "appautoscaling": "application auto scaling autoscaling",
    "apigateway": "api gateway rest",
    "apigatewayv2": "api gateway http websocket",
    "ce": "cost explorer",
    "cloudformation": "infrastructure stack",
    "cloudfront": "cdn content delivery network",
    "cloudwatch": "monitoring metrics",
    "cloudwatchevents": "eventbridge events cron",
    "cloudwatchlogs": "logs logging",
    "cognitoidp": "cognito user identity provider",
    "deploy": "codedeploy",
    "docdb": "documentdb mongodb database",
    "ds": "directory service active",
    "dynamodb": "nosql database",
    "ec2": "elastic compute cloud virtual machine network",
    "ecr": "elastic container registry docker image",
    "ecs": "elastic container service fargate",
    "efs": "elastic file system nfs",
    "eks": "elastic kubernetes service k8s",
    "elasticache": "redis valkey memcached cache",
    "elb": "elastic load balancing classic",
    "elbv2": "elastic load balancing application network alb nlb",
    "firehose": "kinesis",
    "iam": "identity access management permission",
    "kafka": "msk streaming",
    "kms": "key management service encryption",
    "lambda": "serverless",
    "memorydb": "redis valkey",
    "mq": "rabbitmq activemq message queue",
    "mwaa": "airflow",
    "neptune": "graph database",
    "rds": "relational database aurora postgres postgresql mysql mariadb sql",
    "redshift": "warehouse",
    "route53": "dns domain",
    "s3": "simple storage object",
    "secretsmanager": "secrets manager password",
    "sfn": "step functions workflow",
    "sns": "simple notification service publish subscribe pubsub",
    "sqs": "simple message queue service",
    "ssm": "systems manager",
    "wafv2": "web application firewall",
}
"""Words for a service, by the first part of its API groups."""

WORDS: Final[Mapping[str, str]] = {
    "acl": "access control list",
    "ami": "image",
    "db": "database",
    "ebs": "block store disk",
    "eip": "elastic ip",
    "elb": "load balancer",
    "hpa": "autoscaler",
    "ip": "address",
    "lb": "load balancer",
    "pdb": "disruption budget",
    "pvc": "persistent volume claim",
    "vpc": "virtual private cloud network",
    "vpn": "virtual private network",
}
"""What the words of kinds are short for."""

SHORT_NAMES: Final[Mapping[str, str]] = {
    "compositeresourcedefinition": "xrd",
    "endpoints": "ep",
    "internetgateway": "igw",
    "namespace": "ns",
    "networkpolicy": "netpol",
    "service": "svc",
    "statefulset": "sts",
}
"""Short names of kinds, as ``kubectl`` and people have them, that are neither their initials nor their beginnings."""
