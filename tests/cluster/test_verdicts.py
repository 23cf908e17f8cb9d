"""A real API server judges what pyxp judges: claims, composites, composed resources, and all recorded documents."""

from contextlib import closing
from functools import cache
from random import Random

import pytest

from pyxp.diagnostics import has_errors
from pyxp.jobs.judging import KindValidators, validate_object

from . import mutations, recorded
from .agreement import differences, sent
from .control_plane import control_plane
from .judge import DEFINITIONS, DRY_RUN, YAML, Judge, Question

pytestmark = pytest.mark.toolchain
MUTANTS, CHANGES = 400, 250


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    """A server with all definitions, which are taken as they are."""
    with control_plane(tmp_path_factory.mktemp("verdicts")) as plane, closing(Judge(plane)) as found:
        found.install(recorded.definitions())
        yield found


@cache
def schemas(names=()):
    """What pyxp judges by: all definitions, or those of one recorded case."""
    chosen = [schema for name in names for schema in recorded.corpus.schemas_of(name)]
    return KindValidators(chosen or recorded.definitions(), recorded.CATALOG)


def verdict_on(document, known=None, *, applied=False):
    """What ``pyxp validate`` says, or ``pyxp render`` of what is composed."""
    verdict, findings = validate_object(document, known or schemas(), lambda path: None, applied=applied)
    if verdict is not None and document["kind"] != "CompositeResourceDefinition":  # of these, core has more to say
        assert has_errors(findings) is not verdict.accepted
    return verdict


def changed_verdict(case, stored):
    """What pyxp says of an update."""
    validator = schemas(tuple(case["schemas"])).validator(case["document"]["apiVersion"], case["document"]["kind"])
    return validator.check(case["document"], operation=case["operation"], old=stored)


def disagreements(judged):
    """By name: where the two differ."""
    found = {name: differences(said, verdict) for name, said, verdict in judged}
    return {name: difference for name, difference in found.items() if difference}


def test_definitions_are_taken(judge):
    answers = judge.ask(Question("GET", f"{DEFINITIONS}/{crd['metadata']['name']}") for crd in recorded.definitions())

    assert [said.body["metadata"]["name"] for said in answers if not said.accepted] == []


def test_claims_are_judged_alike(judge):
    claims = recorded.claims()

    answers = judge.ask(judge.create(sent(claim)) for claim in claims)

    assert {said.accepted for said in answers} == {True, False}
    assert disagreements(zip(range(len(claims)), answers, map(verdict_on, claims), strict=True)) == {}


@pytest.mark.parametrize("applied", [False, True], ids=["created", "applied"])
def test_composites_and_what_they_compose_are_taken(judge, applied):
    documents = recorded.stacks()
    assert len(documents) > 3 * 49

    answers = judge.ask((judge.apply if applied else judge.create)(sent(document)) for document in documents)

    assert [said.body for said in answers if not said.accepted] == []
    verdicts = [verdict_on(document, applied=applied) for document in documents]
    assert disagreements(zip(range(len(documents)), answers, verdicts, strict=True)) == {}


def test_recorded_documents_are_judged_alike(judge):
    created = [case for case in recorded.cases() if "document" in case and case["operation"] == "create"]
    known = [case for case in created if judge.knows(case["document"])]
    assert len(known) > 3000

    answers = judge.ask(judge.create(sent(case["document"])) for case in known)

    verdicts = [verdict_on(case["document"], schemas(tuple(case["schemas"]))) for case in known]
    judged = zip([case["name"] for case in known], answers, verdicts, strict=True)
    assert disagreements(judged) == {}


def test_kinds_that_no_server_knows_are_refused():
    unknown = [case for case in recorded.cases() if case["name"].startswith("wrong-kind")]

    assert len(unknown) > 5
    assert [
        case["name"] for case in unknown if (verdict := verdict_on(case["document"])) is not None and verdict.accepted
    ] == []


def test_recorded_definitions_are_judged_alike(judge):
    crds = [case for case in recorded.cases() if case["name"].startswith("crd/") and case["operation"] == "create"]

    answers = judge.ask(Question("POST", DEFINITIONS + DRY_RUN, sent(case["document"])) for case in crds)

    assert len(crds) > 100
    wrong = {}
    for case, said in zip(crds, answers, strict=True):
        verdict = verdict_on(case["document"])
        fields = {field for field, _ in said.causes} - {"<nil>"}
        ours = {cause.field for cause in verdict.causes} - {"<nil>"}
        if said.accepted != verdict.accepted or (said.code == 422 and fields != ours):
            wrong[case["name"]] = (said.body.get("message"), ours)
    assert wrong == {}


