"""Where findings point: a mistake at a known place, in every shape that YAML has for the same manifest.

The places are marked in the texts: what is between ⟦ and ⟧ is what a finding must mark, from the first character to the
last. The marks are taken out before the text is read.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pyxp.diagnostics import Finding
from pyxp.jobs.validate_files import validate_files

XRD = """\
apiVersion: apiextensions.crossplane.io/v2
kind: CompositeResourceDefinition
metadata: {name: things.example.org}
spec:
  group: example.org
  names: {kind: Thing, plural: things}
  scope: Cluster
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
            required: [size]
            properties:
              size: {type: integer, minimum: 1, maximum: 9}
              mode: {type: string, enum: [hot, cold]}
              text: {type: string, maxLength: 12}
              owner:
                type: object
                required: [name]
                properties: {name: {type: string}, mail: {type: string, pattern: '@'}}
              zones: {type: array, maxItems: 3, items: {type: string, pattern: '^[a-c]$'}}
              disks:
                type: array
                items:
                  type: object
                  properties: {size: {type: integer, minimum: 1}, kind: {type: string, enum: [ssd, hdd]}}
              labels: {type: object, additionalProperties: {type: string, maxLength: 3}}
            x-kubernetes-validations:
            - {rule: "!has(self.text) || self.text != 'forbidden'", fieldPath: .text, message: not this one}
