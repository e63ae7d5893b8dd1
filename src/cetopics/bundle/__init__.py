"""The model on disk: plain arrays and JSON under a manifest of digests, never a pickle.

What writes a bundle is in `cetopics.bundle.writing`: who labels need not load it.
"""

from cetopics.bundle.contents import Bundle, Provenance
from cetopics.bundle.reading import read_bundle

__all__ = ["Bundle", "Provenance", "read_bundle"]
