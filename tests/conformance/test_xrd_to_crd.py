"""The CRDs that Crossplane made of XRDs, recorded from a control plane and from its offline converter."""

import json
from pathlib import Path

import pytest

from pyxp.structural.xrd import derive_crds

CASES = json.loads((Path(__file__).parent / "data" / "xrd_to_crd.json").read_text())


@pytest.mark.parametrize("form", ["stored", "rendered"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_derived_crds_are_those_of_crossplane(case, form):
    assert derive_crds(case["xrd"], form=form) == case[form]
