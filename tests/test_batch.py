from __future__ import annotations

import io
from pathlib import Path

import pytest

from cetopics import batch
from cetopics.batch import LabelProgress, LabelSummary, iter_label_catalog, label_catalog
from cetopics.catalog import ResultColumns
from cetopics.catalog.lines import TextLines
from cetopics.errors import CatalogError, OutputError
from cetopics.labeller import Labeller

_ROWS = ["CBT and cognitive therapy", "Pottery", "", "release of records, confidentiality"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "courses.csv"
    path.write_text("id,text\n" + "".join(f'{n},"{row}"\n' for n, row in enumerate(_ROWS)))
    return path


def test_every_record_comes_out(toy_labeller: Labeller, source: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    summary = label_catalog(toy_labeller, source, output)
    lines = output.read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["id", "0", "1", "2", "3"]
    assert summary.n_rows == 4
    assert summary.statuses["empty"] == 1
    assert summary.subtopics["cbt"] == 1
    assert summary.areas["ethics"] == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["courses.csv", "out.csv"]


def test_progress_is_told(
    toy_labeller: Labeller, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_BATCH", 3)
    *progress, last = iter_label_catalog(toy_labeller, source, tmp_path / "o.csv")
    assert isinstance(last, LabelSummary)
    rows = [event.n_rows for event in progress if isinstance(event, LabelProgress)]
    assert rows == [0, 3, 4]
    assert isinstance(progress[-1], LabelProgress)
    assert progress[-1].n_bytes == source.stat().st_size


def test_batches_do_not_change_the_output(
    toy_labeller: Labeller, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = ResultColumns(scores=True, evidence=True)
    label_catalog(toy_labeller, source, tmp_path / "1.csv", added=added)
    monkeypatch.setattr(batch, "_BATCH", 1)
    for n_jobs in (1, 2):
        output = tmp_path / f"jobs-{n_jobs}.csv"
        label_catalog(toy_labeller, source, output, added=added, n_jobs=n_jobs)
        assert output.read_bytes() == (tmp_path / "1.csv").read_bytes()


def test_the_catalog_is_read_once_and_in_order(
    toy_labeller: Labeller, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    next_line = TextLines.__next__

    def counted(lines: TextLines) -> str:
        read.append(next_line(lines))
        return read[-1]

    monkeypatch.setattr(TextLines, "__next__", counted)
    label_catalog(toy_labeller, source, tmp_path / "out.csv")
    assert "".join(read) == source.read_text()


def test_a_stream_gets_the_same_bytes(toy_labeller: Labeller, source: Path, tmp_path: Path) -> None:
    stream = io.BytesIO()
    label_catalog(toy_labeller, source, stream)
    label_catalog(toy_labeller, source, tmp_path / "out.csv")
    assert stream.getvalue() == (tmp_path / "out.csv").read_bytes()


def test_a_fault_half_way_leaves_nothing(
    toy_labeller: Labeller, source: Path, tmp_path: Path
) -> None:
    with source.open("ab") as stream:
        stream.write(b"9,\xff\n")
    with pytest.raises(CatalogError, match=r"courses\.csv:6: not UTF-8"):
        label_catalog(toy_labeller, source, tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["courses.csv"]


def test_a_fault_half_way_keeps_what_stood_there(
    toy_labeller: Labeller, source: Path, tmp_path: Path
) -> None:
    (tmp_path / "out.csv").write_text("precious")
    with source.open("ab") as stream:
        stream.write(b"9,a,b,c\n")
    with pytest.raises(CatalogError, match="4 cells"):
        label_catalog(toy_labeller, source, tmp_path / "out.csv", force=True)
    assert (tmp_path / "out.csv").read_text() == "precious"


def test_outputs_that_would_harm_are_refused(
    toy_labeller: Labeller, source: Path, tmp_path: Path
) -> None:
    (tmp_path / "out.csv").touch()
    for output, force, message in [
        (tmp_path / "out.csv", False, "already exists"),
        (source, True, "would replace the input"),
        (tmp_path / "out.jsonl", False, "must end in '.csv'"),
        (tmp_path / "none" / "out.csv", False, "does not exist; create it"),
    ]:
        with pytest.raises(OutputError, match=message):
            label_catalog(toy_labeller, source, output, force=force)
    assert source.read_text().count("\n") == 5
