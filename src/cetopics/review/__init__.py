"""A second look at labelled examples: what a person should see before they are trained on."""

from cetopics.review.findings import CODES, Finding
from cetopics.review.lint import lint_examples, lint_files
from cetopics.review.rules import LintRules, read_rules

__all__ = ["CODES", "Finding", "LintRules", "lint_examples", "lint_files", "read_rules"]
