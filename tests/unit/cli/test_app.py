"""The command itself: help, unknown names, exit codes, errors told without a traceback."""

import importlib
import subprocess
import sys
import types
import warnings

import click
import pytest

from pyxp.cli import app
from pyxp.cli.app import COMMANDS, cli, run
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import finding_line, printable, tell_deprecations
from pyxp.diagnostics import Finding, Severity
from pyxp.errors import InputError, Location, PyxpDeprecationWarning, UsageError
from pyxp.reports.findings_text import line_of


@pytest.fixture
def fake(monkeypatch):
    """Puts a command of our own behind ``pyxp validate``."""

    def install(command):
        module = types.ModuleType("pyxp.cli.validate")
        module.command = command
        monkeypatch.setitem(sys.modules, "pyxp.cli.validate", module)

    return install


def raising(error):
    @click.command("validate")
    def command():
        raise error

    return command


def test_help_lists_every_command_and_imports_none(capsys, monkeypatch):
    monkeypatch.setattr(app, "import_module", lambda name: pytest.fail(f"imported {name}"))
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name}" in out for name in COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_a_module_with_help(name, capsys):
    command = importlib.import_module(f"pyxp.cli.{name}").command
    assert isinstance(command, click.Command)
    assert run([name, "--help"]) == 0
    assert "Usage: pyxp" in capsys.readouterr().out


def test_the_version_is_that_of_the_package(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("pyxp 0.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rendr"], "No such command 'rendr'. Did you mean 'render'?"),
        (
            ["xyzzy"],
            "No such command 'xyzzy'. Commands are apply, bindings, delete, diff, doctor, generate, package, ",
        ),
        (["schemas", "lits"], "No such command 'lits'. Did you mean 'list'?"),
        (["--projekt", "x"], "No such option '--projekt'. Did you mean '--project'?"),
        (["render", "--zzz", "x"], "No such option '--zzz'.\n"),
        (["render"], "Missing argument 'FILE...'.\n"),
        (["render", "--convergee", "x"], "No such option '--convergee'. Did you mean '--converge'?"),
        (["render", "--output", "yml", "x"], "'yml' is not one of 'yaml'"),
    ],
)
def test_misuse_ends_with_2_and_a_suggestion(arguments, message, capsys):
    assert run(arguments) == ExitCode.MISUSE
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (
            InputError("cannot find the file", hint="did you mean 'b'?", location=Location("a.yaml", 3, 5)),
            1,
            "Error: a.yaml:3:5: cannot find the file; did you mean 'b'?\n",
        ),
        (UsageError("cannot work so"), 2, "Error: cannot work so\n"),
        (InputError("bad name \x1b[31m\x07"), 1, "Error: bad name \\x1b[31m\\x07\n"),
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
        (click.Abort(), 130, "Interrupted.\n"),
    ],
)
def test_errors_are_one_paragraph_on_standard_error(fake, error, code, text, capsys):
    fake(raising(error))
    assert run(["validate"]) == code
    captured = capsys.readouterr()
    assert captured.err.lstrip("\n") == text
    assert captured.out == ""