def test_yaml_is_read_alike(judge):
    texts = [case for case in recorded.cases() if "text" in case]
    kinds = [dict(line.split(": ") for line in case["text"].splitlines()[:2]) for case in texts]
    questions = [
        Question("POST", judge.create({"metadata": {}, **kind}).path, case["text"].encode(), YAML)
        for case, kind in zip(texts, kinds, strict=True)
    ]

    answers = judge.ask(questions)

    assert len(texts) > 30
    verdicts = []
    for case, kind in zip(texts, kinds, strict=True):
        validator = schemas(tuple(case["schemas"])).validator(kind["apiVersion"], kind["kind"])
        verdicts.append(validator.check(case["text"]))
    assert disagreements(zip([case["name"] for case in texts], answers, verdicts, strict=True)) == {}


def good(count):
    """Documents that are accepted, with their schemas: those of the project, and recorded ones."""
    kinds = {
        (f"{crd['spec']['group']}/{version['name']}", crd["spec"]["names"]["kind"]): version["schema"][
            "openAPIV3Schema"
        ]
        for crd in recorded.definitions()
        for version in crd["spec"]["versions"]
    }
    own = [*recorded.claims()[:6], *recorded.stacks()]
    accepted = [
        case["document"]
        for case in recorded.cases()
        if case["operation"] == "create" and case["expect"]["accepted"] and "document" in case
    ]
    draw = Random(count)  # noqa: S311 - cases, not secrets
    for _ in range(count):
        document = draw.choice(draw.choice([own, accepted]))
        schema = kinds.get((document["apiVersion"], document["kind"]))
        if schema is not None:
            yield draw, document, schema


def test_mutants_are_judged_alike(judge):
    mutants = [mutations.mutated(*picked) for picked in good(MUTANTS)]

    answers = judge.ask(judge.create(sent(mutant)) for mutant in mutants)

    assert len({said.code for said in answers}) >= 3
    judged = [(str(mutant), said, verdict_on(mutant)) for mutant, said in zip(mutants, answers, strict=True)]
    assert disagreements(judged) == {}


def test_mutants_are_applied_alike(judge):
    mutants = [mutations.mutated(*picked, whole=False) for picked in good(MUTANTS + 1)]
    # The status of an applied object is read before it is dropped, and so is what the server gives itself.
    written = {"name", "namespace", "labels", "annotations"}
    named = [mutant for mutant in mutants if mutant["metadata"].get("name") and "status" not in mutant]
    named = [mutant for mutant in named if mutant["metadata"].keys() <= written]

    answers = judge.ask(judge.apply(sent(mutant)) for mutant in named)

    assert {said.accepted for said in answers} == {True, False}
    wrong = [
        (mutant, said.body.get("message"), verdict.causes)
        for mutant, said in zip(named, answers, strict=True)
        if said.accepted is not (verdict := verdict_on(mutant, applied=True)).accepted
    ]
    assert wrong == []


def test_recorded_updates_are_judged_alike(judge):
    updates = [case for case in recorded.cases() if case["operation"] != "create" and judge.knows(case["document"])]
    updates = [recorded.renamed(case, place) for place, case in enumerate(updates)]
    stored = stored_for(judge, updates)
    assert len(stored) > 100

    check_updates(judge, [(updates[place], old) for place, old in stored.items()])


def stored_for(judge, updates):
    """The objects that updates continue, by the place of the update, but for those that the server does not take."""
    made = judge.ask(judge.create(sent(case["old"]), "") for case in updates)
    stored = {place: said.body for place, said in enumerate(made) if said.accepted}
    given = {
        place: {**old, "status": updates[place]["old"]["status"]}
        for place, old in stored.items()
        if "status" in updates[place]["old"]
    }
    for place, said in zip(given, judge.ask(judge.write_status(old) for old in given.values()), strict=True):
        stored[place] = said.body if said.accepted else stored[place]
    return stored


def check_updates(judge, pairs):
    """Send updates of stored objects, and compare."""
    asked = []
    for case, old in pairs:
        document = sent(case["document"])
        document["metadata"] = {**document["metadata"], "resourceVersion": old["metadata"]["resourceVersion"]}
        asked.append(judge.update(document, "/status" if case["operation"] == recorded.STATUS else ""))
    answers = judge.ask(asked)
    judged = [
        (case["name"], said, changed_verdict(case, old)) for (case, old), said in zip(pairs, answers, strict=True)
    ]
    assert disagreements(judged) == {}


def test_mutants_update_alike(judge):
    updates = [
        {
            "name": str(place),
            "document": document,
            "old": document,
            "operation": "update",
            "schemas": (),
            "pick": picked,
        }
        for place, picked in enumerate(good(CHANGES))
        for document in [picked[1]]
        if document["metadata"].get("name")
    ]
    updates = [
        recorded.renamed({key: case[key] for key in case if key != "pick"}, place) | {"pick": case["pick"]}
        for place, case in enumerate(updates)
    ]
    stored = stored_for(judge, updates)
    pairs = []
    for place, old in stored.items():
        draw, _, schema = updates[place]["pick"]
        document = mutations.mutated(draw, updates[place]["document"], schema, whole=False)
        pairs.append(({**updates[place], "document": document, "name": str(document)}, old))

    check_updates(judge, pairs)
