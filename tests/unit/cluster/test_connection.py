"""Which cluster is meant, and requests that outlive bad moments."""

import asyncio
import threading
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import yaml

from pyxp.cluster import connection as connecting
from pyxp.cluster.connection import Connection, Target, connect
from pyxp.cluster.failures import ClusterError, ServerRefusal
from pyxp.errors import UsageError

SERVER = "https://127.0.0.1:1"


class Answers:
    """Gives one prepared answer after the other, as ``call_api`` does."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.auth = SimpleNamespace(server=SERVER)
        self.calls = []

    @asynccontextmanager
    async def call_api(self, **call):
        self.calls.append(call)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        yield answer


@pytest.fixture
def pauses(monkeypatch):
    """The seconds that are waited, without waiting; time goes on by them."""
    waited = []

    async def sleep(seconds):
        waited.append(seconds)

    monkeypatch.setattr(connecting.asyncio, "sleep", sleep)
    monkeypatch.setattr(connecting.random, "uniform", lambda low, high: 1.0)
    return waited


def ask(*answers, patience=60.0):
    api = Answers(*answers)
    found = asyncio.run(Connection(api, "default", patience).ask("GET", "/api/v1/nodes", "list nodes"))
    return found, api


def response(code, body=None, **headers):
    return httpx.Response(code, json=body if body is not None else {}, headers=headers)


def test_a_server_that_is_away_or_too_busy_is_asked_again_later_and_later(pauses):
    busy = response(429, **{"Retry-After": "3"})
    (code, answer), api = ask(
        httpx.ConnectError("refused"), response(503), busy, httpx.ReadError("dropped"), response(200, {"kind": "List"})
    )
    assert (code, answer) == (200, {"kind": "List"})
    assert pauses == [0.2, 0.4, 3.0, 1.6]
    assert {(call["method"], call["base"], call["url"]) for call in api.calls} == {("GET", "/api/v1", "nodes")}


def test_patience_ends(pauses):
    with pytest.raises(ClusterError, match=f"cannot reach the server {SERVER}: refused; is it running"):
        ask(httpx.ConnectError("refused"), patience=0.1)
    with pytest.raises(ServerRefusal, match="cannot list nodes: too many"):
        ask(response(429, {"message": "too many"}), patience=0.1)
    assert pauses == []


def test_what_will_not_pass_is_not_asked_again(pauses):
    with pytest.raises(ServerRefusal) as caught:
        ask(response(422, {"reason": "Invalid", "message": "no"}))
    assert (caught.value.code, caught.value.reason, pauses) == (422, "Invalid", [])


def test_a_server_that_fails_without_asking_for_patience_is_asked_a_few_times(pauses):
    failure = response(500, {"message": "illegal base64 data"})
    with pytest.raises(ServerRefusal, match="cannot list nodes: illegal base64 data"):
        ask(failure, failure, failure, failure, response(200))
    assert pauses == [0.2, 0.4, 0.8]
    later = response(500, **{"Retry-After": "1"})
    assert ask(failure, failure, failure, *[later] * 5, response(200, {"kind": "List"}))[0] == (200, {"kind": "List"})


def test_an_answer_that_is_no_object_is_told_as_it_is(pauses):
    with pytest.raises(ServerRefusal, match="cannot list nodes: <html>gone</html>"):
        ask(httpx.Response(404, content=b"<html>gone</html>"))


@pytest.fixture
def kubeconfig(tmp_path, monkeypatch):
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    path = tmp_path / "config"
    path.write_text(
        yaml.safe_dump(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "current-context": "dev",
                "clusters": [{"name": "c", "cluster": {"server": SERVER}}],
                "users": [{"name": "u", "user": {"token": "t"}}],
                "contexts": [{"name": n, "context": {"cluster": "c", "user": "u"}} for n in ("dev", "production")],
            }
        )
    )
    return str(path)


def reach(target):
    async def scenario():
        async with connect(target):
            raise AssertionError("nothing listens there")

    asyncio.run(scenario())


def test_a_context_that_is_not_there_is_told_with_the_nearest(kubeconfig):
    with pytest.raises(UsageError, match="the kubeconfig has no context 'producton'; did you mean 'production'"):
        reach(Target(kubeconfig, "producton"))
    with pytest.raises(UsageError, match="no context 'xyz'; it has dev, production"):
        reach(Target(kubeconfig, "xyz"))


def test_a_server_that_nobody_is_at_is_told_at_once(kubeconfig):
    with pytest.raises(ClusterError, match=f"cannot reach the server {SERVER}: .*; is it running"):
        reach(Target(kubeconfig))


def test_without_kubeconfig_and_pod_there_is_no_cluster(tmp_path, monkeypatch):
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    with pytest.raises(UsageError, match=r"there is no cluster to talk to: .*; name a file with --kubeconfig"):
        reach(None)
    with pytest.raises(UsageError, match="the kubeconfig cannot be used: cannot find the file"):
        reach(Target(str(tmp_path / "none")))


def test_a_server_that_was_met_may_be_away_when_it_is_needed_again(kubeconfig, monkeypatch):
    """As between an apply and the wait that follows it: it is not met again, so its requests are as patient as ever."""
    met = []

    async def meet(connection, _within):
        met.append(connection.server)

    monkeypatch.setattr(connecting, "_meet", meet)
    monkeypatch.setattr(connecting, "_MET", set())

    async def scenario(context):
        async with connect(Target(kubeconfig, context)):
            return len(met)

    assert [asyncio.run(scenario(context)) for context in ("dev", "dev", "production", "dev")] == [1, 1, 2, 2]


@pytest.fixture
def throttled():
    """A server of its own that sends every second request away, and gives the codes that it has answered with."""
    answered = []

    class Throttling(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PATCH(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            answered.append(429 if len(answered) % 2 == 0 else 200)
            body = b'{"kind": "ConfigMap"}' if answered[-1] == 200 else b"Too many requests, please try again later."
            self.send_response(answered[-1])
            if answered[-1] == 429:
                self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Throttling)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", answered
    server.shutdown()
    server.server_close()


def test_a_throttled_request_arrives_over_the_wire_in_the_end(throttled, kubeconfig, monkeypatch):
    """What is refused with 429 is sent again as it was, through everything between pyxp and the server."""
    url, answered = throttled

    async def meet(connection, _within):
        """Its first answer is about something else."""

    monkeypatch.setattr(connecting, "_meet", meet)
    monkeypatch.setattr(connecting, "_PAUSE", 0.01)
    path = Path(kubeconfig)
    path.write_text(path.read_text().replace(SERVER, url))

    async def scenario():
        async with connect(Target(kubeconfig)) as connection:
            path = "/api/v1/namespaces/default/configmaps/a"
            sent = [connection.ask("PATCH", path, "apply it", body={"data": {"a": "1"}}) for _ in range(3)]
            return [await item for item in sent], connection.requests

    answers, requests = asyncio.run(scenario())
    assert answers == [(200, {"kind": "ConfigMap"})] * 3
    assert (answered, requests) == ([429, 200] * 3, 6)
