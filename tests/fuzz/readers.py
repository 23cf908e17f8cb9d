"""What reads strangers' data, each as a function from a case to nothing; and the cases of the project's own data.

A case is plain JSON, so that one that fails can be kept in a file. A reader may refuse it with a
:class:`pyxp.errors.PyxpError`; any other exception is a defect, and so is a finding that says that pyxp failed.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from pyxp.catalog import Catalog, FolderStore, MemoryStore
from pyxp.catalog.explaining import explain
from pyxp.catalog.importer import CrdSource, import_documents
from pyxp.catalog.overlay import Overlay
from pyxp.catalog.store import file_texts
from pyxp.errors import PyxpError
from pyxp.files import find_project
from pyxp.jobs.bindings import bindings
from pyxp.jobs.generate import derive_all
from pyxp.jobs.kinds import list_kinds
from pyxp.jobs.lockfile import read_lock, write_lock
from pyxp.jobs.packages import read_package
from pyxp.jobs.render import Surroundings, render
from pyxp.jobs.validate import validate
from pyxp.reports import cases_json, cases_junit, cases_text
from pyxp.reports.stacks import RENDERERS, Extras
from pyxp.testing.suites.reading import find_suites
from pyxp.testing.suites.running import run_suites
from pyxp.testing.suites.snapshots import Snapshots
from pyxp.testing.suites.worlds import Worlds
from pyxp.yamlio import Document, read_documents, read_stream, write_document, write_documents

from .mutation import mutated, scrambled

Case = Any
_ROOT = Path(__file__).parents[2]
_KINDS = (("sqs.aws.upbound.io", "Queue"), ("kms.aws.upbound.io", "Key"), ("iam.aws.upbound.io", "Role"))


class Reader(NamedTuple):
    """Attributes: what makes a case, and what reads it."""

    make: Callable[[Random], Case]
    read: Callable[[Case], None]


class Defect(Exception):
    """A finding says that pyxp failed."""


def _documents(*paths: Path) -> list[Any]:
    return [document.data for path in paths for document in read_documents(path.read_text("utf-8"))]


@cache
def _small() -> list[Any]:
    """A small platform: definition, Composition, Functions, a claim and a resource that exists."""
    return _documents(Path(__file__).with_name("platform.yaml"))


@cache
def _flagship() -> list[Any]:
    """The project's own platform with a claim."""
    return _documents(*_ROOT.glob("xrds/*.yaml"), *sorted(_ROOT.glob("compositions/*.yaml")), _ROOT / "claims/dev.yaml")


@cache
def _crds() -> list[Any]:
    """CRDs of the catalog."""
    catalog = Catalog.shipped()
    found = (catalog.find_kind(*pair) for pair in _KINDS)
    return [facts.crd() for facts in found if facts is not None]


@cache
def _goldens() -> list[Any]:
    """What the project's platform composes."""
    return _documents(_ROOT / "tests/golden/dev.yaml")


def _one_mutated(documents: list[Any], random: Random) -> list[Any]:
    """The documents with one of them mutated."""
    at = random.randrange(len(documents))
    return [*documents[:at], mutated(documents[at], random), *documents[at + 1 :]]


def _make_platform(random: Random) -> Case:
    documents = _one_mutated(_small() if random.random() < 0.9 else _flagship(), random)
    around = [mutated(_small()[-1], random)] if random.random() < 0.3 else []
    return {"documents": documents, "around": around, "converge": random.random() < 0.3}


def _make_manifests(random: Random) -> Case:
    pool = random.choice((_small(), _small(), _crds(), _goldens(), _flagship()))
    chosen = random.sample(pool, min(len(pool), random.choice((1, 2, 8))))
    return _one_mutated(chosen, random)


def _read_validate(case: Case) -> None:
    with suppress(PyxpError):
        write_document(case)
    told = [finding for finding in validate(case).findings if finding.code == "defect"]
    if told:
        raise Defect(str(told[0]))


