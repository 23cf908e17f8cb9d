"""What a cluster writes into objects of Kubernetes' own kinds."""

import ipaddress

import pytest

from pyxp.engine.health import health_check
from pyxp.simulation import kubernetes_fields
from pyxp.simulation.reading import Read

UID = "5e0cf2a4-0000-0000-0000-000000000000"


def made(kind, spec=None, *, before=None, reads=(), name="a"):
    version, _, kind = kind.rpartition("/")
    manifest = {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": "n", "uid": UID}}
    if spec is not None:
        manifest["spec"] = spec
    kubernetes_fields.allocate(manifest, before)
    told = kubernetes_fields.run(manifest, [Read(".".join(map(str, read)), read) for read in reads])
    if reached := kubernetes_fields.conditions(manifest):
        manifest.setdefault("status", {})["conditions"] = reached
    return manifest, told


def service(spec, **more):
    return made("v1/Service", spec, **more)[0]


def test_a_service_gets_an_address_of_its_own_the_same_each_time():
    one, again, other = service({}), service({}), service({}, name="b")
    address = one["spec"]["clusterIP"]
    assert ipaddress.ip_address(address) in ipaddress.ip_network("10.96.0.0/12")
    assert (one["spec"]["clusterIPs"], one["spec"]["ipFamilies"]) == ([address], ["IPv4"])
    assert one == again
    assert other["spec"]["clusterIP"] != address


@pytest.mark.parametrize(
    ("spec", "addresses"),
    [
        ({"clusterIP": "None"}, ["None"]),
        ({"clusterIP": "10.96.0.10"}, ["10.96.0.10"]),
        ({"type": "ExternalName", "externalName": "x"}, None),
    ],
)
def test_what_a_service_says_of_its_address_stands(spec, addresses):
    assert service(spec)["spec"].get("clusterIPs") == addresses


@pytest.mark.parametrize(("kind", "given"), [("ClusterIP", False), ("NodePort", True), ("LoadBalancer", True)])
def test_ports_of_nodes_are_given_where_the_type_has_them(kind, given):
    ports = service({"type": kind, "ports": [{"port": 80}, {"port": 443, "nodePort": 31000}]})["spec"]["ports"]
    assert ports[0]["targetPort"] == 80
    assert ports[0].get("nodePort", 0) in (range(30000, 32768) if given else [0])
    assert ports[1]["nodePort"] == 31000


def test_what_a_service_was_given_once_it_keeps():
    before = {
        "spec": {"clusterIP": "10.97.1.1", "clusterIPs": ["10.97.1.1"], "ports": [{"port": 80, "nodePort": 30001}]}
    }
    spec = service({"type": "NodePort", "ports": [{"port": 80}]}, before=before)["spec"]
    assert (spec["clusterIP"], spec["clusterIPs"], spec["ports"][0]["nodePort"]) == (
        "10.97.1.1",
        ["10.97.1.1"],
        30001,
    )


def test_a_load_balancer_gets_an_address_unless_something_else_of_it_is_read():
    assert list(service({"type": "LoadBalancer"})["status"]["loadBalancer"]["ingress"][0]) == ["ip"]
    read = ("status", "loadBalancer", "ingress", 0, "hostname")
    assert "status" not in service({"type": "LoadBalancer"}, reads=[read])
    assert "status" not in service({})


@pytest.mark.parametrize(("spec", "kind"), [({}, "ClusterIP"), ({"type": "NodePort"}, "NodePort")])
def test_only_a_balanced_service_gets_an_address_and_who_reads_another_is_told(kit, spec, kind):
    reads = kit.reports("status.loadBalancer.ingress[0].hostname", "host")
    readers = [
        kit.template("service", "v1/Service", None, reads),
        kit.template("user", "v1/ConfigMap", None, kit.needs("host")),
    ]
    readers[0]["base"]["spec"] = spec
    found = kit.stack(*readers).converge()
    assert "status" not in kit.observed(found)["service"]
    assert found.blocked["service"] == (
        "reads status.loadBalancer.ingress[0].hostname, which only a Service of type LoadBalancer gets; "
        f"this one is of type {kind}"
    )
    assert found.blocked["user"].startswith("is not composed")
    readers[0]["base"]["spec"] = {"type": "LoadBalancer"}
    ingress = kit.observed(kit.stack(*readers).converge())["service"]["status"]["loadBalancer"]["ingress"]
    assert list(ingress[0]) == ["hostname"]


def test_a_volume_claim_is_bound_to_a_volume_named_after_it():
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    claim, _ = made("v1/PersistentVolumeClaim", spec)
    assert claim["spec"]["volumeName"] == f"pvc-{UID}"
    assert claim["status"] == {"phase": "Bound", "accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"}}


