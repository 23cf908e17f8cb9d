"""The way to a server: of kubeconfigs, or of the pod's account."""

import asyncio

import pytest
import yaml

from pyxp.cluster import ways
from pyxp.cluster.sessions import Sessions
from pyxp.cluster.trust import identify, trust
from pyxp.cluster.ways import Way, find_way
from pyxp.errors import UsageError


@pytest.fixture
def write(tmp_path):
    def make(name="config", **cluster):
        path = tmp_path / name
        path.write_text(
            yaml.safe_dump(
                {
                    "current-context": "it",
                    "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
                    "clusters": [{"name": "it", "cluster": {"server": "https://s.example.org", **cluster}}],
                    "users": [{"name": "it", "user": {"token": "top-secret"}}],
                }
            )
        )
        return str(path)

    return make


def test_what_the_cluster_says_is_the_way(write, tmp_path):
    (tmp_path / "ca.crt").write_bytes(b"PEM")
    told = {"certificate-authority": "ca.crt", "tls-server-name": "other", "proxy-url": "http://p:1"}
    way = find_way(write(**told), None, {"HTTPS_PROXY": "http://env:1"})
    assert (way.server, way.namespace, way.proxy) == ("https://s.example.org", "default", "http://p:1")
    assert (way.authority, way.tls_name, way.insecure) == (b"PEM", "other", False)
    assert find_way(write(), None, {"HTTPS_PROXY": "http://env:1"}).proxy == "http://env:1"
    assert "top-secret" not in repr(way)


def test_files_that_are_not_there_are_passed_over_among_several(write, tmp_path):
    there = write()
    assert find_way(None, None, {"KUBECONFIG": f"{tmp_path / 'none'}:{there}"}).server == "https://s.example.org"
    with pytest.raises(UsageError, match=r"there is no cluster to talk to: nothing of KUBECONFIG=.*none is there"):
        find_way(None, None, {"KUBECONFIG": str(tmp_path / "none")})
    with pytest.raises(UsageError, match="cannot be used"):
        find_way(str(tmp_path / "none"), None, {})


def test_a_pod_has_its_account_where_no_kubeconfig_is(monkeypatch, tmp_path):
    monkeypatch.setattr(ways, "ACCOUNT", str(tmp_path))
    around = {
        "KUBECONFIG": str(tmp_path / "none"),
        "KUBERNETES_SERVICE_HOST": "fd00::1",
        "KUBERNETES_SERVICE_PORT": "8443",
    }
    with pytest.raises(UsageError, match=r"the account of this pod cannot be used: .*automountServiceAccountToken"):
        find_way(None, None, around)
    (tmp_path / "ca.crt").write_bytes(b"PEM")
    way = find_way(None, None, around)
    assert (way.server, way.namespace, way.authority) == ("https://[fd00::1]:8443", "default", b"PEM")
    (tmp_path / "token").write_text("t\n")
    assert asyncio.run(way.credentials()).token == "t"  # noqa: S105 - the test's own


@pytest.mark.parametrize("text", ["users: {token: top-secret: x", "- top-secret", "\x00top-secret"])
def test_a_file_that_is_not_a_kubeconfig_is_told_without_what_is_in_it(tmp_path, text):
    path = tmp_path / "config"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"config.*: the kubeconfig cannot be used: it ") as caught:
        find_way(str(path), None, {})
    assert "top-secret" not in str(caught.value)


def test_certificates_that_are_none_are_told():
    with pytest.raises(UsageError, match="certificate-authority of the kubeconfig is not a certificate in PEM"):
        trust(b"nonsense")
    with pytest.raises(UsageError, match="insecure-skip-tls-verify with it"):
        trust(b"PEM", insecure=True)
    with pytest.raises(UsageError, match="the client certificate and its key cannot be used"):
        identify(trust(b""), b"nonsense", b"nonsense")


@pytest.mark.parametrize(
    ("way", "message"),
    [
        (
            Way("https://s", proxy="socks5://someone:top-secret@p:1"),
            "the proxy socks5://p:1 speaks SOCKS; pip install socksio",
        ),
        (Way("https://s", proxy="ftp://someone:top-secret@p:1"), "the proxy ftp://p:1 has no address that can be used"),
        (Way("https://s", proxy="http://someone:top-secret@p:99999"), "the proxy http://p:99999 has no address that"),
        (Way("https://s:port"), "the server https://s:port has no address that can be used"),
    ],
)
def test_addresses_that_cannot_be_used_are_told_without_passwords(way, message):
    with pytest.raises(UsageError, match=message) as caught:
        asyncio.run(Sessions(way, 1.0).begin())
    assert "top-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("server", "message"),
    [
        (
            "localhost:6443",
            "localhost:6443 of .* does not say how to talk to it; write https://localhost:6443",
        ),
        (
            "https://localhost:99999",
            "the server https://localhost:99999 of the kubeconfig cannot be asked: its host or",
        ),
        ("https://me:top-secret@host", "the server https://host of .* holds a name or password, which would take the"),
        ("https://me:top-secret://@host:x", "the server https://host of the kubeconfig cannot be asked: its host or"),
        ("me:top-secret@host", "the server host of .* write https://host"),
        ("https://", "its address has no host; write it like https://host:port"),
        ("https://host name", "its address has white space or another character in it"),
        ("ftp://host", "nobody talks ftp to an API server"),
        ("https://[::1", "its host or port is none"),
    ],
)
def test_a_server_that_has_no_address_is_refused_before_it_is_asked(write, server, message):
    with pytest.raises(UsageError, match=message) as caught:
        find_way(write(server=server), None, {"HTTPS_PROXY": "http://p:1"})
    assert "top-secret" not in str(caught.value)


def test_a_file_with_several_of_something_is_refused(write, tmp_path):
    path = tmp_path / "several"
    path.write_text("a: 1\n---\nb: 1\n")
    with pytest.raises(UsageError, match="several: the kubeconfig cannot be used: it has several documents"):
        find_way(str(path), None, {})
    path.write_text("contexts: [{name: a, context: {}}, {name: a, context: {}}]")
    with pytest.raises(UsageError, match=f"a kubeconfig in {tmp_path} has several contexts called 'a'; give each"):
        find_way(str(path), None, {})
    # The same name in two files is what merging is for.
    assert find_way(None, None, {"KUBECONFIG": f"{write('one')}:{write('two')}"}).server == "https://s.example.org"


def test_an_empty_kubeconfig_that_was_named_is_told_as_that(tmp_path):
    (tmp_path / "empty").write_text("")
    with pytest.raises(UsageError, match="empty: the kubeconfig cannot be used: it is empty; it") as caught:
        find_way(str(tmp_path / "empty"), None, {"KUBECONFIG": "other"})
    assert "KUBECONFIG" not in str(caught.value)
