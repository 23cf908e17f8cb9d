"""Ways to a real API server: kubeconfigs, pods, plugins, certificates and proxies."""

import asyncio
import base64
import json
import socket
import sys
import threading
from contextlib import closing, contextmanager, suppress

import pytest
import yaml

from pyxp.cli.app import run
from pyxp.cluster import ways
from pyxp.cluster.connection import Target, connect
from pyxp.cluster.failures import ClusterError, ServerRefusal
from pyxp.errors import UsageError

from .control_plane import ADMIN, CERTIFIED, NOBODY

pytestmark = pytest.mark.toolchain

V1 = "client.authentication.k8s.io/v1"
REVIEW = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}


def whoami(kubeconfig=None, context=None, times=1):
    """The user that the server sees, who asks that often."""

    async def scenario():
        async with connect(Target(kubeconfig and str(kubeconfig), context)) as connection:
            for _ in range(times):
                path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
                _, answer = await connection.ask("POST", path, "ask who I am", body=REVIEW)
            return answer["status"]["userInfo"]["username"]

    return asyncio.run(scenario())


@pytest.fixture
def kubeconfig(plane, tmp_path):
    """Writes a kubeconfig for the server with another user, and what differs of the cluster."""

    def write(user, name="config", **cluster):
        data = {"server": plane.url, "certificate-authority": str(plane.folder / "ca.crt"), **cluster}
        content = {
            "current-context": "it",
            "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it", "namespace": "team"}}],
            "clusters": [{"name": "it", "cluster": {key: value for key, value in data.items() if value is not None}}],
            "users": [{"name": "it", "user": user}],
        }
        path = tmp_path / name
        path.write_text(yaml.safe_dump(content))
        return path

    return write


@pytest.fixture
def plugin(tmp_path):
    """A plugin that notes what it is told and prints what it is given, a line of a file for each call."""

    def make(*answers, version=V1, code=0, said="", **more):
        script, calls = tmp_path / "plugin.py", tmp_path / "calls"
        (tmp_path / "answers").write_text(
            "\n".join(json.dumps({"apiVersion": version, "kind": "ExecCredential", "status": item}) for item in answers)
        )
        script.write_text(
            "import os, sys, pathlib\n"
            f"calls = pathlib.Path({str(calls)!r})\n"
            "calls.open('a').write(os.environ['KUBERNETES_EXEC_INFO'] + '\\n')\n"
            f"answers = pathlib.Path({str(tmp_path / 'answers')!r}).read_text().splitlines()\n"
            "print(answers[min(len(calls.read_text().splitlines()), len(answers)) - 1])\n"
            f"print({said!r}, file=sys.stderr)\n"
            f"sys.exit({code})\n"
        )
        return {"exec": {"apiVersion": version, "command": sys.executable, "args": [str(script)], **more}}, calls

    return make


def certificate_of(plane):
    return ((plane.folder / f"client.{end}").read_text() for end in ("crt", "key"))


def test_several_kubeconfigs_are_one_and_paths_start_where_they_stand(plane, tmp_path, monkeypatch):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    (tmp_path / "two" / "trusted.crt").write_bytes((plane.folder / "ca.crt").read_bytes())
    contexts = [{"name": "it", "context": {"cluster": "it", "user": ADMIN}}]
    first = {"contexts": contexts, "users": [{"name": ADMIN, "user": {"token": f"{ADMIN}-token"}}]}
    cluster = {"server": plane.url, "certificate-authority": "trusted.crt"}
    second = {
        "current-context": "it",
        "clusters": [{"name": "it", "cluster": cluster}],
        "users": [{"name": ADMIN, "user": {"token": "another"}}],
    }
    for name, content in (("one", first), ("two", second)):
        (tmp_path / name / "config").write_text(yaml.safe_dump(content))
    paths = [tmp_path / "one" / "config", tmp_path / "none", tmp_path / "two" / "config"]
    monkeypatch.setenv("KUBECONFIG", ":".join(map(str, paths)))
    monkeypatch.chdir(tmp_path)
    assert whoami() == ADMIN