def _read_render(case: Case) -> None:
    documents, around, converge = case["documents"], case["around"], case["converge"]
    result = render(documents, Surroundings(observed=around, required=around), converge=converge)
    for written in RENDERERS.values():
        written(result.stacks, Extras())
    for stack in result.stacks:
        write_documents([stack.rendered.full_composite(), stack.reconciled_claim() or {}, *stack.rendered.composed])


def _read_derive(case: Case) -> None:
    derive_all([Document(item) for item in case])


def _make_definitions(random: Random) -> Case:
    definitions = [item for item in (*_small(), *_flagship()) if item["kind"] == "CompositeResourceDefinition"]
    return [mutated(random.choice(random.choice((definitions, _crds()))), random)]


def _make_definition_of_crossplane(random: Random) -> Case:
    return [mutated(random.choice([item for item in _small() if "Definition" in item["kind"]]), random)]


def _explain_all(catalog: Catalog) -> None:
    for entry in list_kinds(catalog):
        facts = catalog.find_kind(entry.group, entry.kind)
        assert facts is not None
        for name in facts.versions:
            version = facts.version(name)
            for path in ("", "spec", "spec.forProvider", "status"):
                with suppress(PyxpError):
                    explain(version, path)
        validate([{"apiVersion": facts.version().api_version, "kind": facts.kind, "spec": {"a": 1}}], catalog=catalog)


def _read_schemas(case: Case) -> None:
    records = import_documents([CrdSource(item, "crds.yaml") for item in case])
    _explain_all(Catalog(MemoryStore(records)))
    _in_project(file_texts(records))


