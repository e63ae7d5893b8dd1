"""``python -m cetopics``: the same as the command ``cetopics``."""

from cetopics.cli import main

main()
