"""The command line: one file a verb; each parses, calls the library once and prints."""

from cetopics.cli.app import main

__all__ = ["main"]
