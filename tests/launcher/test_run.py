"""run.py says what is missing on any machine, does its work once, and passes on its arguments."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import venv
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what run.py looks at, without an environment."""
    for name in ("requirements.txt", "requirements-test.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setattr(run, "ROOT", str(tmp_path))
    monkeypatch.setattr(run, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(run, "STAMP", str(tmp_path / ".venv" / "set-up"))
    return tmp_path


class Recorded:
    """Stands in for pip: remembers what it was asked, and fails when told to."""

    def __init__(self, run: ModuleType, monkeypatch: pytest.MonkeyPatch, fail_on: str = "") -> None:
        self.commands: list[str] = []
        self.fail_on = fail_on
        monkeypatch.setattr(run.subprocess, "check_call", self.check)
        monkeypatch.setattr(run, "install_torch", lambda pip: self.commands.append("torch"))
        monkeypatch.setattr(run, "register_project", lambda: self.commands.append("name"))

    def check(self, command: list[str], **_: object) -> None:
        self.commands.append(Path(command[-1]).name)
        if self.fail_on and self.fail_on in command[-1]:
            raise subprocess.CalledProcessError(1, command)


def test_an_old_python_is_told_what_to_install(run: ModuleType) -> None:
    assert "3.11 or newer, this is 3.9" in run.missing((3, 9, 1))
    assert run.missing((3, 11, 0)) is None
    assert run.missing((3, 14, 0)) is None


def test_it_parses_on_pythons_too_old_to_run_it() -> None:
    import ast

    tree = ast.parse((ROOT / "run.py").read_text("utf-8"), feature_version=(3, 6))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.NamedExpr | ast.AnnAssign)]


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(module: str, tmp_path: Path) -> None:
    (tmp_path / f"{module}.py").write_text("raise ImportError('split off by the distribution')")
    done = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), "cli", "--help"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "apt install python3-venv" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_command_is_refused_before_anything_is_installed(run: ModuleType, project: Path) -> None:
    assert run.main(["deploy"]) == 2
    assert not (project / ".venv").exists()


def test_set_up_is_done_once_and_again_when_the_pins_change(
    run: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = Recorded(run, monkeypatch)
    run.set_up()
    assert pip.commands == ["torch", "requirements.txt", "name"]
    assert Path(run.python()).exists()
    run.set_up()
    assert len(pip.commands) == 3
    run.set_up(for_tests=True)
    assert pip.commands[3:] == ["requirements-test.txt"]
    with (project / "requirements.txt").open("a") as file:
        file.write("# another pin\n")
    run.set_up()
    assert pip.commands[4:] == ["torch", "requirements.txt", "name"]


def test_an_interrupted_set_up_is_continued(
    run: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    builder = venv.EnvBuilder
    monkeypatch.setattr(venv, "EnvBuilder", lambda **options: builder(**{**options, "with_pip": False}))
    pip = Recorded(run, monkeypatch, fail_on="requirements.txt")
    assert run.main(["setup"]) == 2
    assert "Run this again" in capsys.readouterr().err
    pip.fail_on = ""
    assert run.main(["setup"]) == 0
    assert pip.commands == ["torch", "requirements.txt", "torch", "requirements.txt", "name"]


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        (["cli", "search", "a b", "--json"], ["-m", "workbench", "search", "a b", "--json"]),
        (["test", "-k", "log"], ["-m", "pytest", "-k", "log"]),
        (["serve", "--port", "8600"], ["-m", "workbench", "serve", "--port", "8600"]),
        (["--port", "8600"], ["-m", "workbench", "serve", "--port", "8600"]),
        ([], ["-m", "workbench", "serve"]),
    ],
)
def test_arguments_and_the_exit_code_are_passed_on(
    run: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], passed: list[str]
) -> None:
    (project / "claims.db").touch()
    monkeypatch.setattr(run, "set_up", lambda for_tests: None)
    monkeypatch.setattr(run, "run_command", lambda command, cwd=None: command)
    assert run.main(given)[1:] == passed


def test_the_first_start_loads_the_demonstration_and_a_failure_stops_there(
    run: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    monkeypatch.delenv("WORKBENCH_DB", raising=False)
    monkeypatch.setattr(run, "set_up", lambda for_tests: None)
    monkeypatch.setattr(run, "run_command", lambda command, cwd=None: seen.append(command[3:]) or 2)
    assert run.main([]) == 2
    assert seen == [["init", "--seeds"]]


def test_without_a_network_it_goes_on_within_seconds(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert not run.reachable(f"https://127.0.0.1:{closed.getsockname()[1]}/whl")

    waited: list[float] = []

    def without_answer(address: tuple[str, int], timeout: float) -> None:
        waited.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(run.socket, "create_connection", without_answer)
    assert not run.reachable("https://no-such-host.invalid/whl")
    assert waited == [run.CONNECT_SECONDS] and run.CONNECT_SECONDS <= 5


def test_the_exit_code_of_what_runs_is_ours(run: ModuleType) -> None:
    assert run.run_command([sys.executable, "-c", "raise SystemExit(7)"]) == 7


@pytest.mark.skipif(os.name == "nt", reason="signals as terminals send them")
def test_ctrl_c_lets_the_child_end_in_its_own_way(tmp_path: Path) -> None:
    child = "import signal, sys, time\ntry:\n    print('up', flush=True); time.sleep(60)\nexcept KeyboardInterrupt:\n    sys.exit(5)"
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import run; sys.exit(run.run_command([sys.executable, '-c', {child!r}]))"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 5
    assert "Traceback" not in errors


def pins(name: str) -> dict[str, str]:
    lines = [line.split(";")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def test_every_dependency_is_pinned_and_nothing_for_graphics_cards() -> None:
    import tomllib

    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for name, wanted in (
        ("requirements.txt", project["dependencies"]),
        ("requirements-test.txt", project["optional-dependencies"]["test"]),
    ):
        have = {key.lower().replace("_", "-"): version for key, version in pins(name).items()}
        for line in wanted:
            requirement = Requirement(line)
            assert requirement.specifier.contains(have[requirement.name.lower().replace("_", "-")]), line
        assert not [key for key in have if key.startswith(("nvidia", "cuda", "triton"))]
    assert not set(pins("requirements.txt")) & set(pins("requirements-test.txt"))
