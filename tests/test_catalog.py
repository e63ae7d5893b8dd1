from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cetopics.catalog import ColumnChoice, Columns, ResultColumns, open_catalog
from cetopics.errors import CatalogError
from cetopics.labelling import Blurb, Evidence, Labelling

_LABELLING = Labelling(
    areas=("ethics", "methods"),
    subtopics=("cbt",),
    status="review",
    reason="near the line: act 0.48, ethics 0.51",
    confidence=0.51,
    scores={"cbt": 0.9},
    evidence={"cbt": (Evidence("text", "CBT", 0, 3, 1.23456), Evidence("text", "a", 4, 5, -1.0))},
    model="toy@01234567",
)


def _write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def _blurbs(path: Path, choice: ColumnChoice = ColumnChoice()) -> list[Blurb]:
    with open_catalog(path, choice) as catalog:
        return [record.blurb for record in catalog.records()]


def _output(path: Path, added: ResultColumns = ResultColumns()) -> str:
    with open_catalog(path, added=added) as catalog:
        rows = [catalog.joined(record, catalog.render(_LABELLING)) for record in catalog.records()]
        return catalog.head() + "".join(rows)


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("title,description", Columns("title", ("description",))),
        ("ID,Course Title,COURSE-DESCRIPTION", Columns("Course Title", ("COURSE-DESCRIPTION",))),
        ("Name,Title,abstract,Summary", Columns("Title", ("Summary", "abstract"))),
        ("text", Columns(None, ("text",))),
        ("course_title,course_descr,Text", Columns("course_title", ("Text", "course_descr"))),
    ],
)
def test_columns_are_found(tmp_path: Path, header: str, columns: Columns) -> None:
    with open_catalog(_write(tmp_path / "c.csv", header + "\n")) as catalog:
        assert catalog.columns == columns


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = _write(tmp_path / "c.csv", "a,b,title,text\n1,2,3,4\n")
    assert _blurbs(path, ColumnChoice("a", ("B", "text"))) == [Blurb("1", "2\n4")]


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (ColumnChoice(), r"no text column .*\('a', 'title'\).*--text-column NAME"),
        (ColumnChoice("x", ("a",)), "no column 'x'; the columns found are 'a', 'title'"),
        (ColumnChoice(None, ("y",)), "no column 'y'"),
    ],
)
@pytest.mark.parametrize(
    ("name", "content"), [("c.csv", "a,title\n1,2\n"), ("c.jsonl", '{"a": 1, "title": "x"}\n')]
)
def test_missing_columns_are_told(
    tmp_path: Path, name: str, content: str, choice: ColumnChoice, message: str
) -> None:
    with pytest.raises(CatalogError, match=message):
        _blurbs(_write(tmp_path / name, content), choice)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("title,text\nA,one\nB,two\n", [Blurb("A", "one"), Blurb("B", "two")]),
        ("title,text\r\nA,one\r\nB,two", [Blurb("A", "one"), Blurb("B", "two")]),
        ("title;text\nA;one, or two\n", [Blurb("A", "one, or two")]),
        ('Title;"text, long";description\nA;b;one\n', [Blurb("A", "one")]),
        ("title\ttext\nA\tone\n", [Blurb("A", "one")]),
        ("title|text\nA|one\n", [Blurb("A", "one")]),
        ("\ufefftitle,text\nA,one\n", [Blurb("A", "one")]),
        ('title,text\nA,"one\nline ""two"""\n', [Blurb("A", 'one\nline "two"')]),
        ("title,text\nA\n\n,one\n", [Blurb("A", ""), Blurb("", "one")]),
        ('"ti\ntle",text\nA,one\n', [Blurb("", "one")]),
        ("Text,text,text\none,two,three\n", [Blurb("", "one\ntwo\nthree")]),
        ("text,summary\none,two\n", [Blurb("", "one\ntwo")]),
        ("title,text\n", []),
        ('title,text\nA,foo\u2028"bar baz\n', [Blurb("A", 'foo\u2028"bar baz')]),
        ('title,text\n5" frame,one\n', [Blurb('5" frame', "one")]),
        ('"Course\ntitle";text\nA;one\n', [Blurb("A", "one")]),
        ("title,text", []),
        ("text\n" + "x" * 200_000 + "\n", [Blurb("", "x" * 200_000)]),
        ("text\na\0b\n", [Blurb("", "a\0b")]),
    ],
)
def test_delimited_text_is_read(tmp_path: Path, content: str, expected: list[Blurb]) -> None:
    assert _blurbs(_write(tmp_path / "c.csv", content)) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"title": "A", "text": "one"}\n', [Blurb("A", "one")]),
        ('\ufeff{"text": "one"}\r\n\r\n{"text": null}', [Blurb("", "one"), Blurb("", "")]),
        ('{"text": "one"}\n{"title": 1984, "other": []}\n', [Blurb("", "one"), Blurb("1984", "")]),
        ('{"text": "a\u2028b"}\n', [Blurb("", "a\u2028b")]),
        ('{"text": "\\ud800"}\n', [Blurb("", "\ud800")]),
    ],
)
def test_json_lines_are_read(tmp_path: Path, content: str, expected: list[Blurb]) -> None:
    assert _blurbs(_write(tmp_path / "c.jsonl", content)) == expected


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("c.csv", b"", "is empty"),
        ("c.csv", b"\n\n", "has no header row"),
        ("c.csv", b"title,text\nA,\xe9\n", r"c\.csv:2: not UTF-8 text \(byte 0xe9\)"),
        ("c.csv", b"\x89PNG\r\n\x1a\n\xff", "not UTF-8"),
        ("c.csv", b"text\n" + b"a\n" * 9000 + b"\xff", "c.csv:9002: not UTF-8"),
        ("c.csv", b"title,text\nA,b,c\n", "c.csv:2: the row that ends here has 3 cells"),
        ("c.csv", b'title,text\nA,b\nC,"d\ne,f\n', "c.csv:3: a quote opens"),
        ("c.csv", b'title,text\n"A" x,"d\ne,f\ng,h\n', "c.csv:2: a quote opens"),
        ("c.csv", b'title,text\nA,"un\nB,"second"\nC,third\n', "c.csv:2: a quote opens"),
        ("c.csv", b'title,text\nC,"d', "c.csv:2: a quote opens"),
        ("c.jsonl", b"", "has no record"),
        ("c.jsonl", b'{"text": "a"}\n{"text": \n', "c.jsonl:2: not valid JSON"),
        ("c.jsonl", b'{"text": "a"}\n[1]\n', "c.jsonl:2: expected a JSON object"),
        ("c.jsonl", b'{"text": "a"}\n{"text": ["b"]}\n', "c.jsonl:2: 'text' is a list"),
        ("c.jsonl", b'{"text": "a"}\n{"text": {}}\n', "c.jsonl:2: 'text' is an object"),
        ("c.jsonl", b'{"text": "\xff"}\n', "c.jsonl:1: not UTF-8"),
        ("c.jsonl", b"[" * 100_000, "c.jsonl:1: not valid JSON"),
        ("c.xls", b"text\n", r"no format is known by the ending '\.xls'; expected \.csv"),
        ("c", b"text\n", "no format is known"),
    ],
)
def test_what_cannot_be_read_is_told(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = _write(tmp_path / name, content)
    with pytest.raises(CatalogError, match=message):
        _blurbs(path)


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="does not exist"):
        _blurbs(tmp_path / "none.csv")
    with pytest.raises(CatalogError, match="is a folder"):
        _blurbs(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("c.csv", "text,Status,model\na,b,c\n"),
        ("c.jsonl", '{"text": "a", "Status": 1, "model": 2}\n'),
    ],
)
def test_our_own_columns_are_refused_unless_prefixed(
    tmp_path: Path, name: str, content: str
) -> None:
    path = _write(tmp_path / name, content)
    with pytest.raises(CatalogError, match=r"'Status', 'model'.*--prefix"):
        _output(path)
    assert "topic_status" in _output(path, ResultColumns("topic_"))


