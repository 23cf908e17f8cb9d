"""Tests in YAML: which pass, which fail, and what is told of those that do."""

from pathlib import Path

import pytest

from pyxp.reports.cases import Verdict
from pyxp.reports.cases_text import message_of

from .conftest import Try

PASSES = {
    "nothing expected": "converge: true",
    "a fragment": "expect: {resources: {network: {spec: {forProvider: {cidrBlock: 10.0.0.0/16}}}}}",
    "by kind": "expect: {objects: [{kind: VPC, spec: {forProvider: {tags: {owner: team}}}}]}",
    "absent": "expect: {absent: [subnet], resources: {subnet: {$absent: true}}}",
    "count": "expect: {count: 1}",
    "count by kind": "expect: {count: {VPC: 1, Subnet: 0}}",
    "count by kind and group": "expect: {count: {VPC.ec2.aws.upbound.io: 1}}",
    "unready": "expect: {ready: false}",
    "converged": "converge: true\n  expect: {ready: true, count: 2, composite: {status: {network: {$matches: ^vpc-}}}}",
    "what is there after convergence": (
        'converge: true\n  expect: {resources: {network: {status: {conditions: [{type: Ready, status: "True"}]}}}}'
    ),
    "the claim": "converge: true\n  expect: {claim: {status: {network: {$any: true}}}}",
    "patch": "patch: {spec: {cidr: 10.1.0.0/16}}\n  expect: {objects: [{kind: VPC, spec: {forProvider: "
    "{cidrBlock: 10.1.0.0/16}}}]}",
    "set": "set: {spec.cidr: 10.2.0.0/16}\n  expect: {objects: [{kind: VPC, spec: {forProvider: "
    "{cidrBlock: 10.2.0.0/16}}}]}",
    "refused": "patch: {spec: {environment: null}}\n  expect: {refused: true}",
    "refused so": "patch: {spec: {envronment: dev}}\n  expect: {refused: {code: unknown-field, path: spec.envronment}}",
    "refused for a field that is in the claim": "claim: {apiVersion: example.org/v1, kind: Thing, metadata: {name: a},"
    " spec: {environment: dev, zonez: []}}\n  set: {spec.cidr: a}\n  expect: {refused: true}",
    "refused, and any of several": "set: {spec.envronment: dev}\n  expect: {refused: [{message: field}, "
    "{path: spec.envronment}]}",
    "taken away, not there": "patch: {spec: {cidr: null, zones: null}}",
    "taken away, in the claim": "claim: {apiVersion: example.org/v1, kind: Thing, metadata: {name: a},"
    " spec: {environment: dev, zonez: []}}\n  patch: {spec: {zonez: null}}",
    "never ready": "converge: true\n  slow: {subnet: 2000}\n  expect: {ready: false}",
    "all ready": "observed: ready\n  expect: {ready: false, resources: {subnet: {spec: {forProvider: {region: "
    "eu-central-1}}}}}",
    "reported": "observed: {network: {status: {atProvider: {id: vpc-1}}}}\n  expect: {objects: [{kind: Subnet, spec: "
    "{forProvider: {vpcId: vpc-1}}}]}",
    "a status without a field": "converge: true\n  expect: {resources: {network: {status: {atProvider: "
    "{ipv6AssociationId: {$absent: true}}}}}}",
    "created": "observed: created\n  expect: {absent: [subnet]}",
    "steps": """steps:
  - expect: {absent: [subnet]}
  - observed: {network: {status: {atProvider: {id: vpc-1}}}}
    expect: {resources: {subnet: {spec: {forProvider: {vpcId: vpc-1}}}}}
  - observed: {subnet: ready}
    expect: {composite: {status: {network: vpc-1}}}
  - observed: {network: ready}
    expect: {ready: true}""",
    "results": "observed: ready\n  expect: {results: [{severity: Normal, reason: ComposeResources}]}",
}


@pytest.mark.parametrize("said", PASSES.values(), ids=PASSES.keys())
def test_what_is_as_expected_passes(attempt: Try, said: str) -> None:
    (case,) = attempt(f"- name: x\n  {said}\n")
    assert [str(finding) for finding in case.findings] == []
    assert case.verdict is Verdict.PASSED


