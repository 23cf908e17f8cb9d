"""``pyxp render`` as it is typed."""

import json
import shutil

import pytest

from pyxp.cli.app import run

XRD = """\
apiVersion: apiextensions.crossplane.io/v1
kind: CompositeResourceDefinition
metadata: {name: xthings.example.org}
spec:
  group: example.org
  names: {kind: XThing, plural: xthings}
  claimNames: {kind: Thing, plural: things}
  versions:
  - name: v1
    served: true
    referenceable: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              cidr: {type: string, default: 10.0.0.0/16}
"""
COMPOSITION = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: things}
spec:
  compositeTypeRef: {apiVersion: example.org/v1, kind: XThing}
  mode: Pipeline
  pipeline:
  - step: compose
    functionRef: {name: pt}
    input:
      apiVersion: pt.fn.crossplane.io/v1beta1
      kind: Resources
      resources:
      - name: vpc
        base:
          apiVersion: ec2.aws.upbound.io/v1beta1
          kind: VPC
          spec: {forProvider: {region: eu-central-1}}
        patches:
        - {type: FromCompositeFieldPath, fromFieldPath: spec.cidr, toFieldPath: spec.forProvider.cidrBlock}
        - {type: ToEnvironmentFieldPath, fromFieldPath: status.atProvider.id, toFieldPath: vpc}
      - name: gateway
        base:
          apiVersion: ec2.aws.upbound.io/v1beta1
          kind: InternetGateway
          spec: {forProvider: {region: eu-central-1}}
        patches:
        - type: FromEnvironmentFieldPath
          fromFieldPath: vpc
          toFieldPath: spec.forProvider.vpcId
          policy: {fromFieldPath: Required}