"""
FACES = "\U0001f600" * 4
LIST = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: example.org/v1\n  kind: Thing\n  metadata: {name: a}\n"
JSON = '{"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "a"}, "spec": {%s}}\n'
HEAD = "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: a}\n"
SPEC = f"{HEAD}spec:\n"
GOOD = f"{SPEC}  size: 3\n"

SHAPES = {
    # values
    "plain": f"{SPEC}  size: ⟦30⟧\n",
    "with a comment": f"{SPEC}  size: ⟦30⟧ # too much\n",
    "with blanks": f"{SPEC}  size   :    ⟦30⟧   \n",
    "double quotes": f'{GOOD}  mode: ⟦"warm"⟧ # one\n',
    "single quotes": f"{GOOD}  mode: ⟦'it''s: #warm'⟧\n",
    "escapes": f'{GOOD}  mode: ⟦"w\\"a\\u0072m"⟧\n',
    "a tag": f"{GOOD}  mode: !!str ⟦warm⟧\n",
    "an anchor": f"{GOOD}  mode: &a ⟦warm⟧\n",
    "an anchor and a tag": f"{GOOD}  mode: &a !!str ⟦warm⟧\n",
    "a quoted key": f'{GOOD}  "mode" : ⟦warm⟧\n',
    "an explicit key": f"{GOOD}  ? mode\n  : ⟦warm⟧\n",
    "a value on the next line": f"{GOOD}  mode:\n    ⟦warm⟧\n",
    "plain text of blanks": f"{GOOD}  text: ⟦far too long a text, this: one⟧\n".replace("text, this: one", "text"),
    "plain text of two lines": f"{GOOD}  text: ⟦far too long⟧\n    a text\n",
    "quotes over two lines": f'{GOOD}  text: ⟦"far too long\n    a text"⟧\n',
    "literal": f"{GOOD}  text: ⟦|⟧\n    far too long\n    a text\n",
    "literal with indicators": f"{GOOD}  text: ⟦|2-⟧ # strip\n    far too long\n    a text\n",
    "folded": f"{GOOD}  text: ⟦>-⟧\n    far too long\n    a text\n",
    "behind a literal": f"{SPEC}  text: |\n    a: [\n\n    b\n  size: ⟦30⟧\n",
    "a rule with a field path": f"{GOOD}  text: ⟦forbidden⟧\n",
    "wide characters before": f'{GOOD}  labels: {{"名前": ok, x: ⟦"値段値段"⟧}}\n',
    "characters beyond the basic plane": f'{GOOD}  labels: {{"\U0001f600": ok, x: ⟦"{FACES}"⟧}}\n',
    "combining characters": f'{GOOD}  labels: {{"e\u0301": ok, x: ⟦"e\u0301e\u0301"⟧}}\n',
    "a tab behind the colon": f"{SPEC}  size:\t⟦30⟧\t# tabs\n",
    "a null": f"{SPEC}  size: ⟦null⟧\n",
    "nothing": f"{SPEC}  ⟦size⟧:\n",
    # flow
    "a flow mapping": f"{HEAD}spec: {{size: ⟦30⟧}}\n",
    "a flow mapping over lines": f"{HEAD}spec: {{\n  size: 3, # three\n  mode: ⟦warm⟧\n  }}\n",
    "a flow mapping in a block": f"{GOOD}  owner: {{name: a, mail: ⟦none⟧}}\n",
    "flow without blanks": f'{HEAD}spec: {{"size":⟦30⟧,"mode":"hot"}}\n',
    "a url in flow": f"{GOOD}  owner: {{name: http://x:1/#y, mail: ⟦http://x:1/#y⟧}}\n",
    "a flow sequence": f"{GOOD}  zones: [a, ⟦x⟧, b]\n",
    "a nested flow": f"{GOOD}  disks: [{{size: 1}}, {{kind: ⟦tape⟧}}]\n",
    "a whole flow sequence": f"{GOOD}  zones: ⟦[a, b, c, a]⟧ # four\n",
    "a whole flow sequence over lines": f"{GOOD}  zones: ⟦[a, b,\n    c, a]⟧\n",
    "a flow mapping for text": f"{GOOD}  text: ⟦{{}}⟧\n",
    # lists
    "a block sequence": f"{GOOD}  zones:\n  - a\n  - ⟦x⟧\n  - b\n",
    "an indented sequence": f"{GOOD}  zones:\n      - a\n      -   ⟦x⟧ # no zone\n",
    "a whole block sequence": f"{GOOD}  ⟦zones⟧:\n  - a\n  - b\n  - c\n  - a\n",
    "mappings in a list": f"{GOOD}  disks:\n  - size: 1\n    kind: ssd\n  - kind: ssd\n    size: ⟦0⟧\n",
    "the first field of an item": f"{GOOD}  disks:\n  - size: ⟦0⟧\n",
    "a mapping below its dash": f"{GOOD}  disks:\n  -\n    size: ⟦0⟧\n",
    # keys
    "an unknown field": f"{GOOD}  ⟦siz⟧: 3\n",
    "an unknown field in flow": f"{HEAD}spec: {{size: 3, ⟦siz⟧: 3}}\n",
    "an unknown quoted field": f"{GOOD}  ⟦'siz e'⟧: 3\n",
    "an unknown field with an object": f"{GOOD}  ⟦siz⟧:\n    a: b\n",
    "an unknown field in an item": f"{GOOD}  disks:\n  - size: 1\n  - ⟦siz⟧: 1\n",
    "an unknown field at the top": f"{GOOD}⟦spce⟧: {{}}\n",
    "an unknown explicit key": f"{GOOD}  ? ⟦siz⟧\n  : 3\n",
    # parents
    "a missing field": f"{HEAD}⟦spec⟧:\n  mode: hot\n",
    "a missing field of a flow mapping": f"{GOOD}  ⟦owner⟧: {{mail: a@b}}\n",
    "a missing field of a nested object": f"{GOOD}  ⟦owner⟧:\n    mail: a@b\n",
    "a missing field of nothing": f"{HEAD}⟦spec⟧: {{}}\n",
    # what the server tells at the mapping around it
    "a label": HEAD.replace("a}", "a, labels: {x: ok, z: ⟦no way⟧}}") + "spec: {size: 3}\n",
    "the name of a label": HEAD.replace("a}", "a, labels: {⟦no way⟧: ok}}") + "spec: {size: 3}\n",
    "the name of an annotation": HEAD.replace("a}", "a, annotations: {⟦no way⟧: x}}") + "spec: {size: 3}\n",
    # several documents
    "the second document": f"{GOOD}---\n{GOOD.replace('a}', 'b}').replace('3', '⟦30⟧')}",
    "behind comments and a directive": f"# first\n---\n# second\n{SPEC}  size: ⟦30⟧\n",
    "behind an empty document": f"---\n---\n{SPEC}  size: ⟦30⟧\n",
    "behind text that looks like one": f"{GOOD}---\n{SPEC}  text: |\n    a\n     ---\n  size: ⟦30⟧\n",
    # lists of objects
    "a List": f"{LIST}  spec: {{size: ⟦30⟧}}\n",
    "an unknown field in a List": f"{LIST}  spec: {{size: 3, ⟦siz⟧: 1}}\n",
    # JSON
    "JSON": JSON % '"size": ⟦30⟧',
    "JSON over lines": JSON.replace(", ", ",\n ") % '"size": ⟦30⟧',
    "JSON with tabs": JSON.replace(", ", ",\n\t\t") % '\n\t"size": 3, "mode": ⟦"w\\u0061rm"⟧\n',
    "JSON, an unknown field": JSON % '"size": 3, ⟦"siz"⟧: 1',
    "JSON, objects in a row": (JSON % '"size": 1').replace('"a"', '"b"') + JSON % '"size": ⟦30⟧',
}  # fmt: skip

ALIASES = {
    # what is used by an alias is between ‹ and ›
    "a scalar": f"{GOOD}  text: &a ⟦warm⟧\n  mode: ‹*a›\n",
    "a mapping": f"{GOOD}  labels: &o {{mail: ⟦non⟧, name: x}}\n  owner: ‹*o›\n",
    "a block mapping": f"{GOOD}  labels: &o\n    name: x\n    mail: ⟦non⟧\n  owner: ‹*o›\n",
    "a merge": f"{GOOD}  labels: &o {{mail: ⟦non⟧}}\n  owner:\n    <<: ‹*o›\n    name: x\n",
    "merges of a list": f"{GOOD}  labels: &o {{mail: ⟦non⟧}}\n  owner: {{<<: [‹*o›], name: x}}\n",
    "a list": f"{GOOD}  labels: {{a: &z ⟦x⟧}}\n  zones: [a, ‹*z›]\n",
    "an unknown field that is merged": f"{GOOD}  labels: &o {{name: x, ⟦nam⟧: z}}\n  owner: {{<<: ‹*o›}}\n",
}  # fmt: skip


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "both": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
    "no last line end": lambda text: text.rstrip("\n").encode(),
    "a line separator in a comment": lambda text: f"# \u2028# one line\n{text}".encode(),
    "a next line in a comment": lambda text: f"# \x85# one line\n{text}".encode(),
}
STORED = ("plain", "double quotes", "a nested flow", "an unknown field", "behind a literal")


def unmarked(text: str) -> str:
    return re.sub("[⟦⟧‹›]", "", text)


def span(text: str, begin: str, end: str) -> tuple[int, int, int, int]:
    """Line and column of what stands between two marks, from 1 on, as somebody counts who reads the text."""
    first, last = unmarked(text[: text.index(begin)]), unmarked(text[: text.index(end)])
    return tuple(  # type: ignore[return-value]
        number for part in (first, last) for number in (part.count("\n") + 1, len(part) - part.rfind("\n"))
    )


def told(paths: list[str], xrd: Path) -> dict[str, list[Finding]]:
    """What is wrong with files, by their names."""
    found: dict[str, list[Finding]] = {}
    for item in validate_files(paths, schemas=[str(xrd)]).findings:
        if item.code not in {"skipped-rules", "refused-null", "duplicate-object"} and item.location is not None:
            found.setdefault(Path(item.location.file).name, []).append(item)
    return found


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Finding]]:
    """What is wrong with each text, all of them judged in one run."""
    folder = tmp_path_factory.mktemp("judged")
    (folder / "xrd.yaml").write_text(XRD)
    files = {}
    stored = {
        f"{shape}, {encoding}": store(unmarked(SHAPES[shape]))
        for shape in STORED
        for encoding, store in ENCODINGS.items()
    }
    texts = {**{shape: unmarked(text).encode() for shape, text in (SHAPES | ALIASES).items()}, **stored}
    for number, (shape, text) in enumerate(texts.items()):
        file = folder / f"{number}.{'json' if shape.startswith('JSON') else 'yaml'}"
        file.write_bytes(text)
        files[shape] = file.name
    found = told([str(folder / name) for name in files.values()], folder / "xrd.yaml")
    return lambda shape: found.get(files[shape], [])


def marked(finding: Finding) -> tuple[int, int, int, int]:
    place = finding.location
    assert place is not None
    return place.line, place.column, place.end_line, place.end_column


Judged = Callable[[str], list[Finding]]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_finding_marks_what_is_wrong(shape: str, judged: Judged) -> None:
    found = judged(shape)
    assert [marked(item) for item in found] == [span(SHAPES[shape], "⟦", "⟧")], [str(item) for item in found]


@pytest.mark.parametrize("shape", ALIASES)
def test_what_an_alias_brings_in_is_marked_where_it_is_written(shape: str, judged: Judged) -> None:
    [finding] = judged(shape)
    assert marked(finding) == span(ALIASES[shape], "⟦", "⟧")
    used = finding.location and finding.location.used
    assert used is not None
    assert (used.line, used.column, used.end_line, used.end_column) == span(ALIASES[shape], "‹", "›")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("shape", STORED)
def test_how_a_text_is_stored_moves_no_mark(shape: str, encoding: str, judged: Judged) -> None:
    more = encoding.endswith("comment")
    line, column, end_line, end_column = span(SHAPES[shape], "⟦", "⟧")
    found = judged(f"{shape}, {encoding}")
    assert [marked(item) for item in found] == [(line + more, column, end_line + more, end_column)]


def test_standard_input_has_places_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = SHAPES["a nested flow"]
    (tmp_path / "xrd.yaml").write_text(XRD)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(unmarked(text).encode())))
    [finding] = told(["-"], tmp_path / "xrd.yaml")["<stdin>"]
    assert marked(finding) == span(text, "⟦", "⟧")
