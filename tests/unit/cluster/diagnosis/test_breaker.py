"""Crossplane's circuit breaker."""

from pathlib import Path

import yaml

from pyxp.cluster.diagnosis.breaker import examine_breaker, tokens_needed
from pyxp.cluster.diagnosis.core import Core
from pyxp.cluster.diagnosis.needs import Composed, Needs
from pyxp.model.releases import Release
from pyxp.yamlio import Document

from .conftest import claim, composition, object_of, queue, told

V2 = Release(2, 0, 0)
ROOT = Path(__file__).parents[4]


def test_tokens_grow_with_the_square_of_the_resources_of_a_kind():
    topic = object_of("sns.aws.upbound.io/v1beta1", "Topic", "t")
    assert tokens_needed([queue()] * 3 + [topic]) == 12 * (9 + 1)


def test_a_composite_that_fits_is_not_worth_a_word(needs):
    assert told(examine_breaker(needs(compositions=[composition(queue(), queue())]), Core(least=V2))) == []


def test_the_flagship_opens_it_unless_core_has_more_room(needs):
    flagship = yaml.safe_load((ROOT / "compositions" / "streamflixpipeline.yaml").read_text())
    wanted = needs(compositions=[flagship])
    (finding,) = examine_breaker(wanted, Core(flags={}, least=V2))
    assert (finding.code, finding.severity.value) == ("circuit-breaker", "warning")
    assert "about 6816 tokens of Crossplane's circuit breaker, which has 100 and 1 more each second:" in finding.message
    assert finding.hint == "start core with --circuit-breaker-burst=1000000 --circuit-breaker-refill-rate=10000"
    (unseen,) = examine_breaker(wanted, Core(least=V2))
    assert "which flags Crossplane runs with could not be seen" in unseen.message
    assert told(examine_breaker(wanted, Core(flags={"circuit-breaker-burst": "1000000"}, least=V2))) == []
    assert told(examine_breaker(wanted, Core(flags={"circuit-breaker-burst": "lots"}, least=V2))) == [
        ("circuit-breaker", "warning")
    ]


def test_releases_without_a_breaker_have_none_to_open(needs):
    large = needs(compositions=[composition(*[queue()] * 9)])
    assert told(examine_breaker(large, Core(release=Release(2, 0, 0)))) == []
    assert told(examine_breaker(large, Core(release=Release(2, 1, 0)))) == [("circuit-breaker", "warning")]


def test_of_functions_that_make_their_resources_themselves_what_claims_expand_to_counts(needs):
    other = composition(function="function-python")
    other["spec"]["pipeline"][0].pop("input")
    owner = claim()
    document = Document(owner)
    wanted = Needs(compositions=(Document(other),), composed=tuple(Composed(queue(), document) for _ in range(9)))
    (finding,) = examine_breaker(wanted, Core(least=V2))
    assert (finding.subject, "about 972 tokens" in finding.message) == ("App/one", True)