"""
FUNCTIONS = """\
apiVersion: pkg.crossplane.io/v1
kind: Function
metadata: {name: pt}
spec: {package: "xpkg.crossplane.io/crossplane-contrib/function-patch-and-transform:v0.10.0"}
"""
CLAIM = "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: dev, namespace: team}\nspec: {}\n"
XR = "apiVersion: example.org/v1\nkind: XThing\nmetadata: {name: top}\nspec: {cidr: 10.1.0.0/16}\n"
OBSERVED = """\
apiVersion: ec2.aws.upbound.io/v1beta1
kind: VPC
metadata: {name: seen, annotations: {crossplane.io/composition-resource-name: vpc}}
status: {atProvider: {id: vpc-1}}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with definition, Composition and Functions, and some files to render."""
    (tmp_path / "pyxp.toml").write_text("")
    for folder in ("xrds", "compositions", "claims", "given"):
        (tmp_path / folder).mkdir()
    (tmp_path / "xrds" / "things.yaml").write_text(XRD)
    (tmp_path / "compositions" / "things.yaml").write_text(COMPOSITION)
    (tmp_path / "compositions" / "functions.yaml").write_text(FUNCTIONS)
    (tmp_path / "claims" / "dev.yaml").write_text(CLAIM)
    for name, text in {"xr": XR, "composition": COMPOSITION, "functions": FUNCTIONS, "observed": OBSERVED}.items():
        (tmp_path / "given" / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def render(project, capsys):
    """Run ``pyxp render`` with these arguments; gives exit code, output and talk."""

    def call(*args):
        code = run(["render", *map(str, args)])
        return code, *capsys.readouterr()

    return call


def kinds(text):
    return [item["kind"] for item in json.loads(text)["items"]]


def test_a_claim_finds_everything_in_the_project(render):
    code, out, err = render("claims/dev.yaml", "--output", "json")
    assert (code, kinds(out)) == (0, ["XThing", "VPC"])
    composite = json.loads(out)["items"][0]["metadata"]["name"]
    assert err == (
        f"XThing {composite}: 1 resource is not there yet:\n  gateway waits for vpc (status.atProvider.id)\n"
    )


def test_the_project_can_be_named(render, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "claim.yaml").write_text(CLAIM)
    monkeypatch.chdir(elsewhere)
    assert render("claim.yaml", "--project", tmp_path, "--output", "json")[0] == 0


def test_the_order_of_the_crossplane_cli(render, project):
    (project / "compositions" / "things.yaml").write_text("not: used")
    given = ("given/xr.yaml", "given/composition.yaml", "given/functions.yaml")
    code, out, _ = render(*given, "--output", "json")
    assert (code, kinds(out)) == (0, ["XThing", "VPC"])


def test_of_several_documents_in_a_composites_file_the_first_counts(render, project):
    (project / "given" / "xr.yaml").write_text(f"{XR}---\n{XR.replace('top', 'other')}")
    code, out, err = render("given/xr.yaml", "given/composition.yaml", "given/functions.yaml", "--output", "json")
    assert (code, kinds(out)) == (0, ["XThing", "VPC"])
    assert "given/xr.yaml: only the first of 2 documents counts" in err


def test_several_claims_in_one_call(render, project):
    (project / "claims" / "prod.yaml").write_text(CLAIM.replace("dev", "prod"))
    code, out, _ = render("claims", "--output", "json")
    assert (code, kinds(out)) == (0, ["XThing", "VPC"] * 2)


def test_observed_resources_come_from_files_and_folders(render):
    for given in (("given/observed.yaml",), ("-o", "given/observed.yaml")):
        code, out, err = render("claims/dev.yaml", *given, "--output", "json")
        assert (code, kinds(out), err) == (0, ["XThing", "InternetGateway", "VPC"], "")
        assert json.loads(out)["items"][1]["spec"]["forProvider"]["vpcId"] == "vpc-1"


def test_flags_of_the_crossplane_cli(render, project):
    (project / "context.yaml").write_text("a: 1")
    code, out, _ = render(
        *("claims/dev.yaml", "-x", "-r", "-c", "--output", "json"),
        *("--context-files", "k=context.yaml", "--context-files", "j=context.yaml", "--context-values", "k={b: 2}"),
        *("--crossplane-version", "v2.3.3", "-a", "x=y", "--timeout", "1m"),
    )
    assert code == 0
    assert kinds(out) == ["XThing", "VPC", "Result", "Result", "Result", "Context"]
    items = json.loads(out)["items"]
    assert items[0]["spec"]["claimRef"]["name"] == "dev"
    assert (items[-1]["fields"]["k"], items[-1]["fields"]["j"]) == ({"b": 2}, {"a": 1})


def test_converging_brings_up_the_whole_stack(render):
    code, out, err = render("claims/dev.yaml", "--converge", "--output", "tree")
    assert code == 0
    assert out.startswith("Thing team/dev (claim)  Ready\n└─ XThing dev-")
    assert out.count("  Ready") == 4
    assert "wave 1: 1 new: vpc" in err
    assert "wave 2: 1 new: gateway" in err


def test_a_stack_that_came_up_goes_again(render):
    code, _, err = render("claims/dev.yaml", "--teardown", "--slow", "vpc=1")
    assert code == 0
    lines = [line.partition(": ")[2] for line in err.splitlines()]
    assert "wave 1: 1 new: vpc (0 of 1 ready)" in lines
    assert lines[-1] == "teardown 1: 2 gone: gateway, vpc"


def test_what_happens_between_two_states_of_a_claim_is_told(render, tmp_path):
    now = tmp_path / "claims" / "now.yaml"
    now.write_text(CLAIM.replace("spec: {", "spec: {cidr: 10.1.0.0/16"))
    told = [
        "changes spec.cidr",
        "before: 2 there, 2 ready",
        "wave 1: 1 changed: vpc (2 of 2 ready)",
        "in all: 1 changed, 1 as it was",
    ]
    code, out, err = render("claims/now.yaml", "--old", "claims/dev.yaml")
    assert (code, [line.partition(": ")[2] for line in out.splitlines()], err) == (0, told, "")
    code, out, err = render("claims/now.yaml", "--from", "claims/dev.yaml", "--output", "table")
    assert (code, [line.partition(": ")[2] for line in err.splitlines()]) == (0, told)
    assert "10.1.0.0/16" not in out and "VPC" in out

    there = tmp_path / "there.yaml"
    there.write_text(render("claims/dev.yaml", "--converge")[1])
    code, out, err = render("claims/now.yaml", "--converge", "--output", "steps", "-o", str(there))
    assert (code, [line.partition(": ")[2] for line in out.splitlines()], err) == (0, told[1:], "")
    code, out, err = render("claims/now.yaml", "--output", "steps")
    assert (code, out, err) == (2, "", "Error: --output steps tells how a stack comes up; add --converge\n")


def test_a_slow_resource_holds_up_the_others(render):
    code, _, err = render("claims/dev.yaml", "--converge", "--slow", "vpc=2")
    assert code == 0
    waves = [line.partition(": ")[2] for line in err.splitlines()]
    assert waves == [
        "wave 1: 1 new: vpc (0 of 1 ready)",
        "wave 2: nothing new (0 of 1 ready)",
        "wave 3: nothing new, 1 ready: vpc (1 of 1 ready)",
        "wave 4: 1 new: gateway (2 of 2 ready)",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--converge", "--slow", "vcp=1"], 2, 'did you mean "vpc"?'),
        (["--converge", "--slow", "vpc"], 2, "--slow vpc is not a pair; write --slow NAME=N"),
        (["--converge", "--slow", "vpc=-1"], 2, "--slow vpc=-1 does not name a number of reconciles"),
        (["--slow", "vpc=1"], 2, "--slow needs --converge"),
    ],
)
def test_slowness_that_means_nothing_is_refused(render, arguments, code, told):
    found, out, err = render("claims/dev.yaml", *arguments)
    assert (found, out) == (code, "")
    assert told in err


def test_a_tree_shows_itself_what_is_missing(render):
    _, out, err = render("claims/dev.yaml", "--output", "tree")
    assert "gateway  not there yet  waits for vpc (id)" in out
    assert err == ""


def test_files_of_the_project_are_named_as_seen_from_here(render, project, monkeypatch):
    (project / "compositions" / "things.yaml").write_text(COMPOSITION.replace("kind: VPC", "kind: Vpc"))
    monkeypatch.chdir(project / "claims")
    _, _, err = render("dev.yaml")
    assert "\n../compositions/things.yaml:" in err


def test_a_terminal_gets_tables_that_fit(render, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    out = render("claims/dev.yaml", "--output", "table")[1]
    assert max(map(len, out.splitlines()[3:])) <= 40


def test_yaml_is_the_default_and_table_is_for_reading(render):
    assert render("claims/dev.yaml")[1].startswith("---\napiVersion: example.org/v1\nkind: XThing\n")
    assert "vpc       not ready      VPC" in render("claims/dev.yaml", "--output", "table")[1]


def test_problems_are_all_told_and_exit_with_1(render, project):
    (project / "claims" / "bad.yaml").write_text(CLAIM.replace("{}", "{cidrr: x}"))
    code, out, err = render("claims", "--output", "json")
    assert (code, kinds(out)) == (1, ["XThing", "VPC"])
    assert "claims/bad.yaml:4:8: error[unknown-field] Thing/dev: spec.cidrr" in err
    assert err.endswith("1 error\n")
    assert render("claims/bad.yaml", "--no-validate")[0] == 0


def test_names_from_strangers_cannot_steer_the_terminal(render, project):
    (project / "claims" / "dev.yaml").write_text(CLAIM.replace("name: dev", 'name: "d\\ev"'))
    _, out, _ = render("claims/dev.yaml", "--no-validate", "--output", "table")
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["nope.yaml"], 1, "nope.yaml"),
        (["claims/dev.yaml", "--context-values", "k"], 2, "--context-values k is not a pair"),
        (["claims/dev.yaml", "--context-values", "k={a"], 2, "--context-values k:"),
        (["claims/dev.yaml", "--timeout", "soon"], 2, "'soon' is not a duration"),
        (["claims/dev.yaml", "--timeout", "1ns"], 2, "not done within 1ns"),
        (["claims/dev.yaml", "-o", "pyxp.list"], 2, "pyxp.list"),
        (["claims/dev.yaml", "-e", "words.yaml"], 2, "words.yaml:1:1: this is not a Kubernetes object"),
        (["claims/dev.yaml", "--xrd", "words.yaml"], 2, "words.yaml holds no CompositeResourceDefinition"),
        (["compositions"], 1, "there is nothing to render"),
    ],
)
def test_misuse_is_one_line_without_output(render, project, args, code, told):
    (project / "words.yaml").write_text("just words")
    result, out, err = render(*args)
    assert (result, out) == (code, "")
    assert err.startswith("Error: ")
    assert told in err
    assert err.count("\n") == 1


def test_a_refused_function_input_points_into_the_composition(render, project):
    broken = COMPOSITION.replace("type: ToEnvironmentFieldPath", "type: ToNowhere")
    (project / "compositions" / "things.yaml").write_text(broken)
    code, _, err = render("claims/dev.yaml")
    assert code == 1
    line = next(number for number, text in enumerate(broken.splitlines(), 1) if "ToNowhere" in text)
    assert err.startswith(f"Error: compositions/things.yaml:{line}:")
    assert 'pipeline step "compose" returned a fatal result' in err
    assert "unknown patch type; one of FromCompositeFieldPath, " in err


STRANGE_CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: vpcs.strange.example.org}
spec:
  group: strange.example.org
  names: {kind: VPC, plural: vpcs}
  scope: Cluster
  versions:
  - name: v1beta1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true, required: [spec]}}
"""