def test_a_pod_is_who_its_account_is(plane, tmp_path, monkeypatch):
    host, port = plane.url.removeprefix("https://").split(":")
    (tmp_path / "token").write_text(f"{NOBODY}-token\n")
    (tmp_path / "namespace").write_text("team")
    (tmp_path / "ca.crt").write_bytes((plane.folder / "ca.crt").read_bytes())
    for name, value in (("HOME", str(tmp_path)), ("KUBERNETES_SERVICE_HOST", host), ("KUBERNETES_SERVICE_PORT", port)):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.setattr(ways, "ACCOUNT", str(tmp_path))
    assert whoami() == NOBODY

    async def namespace():
        async with connect() as connection:
            return connection.namespace

    assert asyncio.run(namespace()) == "team"
    (tmp_path / "token").unlink()
    with pytest.raises(UsageError, match="the token cannot be used: "):
        whoami()


def test_a_plugin_gives_a_token_and_is_told_about_the_cluster(plane, kubeconfig, plugin):
    user, calls = plugin({"token": f"{NOBODY}-token"}, provideClusterInfo=True)
    assert whoami(kubeconfig(user)) == NOBODY
    (line,) = calls.read_text().splitlines()
    told = json.loads(line)
    assert (told["apiVersion"], told["spec"]["interactive"]) == (V1, False)
    assert told["spec"]["cluster"]["server"] == plane.url
    assert (
        base64.b64decode(told["spec"]["cluster"]["certificate-authority-data"])
        == (plane.folder / "ca.crt").read_bytes()
    )


def test_a_plugin_gives_a_client_certificate(plane, kubeconfig, plugin):
    certificate, key = certificate_of(plane)
    user, _ = plugin({"clientCertificateData": certificate, "clientKeyData": key})
    assert whoami(kubeconfig(user)) == CERTIFIED


def test_credentials_that_are_refused_or_expire_are_got_anew(kubeconfig, plugin):
    user, calls = plugin({"token": "refused"}, {"token": f"{ADMIN}-token"})
    assert whoami(kubeconfig(user), times=3) == ADMIN
    assert len(calls.read_text().splitlines()) == 2
    calls.unlink()
    user, calls = plugin({"token": f"{ADMIN}-token", "expirationTimestamp": "2020-01-01T00:00:00Z"})
    assert whoami(kubeconfig(user), times=3) == ADMIN
    # Once to connect, and once for each question: a server that was met is not tried again.
    assert len(calls.read_text().splitlines()) == 4


def test_a_token_in_a_file_is_read_again_when_it_is_refused(kubeconfig, tmp_path):
    path = tmp_path / "token"
    path.write_text("refused")
    with pytest.raises(ClusterError, match="does not let this user in: Unauthorized; log in again"):
        whoami(kubeconfig({"tokenFile": "token"}))

    async def rotated():
        path.write_text(f"{NOBODY}-token\n")
        async with connect(Target(str(kubeconfig({"tokenFile": "token"})))) as connection:
            # The token that was read is good no longer; another one has come into the file.
            connection._sessions.api._session.headers["Authorization"] = "Bearer expired"
            path.write_text(f"{ADMIN}-token\n")
            review = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
            _, answer = await connection.ask("POST", review, "ask who I am", body=REVIEW)
            return answer["status"]["userInfo"]["username"]

    assert asyncio.run(rotated()) == ADMIN


def test_a_plugin_that_fails_explains_itself_and_gives_nothing_away(kubeconfig, plugin):
    user, _ = plugin({"token": "top-secret"}, code=3, said="session expired, run: cloud login")
    with pytest.raises(ClusterError) as caught:
        whoami(kubeconfig(user))
    assert str(caught.value) == (
        f"the credential plugin {sys.executable} failed with code 3: session expired, run: cloud login;"
        " log in again, or name another --context"
    )
    user, _ = plugin({"tokn": "top-secret"})
    with pytest.raises(ClusterError, match="not with an ExecCredential that has a token") as caught:
        whoami(kubeconfig(user))
    assert "top-secret" not in str(caught.value)


def test_a_plugin_that_is_not_there_says_how_to_get_it(kubeconfig):
    missing = {"exec": {"apiVersion": V1, "command": "cloud-login", "installHint": "brew install\n  cloud-cli"}}
    with pytest.raises(
        UsageError, match=r"cloud-login of the kubeconfig cannot be started: .*; brew install cloud-cli"
    ):
        whoami(kubeconfig(missing))


@pytest.mark.parametrize("inline", [False, True])
def test_client_certificates_are_taken_from_files_and_from_the_kubeconfig(plane, kubeconfig, inline):
    if inline:
        data = (base64.b64encode(part.encode()).decode() for part in certificate_of(plane))
        user = dict(zip(("client-certificate-data", "client-key-data"), data, strict=True))
    else:
        user = {
            f"client-{name}": str(plane.folder / f"client.{end}")
            for name, end in (("certificate", "crt"), ("key", "key"))
        }
    assert whoami(kubeconfig(user)) == CERTIFIED