FAILS = {
    "a fragment": (
        "expect: {resources: {network: {spec: {forProvider: {cidrBlock: 10.9.0.0/16}}}}}",
        "4:66",
        "network: spec.forProvider.cidrBlock is not as expected\n  - 10.9.0.0/16\n  + 10.0.0.0/16",
    ),
    "not composed": (
        "expect: {resources: {subnet: {spec: {}}}}",
        "4:24",
        "subnet: is not composed; it waits for network (id)",
    ),
    "absent": ("expect: {absent: [network]}", "4:21", "network: is composed (VPC/dev-"),
    "no object": ("expect: {objects: [{kind: Subnet}]}", "4:22", "no Subnet is composed"),
    "no object of a name": (
        "expect: {objects: [{kind: VPC, metadata: {name: x}}]}",
        "4:22",
        "no VPC named x is composed; there are dev-",
    ),
    "count": ("expect: {count: 2}", "4:19", "resources: 2 expected, and 1 composed; composed are network"),
    "count by kind": ("expect: {count: {Subnet: 1}}", "4:28", "Subnet: 1 expected, and 0 composed"),
    "ready": ("expect: {ready: true}", "4:19", "is not ready; Creating; not ready are network"),
    "not ready": ("converge: true\n  expect: {ready: false}", "5:19", "is ready, and should not be; Available"),
    "composite": ("expect: {composite: {status: {network: x}}}", "4:42", "composite: status.network is missing\n  - x"),
    "results": (
        "expect: {results: [{message: never}]}",
        "4:22",
        "no such event is told\n  - message: never\n  + Normal SelectComposition: Successfully selected",
    ),
    "refused": ("expect: {refused: true}", "4:21", "is not refused: the claim is valid"),
    "refused otherwise": (
        "patch: {spec: {environment: null}}\n  expect: {refused: {code: field-value-invalid}}",
        "5:21",
        "is refused, but for another reason\n  - code: field-value-invalid\n"
        "  + field-value-required: spec.environment: ",
    ),
    "never ready": (
        "converge: true\n  slow: {subnet: 2000}\n  expect: {count: 2}",
        "6:3",
        "is not ready; Creating",
    ),
    "never ready, and nothing expected": ("converge: true\n  slow: {subnet: 2000}", "3:3", "is not ready; Creating"),
    "refused and not expected": (
        "set: {spec.environmnt: x}",
        "4:9",
        "Thing/dev: spec.environmnt: unknown field; did you mean 'environment'?",
    ),
    "patched and not expected": (
        "patch: {spec: {environmnt: x}}",
        "4:18",
        "Thing/dev: spec.environmnt: unknown field; did you mean 'environment'?",
    ),
    "fatal": ("expect: {fatal: never}", "4:19", "no function refuses to go on"),
    "findings": (
        "expect: {findings: [{code: unknown-field}]}",
        "4:23",
        "validation says no such thing\n  - code: unknown-field",
    ),
    "steps": (
        "steps:\n  - expect: {count: 1}\n  - {name: later, observed: created, expect: {count: 2}}",
        "6:54",
        "later: resources: 2 expected, and 1 composed; composed are network",
    ),
}


@pytest.mark.parametrize(("said", "place", "message"), FAILS.values(), ids=FAILS.keys())
def test_what_is_not_as_expected_fails_at_its_line(attempt: Try, said: str, place: str, message: str) -> None:
    (case,) = attempt(f"- name: x\n  {said}\n")
    (finding,) = case.findings
    assert message_of(finding).startswith(message)
    assert (str(finding.location), case.verdict) == (f"suite.yaml:{place}", Verdict.FAILED)