def test_results_are_cells_at_the_end(tmp_path: Path) -> None:
    content = '\ufeffid;text\r\n007;"a ""b"""\r\n8\r\n'
    lines = _output(_write(tmp_path / "c.csv", content)).split("\r\n")
    result = "ethics;methods"
    assert lines[0] == "\ufeffid;text;areas;subtopics;status;reason;confidence;model"
    assert lines[1].startswith(f'007;"a ""b""";"{result}";cbt;review;')
    assert lines[2].startswith(f'8;;"{result}";cbt;review;')
    assert lines[3] == ""


def test_results_are_keys_at_the_end(tmp_path: Path) -> None:
    content = '{"id": 1.50, "text": "a"}\r\n{  }\n{"text":"b"} '
    out = _output(_write(tmp_path / "c.jsonl", content), ResultColumns(scores=True, evidence=True))
    first, second, third = out.split("\n")
    assert first.startswith('{"id": 1.50, "text": "a", "areas": ["ethics", "methods"], ')
    assert first.endswith("}\r")
    assert json.loads(second)["confidence"] == 0.51
    assert json.loads(third)["scores"] == {"cbt": 0.9}
    piece = {"field": "text", "text": "CBT", "start": 0, "end": 3, "weight": 1.2346}
    assert json.loads(first)["evidence"] == {"cbt": [piece]}
    assert list(json.loads(first))[2:] == list(ResultColumns("", scores=True, evidence=True).names)


_CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(_CELLS, min_size=3, max_size=3), min_size=1, max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_no_cell_of_a_table_changes(
    tmp_path: Path, rows: list[list[str]], delimiter: str, line_end: str
) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([["id", "title", "text"], *rows])
    path = _write(tmp_path / "c.csv", stream.getvalue())
    out = list(csv.reader(io.StringIO(_output(path), newline=""), delimiter=delimiter))
    assert [row[:3] for row in out[1:]] == rows
    assert all(row[3:6] == ["ethics;methods", "cbt", "review"] for row in out[1:])
    assert _blurbs(path) == [Blurb(row[1], row[2]) for row in rows]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"text": st.text(max_size=9)}, optional={"id": _VALUES, "x\n": _VALUES}
        ),
        min_size=1,
        max_size=5,
    ),
    ascii_only=st.booleans(),
)
def test_no_value_of_json_lines_changes(
    tmp_path: Path, rows: list[dict[str, object]], *, ascii_only: bool
) -> None:
    lines = [json.dumps(row, ensure_ascii=ascii_only) for row in rows]
    try:
        path = _write(tmp_path / "c.jsonl", "\n".join(lines))
    except UnicodeEncodeError:  # lone surrogates can only be escaped
        return
    out = [json.loads(line) for line in _output(path).split("\n")]
    assert [{key: row[key] for key in kept} for kept, row in zip(rows, out, strict=True)] == rows
    assert all(row["subtopics"] == ["cbt"] for row in out)
