"""Writes docs/editions.md: ``python docs/edition_table.py`` after ``pyxp generate``.

The table is what comes out of ``claims/prod.yaml`` with either edition. A test compares the page with what this would
write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from pyxp.files import read_manifests
from pyxp.jobs.render import Surroundings, render
from pyxp.yamlio import Document

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "editions.md"
CLAIM = ROOT / "claims" / "prod.yaml"
NAME = "crossplane.io/composition-resource-name"

PAGE_TEXT = """# Editions of the platform

There are two Compositions of a `StreamflixPipeline`. They come from the same functions
([how](authoring.md#editions)), have the same resources, and differ only in what no field of a claim says. Zones, NAT
gateways, readers, sizes and the like are fields of every claim; `claims/prod.yaml` sets them, and chooses its edition:

```yaml
spec:
  compositionSelector:
    matchLabels:
      platform.streamflix.io/edition: production
```

Claims without a selector get the standard edition, since the definition names it as its default. Everything in which
the stack of `claims/prod.yaml` would differ:

| resource | field | standard | production |
|---|---|---|---|
{rows}

In production tasks that somebody starts by hand do not land on Spot, the container cannot write to its root file
system, so its image must not need to, and the dead-letter queue takes nothing over an open connection.

Written by `python docs/edition_table.py`.

## Move a claim that lives

Crossplane reads the selector once, and then writes what it chose into `spec.compositionRef`. From then on only that
counts, and a selector that changes does nothing. `pyxp validate` warns of it, also where the claim does not say its
reference, with [`--old`](validation.md#changes-of-what-is-there); `pyxp diff` and `pyxp apply` tell it of a cluster.
To move a claim:

1. Put the name into the claim, and its selector beside it for whoever makes the claim anew:
   ```yaml
   spec:
     compositionRef:
       name: streamflix-pipeline-production
     compositionSelector:
       matchLabels:
         platform.streamflix.io/edition: production
   ```
2. See what changes: [`pyxp render --old`](releases.md#see-it-offline) with the claim as it was names it, wave by wave.
3. With `compositionUpdatePolicy: Manual`, as in `claims/prod.yaml`, the claim keeps its revision, which is one of the
   old edition. Write `spec.compositionRevisionRef.name` as well: the newest of
   `kubectl get compositionrevisions -l crossplane.io/composition-name=streamflix-pipeline-production`.
4. Apply it with `pyxp apply --force-conflicts`: Crossplane wrote the reference and owns it, so a plain apply is
   refused, as is `kubectl apply --server-side` without the same option. The task definition follows with the next
   [release](releases.md), as with any changed Composition.
"""


def rows() -> Iterator[str]:
    """A row for every field that has another value in the other edition."""
    standard, production = (stack(selected=selected) for selected in (False, True))
    for name in sorted({*standard, *production}):
        for path, one, other in differing(standard.get(name), production.get(name)):
            yield f"| `{name}` | `{path.removeprefix('spec.forProvider.')}` | {cell(one)} | {cell(other)} |"


def stack(*, selected: bool) -> dict[str, Any]:
    """The composed resources of the claim, by name, with JSON texts read; without the selector as the default."""
    (document,) = read_manifests([CLAIM])
    claim = deepcopy(dict(document.data))
    if not selected:
        del claim["spec"]["compositionSelector"]
    known = read_manifests([ROOT / "xrds", ROOT / "compositions"])
    result = render([Document(claim, document.source)], Surroundings(known=known), converge=True)
    if not result.ok:
        raise SystemExit("\n".join(map(str, result.findings)))
    (made,) = result.stacks
    return {item["metadata"]["annotations"][NAME]: parsed({"spec": item["spec"]}) for item in made.rendered.composed}


def parsed(value: Any) -> Any:
    """The value with documents in place of their texts."""
    if isinstance(value, Mapping):
        return {key: parsed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [parsed(item) for item in value]
    return json.loads(value) if isinstance(value, str) and value[:1] in ("{", "[") else value


def differing(one: Any, other: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Path and both values of what differs; lists of unlike length are told whole."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in sorted({*one, *other}):
            yield from differing(one.get(key), other.get(key), f"{path}.{key}" if path else key)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other, strict=True)):
            yield from differing(*pair, f"{path}[{index}]")
    elif one != other:
        yield path, one, other


def cell(value: Any) -> str:
    """A value inside the table."""
    return "not set" if value is None else f"`{json.dumps(value).replace('|', chr(92) + '|')}`"


def current() -> str:
    """The page as it should be."""
    return PAGE_TEXT.replace("{rows}", "\n".join(rows()))


if __name__ == "__main__":
    PAGE.write_text(current(), encoding="utf-8")