NEVER = {
    "unknown field": (
        "expect: {resources: {network: {spec: {forProvider: {cidrBlok: x}}}}}",
        "expect.resources.network.spec.forProvider.cidrBlok: unknown field, so it is never there; did you mean "
        "'cidrBlock'?",
    ),
    "unknown field of what is not composed": (
        "expect: {resources: {subnet: {spec: {forProvider: {cidrBlok: x}}}}}",
        "expect.resources.subnet.spec.forProvider.cidrBlok: unknown field, so it is never there; did you mean "
        "'cidrBlock'?",
    ),
    "unknown field, absent": (
        "expect: {resources: {network: {spec: {forProvider: {cidrBlok: {$absent: true}}}}}}",
        "expect.resources.network.spec.forProvider.cidrBlok: unknown field, so it is never there; did you mean "
        "'cidrBlock'?",
    ),
    "unknown field of a kind": (
        "expect: {objects: [{kind: VPC.ec2.aws.upbound.io, spec: {forProvidr: {}}}]}",
        "VPC/dev-",
    ),
    "a nested resource": (
        "expect: {absent: [network/subnet]}",
        "expect.absent[0]: nested composites are not rendered; write recursive: true in the test",
    ),
    "another type": (
        "expect: {resources: {network: {spec: {forProvider: {enableDnsSupport: 'true'}}}}}",
        "expect.resources.network.spec.forProvider.enableDnsSupport: is always true or false, and never text; write it "
        "without quotes",
    ),
    "another value": (
        "expect: {resources: {network: {spec: {deletionPolicy: Retain}}}}",
        "expect.resources.network.spec.deletionPolicy: can never be 'Retain'; write one of Orphan, Delete",
    ),
    "unknown resource": (
        "expect: {absent: [subnets]}",
        "expect.absent[0]: the Composition has no resource of this name; did you mean 'subnet'?",
    ),
    "unknown kind": (
        "expect: {count: {Subnets: 0}}",
        "expect.count.Subnets: the Composition composes no Subnets; did you mean 'Subnet'?",
    ),
    "unknown status": (
        "expect: {composite: {status: {networks: x}}}",
        "expect.composite.status.networks: unknown field, so it is never there; did you mean 'network'?",
    ),
    "unknown observed": ("observed: {netwrk: ready}", "the pass before composes no resource 'netwrk'"),
    "unknown field observed": (
        "observed: {network: {status: {atProvder: {id: x}}}}",
        "unknown field, so it is never there; did you mean 'atProvider'?",
    ),
    "refused for a slip": (
        "set: {spec.environmnt: x}\n  expect: {refused: true}",
        "Thing/dev: spec.environmnt: the test writes a field that no schema has: unknown field; did you mean "
        "'environment'?",
    ),
    "refused for a slip in a patch": (
        "patch: {spec: {environmnt: x}}\n  expect: {refused: {code: field-value-required}}",
        "Thing/dev: spec.environmnt: the test writes a field that no schema has: unknown field; did you mean "
        "'environment'?",
    ),
    "refused for a slip on the way": (
        "set: {spec.zonez.a: x}\n  expect: {refused: {message: unknown}}",
        "Thing/dev: spec.zonez: the test writes a field that no schema has: unknown field; did you mean 'zones'?",
    ),
    "a status that nothing reported": (
        "expect: {resources: {network: {status: {atProvider: {id: {$absent: true}}}}}}",
        "expect.resources.network.status: no status is reported in this pass, so all of it is absent; with "
        "converge: true the resource has one",
    ),
    "taken away, misspelt": (
        "patch: {spec: {cidrs: null}}",
        "patch.spec.cidrs: unknown field, so it is never there; did you mean 'cidr'?",
    ),
    "no file": ("claim: nope.yaml", "nope.yaml: cannot find the file or folder"),
    "no claim": ("claim: compositions", "compositions holds no claims or composites; name a file with one"),
    "no required file": ("required: [nope.yaml]", "nope.yaml: cannot find the file or folder"),
    "no object": ("required: [{a: 1}]", "this is not an object; a manifest has apiVersion, kind and metadata"),
    "no path": ("set: {'spec[': x}", 'cannot parse path "spec[": unterminated "[" at position 4'),
}


