from __future__ import annotations

import json
from pathlib import Path

import pytest

from cetopics.dataset import example_files, label_matrix, read_examples
from cetopics.errors import DatasetError
from cetopics.taxonomy import Taxonomy
from conftest import ROOT

_GOOD = {"id": "a", "title": "T", "text": "Some text.", "labels": ["cbt"]}


def _write(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_examples_are_read_in_order(tmp_path: Path, toy_taxonomy: Taxonomy) -> None:
    one = _write(tmp_path / "1.jsonl", _GOOD, "", {**_GOOD, "id": "b", "style": "webinar"})
    other = {**_GOOD, "id": "d", "labels": [], "audience": "other"}
    two = _write(
        tmp_path / "2.jsonl", {**_GOOD, "id": "c", "borderline": ["act", "methods"]}, other
    )
    examples = read_examples(example_files([tmp_path]), toy_taxonomy)
    assert [example.id for example in examples] == ["a", "b", "c", "d"]
    assert examples[1].style == "webinar"
    assert examples[2].borderline == ("act", "methods")
    assert [example.audience for example in examples] == ["", "", "", "other"]
    assert example_files([two, one]) == [two, one]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({**_GOOD, "level": 3}, "unknown key 'level'"),
        ({"id": "a", "title": "T", "text": "x"}, "the key 'labels' is missing"),
        ({**_GOOD, "labels": ["knitting"]}, "'knitting' is no topic"),
        ({**_GOOD, "borderline": ["knitting"]}, "borderline: 'knitting' is no topic"),
        ({**_GOOD, "labels": ["cbt", "cbt"]}, "'cbt' is given twice"),
        ({**_GOOD, "labels": ["methods", "cbt"]}, "area 'methods' stands beside its own subtopic"),
        ({**_GOOD, "labels": "cbt"}, 'expected a list of topic ids, found "cbt"'),
        ({**_GOOD, "labels": [1]}, "expected a list of topic ids, found [1]"),
        ({**_GOOD, "text": "  "}, "the text is empty"),
        ({**_GOOD, "text": None}, "text: expected text, found null"),
        ({**_GOOD, "title": 7}, "title: expected text, found 7"),
        ({**_GOOD, "id": ""}, "the id is empty"),
        ({**_GOOD, "source": "copied"}, "'copied' is none of authored, reviewed"),
        ({**_GOOD, "style": "haiku"}, "'haiku' is none of"),
        ({**_GOOD, "audience": "all"}, "'all' is none of other"),
        ({**_GOOD, "audience": "other"}, "another field or the public has no topic"),
        ("[1, 2]", "expected an object, found [1, 2]"),
        ('{"id": "a", "id": "b"}', "the key 'id' is given 2 times"),
        ('{"id": ' + "9" * 5000 + "}", "is not valid JSON"),
        ("{broken", "is not valid JSON"),
    ],
)
def test_faults_are_told_with_file_and_line(
    tmp_path: Path, toy_taxonomy: Taxonomy, row: object, message: str
) -> None:
    path = _write(tmp_path / "x.jsonl", {**_GOOD, "id": "first"}, row)
    with pytest.raises(DatasetError) as caught:
        read_examples([path], toy_taxonomy)
    assert [fault.where for fault in caught.value.faults] == [f"{path}:2"]
    assert message in str(caught.value)


def test_all_faults_of_all_files_are_told(tmp_path: Path, toy_taxonomy: Taxonomy) -> None:
    one = _write(tmp_path / "1.jsonl", {**_GOOD, "labels": ["x"], "level": 1}, _GOOD)
    two = _write(tmp_path / "2.jsonl", _GOOD, "{")
    with pytest.raises(DatasetError) as caught:
        read_examples([one, two], toy_taxonomy)
    wheres = [fault.where for fault in caught.value.faults]
    assert wheres == [f"{one}:1", f"{one}:1", f"{one}:2", f"{two}:1", f"{two}:2"]
    assert f"the id 'a' stands at {one}:1 already" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe"])
def test_files_without_examples_are_refused(
    tmp_path: Path, toy_taxonomy: Taxonomy, content: bytes
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises(DatasetError):
        read_examples([path], toy_taxonomy)


def test_missing_paths_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="does not exist"):
        example_files([tmp_path / "none.jsonl"])
    with pytest.raises(DatasetError, match=r"holds no \.jsonl file"):
        example_files([tmp_path])


def test_label_matrix_completes_areas(toy_taxonomy: Taxonomy) -> None:
    matrix = label_matrix(toy_taxonomy, [["cbt"], [], ["ethics"]])
    given = [[toy_taxonomy.ids[place] for place in row.nonzero()[0]] for row in matrix]
    assert given == [["methods", "cbt"], [], ["ethics"]]


def test_the_shipped_examples_are_sound(taxonomy: Taxonomy) -> None:
    examples = read_examples(example_files([ROOT / "data" / "labelled"]), taxonomy)
    assert len(examples) >= 340
    assert all(example.source and example.style for example in examples)
