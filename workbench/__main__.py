"""``python -m workbench``: the command line, where the script ``workbench`` is not on the path."""

from workbench.cli import main

main(prog_name="workbench")