def test_kinds_of_other_providers_need_schemas(render, project):
    (path,) = [path for path in (project / "compositions").iterdir() if "ec2.aws" in path.read_text()]
    path.write_text(path.read_text().replace("ec2.aws.upbound.io", "strange.example.org"))
    (project / "crds").mkdir()
    (project / "crds" / "vpcs.yaml").write_text(STRANGE_CRD)
    code, out, err = render("claims/dev.yaml")
    assert code == 1 and "VPC" in out and "error[missing-schema]" in err
    code, _, err = render("claims/dev.yaml", "--allow-missing-schemas")
    assert code == 0 and "warning[missing-schema]" in err
    code, _, err = render("claims/dev.yaml", "--schemas", "crds")
    assert code == 0 and "missing-schema" not in err


def both(capsys, *paths):
    """Exit codes and findings of rendering and of validating the same files."""
    found = []
    for command in ("render", "validate"):
        code = run([command, *paths])
        out, err = capsys.readouterr()
        text = err if command == "render" else out
        found.append((code, [line for line in text.splitlines() if "error[" in line or "warning[" in line]))
    return found


TWICE = "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: twice}\nspec: {cidr: a}\nspec: {cidr: b}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TWICE, "bad.yaml:5:1: error[duplicate-key]"),
        (f"{TWICE}sepc: {{}}\n", "bad.yaml:6:1: error[unknown-field]"),
        ("kind: [\n", "error[syntax]"),
        (CLAIM.replace("org/v1", "org/v2"), "bad.yaml:1:13: error[unserved-version] Thing/dev"),
        (CLAIM.replace("{}", "{cidr: 5}"), "bad.yaml:4:14: error[field-value-type-invalid]"),
        (CLAIM.replace("org/v1", "org/v2") + "---\nkind: [\n", "error[syntax]"),
    ],
)
def test_render_and_validate_say_the_same_of_a_claim(project, capsys, text, told):
    (project / "claims" / "bad.yaml").write_text(text)
    rendered, validated = both(capsys, "claims")
    assert rendered == validated
    code, lines = rendered
    assert code == 1
    assert any(told in line for line in lines)


