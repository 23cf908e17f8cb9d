"""The stand-in serves what the flagship composes, as facts about the same release say."""

from pathlib import Path

import pytest
import yaml

from pyxp.catalog import Catalog

from .definitions import definitions

ROOT = Path(__file__).parents[3]


def composed_kinds():
    composition = yaml.safe_load((ROOT / "compositions" / "streamflixpipeline.yaml").read_text())
    for step in composition["spec"]["pipeline"]:
        for resource in step.get("input", {}).get("resources", ()):
            api_version = resource["base"]["apiVersion"]
            # Usages are Crossplane's own.
            if api_version.partition("/")[0].endswith(".upbound.io"):
                yield api_version, resource["base"]["kind"]


@pytest.mark.thorough
def test_each_kind_of_the_flagship_is_served_in_the_version_that_it_uses():
    served = {
        (f"{crd['spec']['group']}/{version['name']}", crd["spec"]["names"]["kind"])
        for crd in definitions()
        for version in crd["spec"]["versions"]
    }
    assert served - set(composed_kinds()) == {("aws.upbound.io/v1beta1", "ProviderConfig")}
    assert set(composed_kinds()) <= served


def test_names_and_scopes_are_those_of_the_catalog():
    catalog = Catalog.shipped()
    for crd in definitions():
        spec = crd["spec"]
        (version,) = spec["versions"]
        facts = catalog.get(f"{spec['group']}/{version['name']}", spec["names"]["kind"])
        assert (facts.plural, facts.scope) == (spec["names"]["plural"], spec["scope"])
