from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cetopics.errors import TaxonomyError
from cetopics.taxonomy import Area, Taxonomy, read_taxonomy, taxonomy_from_mapping


def test_order_is_each_area_then_its_subtopics(toy_taxonomy: Taxonomy) -> None:
    expected = ("ethics", "confidentiality", "boundaries", "methods", "cbt", "act")
    assert toy_taxonomy.ids == expected
    assert toy_taxonomy.area_index == (0, 0, 0, 3, 3, 3)


def test_subtopics_bring_their_areas(toy_taxonomy: Taxonomy) -> None:
    assert toy_taxonomy.with_areas(["cbt", "ethics"]) == {"cbt", "methods", "ethics"}


def test_round_trip_through_plain_values(toy_taxonomy: Taxonomy) -> None:
    again = taxonomy_from_mapping(toy_taxonomy.to_mapping())
    assert again == toy_taxonomy
    assert again.digest == toy_taxonomy.digest


def test_digest_changes_with_a_term(toy_taxonomy: Taxonomy) -> None:
    document = toy_taxonomy.to_mapping()
    document["areas"][0]["terms"].append({"text": "code of conduct"})
    assert taxonomy_from_mapping(document).digest != toy_taxonomy.digest


def test_types_are_immutable(toy_taxonomy: Taxonomy) -> None:
    with pytest.raises(AttributeError):
        toy_taxonomy.areas[0].name = "other"  # type: ignore[misc]


def _change(path: tuple[Any, ...], value: object) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for key in path[:-1]:
            document = document[key]
        if value is _MISSING:
            del document[path[-1]]
        else:
            document[path[-1]] = value

    return change


_MISSING = object()
_AREA = ("areas", 0)
_SUBTOPIC = (*_AREA, "subtopics", 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_change(("extra",), 1), "unknown key 'extra'"),
        (_change((*_SUBTOPIC, "colour"), "red"), "unknown key 'colour'"),
        (_change((*_SUBTOPIC, "definition"), " "), "definition: is empty"),
        (_change((*_SUBTOPIC, "definition"), _MISSING), "the key 'definition' is missing"),
        (_change((*_SUBTOPIC, "id"), "boundaries"), "the id 'boundaries' is given to 2 topics"),
        (_change((*_SUBTOPIC, "id"), "No Good"), "has more than a-z, 0-9 and hyphens"),
        (_change((*_SUBTOPIC, "name"), 7), "expected text, found 7"),
        (_change((*_SUBTOPIC, "terms"), "privacy"), "expected a list, found 'privacy'"),
        (_change((*_SUBTOPIC, "terms"), ["a-b", "A b"]), "is listed twice"),
        (_change((*_SUBTOPIC, "terms"), ["CBT"]), "is also claimed by 'confidentiality'"),
        (_change((*_SUBTOPIC, "terms"), ["--"]), "has no letter or digit"),
        (_change((*_SUBTOPIC, "terms"), [12]), "expected a string or a mapping, found 12"),
        (_change((*_SUBTOPIC, "terms"), [{"text": "x", "case": 1}]), "expected true or false"),
        (
            _change((*_SUBTOPIC, "terms"), [{"text": "x", "shared": ["y"]}]),
            "'y', which is no topic",
        ),
        (
            _change((*_SUBTOPIC, "terms"), [{"text": "x", "shared": ["act", "act"]}]),
            "with the same topic twice",
        ),
        (
            _change((*_SUBTOPIC, "terms"), [{"text": "x", "shared": ["confidentiality"]}]),
            "shared with its own topic",
        ),
        (_change((*_AREA, "subtopics"), _MISSING), "the key 'subtopics' is missing"),
        (_change((*_AREA, "source"), [1]), "expected strings, found 1"),
        (_change(("version",), "1"), "expected a whole number, found '1'"),
        (_change(("areas",), []), "expected at least one area"),
    ],
)
def test_faults_are_told(
    toy_document: dict[str, object], change: Callable[[Any], None], message: str
) -> None:
    document = copy.deepcopy(toy_document)
    change(document)
    with pytest.raises(TaxonomyError) as caught:
        taxonomy_from_mapping(document, "topics.yaml")
    assert message in str(caught.value)
    assert all(fault.where.startswith("topics.yaml") for fault in caught.value.faults)


def test_all_faults_are_told_at_once(toy_document: dict[str, object]) -> None:
    document = copy.deepcopy(toy_document)
    _change((*_SUBTOPIC, "name"), "")(document)
    _change((*_AREA, "definition"), "")(document)
    with pytest.raises(TaxonomyError) as caught:
        taxonomy_from_mapping(document)
    assert len(caught.value.faults) == 2
    assert str(caught.value).startswith("2 faults in the taxonomy")


@pytest.mark.parametrize("document", [None, [], "x", 3])
def test_a_document_of_another_kind_is_refused(document: object) -> None:
    with pytest.raises(TaxonomyError, match="expected a mapping"):
        taxonomy_from_mapping(document)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"version: 1\nversion: 2\nareas: []\n", "'version' is given 2 times"),
        (b"areas: [\n", "is not valid YAML"),
        (b"? [a]\n: 1\n", "is not valid YAML"),
        (b"version: \xff\n", "is not valid YAML"),
        (b"version: 2024-13-45\n", "is not valid YAML"),
    ],
)
def test_faulty_files_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "taxonomy.yaml"
    path.write_bytes(content)
    with pytest.raises(TaxonomyError, match=message):
        read_taxonomy(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyError, match="cannot be read"):
        read_taxonomy(tmp_path / "none.yaml")


def test_the_shipped_taxonomy_has_its_topics_and_terms(taxonomy: Taxonomy) -> None:
    assert len(taxonomy.areas) == 8
    assert len(taxonomy.ids) == 49
    for topic in taxonomy.topics:
        assert len(topic.terms) >= (6 if isinstance(topic, Area) else 8), topic.id


def test_acronyms_that_are_words_are_case_sensitive(taxonomy: Taxonomy) -> None:
    case = {term.text: term.case for term, _ in taxonomy.terms()}
    assert case["ACT"]
    assert not any(" " not in text and text.lower() == "act" and not case[text] for text in case)
