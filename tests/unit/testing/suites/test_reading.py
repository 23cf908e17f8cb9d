"""Suites: where they are found, and what is wrong with those that cannot be used."""

from pathlib import Path

import pytest

from pyxp.errors import InputError, UsageError
from pyxp.testing.suites.reading import find_suites

GOOD = "tests:\n- {name: x, claim: a.yaml}\n"


def told(path: str) -> list[str]:
    return [
        str(finding).replace("error[wrong-test] ", "") for suite in find_suites([path]) for finding in suite.findings
    ]


def test_suites_of_a_folder_are_told_from_manifests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "suites/b.yaml": GOOD,
        "suites/a/a.json": '{"tests": [{"name": "x", "claim": "a.yaml"}]}',
        "suites/claim.yaml": "apiVersion: a/v1\nkind: B\nspec:\n  tests: []\n",
        "suites/other.yaml": "apiVersion: a/v1\nkind: B\ntests: []\n",
        "suites/values.yaml": "a: 1\n",
        "suites/broken.yaml": "a: [\n",
        "suites/broken-suite.yaml": "tests: [\n",
        "suites/misspelt.yaml": "test:\n- {name: x, claim: a.yaml}\n",
        "suites/questions.yaml": "tests:\n  a: 1\n".replace("tests", "test"),
        "suites/notes.txt": GOOD,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = find_suites(["suites"])
    assert [(suite.name, len(suite.tests)) for suite in found] == [
        ("suites/a/a.json", 1),
        ("suites/b.yaml", 1),
        ("suites/broken-suite.yaml", 0),
        ("suites/misspelt.yaml", 0),
    ]
    assert [str(finding) for suite in found for finding in suite.findings if finding.code != "syntax"] == [
        "suites/misspelt.yaml:1:1: error[wrong-test] test: is not known here; did you mean 'tests'?"
    ]


def test_nothing_found_is_misuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="there are no tests: empty holds no suite"):
        find_suites(["empty"])
    with pytest.raises(InputError, match="cannot find the file or folder"):
        find_suites(["nope"])


def test_manifests_that_are_named_beside_suites_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("apiVersion: a/v1\nkind: B\n---\napiVersion: a/v1\nkind: B\n")
    (tmp_path / "b.yaml").write_text(GOOD)
    heard: list[str] = []
    assert [suite.name for suite in find_suites(["a.yaml", "b.yaml"], heard.append)] == ["b.yaml"]
    assert heard == ["a.yaml"]
    with pytest.raises(UsageError, match=r"there are no tests: a\.yaml holds no suite"):
        find_suites(["a.yaml"])


