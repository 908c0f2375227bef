"""``python -m kleve_kpi`` is the command ``kleve-kpi``."""

from kleve_kpi.cli import main

main()
