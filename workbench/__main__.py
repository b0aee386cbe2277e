"""Run the command line by ``python -m workbench``, where the script ``workbench`` is not on the path."""

from workbench.cli import main

main(prog_name="workbench")