@pytest.mark.parametrize(("said", "message"), NEVER.values(), ids=NEVER.keys())
def test_what_can_never_be_is_an_error(attempt: Try, said: str, message: str) -> None:
    (case,) = attempt(f"- name: x\n  {said}\n")
    wrong = next(finding for finding in case.findings if finding.code == "wrong-test")
    assert message_of(wrong).startswith(message)
    assert case.verdict is Verdict.ERROR
    assert all(str(finding.location).startswith("suite.yaml:") for finding in case.findings)


def test_a_claim_may_stand_in_the_suite(attempt: Try, platform: Path) -> None:
    claim = "claim: {apiVersion: example.org/v1, kind: Thing, metadata: {name: a, namespace: b}, spec: {environmnt: a}}"
    (case,) = attempt(f"- name: x\n  {claim}\n", head="")
    places = [str(finding.location) for finding in case.findings]
    assert case.verdict is Verdict.FAILED
    assert "suite.yaml:3:94" in places


def test_changes_of_defaults_come_before_those_of_the_test(attempt: Try) -> None:
    head = "defaults: {claim: claims/dev.yaml, patch: {spec: {cidr: 10.1.0.0/16, zones: [a]}}}\n"
    said = "patch: {spec: {zones: null}}\n  expect: {composite: {spec: {cidr: 10.1.0.0/16, zones: {$absent: true}}}}"
    assert [case.verdict for case in attempt(f"- name: x\n  {said}\n", head=head)] == [Verdict.PASSED]


def test_a_composition_that_is_wrong_fails_unless_that_is_expected(attempt: Try, platform: Path) -> None:
    file = platform / "compositions/thing.yaml"
    file.write_text(file.read_text().replace("owner: team", "owner: 5"))
    plain, expected, off = attempt("""\
- name: plain
- name: expected
  expect: {findings: [{code: field-value-type-invalid, severity: error}], count: 1}
- name: not asked
  validate: false
""")
    assert [finding.location.file for finding in plain.findings if finding.location] == ["compositions/thing.yaml"]
    assert [case.verdict for case in (plain, expected, off)] == [Verdict.FAILED, Verdict.PASSED, Verdict.PASSED]


def test_a_function_that_refuses_is_a_failure_unless_that_is_expected(attempt: Try, platform: Path) -> None:
    file = platform / "compositions/thing.yaml"
    file.write_text(
        file.read_text().replace(
            "fromFieldPath: spec.cidr,", "fromFieldPath: spec.zones, policy: {fromFieldPath: Required},"
        )
    )
    text = file.read_text().replace("policy: {fromFieldPath: Required}, toFieldPath", "toFieldPath")
    file.write_text(text.replace("toFieldPath: spec.forProvider.cidrBlock}", "toFieldPath: 'spec[5000].a'}"))
    said = "- name: x\n  set: {'spec.zones[0]': a}\n"
    failed, expected = attempt(f"{said}- name: z\n  set: {{'spec.zones[0]': a}}\n  expect: {{fatal: fatal result}}\n")
    assert message_of(failed.findings[0]).startswith("cannot be rendered: ")
    assert (failed.verdict, expected.verdict) == (Verdict.FAILED, Verdict.PASSED)


