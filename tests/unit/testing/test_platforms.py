"""Where tests begin: which platform claims are rendered by, and how they are given."""

from pathlib import Path

import pytest

from pyxp import Composite, InputError, Spec, compile_composite, write_documents
from pyxp.aws.m import sqs
from pyxp.errors import AuthoringError, UnknownNameError, UsageError
from pyxp.testing import Platform, Refused
from pyxp.yamlio import read_documents

from .things import CLAIM, COMPOSITION, FILES, FUNCTIONS, XRD, write_project

DATA = read_documents(CLAIM)[0].data
PYTHON = '''
from pyxp import Composite, Spec
from pyxp.aws.m import sqs


class {name}Spec(Spec):
    """What a mailbox is to be."""

    seconds: int = {seconds}


class {name}(Composite, group="mail.example.org", version="v1", kind="{name}", plural="{plural}"):
    """A mailbox."""

    spec: {name}Spec

    def compose(self, c):
        c.add("queue", sqs.Queue(visibility_timeout_seconds=self.spec.seconds, region="eu-west-1"))
'''


class BoxSpec(Spec):
    """What a box is to be."""

    seconds: int = 30


class Box(Composite, group="mail.example.org", version="v1", kind="Box", plural="boxes"):
    """A box of queues."""

    spec: BoxSpec

    def compose(self, c):
        c.add("queue", sqs.Queue(visibility_timeout_seconds=self.spec.seconds, region="eu-west-1"))


BOX = {"apiVersion": "mail.example.org/v1", "kind": "Box", "metadata": {"name": "a", "namespace": "n"}, "spec": {}}


@pytest.mark.parametrize("claim", ["claims/dev.yaml", Path("claims/dev.yaml"), CLAIM, DATA, read_documents(CLAIM)[0]])
def test_a_claim_is_a_path_a_text_data_or_a_document(things, claim):
    assert things.render(claim).composite.name == "dev-r8trm"


def test_fields_are_changed_and_taken_out(things):
    stack = things.render(
        DATA, overrides={"spec.tags": {"cost": "1"}, "spec.regions[0]": "b"}, without=["metadata.namespace"]
    )

    assert stack.claim["spec"]["tags"] == {"team": "video", "cost": "1"}
    assert stack.claim["spec"]["regions"] == ["b"]
    assert "namespace" not in stack.claim["metadata"]
    assert DATA["spec"]["tags"] == {"team": "video"}, "what was given stays as it was"


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"without": ["spec.nothing"]}, "without 'spec.nothing' cannot be: the claim has no such field"),
        ({"without": "spec.tags"}, "without is a list of field paths; write without=['spec.tags']"),
        ({"overrides": {"kind.x": 1}}, "overrides['kind.x'] cannot be set: kind is not an object"),
        ({"observed": "claims/dev.yaml"}, "observed is a list of manifests; write observed=[...]"),
    ],
)
def test_what_cannot_be_done_to_a_claim_is_told(things, how, told):
    with pytest.raises(UsageError) as caught:
        things.render("claims/dev.yaml", **how)
    assert str(caught.value) == told


def test_a_path_is_looked_for_beside_the_test_and_then_in_the_project(tmp_path):
    write_project(tmp_path, **{"tests/mine.yaml": CLAIM.replace("name: dev", "name: mine")})
    platform = Platform(tmp_path / "tests")

    assert platform.render("mine.yaml").claim["metadata"]["name"] == "mine"
    assert platform.render("claims/dev.yaml").claim["metadata"]["name"] == "dev"
    with pytest.raises(InputError) as caught:
        platform.render("claims/devv.yaml")
    assert str(caught.value) == (
        f"there is no claims/devv.yaml in {tmp_path / 'tests'} or {tmp_path}; did you mean claims/dev.yaml?"
    )
    assert repr(platform) == f"<Platform of {tmp_path / 'pyproject.toml'}>"


def test_a_refused_claim_fails_the_test_with_what_is_wrong(things):
    with pytest.raises(Refused) as caught:
        things.render("claims/dev.yaml", overrides={"spec.secondz": 1, "spec.environment": "qa"})

    name = caught.value.findings[0].location.file
    assert str(caught.value).splitlines() == [
        "Thing dev is refused:",
        f"  {name}:4:1: error[unknown-field] Thing/dev: spec.secondz: unknown field; did you mean 'seconds'?",
        f"  {name}:5:16: error[field-value-not-supported] Thing/dev: spec.environment: "
        'Unsupported value: "qa": supported values: "dev", "prod"',
    ]


