"""Which fields of a resource its patches write."""

from hypothesis import given
from hypothesis import strategies as st

from pyxp.model.compositions import Template
from pyxp.model.patches import Patch, overlapping, parsed

STEPS = st.sampled_from(["a", "b", "[0]", "[1]", "[*]", "[x.y]"])
PATHS = st.lists(STEPS, min_size=1, max_size=4).map(lambda steps: ".".join(steps).replace(".[", "["))


@given(st.lists(PATHS | st.just("a..b"), max_size=6), PATHS)
def test_a_path_is_written_where_a_target_leads_to_into_or_around_it(targets, path):
    patches = tuple(Patch(f"p{n}", {"fromFieldPath": "spec.a", "toFieldPath": to}) for n, to in enumerate(targets))
    template = Template("r", "resources[0]", None, patches, {})
    assert template.writes(path) == any(overlapping(parsed(target), parsed(path)) for target in targets)
