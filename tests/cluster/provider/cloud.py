"""AWS, as the provider talks to it."""

import threading
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

Object = dict[str, Any]


class Cloud:
    """Clients of an AWS at one address, made when they are first used."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")  # noqa: S106
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    def client(self, service: str, region: str) -> Any:
        """The client of a service; it may be used by several threads."""
        with self._lock:
            if (service, region) not in self._clients:
                # A call that is given up may have done its work, and nobody would know; so none is.
                config = Config(retries={"total_max_attempts": 1}, read_timeout=600, max_pool_connections=16)
                self._clients[service, region] = self._session.client(
                    service, region_name=region, endpoint_url=self._endpoint, config=config
                )
            return self._clients[service, region]


def refusal(operation: str, code: str, message: str) -> ClientError:
    """What AWS answers where it refuses and its stand-in would not."""
    answer = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return ClientError(answer, operation)


def code_of(problem: ClientError) -> str:
    return str(problem.response["Error"]["Code"])


def told(service: str, problem: ClientError) -> str:
    """An answer of AWS in the words of its Go SDK, which the provider hands on."""
    about = problem.response.get("ResponseMetadata", {})
    error = problem.response["Error"]
    return (
        f"operation error {service}: {problem.operation_name}, https response error StatusCode: "
        f"{about.get('HTTPStatusCode', 400)}, RequestID: {about.get('RequestId', '')}, "
        f"api error {error['Code']}: {error['Message']}"
    )