def test_what_is_composed_is_judged_by_default(tmp_path):
    write_project(
        tmp_path, **{"compositions/things.yaml": COMPOSITION.replace("visibilityTimeoutSeconds", "visibilityTimeout")}
    )
    platform = Platform(tmp_path)

    with pytest.raises(Refused) as caught:
        platform.render("claims/dev.yaml")

    assert str(caught.value).startswith("what Thing dev composes is not valid:\n  ")
    assert [item.code for item in caught.value.findings] == ["unknown-field"]
    stack = platform.render("claims/dev.yaml", validate=False)
    assert stack.resources.queue.spec["forProvider"]["visibilityTimeout"] == 30


def test_a_refusal_is_asserted_by_code_path_and_message(things):
    (found,) = things.assert_refused(
        "claims/dev.yaml", overrides={"spec.secondz": 1}, code="unknown-field", path="spec.secondz", message="unknown"
    )

    assert found.hint == "did you mean 'seconds'?"
    with pytest.raises(AssertionError) as caught:
        things.assert_refused("claims/dev.yaml", code="unknown-field", path="spec.x")
    assert str(caught.value) == "Thing dev is accepted, and was expected to be refused with unknown-field at spec.x"
    with pytest.raises(AssertionError) as caught:
        things.assert_refused({**DATA, "spec": {**DATA["spec"], "secondz": 1}}, code="unknown-fild", message="what")
    assert str(caught.value).splitlines() == [
        "Thing dev was expected to be refused with unknown-fild saying 'what', and is refused otherwise:",
        "  the test:1:1: error[unknown-field] Thing/dev: spec.secondz: unknown field; did you mean 'seconds'?",
        "  did you mean 'unknown-field'?",
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"valdate": False}, "{}() has no option 'valdate'; did you mean 'validate'?"),
        ({"overide": {"spec.seconds": 1}}, "{}() has no option 'overide'; did you mean 'overrides'?"),
        ({"banana": 1}, "{}() has no option 'banana'; it takes overrides, without, observed, required, "),
    ],
)
def test_an_unknown_option_is_refused(things, options, message):
    with pytest.raises(TypeError) as caught:
        things.render("claims/dev.yaml", **options)
    assert str(caught.value).startswith(message.format("render"))
    with pytest.raises(TypeError) as caught:
        things.assert_refused("claims/dev.yaml", **options)
    assert str(caught.value).startswith(message.format("assert_refused"))


@pytest.mark.parametrize("overrides", [{"spec.secondz": 1}, {"spec": {"secondz": 1}}, {"spec.secondz.most": 1}])
def test_a_claim_refused_for_a_slip_in_the_test_is_a_wrong_test(things, overrides):
    with pytest.raises(UnknownNameError) as caught:
        things.assert_refused("claims/dev.yaml", overrides=overrides)
    told = "overrides write a field that no schema has: spec.secondz: unknown field; did you mean 'seconds'?"
    assert str(caught.value) == told
    things.assert_refused("claims/dev.yaml", overrides=overrides, code="unknown-field")
    things.assert_refused("claims/dev.yaml", overrides=overrides, path="spec.secondz")
    claim = {**DATA, "spec": {**DATA["spec"], "secondz": 1}}
    things.assert_refused(claim, overrides={"spec.seconds": 1})
    claim = {**DATA, "spec": {**DATA["spec"], "seconds": 1}}
    with pytest.raises(UnknownNameError, match="did you mean 'seconds'"):
        things.assert_refused(claim, overrides=overrides)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda it: it.next(redy="all"), "next() has no option 'redy'; did you mean 'ready'?"),
        (lambda it: it.converge(delay={}), "converge() has no option 'delay'; did you mean 'delays'?"),
        (lambda it: it.observe(resource={}), "observe() has no option 'resource'; did you mean 'resources'?"),
        (lambda it: it.assert_snapshot(lable="x"), "assert_snapshot() has no option 'lable'; did you mean 'label'?"),
        (lambda _: Platform(definition=[]), "Platform() has no option 'definition'; did you mean 'definitions'?"),
    ],
)
def test_a_misspelt_keyword_is_told_with_the_nearest(things, call, message):
    with pytest.raises(TypeError) as caught:
        call(things.render("claims/dev.yaml"))
    assert str(caught.value) == message


