"""The topics as data: what they are, and how they are read."""

from cetopics.taxonomy.reading import read_taxonomy, taxonomy_from_mapping
from cetopics.taxonomy.topics import Area, Subtopic, Taxonomy, Term

__all__ = ["Area", "Subtopic", "Taxonomy", "Term", "read_taxonomy", "taxonomy_from_mapping"]
