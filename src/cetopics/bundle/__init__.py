"""The model on disk: plain arrays and JSON under a manifest of digests, never a pickle."""

from cetopics.bundle.contents import Bundle, Provenance
from cetopics.bundle.reading import read_bundle
from cetopics.bundle.writing import check_bundle_place, write_bundle

__all__ = ["Bundle", "Provenance", "check_bundle_place", "read_bundle", "write_bundle"]
