"""Calls to function servers, and what is said when they fail."""

import time

import grpc
import pytest
from crossplane.function.proto.v1beta1 import run_function_pb2 as older

from pyxp.errors import InputError, UsageError
from pyxp.remote.calling import Certificates, RemoteFunction

from .conftest import echo


def request(**context):
    return {"observed": {"composite": {"resource": {"kind": "X"}}}, "desired": {}, "context": context}


def test_a_function_is_called(serve):
    address, asked = serve(echo)
    assert RemoteFunction("f", address)(request(a=1)) == {"context": {"a": 1}}
    assert asked[0].observed.composite.resource["kind"] == "X"


def test_no_proxy_is_asked_for_this_machine(serve, monkeypatch, closed_port):
    monkeypatch.setenv("http_proxy", f"http://{closed_port}")
    monkeypatch.delenv("no_proxy", raising=False)
    address, _ = serve(echo)
    assert RemoteFunction("f", address)(request(a=1)) == {"context": {"a": 1}}


def test_a_connection_serves_many_calls(serve):
    address, asked = serve(echo)
    function = RemoteFunction("f", address)
    assert [function(request(n=n))["context"]["n"] for n in range(3)] == [0, 1, 2]
    assert len({item.meta.tag for item in asked}) == 3


def test_the_older_protocol_is_spoken_where_the_newer_is_not_known(serve):
    def older_echo(request, context):
        return older.RunFunctionResponse(context=request.context)

    address, asked = serve(older_echo, beta=True)
    function = RemoteFunction("f", address)
    assert function(request(a=1)) == {"context": {"a": 1}}
    assert function(request(a=2)) == {"context": {"a": 2}}
    assert len(asked) == 2


def test_a_message_may_be_larger_than_grpc_likes(serve):
    address, _ = serve(echo)
    text = "x" * (6 * 1024 * 1024)
    assert RemoteFunction("f", address)(request(text=text)) == {"context": {"text": text}}


def test_a_function_that_refuses_large_messages(serve):
    address, _ = serve(echo, options=[("grpc.max_receive_message_length", 100)])
    with pytest.raises(InputError, match=r"cannot exchange a message of that size .* let the function take larger"):
        RemoteFunction("f", address)(request(text="x" * 1000))


def slow(request, context):
    time.sleep(1)
    return echo(request, context)


def test_a_function_that_does_not_answer_in_time(serve):
    address, _ = serve(slow)
    told = rf'the function "f" at {address} did not answer within 0.05 seconds; allow more time with --timeout'
    with pytest.raises(UsageError, match=told):
        RemoteFunction("f", address, seconds=0.05)(request())


def test_a_function_that_is_not_there(closed_port):
    told = rf'cannot reach the function "f" at {closed_port}: .*; start it there, without TLS'
    with pytest.raises(UsageError, match=told):
        RemoteFunction("f", closed_port)(request())


def test_a_function_that_fails(serve):
    def fail(request, context):
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no  such\nthing " + "x" * 1000)

    address, _ = serve(fail)
    with pytest.raises(
        InputError, match=r'the function "f" at .* failed \(INVALID_ARGUMENT\): no such thing x+…$'
    ) as error:
        RemoteFunction("f", address)(request())
    assert len(str(error.value)) < 600


def test_a_server_that_is_no_function(serve):
    def unknown(request, context):
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "never heard of it")

    address, asked = serve(unknown)
    with pytest.raises(UsageError, match=rf"what listens at {address} is not a composition function: Method not found"):
        RemoteFunction("f", address)(request())
    assert len(asked) == 1


def read(certs, *names):
    return [(certs / name).read_bytes() for name in names]


def test_an_encrypted_connection(serve, certs):
    key, certificate = read(certs, "tls.key", "tls.crt")
    address, _ = serve(echo, credentials=grpc.ssl_server_credentials([(key, certificate)]))
    known = Certificates(*read(certs, "ca.crt"))
    assert RemoteFunction("f", f"tls://{address}", certificates=known)(request(a=1)) == {"context": {"a": 1}}
    told = "cannot reach .*; start it there with TLS, and name the folder of its ca.crt with --function-certs"
    with pytest.raises(UsageError, match=told):
        RemoteFunction("f", f"tls://{address}")(request())
    with pytest.raises(UsageError, match="or write tls:// before the address"):
        RemoteFunction("f", address)(request())


def test_a_function_may_ask_for_a_certificate(serve, certs):
    authority, key, certificate = read(certs, "ca.crt", "tls.key", "tls.crt")
    credentials = grpc.ssl_server_credentials([(key, certificate)], authority, require_client_auth=True)
    address, _ = serve(echo, credentials=credentials)
    shown = Certificates(authority, certificate, key)
    assert RemoteFunction("f", f"tls://{address}", certificates=shown)(request()) == {}
    with pytest.raises(UsageError, match="cannot reach"):
        RemoteFunction("f", f"tls://{address}", certificates=Certificates(authority))(request())


def test_without_the_extra_it_is_said_what_to_install(monkeypatch):
    def missing(name):
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr("pyxp.remote.calling.import_module", missing)
    told = r'cannot call the function "f": .*No module named .*; install them with: pip install "pyxp\[grpc\]"'
    with pytest.raises(UsageError, match=told):
        RemoteFunction("f", "localhost:1")(request())


def test_what_is_no_target_is_refused_before_any_call():
    with pytest.raises(UsageError, match="is not an address of a function"):
        RemoteFunction("f", "localhost")