def test_who_acts_for_another_is_seen_as_the_other(kubeconfig):
    assert whoami(kubeconfig({"token": f"{ADMIN}-token", "as": "someone", "as-groups": ["team"]})) == "someone"
    with pytest.raises(ServerRefusal, match=r'cannot ask who I am: .*"nobody" cannot impersonate'):
        whoami(kubeconfig({"token": f"{NOBODY}-token", "as": "someone"}))


def test_a_server_is_trusted_by_its_name_and_authority(plane, kubeconfig):
    user = {"token": f"{ADMIN}-token"}
    address = plane.url.replace("localhost", "127.0.0.1")
    assert whoami(kubeconfig(user, server=address, **{"tls-server-name": "localhost"})) == ADMIN
    with pytest.raises(ClusterError, match=r"cannot trust the server .*certificate-authority must have signed"):
        whoami(kubeconfig(user, **{"tls-server-name": "elsewhere.example.org"}))
    with pytest.raises(ClusterError, match="cannot trust the server"):
        whoami(kubeconfig(user, **{"certificate-authority": None}))
    assert whoami(kubeconfig(user, **{"certificate-authority": None, "insecure-skip-tls-verify": True})) == ADMIN


@contextmanager
def proxy(answer=b"HTTP/1.1 200 Connection established\r\n\r\n", target=None):
    """A proxy that leads everything to one address; gives its own, and what it was asked for."""
    asked = []
    listening = socket.create_server(("127.0.0.1", 0))

    def pump(source, sink):
        with closing(source), closing(sink), suppress(OSError):  # the other side is gone
            while data := _received(source):
                sink.sendall(data)

    def serve():
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(4096)
            asked.append(head.decode().splitlines()[0])
            client.sendall(answer)
            if target is None:
                client.close()
                continue
            server = socket.create_connection(target)
            for pair in ((client, server), (server, client)):
                threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    with closing(listening):
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked


def _received(source):
    try:
        return source.recv(65536)
    except OSError:
        return b""


def test_proxies_of_the_kubeconfig_and_of_the_environment_are_used(plane, kubeconfig, monkeypatch):
    user, named = {"token": f"{ADMIN}-token"}, {"tls-server-name": "localhost"}
    server = f"https://cluster.example.test:{plane.port}"
    with proxy(target=("127.0.0.1", plane.port)) as (address, asked):
        assert whoami(kubeconfig(user, server=server, **named, **{"proxy-url": address})) == ADMIN
        assert asked == [f"CONNECT cluster.example.test:{plane.port} HTTP/1.1"]
        monkeypatch.setenv("HTTPS_PROXY", address)
        assert whoami(kubeconfig(user, server=server, **named)) == ADMIN
        assert len(asked) == 2
        monkeypatch.setenv("NO_PROXY", "10.0.0.0/8,.example.test")
        with pytest.raises(ClusterError, match=f"cannot reach the server {server}"):
            whoami(kubeconfig(user, server=server, **named))
        assert whoami(kubeconfig(user)) == ADMIN
        assert len(asked) == 2


def test_a_proxy_that_refuses_is_told_without_its_password(plane, kubeconfig):
    server = f"https://cluster.example.test:{plane.port}"
    with proxy(answer=b"HTTP/1.1 403 Forbidden by policy\r\n\r\n") as (address, _):
        secret = address.replace("http://", "http://someone:top-secret@")
        with pytest.raises(
            ClusterError, match="the proxy does not let this through: 403 Forbidden by policy"
        ) as caught:
            whoami(kubeconfig({}, server=server, **{"proxy-url": secret}))
    assert "top-secret" not in str(caught.value)


def test_a_kubeconfig_that_is_broken_is_told_without_what_is_in_it(pyxp, tmp_path, capsys):
    path = tmp_path / "broken"
    path.write_text("users:\n- name: a\n  user: {token: top-secret: x\n")
    assert run(["status", "--kubeconfig", str(path), "thing/x"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"Error: {path}:3:") and "it cannot be read as YAML" in said
    assert "top-secret" not in said


def test_contexts_that_lead_nowhere_name_the_nearest(pyxp):
    said = pyxp("status", "thing/x", context="admn")
    assert (said.code, said.err) == (2, "Error: the kubeconfig has no context 'admn'; did you mean 'admin'?\n")