def test_a_claim_of_an_unserved_version_is_not_rendered(render, project):
    (project / "claims" / "dev.yaml").write_text(CLAIM.replace("org/v1", "org/v2"))
    code, out, err = render("claims/dev.yaml")
    assert (code, out) == (1, "")
    assert err == (
        'claims/dev.yaml:1:13: error[unserved-version] Thing/dev: apiVersion: no matches for kind "Thing" in version '
        '"example.org/v2": its definition does not serve this version; write apiVersion: example.org/v1\n1 error\n'
    )


def test_a_claim_of_a_wrong_group_is_told_at_the_api_version(render, project):
    (project / "claims" / "dev.yaml").write_text(CLAIM.replace("example.org", "example.com"))
    assert render("claims/dev.yaml")[2].startswith("Error: claims/dev.yaml:1:13: nothing defines Thing dev")


def test_what_cannot_be_read_hides_nothing_else(render, project):
    (project / "claims" / "a.yaml").write_text("kind: [\n")
    (project / "claims" / "b.yaml").write_text("kind: }\n")
    code, out, err = render("claims", "--output", "json")
    assert (code, kinds(out)) == (1, ["XThing", "VPC"])
    assert [line.partition(":")[0] for line in err.splitlines() if "error[syntax]" in line] == [
        "claims/a.yaml",
        "claims/b.yaml",
    ]
    code, out, err = render("claims/a.yaml", "claims/b.yaml")
    assert (code, out, err.count("error[syntax]"), err.splitlines()[-1]) == (1, "", 2, "2 errors")


