"""`python -m modelgen` is `modelgen`."""

from modelgen.cli.main import main

main(prog_name="modelgen")
