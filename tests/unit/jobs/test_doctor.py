"""What documents need of a cluster."""

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from pyxp import doctor
from pyxp.cluster.failures import ClusterError
from pyxp.errors import UsageError
from pyxp.files import read_manifests
from pyxp.jobs.doctor import needs_of
from pyxp.jobs.doctor_files import doctor_files
from pyxp.yamlio import Document, read_documents

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def flagship():
    return needs_of(
        read_manifests([ROOT / "claims/dev.yaml"]), read_manifests([ROOT / "xrds", ROOT / "compositions"]), {}
    )


def test_the_project_counts_beside_what_is_given(flagship):
    needs, problems = flagship
    assert problems == []
    assert (len(needs.given), len(needs.xrds), len(needs.compositions)) == (1, 1, 2)
    assert set(needs.functions_called()) == {
        "function-patch-and-transform",
        "function-cel-filter",
        "function-auto-ready",
    }
    assert {item.owner.data["kind"] for item in needs.composed} == {"StreamflixPipeline"}
    configs = {item.manifest["spec"]["providerConfigRef"]["name"] for item in needs.composed}
    assert configs == {"streamflix-dev"}


def test_what_the_manifests_need_of_packages_is_the_same_as_while_generating(flagship):
    needs, _ = flagship
    demanded = {(item.package, str(item.release)) for item in needs.demands}
    assert {("crossplane", "v1.18.0"), ("provider-aws", "v1.7.0")} <= demanded
    assert any(package == "function-patch-and-transform" for package, _ in demanded)


def test_what_is_given_wins_over_the_project():
    mine, theirs = ({"apiVersion": "pkg.crossplane.io/v1", "kind": "Function", "metadata": {"name": "f"}} for _ in "ab")
    needs, _ = needs_of([Document(mine, "mine.yaml")], [Document(theirs, "theirs.yaml")], {})
    assert [item.source for item in needs.functions] == ["mine.yaml"]


def test_a_claim_that_cannot_be_rendered_is_told_and_hides_nothing():
    xrd = read_manifests([ROOT / "xrds"])
    (claim,) = read_documents(
        "apiVersion: platform.streamflix.io/v1alpha1\nkind: StreamflixPipeline\nmetadata: {name: a, namespace: b}\n",
        "a.yaml",
    )
    needs, (problem,) = needs_of([claim], xrd, {})
    assert (problem.code, problem.severity.value, problem.subject) == (
        "not-rendered",
        "warning",
        "StreamflixPipeline/a",
    )
    assert (len(needs.given), needs.composed) == (1, ())


def test_malformed_compositions_and_definitions_need_nothing():
    odd = [
        {"apiVersion": "apiextensions.crossplane.io/v1", "kind": kind, "metadata": {"name": "a"}, "spec": spec}
        for kind in ("Composition", "CompositeResourceDefinition")
        for spec in (None, [], {"pipeline": 1, "compositeTypeRef": "x", "names": [], "versions": 3})
    ]
    needs, problems = needs_of(list(map(Document, odd)), [], {})
    assert (list(needs.demands), problems) == ([], [])
    assert needs.kinds_composed() == {}


def test_without_a_project_and_a_path_there_is_nothing_to_be_ready_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="no path is given, and there is no project here"):
        doctor_files([])


def test_a_server_that_tells_nothing_for_too_long_ends_it(monkeypatch):
    @asynccontextmanager
    async def connect(target, within):
        assert within == 0.05
        await asyncio.sleep(60)
        yield

    monkeypatch.setattr("pyxp.cluster.connection.connect", connect)
    told = "the server has not told everything within 0.05 seconds; allow more time with --timeout"
    with pytest.raises(ClusterError) as caught:
        doctor([{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "b"}}], timeout="50ms")
    assert str(caught.value) == told
