"""Who somebody is for a server."""

import asyncio
import base64
import os
from datetime import UTC, datetime, timedelta

import pytest

from pyxp.cluster import credentials as module
from pyxp.cluster.credentials import Credentials, credentials_of
from pyxp.cluster.failures import ClusterError
from pyxp.cluster.plugins import ask_plugin
from pyxp.errors import UsageError

NOW = datetime(2026, 1, 1, tzinfo=UTC)
V1 = "client.authentication.k8s.io/v1"


def found(user, folder=""):
    return asyncio.run(credentials_of(user, {}, str(folder)))


def test_a_token_in_a_file_wins_and_is_good_for_a_minute(tmp_path):
    (tmp_path / "token").write_text("from-file\n")
    got = found({"token": "written", "tokenFile": "token"}, tmp_path)
    assert got.token == "from-file"  # noqa: S105 - the test's own
    assert timedelta(seconds=50) < got.expires - datetime.now(UTC) <= timedelta(minutes=1)
    assert found({"token": "written"}).expires is None


def test_certificates_come_from_data_before_files(tmp_path):
    (tmp_path / "key").write_bytes(b"KEY")
    data = base64.b64encode(b"CERTIFICATE").decode()
    user = {"client-certificate-data": data, "client-certificate": "none", "client-key": "key"}
    assert (found(user, tmp_path).certificate, found(user, tmp_path).key) == (b"CERTIFICATE", b"KEY")


@pytest.mark.parametrize(
    ("user", "message"),
    [
        ({"client-certificate-data": "*"}, "client-certificate-data of the kubeconfig is not base64"),
        ({"client-key": "none"}, "client-key of the kubeconfig cannot be used: "),
        ({"client-certificate-data": "QQ=="}, "has a client-certificate and no client-key; both are needed"),
        ({"tokenFile": "none"}, "the token cannot be used: "),
        ({"username": "a", "password": "top-secret"}, "has a name and password, which no Kubernetes since 1.19 takes"),
        ({"auth-provider": {"name": "gcp"}}, "has the auth-provider gcp, which kubectl does not know since 1.26"),
        (
            {"exec": {"command": "x", "apiVersion": "v1alpha1"}},
            "the credential plugin x of the kubeconfig is of the version",
        ),
        ({"exec": {"apiVersion": V1}}, r"the credential plugin \(no command\)"),
        (
            {"exec": {"apiVersion": V1, "command": "/no/such/plugin", "installHint": "get it"}},
            "the credential plugin /no/such/plugin of the kubeconfig cannot be started: .*; get it",
        ),
    ],
)
def test_what_cannot_be_used_is_told_without_secrets(user, message, tmp_path):
    with pytest.raises(UsageError, match=message) as caught:
        found(user, tmp_path)
    assert "top-secret" not in str(caught.value)


def test_a_plugin_that_wants_a_person_needs_a_terminal(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    spec = {"apiVersion": V1, "command": "x", "interactiveMode": "Always"}
    with pytest.raises(UsageError, match="wants to talk to a person"):
        asyncio.run(ask_plugin(spec, {}, ""))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"not json", "not with an ExecCredential"),
        (b'{"kind": "ExecCredential", "apiVersion": "%s", "status": {}}' % V1.encode(), "not with an ExecCredential"),
        (b'{"kind": "Status"}', "not with an ExecCredential"),
        (
            b'{"kind": "ExecCredential", "apiVersion": "other/v1", "status": {"token": "top-secret"}}',
            "answers in 'other/v1'; the kubeconfig says apiVersion: client.authentication.k8s.io/v1; both must agree",
        ),
    ],
)
def test_an_answer_without_credentials_is_told_without_what_is_in_it(monkeypatch, answer, message):
    async def run(*_args, **_options):
        return answer

    monkeypatch.setattr("pyxp.cluster.plugins._run", run)
    with pytest.raises(ClusterError, match=message) as caught:
        found({"exec": {"apiVersion": V1, "command": "x"}})
    assert "top-secret" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="there is no program called sleep")
def test_a_plugin_that_hangs_has_no_more_time_than_the_command():
    spec = {"apiVersion": V1, "command": "sleep", "args": ["60"]}
    with pytest.raises(ClusterError, match=r"the credential plugin sleep has not ended within 0\.05 seconds"):
        asyncio.run(ask_plugin(spec, {}, "", 0.05))


def test_a_plugin_gives_token_and_time(monkeypatch):
    async def ask(_spec, cluster, folder, _within):
        assert (cluster, folder) == ({}, "/home")
        return {"token": "t", "expirationTimestamp": "2026-01-01T00:00:00Z"}

    monkeypatch.setattr(module, "ask_plugin", ask)
    got = found({"exec": {"apiVersion": V1, "command": "x"}}, "/home")
    assert (got.token, got.expires, got.expired(NOW), got.expired(NOW - timedelta(1))) == ("t", NOW, True, False)
    # A token that is written down needs no plugin.
    assert found({"token": "mine", "exec": {"apiVersion": V1, "command": "x"}}).token == "mine"  # noqa: S105 - the test's own


def test_whoever_acts_for_another_says_so_in_headers():
    user = {"as": "one", "as-uid": "1", "as-groups": ["a", "b"], "as-user-extra": {"scope": ["x"]}}
    assert found(user).headers == (
        ("Impersonate-User", "one"),
        ("Impersonate-Uid", "1"),
        ("Impersonate-Group", "a"),
        ("Impersonate-Group", "b"),
        ("Impersonate-Extra-scope", "x"),
    )


def test_credentials_do_not_show_themselves():
    assert "secret" not in repr(Credentials("secret-token", b"secret-certificate", b"secret-key"))