def _in_project(texts: dict[str, str]) -> None:
    """Use a store's files as a project does."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "pyxp.toml").write_text('[paths]\ncatalogs = "schemas"\n')
        for name, text in texts.items():
            path = root / "schemas" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "replace"))
        _explain_all(Catalog(FolderStore(root / "schemas")))
        project = find_project(root)
        assert project is not None
        bindings(project)


@cache
def _store() -> dict[str, Any]:
    return {name: json.loads(text) for name, text in file_texts(import_documents(map(CrdSource, _crds()))).items()}


def _make_store(random: Random) -> Case:
    at = random.choice(sorted(_store()))
    return {**_store(), at: mutated(_store()[at], random)}


def _read_store(case: Case) -> None:
    _in_project({name: json.dumps(content) for name, content in case.items()})


_OVERLAY = {
    "release": "v1",
    "package": "provider-{group}",
    "packages": {"kms.aws.upbound.io": "provider-kms"},
    "groups": ["aws.upbound.io"],
    "strike": ["*/*:status.a", "kms/Key:policy"],
    "replaces": ["region"],
    "kinds": {
        "kms/Key": {"externalName": "name", "extracts": {"a": "b"}, "replaces": ["policy"], "requires": ["region"]}
    },
}


def _read_overlay(case: Case) -> None:
    import_documents(map(CrdSource, _crds()[1:2]), Overlay.parse(case))


_PINS = {
    "version": 1,
    "packages": [
        {
            "reference": "r.io/a/b:v1",
            "digest": f"sha256:{'0' * 64}",
            "package": "Provider b",
            "to": "schemas",
            "release": "v1",
            "strikes": ["a/B:c"],
            "overlays": ["o.yaml"],
            "dependsOn": {"r.io/c": ">=v1"},
            "kinds": {"a.io": ["B", "C"]},
        }
    ],
}


def _read_pins(case: Case) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "pyxp.lock"
        path.write_text(json.dumps(case))
        pins = read_lock(path)
        write_lock(path, pins.values())
        if read_lock(path) != pins:
            raise Defect("written pins read otherwise")


def _make_text(random: Random) -> Case:
    return scrambled(write_document(random.choice((*_small(), *_goldens()))), random)


def _read_text(case: Case) -> None:
    for document in read_stream(case).documents:
        document.locate("spec.a")
        again = read_documents(write_document(document.data))
        assert [item.data for item in again] == [document.data], "what was written reads as something else"


def _make_package(random: Random) -> Case:
    package = "\n---\n".join(write_document(item) for item in _small())
    config = {"rootfs": {"diff_ids": [""]}, "config": {"Labels": {"io.crossplane.xpkg:sha256:a": "base"}}}
    manifest = [{"Config": "config.json", "RepoTags": None, "Layers": ["layer.tar"]}]
    index = {"schemaVersion": 2, "manifests": [{"digest": f"sha256:{'a' * 64}", "size": 1, "annotations": {"a": "b"}}]}
    files = {"config.json": config, "manifest.json": manifest, "index.json": index}
    chosen = random.choice(sorted(files))
    files[chosen] = mutated(files[chosen], random)
    if chosen != "index.json":
        del files["index.json"]
    return {"files": files, "package": scrambled(package, random), "flips": _flips(random)}


def _flips(random: Random) -> list[list[int]]:
    count = random.choice((0, 0, 0, 1, 5))
    return [[random.randrange(2000), random.randrange(256)] for _ in range(count)]


def _read_package(case: Case) -> None:
    inner = _tar({"package.yaml": case["package"].encode("utf-8", "replace")})
    documents = {name: json.dumps(content).encode() for name, content in case["files"].items()}
    archive = bytearray(_tar({**documents, "layer.tar": inner}))
    for at, value in case["flips"]:
        archive[at % len(archive)] = value
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xpkg"
        path.write_bytes(archive)
        read_package(path)


def _tar(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


@cache
def _suite() -> dict[str, Any]:
    """A suite with all that can be said in one, for the small platform."""
    claim = next(item for item in _small() if item["kind"] == "Thing")
    fragment = {"spec": {"forProvider": {"region": {"$matches": "^eu"}, "tags": {"$absent": True}}}}
    return {
        "defaults": {"claim": claim, "required": [claim], "context": {"a": 1}, "patch": {"spec": {"free": None}}},
        "tests": [
            {
                "name": "one",
                "set": {"spec.zones[0]": "b-2"},
                "observed": {"queue": {"status": {"atProvider": {"url": "a"}}}},
                "expect": {
                    "ready": False,
                    "resources": {"queue": fragment},
                    "objects": [{"kind": "Queue", "metadata": {"labels": {"$exactly": {"a": "b"}}}}],
                    "absent": ["other"],
                    "count": {"Queue": 1},
                    "composite": {"status": {"conditions": [{"type": "Ready", "status": "True"}]}},
                    "claim": {"spec": {"zones": {"$contains": ["b-2"]}}},
                    "results": [{"severity": "Warning", "reason": "a", "message": "b"}],
                    "findings": [{"code": "unknown-field", "path": "b", "severity": "note"}],
                    "snapshot": "snapshot.yaml",
                },
            },
            {"name": "two", "converge": True, "slow": {"queue": 2}, "old": claim, "expect": {"count": 1}},
            {"name": "three", "patch": {"spec": {"size": "huge"}}, "expect": {"refused": {"path": "spec.size"}}},
            {
                "name": "four",
                "recursive": True,
                "steps": [{"expect": {"ready": False}}, {"observed": "ready", "expect": {"fatal": "a"}}],
            },
        ],
    }


def _read_suite(case: Case) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "pyxp.toml").write_text("")
        (root / "compositions").mkdir()
        (root / "compositions/all.yaml").write_text(write_documents(_small()))
        (root / "suite.json").write_text(json.dumps(case))
        cases = list(run_suites(find_suites([str(root / "suite.json")]), Worlds(), Snapshots()))
        list(cases_text.lines(cases))
        cases_junit.text(cases)
        cases_json.text(cases)
    told = [finding for one in cases for finding in one.findings if finding.code == "defect"]
    if told:
        raise Defect(str(told[0]))


READERS = {
    "suite": Reader(lambda random: mutated(_suite(), random), _read_suite),
    "validate": Reader(_make_manifests, _read_validate),
    "render": Reader(_make_platform, _read_render),
    "derive": Reader(_make_definition_of_crossplane, _read_derive),
    "schemas": Reader(_make_definitions, _read_schemas),
    "store": Reader(_make_store, _read_store),
    "overlay": Reader(lambda random: mutated(_OVERLAY, random), _read_overlay),
    "pins": Reader(lambda random: mutated(_PINS, random), _read_pins),
    "text": Reader(_make_text, _read_text),
    "package": Reader(_make_package, _read_package),
}