def test_a_change_is_judged_from_what_the_claim_was(tmp_path):
    rule = "              seconds: {type: integer, x-kubernetes-validations: [{rule: self >= oldSelf}], "
    write_project(tmp_path, **{"xrds/things.yaml": XRD.replace("              seconds: {type: integer, ", rule)})
    platform = Platform(tmp_path)

    platform.assert_refused(
        "claims/dev.yaml", overrides={"spec.seconds": 10}, old="claims/dev.yaml", path="spec.seconds"
    )
    platform.render("claims/dev.yaml", overrides={"spec.seconds": 40}, old="claims/dev.yaml").assert_ready()


def test_what_functions_ask_for_is_given(tmp_path):
    step = """\
  pipeline:
  - step: environment
    functionRef: {name: function-environment-configs}
    input:
      apiVersion: environmentconfigs.fn.crossplane.io/v1beta1
      kind: Input
      spec: {environmentConfigs: [{type: Reference, ref: {name: facts}}]}
"""
    patch = """\
        patches:
        - {type: FromEnvironmentFieldPath, fromFieldPath: region, toFieldPath: spec.forProvider.region}
"""
    composition = COMPOSITION.replace("  pipeline:\n", step).replace("        patches:\n", patch, 1)
    function = FUNCTIONS.partition("---")[0].replace("patch-and-transform", "environment-configs")
    write_project(
        tmp_path,
        **{"compositions/things.yaml": composition, "compositions/functions.yaml": f"{FUNCTIONS}---\n{function}"},
    )
    facts = {
        "apiVersion": "apiextensions.crossplane.io/v1beta1",
        "kind": "EnvironmentConfig",
        "metadata": {"name": "facts"},
        "data": {"region": "eu-north-1"},
    }
    platform = Platform(tmp_path)

    for how in ({"environment_configs": {"facts": {"region": "eu-north-1"}}}, {"required": [facts]}):
        stack = platform.render("claims/dev.yaml", **how)
        assert stack.resources.queue.at("spec.forProvider.region") == "eu-north-1"
        assert stack.context["apiextensions.crossplane.io/environment"]["region"] == "eu-north-1"


def test_definitions_are_given_where_there_is_no_project(tmp_path):
    for name, text in FILES.items():
        if name != "pyproject.toml":
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)

    with pytest.raises(InputError) as caught:
        Platform(tmp_path).render("claims/dev.yaml")
    assert str(caught.value) == (
        "there is no project here, and so no definition and no Composition; write [tool.pyxp] in a pyproject.toml "
        "above, give Platform(definitions=[...]), or a class"
    )
    stack = Platform(tmp_path, definitions=["xrds", "compositions"]).render("claims/dev.yaml")
    stack.assert_only("queue")


def test_a_class_is_rendered_without_files(tmp_path):
    stack = Platform(tmp_path).render(Box, BOX, overrides={"spec.seconds": 5})

    stack.resources.queue.assert_matches({"spec": {"forProvider": {"visibilityTimeoutSeconds": 5}}})
    Platform(tmp_path).assert_refused(Box, BOX, overrides={"spec.secs": 5}, code="unknown-field")


def test_a_class_wins_over_what_is_in_files(tmp_path):
    compiled = compile_composite(Box)
    (template,) = compiled.composition["spec"]["pipeline"][0]["input"]["resources"]
    stale = write_documents([compiled.xrd, compiled.composition]).replace(template["name"], "former-queue")
    write_project(tmp_path, **{"compositions/boxes.yaml": stale})
    platform = Platform(tmp_path)

    platform.render(BOX).assert_only("former-queue")
    platform.render(Box, BOX).assert_only("queue")
    platform.render([Box], BOX).assert_only("queue")
    platform.render("claims/dev.yaml").assert_only("queue")