def test_what_the_project_holds_twice_is_told_of(render, project):
    path = project / "compositions" / "things.yaml"
    path.write_text(COMPOSITION.replace("  mode: Pipeline\n", "  mode: Pipeline\n  mode: Pipeline\n"))
    code, out, err = render("claims/dev.yaml", "--output", "json")
    assert (code, kinds(out)) == (1, ["XThing", "VPC"])
    assert "compositions/things.yaml:7:3: error[duplicate-key]" in err


def test_a_claim_with_a_key_twice_is_not_rendered(render, project):
    (project / "claims" / "twice.yaml").write_text(TWICE)
    for option in ("--validate", "--no-validate"):
        code, out, err = render("claims", option, "--output", "json")
        assert (code, kinds(out)) == (1, ["XThing", "VPC"])
        assert err.count("error[duplicate-key]") == 1


def test_lists_are_read_wherever_documents_are(render, project):
    def listed(*texts):
        items = "".join("- " + text.strip().replace("\n", "\n  ") + "\n" for text in texts)
        return f"apiVersion: v1\nkind: List\nitems:\n{items}"

    inner = listed(XR, COMPOSITION)
    (project / "all.yaml").write_text(listed(inner, XRD, FUNCTIONS))
    (project / "observed.yaml").write_text(listed(OBSERVED))
    code, out, err = render("all.yaml", "-o", "observed.yaml", "-e", "observed.yaml", "--output", "json")
    assert (code, kinds(out), err) == (0, ["XThing", "InternetGateway", "VPC"], "")
    (project / "stacks.json").write_text(out)
    assert run(["validate", "stacks.json", "--schemas", "all.yaml"]) == 0


def test_what_is_no_manifest_is_passed_over_in_a_folder(render, project):
    (project / "claims" / "schema.json").write_text("{}")
    (project / "claims" / "values.yaml").write_text("kind: Thing\n")
    code, out, err = render("claims", "--output", "json")
    assert (code, kinds(out)) == (0, ["XThing", "VPC"])
    assert err.startswith("passed over, as no manifests: claims/schema.json, claims/values.yaml\n")


def test_a_file_given_twice_is_rendered_once(render, project):
    paths = ("claims", "claims/dev.yaml", "./claims", project / "claims" / "dev.yaml")
    assert kinds(render(*paths, "--output", "json")[1]) == ["XThing", "VPC"]


def test_claims_of_two_projects_are_rendered_by_their_own(render, project):
    (project / "two").mkdir()
    for name in ("xrds", "compositions", "claims", "pyxp.toml"):
        (project / name).rename(project / "two" / name)
    shutil.copytree(project / "two", project / "one")
    mine = project / "one" / "xrds" / "things.yaml"
    mine.write_text(mine.read_text().replace("10.0.0.0/16", "10.9.0.0/16"))
    lent = ("one/claims", "two/compositions", "two/xrds")
    for paths, wanted in (
        (("one/claims", "two/claims"), ["10.9.0.0/16", "10.0.0.0/16"]),
        (("two", "one"), ["10.0.0.0/16", "10.9.0.0/16"]),
        (("one/claims", "two"), ["10.9.0.0/16", "10.0.0.0/16"]),
        (lent, ["10.0.0.0/16"]),
    ):
        code, out, _ = render(*paths, "--output", "json")
        found = [item["spec"]["forProvider"]["cidrBlock"] for item in json.loads(out)["items"] if item["kind"] == "VPC"]
        assert (code, found) == (0, wanted)