def test_a_defect_is_told_without_a_traceback_unless_asked_for(fake, monkeypatch, capsys):
    fake(raising(ZeroDivisionError("boom")))
    monkeypatch.delenv("PYXP_TRACEBACK", raising=False)
    assert run(["validate"]) == ExitCode.MISUSE
    err = capsys.readouterr().err
    assert err == (
        "Error: pyxp failed unexpectedly (ZeroDivisionError: boom); this is a defect of pyxp, "
        "run again with PYXP_TRACEBACK=1 to see where it came from\n"
    )
    monkeypatch.setenv("PYXP_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        run(["validate"])


@pytest.mark.parametrize("end", ["return", "exit"])
def test_a_commands_code_is_the_process_code(fake, end):
    @click.command("validate")
    @click.pass_context
    def command(context):
        if end == "exit":
            context.exit(1)
        return ExitCode.PROBLEMS

    fake(command)
    assert run(["validate"]) == 1


def test_a_command_that_returns_nothing_is_good(fake):
    fake(click.Command("validate", callback=lambda: None))
    assert run(["validate"]) == ExitCode.GOOD


@pytest.mark.parametrize("arguments", [["--project", "p", "validate"], ["validate", "--project", "p"]])
def test_the_project_may_be_named_before_or_after_the_command(fake, arguments, capsys):
    @click.command("validate")
    @click.option("--project")
    def command(project):
        click.echo(f"project={project}")

    fake(command)
    assert run(arguments) == 0
    assert capsys.readouterr().out == "project=p\n"


def test_the_project_reaches_nested_commands(fake, capsys):
    @click.group("validate")
    def command():
        pass

    @command.command("inner")
    @click.option("--project")
    def inner(project):
        click.echo(f"project={project}")

    fake(command)
    assert run(["--project", "p", "validate", "inner"]) == 0
    assert capsys.readouterr().out == "project=p\n"


@pytest.fixture
def colored(fake, monkeypatch, capsys):
    """Runs a command that tells a finding, or fails; gives what it wrote where a terminal would read."""

    @click.command("validate")
    @click.option("--fail", is_flag=True)
    def command(fail):
        if fail:
            raise InputError("cannot find it")
        finding = Finding("some-code", "told", Severity.WARNING, Location("a.yaml", 1, 2), "Thing/a")
        click.echo(finding_line(line_of(finding)))

    fake(command)
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments, terminal=True):
        for stream in (sys.stdout, sys.stderr):
            monkeypatch.setattr(stream, "isatty", lambda: terminal)
        run(arguments)
        return "".join(capsys.readouterr())

    return call


YELLOW = "a.yaml:1:2: \x1b[33m\x1b[1mwarning[some-code]\x1b[0m Thing/a: told\n"
PLAIN = "a.yaml:1:2: warning[some-code] Thing/a: told\n"


