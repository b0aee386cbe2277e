"""Runs the scripts of the interface in Node."""

import json
import shutil
import subprocess
from typing import Any

import pytest


def run_script(script: str, expression: str, **values: object) -> Any:
    """Return the value of a JavaScript expression after a script; ``values`` are constants in it."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    constants = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in values.items())
    code = f"{script}\n{{\n{constants}console.log(JSON.stringify({expression}));\n}}"
    result = subprocess.run([node, "--input-type=module"], check=False, input=code, capture_output=True, encoding="utf-8", timeout=60)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)