def test_a_snapshot_is_written_compared_and_written_anew(attempt: Try, platform: Path) -> None:
    said = "- name: x\n  expect: {snapshot: snapshots/dev.yaml}\n"
    (missing,) = attempt(said)
    assert message_of(missing.findings[0]) == (
        "there is no snapshot snapshots/dev.yaml yet; --snapshot-update writes it"
    )
    assert [case.verdict for case in attempt(said, update=True)] == [Verdict.PASSED]
    assert [case.verdict for case in attempt(said)] == [Verdict.PASSED]
    file = platform / "snapshots/dev.yaml"
    file.write_text(file.read_text().replace("10.0.0.0/16", "10.5.0.0/16"))
    (differs,) = attempt(said)
    first, *lines = message_of(differs.findings[0]).splitlines()
    assert first.endswith(" differs from the snapshot")
    assert lines == ["  spec.forProvider.cidrBlock is not as expected", "    - 10.5.0.0/16", "    + 10.0.0.0/16"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("../elsewhere.yaml", None, "lies outside of the folder of its suite"),
        ("other.yaml", "kind: Stack\n", "is not a snapshot that pyxp wrote"),
        ("linked/dev.yaml", None, "lies outside of the folder of its suite"),
    ],
)
def test_a_snapshot_takes_no_other_files_place(
    attempt: Try, platform: Path, tmp_path_factory: pytest.TempPathFactory, name: str, content: str | None, told: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (platform / "linked").symlink_to(outside)
    file = platform / name
    if content is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    for update in (True, False):
        (case,) = attempt(f"- name: x\n  expect: {{snapshot: {name}}}\n", update=update)
        assert case.verdict is Verdict.ERROR
        assert told in message_of(case.findings[0])
    assert (file.read_text() if file.exists() else None) == content
    assert list(outside.iterdir()) == []


def test_two_tests_have_no_snapshot_in_common(attempt: Try) -> None:
    said = "- name: {}\n  expect: {{snapshot: one.yaml}}\n"
    first, second = attempt(said.format("first") + said.format("second"), update=True)
    assert first.verdict is Verdict.PASSED
    assert second.verdict is Verdict.ERROR
    assert (
        message_of(second.findings[0]) == "one.yaml is the snapshot of another test; give each test a file of its own"
    )


def test_objects_that_exist_may_be_given_whole(attempt: Try) -> None:
    observed = (
        "{apiVersion: ec2.aws.upbound.io/v1beta1, kind: VPC, metadata: {name: mine, annotations: "
        "{crossplane.io/composition-resource-name: network}}, status: {atProvider: {id: vpc-7}}}"
    )
    said = f"observed: [{observed}]\n  expect: {{objects: [{{kind: VPC, metadata: {{name: mine}}}}], count: 2}}"
    assert [str(item) for case in attempt(f"- name: x\n  {said}\n") for item in case.findings] == []


def test_a_test_ends_with_the_pass_that_fails(attempt: Try) -> None:
    (case,) = attempt("- name: x\n  steps:\n  - expect: {count: 7}\n  - expect: {count: 8}\n")
    assert [message_of(finding).partition(":")[0] for finding in case.findings] == ["step 1"]


HIDDEN = """\
      - name: password
        base:
          apiVersion: v1
          kind: Secret
          metadata: {namespace: team}
          stringData: {password: hunter2}
"""


def test_values_of_secrets_are_not_told(attempt: Try, platform: Path) -> None:
    file = platform / "compositions/thing.yaml"
    file.write_text(file.read_text().replace("      - name: subnet\n", f"{HIDDEN}      - name: subnet\n"))
    texts = ["{password: other}", "{$absent: true}", "{$exactly: {}}", "{password: hunter2}"]
    expect = "- name: x{}\n  expect: {{resources: {{password: {{stringData: {}}}}}}}\n"
    cases = attempt("".join(expect.format(at, text) for at, text in enumerate(texts)))
    assert [case.verdict.value for case in cases] == ["failed", "failed", "failed", "passed"]
    shown = [message_of(finding) for case in cases for finding in case.findings]
    assert all("(not shown)" in message for message in shown)
    assert not any("hunter2" in message for message in shown)


def test_snapshots_hold_no_values_of_secrets(attempt: Try, platform: Path) -> None:
    file = platform / "compositions/thing.yaml"
    file.write_text(file.read_text().replace("      - name: subnet\n", f"{HIDDEN}      - name: subnet\n"))
    said = "- name: x\n  expect: {snapshot: one.yaml}\n"
    (written,) = attempt(said, update=True)
    assert written.verdict is Verdict.PASSED
    snapshot = platform / "one.yaml"
    assert "password: (not shown)" in snapshot.read_text()
    assert "hunter2" not in snapshot.read_text()
    assert [case.verdict for case in attempt(said)] == [Verdict.PASSED]
    snapshot.write_text(snapshot.read_text().replace("  password:", "  pin:"))
    (differs,) = attempt(said)
    assert differs.verdict is Verdict.FAILED
    assert "hunter2" not in message_of(differs.findings[0])
