"""A real API server judges the documents of ``tests/cases``: definitions, Compositions, and claims of all platforms."""

from contextlib import closing
from copy import deepcopy
from functools import cache
from random import Random

import pytest
import yaml

import pyxp
from pyxp.files import read_manifests
from pyxp.jobs.judging import KindValidators

from . import mutations
from .agreement import sent
from .control_plane import control_plane
from .definitions import crossplane_folder
from .judge import Judge
from .recorded import CATALOG, ROOT, _module, crds_of
from .test_verdicts import disagreements

pytestmark = pytest.mark.toolchain

XRD, COMPOSITION = "CompositeResourceDefinition", "Composition"
CASES = ROOT / "tests" / "cases"
MUTANTS = 6
"""Claims of each kind that have something changed."""


@cache
def platforms():
    """XRD and Composition of each platform that compiles, each in an API group of its own."""
    cases = _module("cases/test_cases.py")
    return [
        tuple(in_group(document, f"c{place}") for document in (compiled.xrd, compiled.composition))
        for place, case in enumerate(cases.VALID)
        for compiled in [pyxp.compile_composite(cases.load(case))]
    ]


def in_group(document, prefix):
    """The same for a group within its own."""
    moved = deepcopy(document)
    if moved["kind"] == XRD:
        moved["spec"]["group"] = f"{prefix}.{moved['spec']['group']}"
        moved["metadata"]["name"] = f"{moved['spec']['names']['plural']}.{moved['spec']['group']}"
    else:
        of = moved["spec"]["compositeTypeRef"]
        of["apiVersion"] = f"{prefix}.{of['apiVersion']}"
    return moved


@cache
def written_by_hand():
    """XRDs and Compositions of ``tests/cases/compositions``, those with a mistake included."""
    folder = CASES / "compositions"
    found = [item.data for path in sorted(folder.glob("*/*.yaml")) if path.stem != "mistakes" for item in read(path)]
    definition, _, composition = (folder / "mistakes" / "platform.yaml").read_text().partition("---\n")
    for case in yaml.safe_load((folder / "mistakes" / "mistakes.yaml").read_text()):
        changed = f"{definition}---\n{composition.replace(case['written'], case['instead'], 1)}"
        found += [item.data for item in pyxp.read_documents(changed)]
    return [item for item in found if isinstance(item, dict) and item.get("kind") in (XRD, COMPOSITION)]


def read(path):
    return read_manifests([path])


@cache
def kinds():
    """The CRDs of all platforms."""
    return [crd for xrd, _ in platforms() for crd in crds_of(xrd)]


@cache
def schemas():
    """What pyxp judges by."""
    return KindValidators(kinds(), CATALOG)


def verdict_on(document):
    """What pyxp says of the request alone: what core would say of definitions and Compositions is another matter."""
    return schemas().validator(document["apiVersion"], document["kind"]).check(document)


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    """A server with Crossplane's own kinds and those of the platforms."""
    crossplane = [yaml.safe_load(path.read_text()) for path in (crossplane_folder() / "crds").glob("*.yaml")]
    own = [crd for crd in crossplane if crd["spec"]["names"]["kind"] in (XRD, COMPOSITION)]
    with control_plane(tmp_path_factory.mktemp("cases")) as plane, closing(Judge(plane)) as found:
        found.install([*own, *kinds()])
        yield found


def compared(judge, documents):
    """How many are accepted, and where the two differ."""
    answers = judge.ask(judge.create(sent(document)) for document in documents)
    verdicts = map(verdict_on, documents)
    judged = [(str(document), *pair) for document, *pair in zip(documents, answers, verdicts, strict=True)]
    return sum(said.accepted for said in answers), disagreements(judged)


def test_what_platforms_compile_to_is_taken(judge):
    documents = [document for pair in platforms() for document in pair]
    assert len(documents) > 200
    assert compared(judge, documents) == (len(documents), {})


def test_definitions_and_compositions_by_hand_are_judged_alike(judge):
    documents = written_by_hand()
    accepted, wrong = compared(judge, documents)
    assert wrong == {}
    assert 100 < accepted <= len(documents)


def test_claims_of_all_platforms_are_judged_alike(judge):
    documents = [document for place, crd in enumerate(kinds()) for document in claims(place, crd)]
    accepted, wrong = compared(judge, documents)
    assert wrong == {}
    assert len(documents) > 600 and 50 < accepted < len(documents)


def claims(place, crd):
    """A claim with what is required, and others that have something changed."""
    draw = Random(place)  # noqa: S311 - cases, not secrets
    version = next(item for item in crd["spec"]["versions"] if item["storage"])
    schema = version["schema"]["openAPIV3Schema"]
    head = {
        "apiVersion": f"{crd['spec']['group']}/{version['name']}",
        "kind": crd["spec"]["names"]["kind"],
        "metadata": {"name": f"c{place}"} | ({"namespace": "default"} if crd["spec"]["scope"] == "Namespaced" else {}),
    }
    plain = {**head, "spec": required(schema["properties"]["spec"])}
    yield plain
    for _ in range(MUTANTS):
        yield mutations.mutated(draw, plain, schema)


def required(schema):
    """The smallest value that has all that is required."""
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        fields = schema.get("properties") or {}
        return {name: required(fields[name]) for name in schema.get("required") or () if name in fields}
    if kind == "array":
        return [required(schema["items"])] * schema.get("minItems", 0)
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    return "a" * max(schema.get("minLength", 1), 1)
