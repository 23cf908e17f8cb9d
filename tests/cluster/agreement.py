"""Where the server's answer and pyxp's verdict on one document differ."""

from typing import Any

from pyxp.validation import Verdict

from .judge import Said

VOLATILE = {"managedFields", "uid", "creationTimestamp", "generation", "resourceVersion"}
OTHER_WORDS = (
    "evaluating rule",  # faults of rules while they run
    "regex used for validation",  # rules of names, which pyxp tells without their patterns
    "in references for",  # owners, which the server shows in the order of its type
    "disallowed from being an owner",
)
"""Parts of texts that pyxp words otherwise."""
_LONG = 300
"""Characters from which on pyxp cuts a value that it shows."""


def differences(said: Said, verdict: Verdict) -> list[Any]:
    """What differs: the verdict itself, the fields of the causes, their words, what would be stored, the warnings."""
    ours = {cause.field for cause in verdict.causes} - {"<nil>"}
    if said.accepted != verdict.accepted:
        return ["verdict", said.code, said.body.get("message"), verdict.causes]
    if said.accepted:
        return _stored(said, verdict)
    if said.not_known and said.not_known != ours:
        return ["unknown fields", said.not_known, ours]
    if said.code == 422:
        theirs = {field for field, _ in said.causes} - {"<nil>"}
        if theirs != ours:
            return ["fields", theirs - ours, ours - theirs]
        return _words(said, verdict)
    return []


def _stored(said: Said, verdict: Verdict) -> list[Any]:
    theirs, ours = normal(said.body), normal(verdict.object)
    if "generateName" in theirs["metadata"]:
        theirs["metadata"].pop("name", None)
        ours["metadata"].pop("name", None)
    if theirs != ours:
        return ["object", theirs, ours]
    if sorted(said.warnings) != sorted(verdict.warnings):
        return ["warnings", said.warnings, verdict.warnings]
    return []


def _words(said: Said, verdict: Verdict) -> list[Any]:
    ours = {cause.message for cause in verdict.causes}
    other = {"<nil>"}
    if verdict.object["metadata"].get("generateName"):
        other.add("metadata.name")  # with characters that are random there
    missing = [
        text
        for field, text in said.causes
        if field not in other
        and text not in ours
        and len(text) < _LONG
        and not any(part in text for part in OTHER_WORDS)
    ]
    return ["words", missing, ours] if missing else []


def normal(value: Any) -> Any:
    """A value without what differs from run to run, and without the difference of 1 and 1.0."""
    if isinstance(value, dict):
        return {key: normal(item) for key, item in value.items() if key not in VOLATILE}
    if isinstance(value, list):
        return [normal(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def sent(value: Any) -> Any:
    """A value as kubectl sends it: the whole number of a YAML document's ``1.0`` is 1."""
    if isinstance(value, dict):
        return {key: sent(item) for key, item in value.items()}
    if isinstance(value, list):
        return [sent(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e21 else value
