"""Argo CD's runtime for scripts of its settings: Lua 5.1 with the base and table libraries alone."""

import pytest

TAKEN_AWAY = ("string", "io", "math", "debug", "coroutine", "package", "python", "os", "require", "dofile", "loadfile")


def health(script, manifest):
    """The status and message that a script returns for an object, as two texts."""
    lua51 = pytest.importorskip("lupa.lua51")
    runtime = lua51.LuaRuntime(register_eval=False, register_builtins=False)
    runtime.execute('getmetatable("").__index = nil')
    for name in TAKEN_AWAY:
        runtime.globals()[name] = None
    runtime.globals().obj = runtime.table_from(manifest, recursive=True)
    runtime.globals().actionParams = runtime.table_from({})
    answer = runtime.execute(script)
    return answer["status"], answer["message"]
