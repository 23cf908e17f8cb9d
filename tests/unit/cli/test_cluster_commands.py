"""Commands that talk to a cluster, as far as they need none."""

import pytest

from pyxp.cli.app import run

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n"
NAMESPACE = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n"


@pytest.fixture
def given(tmp_path):
    path = tmp_path / "given.yaml"
    path.write_text(CONFIG + NAMESPACE)
    return str(path)


def test_a_dry_run_of_the_client_shows_the_order(given, capsys):
    assert run(["apply", "--dry-run", "client", given]) == 0
    said = capsys.readouterr()
    assert said.out == "1. Namespace b\n2. ConfigMap a\n"
    assert said.err == "2 objects would be applied in this order; the server was not asked\n"


def test_nothing_is_applied_where_something_is_wrong(tmp_path, capsys):
    path = tmp_path / "bad.yaml"
    path.write_text(
        CONFIG + "---\napiVersion: ec2.aws.upbound.io/v1beta1\nkind: VPC\nmetadata: {name: a}\nspec: {x: 1}\n"
    )
    assert run(["apply", "--dry-run", "client", str(path)]) == 1
    said = capsys.readouterr()
    assert "error[" in said.err and said.err.endswith("nothing was applied\n")
    assert said.out == ""


def test_an_object_without_a_name_is_refused(tmp_path, capsys):
    path = tmp_path / "made.yaml"
    path.write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n")
    assert run(["apply", "--dry-run", "client", str(path)]) == 1
    assert "this ConfigMap has no name, so it cannot be applied; give it metadata.name" in capsys.readouterr().err


def test_diff_needs_something_to_compare_with(given, capsys):
    assert run(["diff", given]) == 2
    assert capsys.readouterr().err == (
        "Error: there is nothing to compare with; add --cluster to compare with what the cluster has\n"
    )


@pytest.mark.parametrize("command", ["apply", "status", "trace", "wait", "delete"])
def test_a_kubeconfig_that_is_not_there_is_misuse(command, given, tmp_path, capsys):
    missing = str(tmp_path / "none")
    assert run([command, "--kubeconfig", missing, given]) == 2
    assert f"there is no kubeconfig {missing}" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["status", "wait"])
def test_only_claims_and_composites_have_a_status(command, given, tmp_path, capsys):
    kubeconfig = tmp_path / "config"
    kubeconfig.write_text("{}")
    assert run([command, "--kubeconfig", str(kubeconfig), given]) == 2
    assert "there is no claim and no composite among these; name a claim's file" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_no_kind(capsys, tmp_path):
    kubeconfig = tmp_path / "config"
    kubeconfig.write_text("{}")
    assert run(["status", "--kubeconfig", str(kubeconfig), "claims/nope.yaml"]) == 1
    assert capsys.readouterr().err == "Error: claims/nope.yaml is not there\n"