def test_severities_are_coloured_on_a_terminal(colored):
    assert colored("validate") == YELLOW
    assert colored("validate", terminal=False) == PLAIN
    assert colored("validate", "--fail") == "\x1b[31m\x1b[1mError:\x1b[0m cannot find it\n"
    assert colored("validate", "--fail", terminal=False) == "Error: cannot find it\n"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_the_environment_turns_colours_off(colored, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert colored("validate") == PLAIN
    assert colored("--color", "always", "validate") == YELLOW
    monkeypatch.setenv(name, "")
    assert colored("validate") == YELLOW


def test_the_environment_turns_colours_on_where_it_does_not_turn_them_off(colored, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert colored("validate", terminal=False) == YELLOW
    assert colored("--color", "never", "validate", terminal=False) == PLAIN
    monkeypatch.setenv("NO_COLOR", "1")
    assert colored("validate", terminal=False) == PLAIN
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "0")
    assert colored("validate", terminal=False) == PLAIN


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize(
    ("choice", "terminal", "shown"),
    [("always", False, YELLOW), ("never", True, PLAIN), ("auto", True, YELLOW), ("auto", False, PLAIN)],
)
def test_colours_can_be_chosen(colored, place, choice, terminal, shown):
    arguments = ["validate"]
    arguments[place:place] = ["--color", choice]
    assert colored(*arguments, terminal=terminal) == shown


@pytest.mark.parametrize("place", [0, 1])
def test_colours_are_chosen_for_what_ends_a_command_too(colored, place):
    arguments = ["validate", "--fail"]
    arguments[place:place] = ["--color", "always"]
    assert colored(*arguments, terminal=False).startswith("\x1b[31m")


def test_the_colours_of_nested_commands_can_be_chosen(capsys):
    assert run(["schemas", "list", "--color", "never", "ec2/VPC"]) == 0
    assert run(["schemas", "list", "--color", "sometimes"]) == 2
    assert "'sometimes' is not one of 'auto', 'always', 'never'" in capsys.readouterr().err


def test_a_command_must_be_a_click_command(fake, capsys):
    fake(lambda: None)
    assert run(["validate"]) == ExitCode.MISUSE
    assert "is not a click command" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_error():
    program = (
        "import sys, types, click\n"
        "m = types.ModuleType('pyxp.cli.validate')\n"
        "m.command = click.Command('validate', callback=lambda: [click.echo('x' * 1000) for _ in range(2000)])\n"
        "sys.modules['pyxp.cli.validate'] = m\n"
        "from pyxp.cli import main\n"
        "main(['validate'])\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
    assert process.returncode == 0
    assert err == ""


def test_python_m_pyxp_is_the_command():
    done = subprocess.run([sys.executable, "-m", "pyxp", "nope"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "No such command 'nope'" in done.stderr


def test_the_help_needs_no_heavy_import():
    program = "import sys; from pyxp.cli.app import run; run(['--help']); print(*sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "click" in loaded
    assert loaded.isdisjoint({"yaml", "msgspec", "rich", "kr8s", "importlib.metadata", "re2"})


def test_printable_text_is_left_alone():
    assert printable("ü → 日本\n\tok") == "ü → 日本\n\tok"
    assert printable("a\rb\x9bc") == "a\\x0db\\x9bc"
    assert printable("a\u202eb\ue000c\U000f0000") == "a\\u202eb\\ue000c\\U000f0000"


def test_the_group_knows_nothing_else():
    assert cli.get_command(click.Context(cli), "nope") is None


def test_a_former_spelling_is_told_with_its_line(capsys, monkeypatch):
    others = []
    monkeypatch.setattr(warnings, "showwarning", lambda message, *_: others.append(str(message)))
    with warnings.catch_warnings():
        tell_deprecations()
        warnings.warn_explicit("old is new now", PyxpDeprecationWarning, "kinds/shop.py", 3)
        assert capsys.readouterr().err == "kinds/shop.py:3: warning[deprecated] old is new now\n"
        warnings.simplefilter("default")
        warnings.warn_explicit("else", UserWarning, "kinds/shop.py", 4)
        assert (others, capsys.readouterr().err) == (["else"], "")


@pytest.mark.parametrize(
    "arguments",
    [
        *(["validate", ""], ["validate", "--schemas", "", "x"], ["validate", "--project", "", "x"]),
        *(["render", "", "x"], ["render", "--xrd", "", "x"], ["render", "-s", "", "x"], ["render", "-o", "", "x"]),
        *(["render", "--function-credentials", "", "x"], ["render", "--function-certs", "", "x"]),
        *(["generate", "--project", ""], ["bindings", "--project", ""], ["--project", "", "validate", "x"]),
        *(["schemas", "import", ""], ["schemas", "import", "--to", "", "x"], ["schemas", "list", "--project", ""]),
        ["generate", "--crds", ""],
    ],
)
def test_an_empty_text_is_not_the_current_folder(arguments, capsys):
    assert run(arguments) == ExitCode.MISUSE
    assert "names no path" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["validate", "--project"], ["validate", "--schemas"], ["render", "-o"], ["generate", "--project"]]
)
def test_a_name_that_is_too_long_for_a_path_is_misuse(arguments, capsys):
    assert run([*arguments, "x" * 5_000, *(["x"] if arguments[0] != "generate" else [])]) == ExitCode.MISUSE
    told = capsys.readouterr().err
    assert "x... (5000 characters) is too long for a path" in told
    assert "x" * 500 not in told


def test_a_project_file_that_is_no_configuration_is_misuse(tmp_path, capsys):
    (tmp_path / "passwd").write_text("root:x:0:0:root:/root:/bin/bash\n")
    assert run(["generate", "--project", str(tmp_path / "passwd")]) == ExitCode.MISUSE
    assert "as project: it has no pyproject.toml with [tool.pyxp] and no pyxp.toml" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["a\n::error::x"], ["validate", "x", "--output", "a\n::error::x"]])
def test_a_line_break_in_an_argument_begins_no_line(arguments, capsys):
    assert run(arguments) == 2
    told = capsys.readouterr().err
    assert r"a\n::error::x" in told
    assert [line for line in told.splitlines() if line.lstrip().startswith("::")] == []