def test_platforms_of_the_project_are_compiled_from_their_python(tmp_path, monkeypatch):
    module = "platform_of_a_test_of_testing"
    source = PYTHON.format(name="Mailbox", plural="mailboxes", seconds=7)
    write_project(
        tmp_path,
        **{"pyproject.toml": f'[tool.pyxp]\nplatforms = ["{module}:Mailbox"]\n', f"{module}.py": source},
    )
    claim = {**BOX, "kind": "Mailbox"}

    platform = Platform(tmp_path)

    assert platform.render(claim).resources.queue.at("spec.forProvider.visibilityTimeoutSeconds") == 7
    platform.render("claims/dev.yaml").assert_only("queue")


class ShelfSpec(Spec):
    """What a shelf is to be."""

    seconds: int = 9


class Shelf(Composite, group="mail.example.org", version="v1", kind="Shelf", plural="shelves"):
    """A shelf with a box on it."""

    spec: ShelfSpec

    def compose(self, c):
        c.add("box", Box(seconds=self.spec.seconds))


class Slow(Box, edition="slow"):
    """Boxes that take their time."""

    def compose(self, c):
        c.add("queue", sqs.Queue(visibility_timeout_seconds=3600, region="eu-west-1"))


def test_composites_that_a_class_composes_are_compiled_with_it(tmp_path):
    stack = Platform(tmp_path).render(Shelf, {**BOX, "kind": "Shelf"}, recursive=True)

    stack.assert_only("box")
    inner = stack.nested["box"]
    inner.assert_only("queue")
    assert inner.resources.queue.at("spec.forProvider.visibilityTimeoutSeconds") == 9
    stack.converge().nested["box"].assert_ready()


def test_an_edition_is_rendered_where_the_claim_asks_for_it(tmp_path):
    platform = Platform(tmp_path)
    asked = {"spec.crossplane.compositionSelector.matchLabels": {"mail.example.org/edition": "slow"}}

    stack = platform.render(Slow, BOX, overrides=asked)

    assert stack.resources.queue.at("spec.forProvider.visibilityTimeoutSeconds") == 3600
    with pytest.raises(UsageError) as caught:
        platform.render(Slow, BOX)
    assert str(caught.value) == (
        "the claim is rendered by the Composition boxes.mail.example.org, not by boxes.mail.example.org-slow of Slow; "
        "select it in the claim: compositionSelector.matchLabels with mail.example.org/edition: slow"
    )


def test_a_class_that_cannot_become_manifests_fails_each_test_and_is_compiled_once(tmp_path):
    tried = []

    class Broken(Composite, group="mail.example.org", version="v1", kind="Broken", plural="brokens"):
        """A broken one."""

        spec: BoxSpec

        def compose(self, c):
            tried.append(self)
            c.add("queue", sqs.Queue(regoin="eu-west-1"))

    platform, counts = Platform(tmp_path), []
    for _ in range(2):
        with pytest.raises(AuthoringError, match="did you mean 'region'"):
            platform.render(Broken, {**BOX, "kind": "Broken"})
        counts.append(len(tried))
    assert counts[0] == counts[1] > 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((), "render takes a claim, and a composite class before it, not 0 things"),
        ((Box,), "Box is what is rendered by, and there is no claim"),
        ((DATA, DATA), "{'apiVersion': 'example.org/v1', 'kind': 'Thing', 'metadata': {'name': 'dev', 'n"),
        ((str, DATA), "<class 'str'> is not a class below Composite"),
        ((3,), "a manifest is a path, YAML, a mapping or a document, not int"),
    ],
)
def test_wrong_use_is_told(things, given, told):
    with pytest.raises(UsageError) as caught:
        things.render(*given)
    assert str(caught.value).startswith(told)


def test_one_claim_is_rendered_at_a_time(things):
    with pytest.raises(InputError) as caught:
        things.render(f"{CLAIM}---\n{CLAIM.replace('name: dev', 'name: other')}")
    assert str(caught.value) == "the test:1:1: there are 2 claims: Thing dev, Thing other; a test renders one"
    with pytest.raises(InputError) as caught:
        things.render(FUNCTIONS)
    assert str(caught.value) == "the test:1:1: there is no claim and no composite"


def test_a_project_is_read_once_for_all_its_tests(tmp_path):
    write_project(tmp_path)
    shared = {}

    one = Platform.sharing(tmp_path / "tests", shared)
    first = one.render("claims/dev.yaml")
    (tmp_path / "xrds" / "things.yaml").unlink()
    other = Platform.sharing(tmp_path, shared).render("claims/dev.yaml")

    assert other.resources == first.resources