def test_a_format_behind_o_is_told_what_it_means_here(render, project):
    assert render("claims/dev.yaml", "-o", "json") == (
        2,
        "",
        "Error: -o names observed resources here, and there is no file json; "
        "write --output json for the format of the output\n",
    )
    (project / "json").write_text(OBSERVED)
    assert render("claims/dev.yaml", "-o", "json")[0] == 0


def test_what_an_error_ends_still_tells_its_findings(render, project):
    (project / "claims" / "bad.yaml").write_text("kind: [\n")
    code, _, err = render("claims", "--converge", "--slow", "vcp=1")
    assert code == 2
    assert "error[syntax]" in err
    assert 'did you mean "vpc"?' in err


def test_a_claim_that_cannot_be_rendered_hides_no_other(render, project):
    (project / "claims" / "a.yaml").write_text(CLAIM.replace("example.org", "example.com"))
    (project / "claims" / "b.yaml").write_text("apiVersion: example.org/v1\nspec: {}\n")
    reference = "{compositionRef: {name: nope}}"
    (project / "claims" / "c.yaml").write_text(CLAIM.replace("{}", reference).replace("dev", "c"))
    other = COMPOSITION.replace("name: things", "name: others")
    (project / "compositions" / "others.yaml").write_text(other)
    (project / "claims" / "dev.yaml").write_text(CLAIM.replace("{}", reference.replace("nope", "others")))
    code, out, err = render("claims", "--output", "json")
    assert (code, kinds(out)) == (1, ["XThing", "VPC"])
    errors = [line for line in err.splitlines() if line.startswith("Error: ")]
    assert [line.partition(": ")[2].partition(":")[0] for line in errors] == [
        "claims/a.yaml",
        "claims/b.yaml",
        "claims/c.yaml",
    ]


def test_what_is_wrong_with_a_composition_is_said_once(render, project):
    (project / "claims" / "other.yaml").write_text(CLAIM.replace("dev", "other"))
    (project / "compositions" / "functions.yaml").unlink()
    code, out, err = render("claims")
    assert (code, out) == (1, "")
    assert err.count("Error: compositions/things.yaml:") == 1


@pytest.mark.parametrize(
    "option",
    [
        ["--xrd", "{}"], ["-o", "{}"], ["-e", "{}"], ["--extra-resources", "{}"], ["--required-schemas", "{}"],
        ["--function-credentials", "{}"], ["--schemas", "{}"], ["--context-files", "a={}"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["missing.yaml", "missing/deep.yaml", "broken.yaml", "bytes.yaml"])
def test_what_options_name_and_cannot_be_read_is_misuse(render, project, option, name):
    (project / "broken.yaml").write_text("a: [")
    (project / "bytes.yaml").write_bytes(b"\xff")
    code, out, err = render("claims/dev.yaml", *(part.format(name) for part in option))
    assert (code, out) == (2, "")
    assert err.startswith(f"Error: {name}:")


@pytest.mark.parametrize(
    "options",
    [
        ["--xrd", "given/xr.yaml"], ["-o", "none.yaml"], ["--required-schemas", "given/xr.yaml"],
        ["--context-values", "a=["], ["--converge", "--slow", "vps=1"], ["--converge", "--slow", "vpc=\uff11"],
    ],
)  # fmt: skip
def test_what_options_cannot_use_is_misuse(render, project, options):
    (project / "none.yaml").write_text("a: 1")
    assert render("claims/dev.yaml", *options)[0] == 2


def test_what_is_given_to_render_and_cannot_be_read_is_a_problem(render, project):
    (project / "broken.yaml").write_text("a: [")
    assert render("broken.yaml")[0] == 1
    assert render("missing.yaml")[0] == 1
