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


def plugin_with(token, monkeypatch):
    async def ask(*_given):
        return {"token": token}

    monkeypatch.setattr(module, "ask_plugin", ask)
    return {"exec": {"apiVersion": V1, "command": "x"}}


@pytest.mark.parametrize("token", ["top-secret\nmore", "top-secret\rmore", "top-sécret", "top-secret\x00"])
def test_a_token_that_no_header_holds_is_refused_and_not_shown(token, tmp_path, monkeypatch):
    (tmp_path / "token").write_text(token, newline="")
    told = "has a line break in it, or another character that a header cannot hold; a token is one line of plain ASCII"
    users = {
        "the user of the kubeconfig": {"token": token},
        f"the file {tmp_path / 'token'}": {"tokenFile": "token"},
        "the auth-provider of the kubeconfig": {"auth-provider": {"name": "oidc", "config": {"id-token": token}}},
        "the credential plugin x": plugin_with(token, monkeypatch),
    }
    for whose, user in users.items():
        if "\x00" in token and "file" in whose:
            continue  # no text file
        with pytest.raises(UsageError) as caught:
            found(user, tmp_path)
        assert str(caught.value).startswith(f"the token of {whose} {told}")
        assert "top-" not in str(caught.value)


def test_white_space_around_a_token_goes(monkeypatch):
    assert found(plugin_with("secret \n", monkeypatch)).token == "secret"  # noqa: S105 - the test's own
    assert found({"token": "secret\n"}).token == "secret"  # noqa: S105 - the test's own


@pytest.mark.parametrize(
    ("user", "message"),
    [
        ({"as": ["x"]}, "as of the user of the kubeconfig cannot be used: it must be a text; numbers need quotes"),
        ({"token": 12345}, "token of the user of the kubeconfig cannot be used: it must be a text"),
        ({"as": "x", "as-groups": "admins"}, "as-groups of the user .* it must be a list of texts"),
        ({"as": "x", "as-groups": [1]}, "as-groups of the user .* it must be a list of texts"),
        ({"as": "x", "as-user-extra": {"a": "b"}}, "as-user-extra of the user .* an object with lists of texts"),
        ({"as-groups": ["admins"]}, "acts for groups, a uid or extra fields, and names nobody in as; write as: NAME"),
        ({"as": "x\ny"}, r"acts for 'x\\ny', which a header cannot hold"),
        ({"exec": ["x"]}, "exec of the user of the kubeconfig cannot be used: it must be an object"),
        ({"exec": {"apiVersion": V1, "command": "x", "args": "-c x"}}, "exec.args of the user .* a list of texts"),
        ({"exec": {"apiVersion": V1, "command": "x", "env": [{"name": "A", "value": 1}]}}, "exec.env of the user"),
    ],
)
def test_what_is_of_another_type_is_refused_and_not_passed_over(user, message):
    with pytest.raises(UsageError, match=message):
        found(user)


def test_keys_of_extra_fields_are_encoded():
    user = {"as": "jürgen", "as-user-extra": {"example.org/a b": ["x"]}}
    assert found(user).headers == (("Impersonate-User", "jürgen"), ("Impersonate-Extra-example.org%2Fa%20b", "x"))


@pytest.mark.skipif(os.name == "nt", reason="there is no sh")
def test_a_plugin_that_a_signal_ends_is_told_with_the_signal():
    spec = {"apiVersion": V1, "command": "sh", "args": ["-c", "kill -9 $$"]}
    with pytest.raises(ClusterError, match="the credential plugin sh was ended by the signal SIGKILL; log in again"):
        asyncio.run(ask_plugin(spec, {}, ""))
