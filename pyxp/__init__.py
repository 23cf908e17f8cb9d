"""Crossplane platforms in typed Python: author, generate, render and validate, offline.

This is the facade for users and platforms; nothing inside pyxp imports it. What it offers is promised to stay (see
``docs/stability.md``). Names are loaded when they are first used; ``__init__.pyi``, which follows
from the table here, has their types.
"""

from importlib import import_module

_HOMES = {
    "pyxp.authoring.composites": "Composite takes",
    "pyxp.authoring.composition": "Composition",
    "pyxp.authoring.constraints": "Meta",
    "pyxp.authoring.conversions": (
        "as_bool as_number choose_by_pattern extract formatted from_quantity list_from_json map_from_json"
    ),
    "pyxp.authoring.declarations": "Spec Status default_list",
    "pyxp.authoring.definitions": "PrinterColumn",
    "pyxp.authoring.environment_configs": "EnvironmentConfig",
    "pyxp.authoring.fields": "field",
    "pyxp.authoring.questions": "contains is_set one_of present",
    "pyxp.authoring.ready_checks": "has_condition has_value",
    "pyxp.authoring.repetition": "up_to",
    "pyxp.authoring.resources": "Group ManagedResource Resource select select_labelled",
    "pyxp.authoring.rules": "APPEND_ONLY IMMUTABLE UNIQUE Rule rule",
    "pyxp.authoring.transforms": (
        "adler32 as_int as_text at_least at_most from_base64 join lower replace sha1 sha256 sha512 to_base64"
        " trim_prefix trim_suffix upper"
    ),
    "pyxp.authoring.values": "choose default json_document merge not_",
    "pyxp.cluster.connection": "Target",
    "pyxp.cluster.consequences": "ProtectedError",
    "pyxp.cluster.failures": "ClusterError NotServedError ServerRefusal",
    "pyxp.compiler": "CompileError Compiled compile_composite",
    "pyxp.diagnostics": "Finding Severity",
    "pyxp.engine.functions": "run_function",
    "pyxp.errors": (
        "AuthoringError InputError Location PyxpDeprecationWarning PyxpError SyntaxProblem UnknownNameError UsageError"
    ),
    "pyxp.files": "read_manifests",
    "pyxp.jobs.apply": "ApplyOptions ApplyResult apply apply_async",
    "pyxp.jobs.cloud_diff": "CloudDiff diff_cloud diff_cloud_async",
    "pyxp.jobs.cluster_diff": "ClusterDiff diff_cluster diff_cluster_async",
    "pyxp.jobs.delete": "delete delete_async",
    "pyxp.cluster.diagnosis.examination": "Diagnosis",
    "pyxp.jobs.imports": "Imported import_cluster_schemas import_cluster_schemas_async import_schemas",
    "pyxp.jobs.doctor": "Beside doctor doctor_async",
    "pyxp.jobs.package_imports": "ImportedPackage import_packages restore_packages",
    "pyxp.jobs.pause": "PauseResult pause pause_async resume resume_async",
    "pyxp.jobs.packages": "ReadPackage open_package",
    "pyxp.jobs.packaging": "PackageResult build_package",
    "pyxp.jobs.pushing": "push_package",
    "pyxp.jobs.render": "RenderResult Surroundings render",
    "pyxp.jobs.status": "StatusResult follow follow_async status status_async wait wait_async",
    "pyxp.jobs.validate": "Validated validate",
    "pyxp.remote.calling": "Certificates RemoteFunction",
    "pyxp.validation": "Cause Validator Verdict",
    "pyxp.xpkg.contents": "Contents Dependency",
    "pyxp.xpkg.registry": "RegistryError",
    "pyxp.xpkg.writing": "Package",
    "pyxp.yamlio": "Document read_documents write_documents",
}
"""The names that each module gives."""
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted([*_HOME, "__version__"])


def __getattr__(name: str) -> object:
    if name == "__version__":
        return import_module("importlib.metadata").version("pyxp")
    if name not in _HOME:
        raise AttributeError(f"module 'pyxp' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