WRONG = {
    "no test": ("tests: []\n", "1:8: tests: is empty; write at least one item, or leave it out"),
    "unknown key": (
        "tests:\n- name: x\n  clam: a.yaml\n  expect: {}\n",
        "3:3: clam: is not known here; did you mean 'claim'?",
    ),
    "far key": (
        "tests:\n- {name: x, claim: a.yaml, expect: {zzz: 1}}\n",
        "2:37: expect.zzz: is not known here; known are ",
    ),
    "a key of another place": (
        "tests:\n- {name: x, claim: a.yaml, snapshot: a.yaml}\n",
        "2:28: snapshot: is not known here; it stands in expect",
    ),
    "no name": ("tests:\n- {claim: a.yaml}\n", "2:3: name: is missing; What it is about"),
    "no claim": (
        "tests:\n- {name: x}\n",
        "2:3: claim: is missing; write the path of its file, or claim among the defaults of the suite",
    ),
    "another type": (
        "tests:\n- {name: x, claim: a.yaml, converge: 1}\n",
        "2:38: converge: must be true or false",
    ),
    "a choice": (
        "tests:\n- {name: x, claim: 5}\n",
        "2:20: claim: must be text or a mapping",
    ),
    "a state": (
        "tests:\n- {name: x, claim: a.yaml, observed: redy}\n",
        "2:38: observed: cannot be 'redy'; did you mean 'ready'?",
    ),
    "a state by name": (
        "tests:\n- {name: x, claim: a.yaml, observed: {db: gone}}\n",
        "2:43: observed.db: cannot be 'gone'; write created or ready or missing",
    ),
    "an expectation": (
        "tests:\n- {name: x, claim: a.yaml, expect: {composite: {a: {$absnt: true}}}}\n",
        "2:52: expect.composite.a: $absnt is not an expectation; did you mean '$absent'?",
    ),
    "a pattern": (
        'tests:\n- {name: x, claim: a.yaml, expect: {claim: {a: {$matches: "("}}}}\n',
        "2:48: expect.claim.a: $matches takes a regular expression: missing ): (",
    ),
    "a code": (
        "tests:\n- {name: x, claim: a.yaml, expect: {refused: {code: unknown-feild}}}\n",
        "2:53: expect.refused.code: there is no rule 'unknown-feild'; did you mean 'unknown-field'?",
    ),
    "an empty pattern": (
        "tests:\n- {name: x, claim: a.yaml, expect: {composite: {a: {$matches: ''}}}}\n",
        "2:52: expect.composite.a: $matches takes a regular expression: it is empty, and is found in every text",
    ),
    "not refused": (
        "tests:\n- {name: x, claim: a.yaml, expect: {refused: false}}\n",
        "2:46: expect.refused: cannot be false; write true",
    ),
    "an empty refusal": (
        "tests:\n- {name: x, claim: a.yaml, expect: {refused: {}}}\n",
        "2:46: expect.refused: is empty, and expects nothing; write at least one of code, path, message, subject, "
        "severity",
    ),
    "an empty refusal among others": (
        "tests:\n- {name: x, claim: a.yaml, expect: {refused: [{}]}}\n",
        "2:47: expect.refused[0]: is empty, and expects nothing; write at least one of code, path, message, subject, "
        "severity",
    ),
    "no resource": (
        "tests:\n- {name: x, claim: a.yaml, expect: {resources: {}}}\n",
        "2:48: expect.resources: is empty, and expects nothing; write at least one, or leave it out",
    ),
    "no count": (
        "tests:\n- {name: x, claim: a.yaml, expect: {count: {}}}\n",
        "2:44: expect.count: is empty, and expects nothing; write at least one, or leave it out",
    ),
    "no field": (
        "tests:\n- {name: x, claim: a.yaml, expect: {composite: {}}}\n",
        "2:48: expect.composite: is empty, and expects nothing; write at least one, or leave it out",
    ),
    "refused beside": (
        "tests:\n- {name: x, claim: a.yaml, expect: {refused: true, count: 1}}\n",
        "2:52: expect.count: nothing is composed where refused is expected, so count cannot be; take one of them away: "
        "count or refused",
    ),
    "steps beside": (
        "tests:\n- {name: x, claim: a.yaml, observed: ready, steps: [{expect: {}}]}\n",
        "2:28: observed: stands in the steps of a test that has steps; move it into the first step",
    ),
    "an expectation of what exists": (
        "tests:\n- {name: x, claim: a.yaml, steps: [{observed: {db: {status: {a: {$any: true}}}}, expect: {}}]}\n",
        "2:65: steps[0].observed.db.status.a: $any says what is expected, and this is what exists; write a value",
    ),
    "twice": (
        "tests:\n- {name: x, claim: a.yaml}\n- {name: x, claim: a.yaml}\n",
        "3:10: name: the name 'x' is that of another test, in line 2",
    ),
    "two documents": (f"{GOOD}---\n{GOOD}", "a suite is one document, and here are 2"),
    "negative": (
        "tests:\n- {name: x, claim: a.yaml, expect: {count: -1}}\n",
        "2:44: expect.count: must be 0 or more",
    ),
    "a repeated key": (
        "tests:\n- {name: x, name: z, claim: a.yaml}\n",
        '2:13: error[duplicate-key] tests[0].name: key "name" is already set in this mapping, in line 2',
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "suite.yaml").write_text(text)
    found = told("suite.yaml")
    assert len(found) == 1
    assert found[0].startswith(f"suite.yaml:{message}" if message[0].isdigit() else f"suite.yaml: {message}")
