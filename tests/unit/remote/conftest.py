"""Function servers on free ports of this machine."""

from concurrent import futures
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import grpc
import pytest
from crossplane.function.proto.v1 import run_function_pb2 as protocol
from crossplane.function.proto.v1 import run_function_pb2_grpc as services
from crossplane.function.proto.v1beta1 import run_function_pb2_grpc as beta_services
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LARGE = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


class Function(services.FunctionRunnerServiceServicer):
    """Answers by calling something, and remembers what it was asked."""

    def __init__(self, answer):
        self.answer = answer
        self.requests = []

    def RunFunction(self, request, context):  # noqa: N802  the name is the protocol's
        self.requests.append(request)
        return self.answer(request, context)


@pytest.fixture
def serve():
    """Start a function server; gives its address and what it is asked."""
    servers = []

    def start(answer, *, beta=False, credentials=None, options=LARGE):
        function = Function(answer)
        server = grpc.server(futures.ThreadPoolExecutor(2), options=options)
        (beta_services if beta else services).add_FunctionRunnerServiceServicer_to_server(function, server)
        if credentials is None:
            port = server.add_insecure_port("127.0.0.1:0")
        else:
            port = server.add_secure_port("127.0.0.1:0", credentials)
        server.start()
        servers.append(server)
        return f"127.0.0.1:{port}", function.requests

    yield start
    for server in servers:
        server.stop(None).wait()


@pytest.fixture
def closed_port(serve):
    """An address where nothing listens any more."""
    server = grpc.server(futures.ThreadPoolExecutor(1))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    server.stop(None).wait()
    return f"127.0.0.1:{port}"


def echo(request, context):
    """Wants what was wanted already."""
    return protocol.RunFunctionResponse(desired=request.desired, context=request.context)


@pytest.fixture(scope="session")
def certs(tmp_path_factory):
    """A folder with ca.crt, tls.crt and tls.key, good for 127.0.0.1 on both sides."""
    folder = tmp_path_factory.mktemp("certs")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "function")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "ca.crt").write_bytes(pem)
    (folder / "tls.crt").write_bytes(pem)
    (folder / "tls.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder
