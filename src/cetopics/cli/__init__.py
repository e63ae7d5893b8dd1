"""The command line: one file a verb; each parses, calls the library once and prints."""

from cetopics.cli.running import main

__all__ = ["main"]
