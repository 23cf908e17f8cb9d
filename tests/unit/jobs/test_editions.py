"""Editions: further Compositions of one definition, from the class line to the charts."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from pyxp import Composite, Spec
from pyxp.compiler import CompileError, compile_composite
from pyxp.errors import AuthoringError, InputError
from pyxp.files import Project, find_project
from pyxp.jobs.generate import generate
from pyxp.jobs.render import Surroundings, render
from pyxp.yamlio import read_documents

PLATFORM = '''"""A platform with an edition."""
from typing import Annotated

from pyxp import IMMUTABLE, Composite, Composition, Spec
from pyxp.aws import sns, sqs


class QueueSpec(Spec):
    """A queue."""

    region: Annotated[str, IMMUTABLE] = "eu-central-1"


class Platform(Composite, group="p.example.org", version="v1", kind="XQueue", claim_kind="Queue"):
    """A queue."""

    spec: QueueSpec
    kept = 60

    def compose(self, c: Composition) -> None:
        """Composes it."""
        c.add("queue", sqs.Queue(region=self.spec.region, message_retention_seconds=self.kept))
        if self.kept > 60:
            c.add("topic", sns.Topic(region=self.spec.region))


class Production(Platform, edition="production"):
    """Keeps more."""

    kept = 1209600
'''
NAMES = (f"editions_{number}" for number in itertools.count())
LABEL = "p.example.org/edition"
DEFAULT, PRODUCTION = "xqueues.p.example.org", "xqueues.p.example.org-production"


def project_of(root: Path, *classes: str, source: str = PLATFORM) -> Project:
    module = next(NAMES)
    (root / f"{module}.py").write_text(source)
    listed = ", ".join(f'"{module}:{name}"' for name in classes)
    (root / "pyxp.toml").write_text(
        f'platforms = [{listed}]\n[charts]\nname = "queues"\nversion = "0.1.0"\n[packages]\n'
        'crossplane = "v2.3.3"\nprovider-aws = "v2.6.0"\nfunction-patch-and-transform = "v0.10.0"\n'
        'function-auto-ready = "v0.7.0"\n'
    )
    found = find_project(root)
    assert found is not None
    return found


def rendered(texts: dict[str, str], fields: str) -> tuple[object, str]:
    claim = "apiVersion: p.example.org/v1\nkind: Queue\nmetadata: {name: a, namespace: team}\nspec:"
    known = [
        item
        for path, text in texts.items()
        if path.endswith(".yaml") and path.split("/")[0] in ("xrds", "compositions")
        for item in read_documents(text, path)
    ]
    result = render(list(read_documents(f"{claim} {fields}\n", "claim.yaml")), Surroundings(known=known))
    told = " ".join(str(finding) for finding in result.findings)
    queues = [item for stack in result.stacks for item in stack.rendered.composed if item["kind"] == "Queue"]
    return (queues[0]["spec"]["forProvider"]["messageRetentionSeconds"] if queues else None), told


def test_an_edition_is_one_more_composition_of_the_same_definition(tmp_path: Path) -> None:
    project = project_of(tmp_path, "Production", "Platform")

    made = {item.path.relative_to(tmp_path).as_posix(): item.text for item in generate(project).files}

    folder = "charts/queues-platform/files"
    assert {path for path in made if "queue.yaml" in path or "production" in path} == {
        *("xrds/queue.yaml", "compositions/queue.yaml", "compositions/queue-production.yaml"),
        f"{folder}/definitions/queue.yaml",
        f"{folder}/compositions/queue.yaml",
        f"{folder}/compositions/queue-production.yaml",
    }
    (xrd,) = read_documents(made["xrds/queue.yaml"])
    (edition,) = read_documents(made["compositions/queue-production.yaml"])
    assert xrd.data["spec"]["defaultCompositionRef"] == {"name": DEFAULT}
    assert edition.data["metadata"] == {"name": PRODUCTION, "labels": {LABEL: "production"}}
    # What only the edition composes is activated, allowed and protected, too.
    for path in (f"{folder}/activation.yaml", f"{folder}/roles.yaml", f"{folder}/platform.yaml"):
        assert "topics" in made[path]
    assert "sns:CreateTopic" in made["charts/queues-platform/access/aws.json"]
    assert PRODUCTION in made[f"{folder}/platform.yaml"]

    select = f"{{compositionSelector: {{matchLabels: {{{LABEL}: production}}}}}}"
    assert rendered(made, "{}") == (60, "")
    assert rendered(made, select) == (1209600, "")
    assert rendered(made, f"{select[:-1]}, compositionRef: {{name: {DEFAULT}}}}}")[0] == 60


def test_an_edition_needs_its_composite(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is an edition of XQueue, which is not generated with it"):
        generate(project_of(tmp_path, "Production"))


def test_an_edition_cannot_want_another_definition(tmp_path: Path) -> None:
    other = PLATFORM + "\n\nclass Other(Platform, edition='other'):\n    spec: Wide\n"
    other = other.replace("\n\nclass Other", "\n\nclass Wide(QueueSpec):\n    more: str = ''\n\n\nclass Other")
    with pytest.raises(CompileError) as caught:
        generate(project_of(tmp_path, "Platform", "Other", source=other))

    (finding,) = caught.value.findings
    assert finding.code == "edition-differs"
    assert finding.message.endswith("they differ in spec.versions")


class ThingSpec(Spec):
    """A thing."""


class Thing(Composite, group="t.io", version="v1", kind="XThing", composition="things", labels={"tier": "any"}):
    """A thing."""

    spec: ThingSpec

    def compose(self, c: object) -> None:
        """Composes nothing."""


def test_an_edition_may_be_of_an_edition() -> None:
    class Staging(Thing, edition="staging"):
        """A stage."""

    class Late(Staging, edition="late", composition="late-things", labels={"tier": "late"}):
        """A later stage."""

    assert Staging.definition.composition == "things-staging"
    assert Staging.definition.labels == {"tier": "any", "t.io/edition": "staging"}
    assert Late.definition.edition_of is Thing.definition
    assert Late.definition.labels == {"tier": "late", "t.io/edition": "late"}


def test_an_edition_may_have_an_order_of_deletion_of_its_own() -> None:
    class Kept(Thing, edition="kept", deletion_order="strict"):
        """With more usages."""

    class Plain(Thing, edition="plain"):
        """With those of all."""

    assert Kept.definition.deletion_order == "strict"
    assert Plain.definition.deletion_order == Thing.definition.deletion_order == "needed"


def test_a_composed_edition_is_refused() -> None:
    class Staging(Thing, edition="staging"):
        """A stage."""

    class Around(Composite, group="t.io", version="v1", kind="XAround"):
        """Things."""

        spec: ThingSpec

        def compose(self, c) -> None:  # type: ignore[no-untyped-def]
            c.add("thing", Staging())

    with pytest.raises(CompileError) as caught:
        compile_composite(Around)

    assert "nested-edition" in [finding.code for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("base", "options", "told"),
    [
        (Thing, {"edition": "Not A Label"}, "edition is small letters, digits and hyphens"),
        (Thing, {"edition": "a", "kind": "XOther"}, "kind cannot be given with edition"),
        (Thing, {"edition": "a", "deletion_order": "never"}, "deletion_order is one of needed, strict, none"),
        (Thing, {"edition": "a", "composition": "things"}, "cannot be that of what it is an edition of"),
        (Thing, {"edition": "a", "labels": ["x"]}, "labels is a map of texts"),
        (Thing, {"edition": "a", "label": {}}, "label"),
        (Composite, {"edition": "a"}, "inherits from no composite that names a kind"),
    ],
)
def test_what_an_edition_cannot_say(base: type[Composite], options: dict[str, object], told: str) -> None:
    with pytest.raises(AuthoringError, match=told):
        type("Edition", (base,), {}, **options)