def test_a_namespace_is_active_and_labelled_with_its_name():
    namespace, _ = made("v1/Namespace")
    assert namespace["status"] == {"phase": "Active"}
    assert namespace["metadata"]["labels"] == {"kubernetes.io/metadata.name": "a"}


def test_a_deployment_has_as_many_replicas_as_it_wants():
    deployment, _ = made("apps/v1/Deployment", {"replicas": 3})
    counts = {key: value for key, value in deployment["status"].items() if key.endswith("eplicas")}
    assert counts == dict.fromkeys(("replicas", "readyReplicas", "availableReplicas", "updatedReplicas"), 3)
    assert made("apps/v1/Deployment", {})[0]["spec"]["replicas"] == 1


def test_a_job_is_complete():
    job, _ = made("batch/v1/Job", {"completions": 2})
    assert job["status"]["succeeded"] == 2
    assert [item["type"] for item in job["status"]["conditions"]] == ["SuccessCriteriaMet", "Complete"]


def test_a_service_account_has_no_secret_and_its_reader_is_told():
    account, told = made("v1/ServiceAccount", reads=[("secrets", 0, "name"), ("metadata", "uid")])
    assert "secrets" not in account
    assert told == [
        "reads secrets.0.name, but Kubernetes makes no Secret for a ServiceAccount; compose a Secret of type "
        "kubernetes.io/service-account-token that names the account"
    ]


KINDS = [
    *("apps/v1/DaemonSet", "apps/v1/Deployment", "apps/v1/ReplicaSet", "apps/v1/StatefulSet"),
    *("autoscaling/v2/HorizontalPodAutoscaler", "batch/v1/CronJob", "batch/v1/Job", "networking.k8s.io/v1/Ingress"),
    *("v1/Namespace", "v1/PersistentVolume", "v1/PersistentVolumeClaim", "v1/Pod", "v1/ReplicationController"),
    "v1/Service",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("spec", [None, {}, {"type": "LoadBalancer", "replicas": 0, "minReplicas": 2}])
def test_what_runs_is_ready_for_function_auto_ready(kind, spec):
    manifest, _ = made(kind, spec)
    assert health_check(manifest)(manifest)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "spec", ["text", [1], {"ports": "x", "clusterIP": 5}, {"ports": [{"port": []}, 1], "type": []}]
)
def test_a_spec_of_any_shape_is_left_alone_or_filled(kind, spec):
    assert made(kind, spec)[0]["kind"] == kind.rpartition("/")[2]


def test_other_kinds_are_left_as_they_are():
    assert made("example.org/v1/Service", {"a": 1})[0] == {
        "apiVersion": "example.org/v1",
        "kind": "Service",
        "metadata": {"name": "a", "namespace": "n", "uid": UID},
        "spec": {"a": 1},
    }


def test_what_a_cluster_gives_reaches_the_resources_that_need_it(kit):
    service = kit.template("service", "v1/Service", None, kit.reports("spec.clusterIP", "address"))
    record = kit.template("record", "v1/ConfigMap", None, kit.needs("address", "data.address"))
    found = kit.observed(kit.stack(service, record).converge())
    assert found["record"]["data"]["address"] == found["service"]["spec"]["clusterIP"]


def test_a_reader_of_a_token_secret_is_told_why_it_waits(kit):
    account = kit.template("account", "v1/ServiceAccount", None, kit.reports("secrets[0].name", "secret"))
    user = kit.template("user", "v1/ConfigMap", None, kit.needs("secret"))
    blocked = kit.stack(account, user).converge().blocked
    assert "Kubernetes makes no Secret for a ServiceAccount" in blocked["account"]
