"""Run the command line in this process, for the tests in this folder."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from workbench import Workbench
from workbench.cli import main

ME = "Ada Example"
SENTENCES = "The commission counted again. It found no fault in the vote.\n\nObservers agreed with it."


@dataclass(frozen=True)
class CommandLine:
    """``run`` gives the result of a command, ``ok`` its standard output, ``json`` that read; both want exit code 0."""

    database: Path

    def run(self, *args: object, input: str | bytes | None = None, **environment: str | None) -> Result:
        given = {"COLUMNS": "100", "WORKBENCH_REVIEWER": ME, "WORKBENCH_DB": str(self.database)} | environment
        return CliRunner(env=given).invoke(main, [str(arg) for arg in args], input=input)

    def ok(self, *args: object, input: str | bytes | None = None, **environment: str | None) -> str:
        result = self.run(*args, input=input, **environment)
        assert result.exit_code == 0, f"{args}: {result.output}" + (f"{result.exception!r}" if result.exception else "")
        return result.stdout

    def json(self, *args: object, input: str | bytes | None = None) -> Any:
        return json.loads(self.ok(*args, "--json", input=input))

    def refused(self, *args: object, input: str | bytes | None = None, **environment: str | None) -> str:
        """The one sentence with which a command ends that cannot be done; exit code 2 and nothing on standard output."""
        result = self.run(*args, input=input, **environment)
        assert result.exit_code == 2, f"{args}: {result.output} {result.exception!r}"
        assert result.stdout == ""
        return only_sentence(result.stderr)

    def desk(self) -> Workbench:
        return Workbench.open(self.database)


def only_sentence(stderr: str) -> str:
    """What stands behind ``Error:``, which has to be the only line there, and one sentence."""
    assert stderr.startswith("Error: "), stderr
    sentence = stderr.removeprefix("Error: ").removesuffix("\n")
    assert "\n" not in sentence, stderr
    assert sentence.endswith("."), sentence
    return sentence
