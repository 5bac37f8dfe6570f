"""`python -m generator` is `modelgen`."""

from generator.cli import main

main(prog_name="modelgen")
