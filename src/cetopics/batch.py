"""A whole catalog labelled: records in, the same records with their topics out."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import IO

from cetopics.catalog import (
    Catalog,
    ColumnChoice,
    Columns,
    Record,
    ResultColumns,
    open_catalog,
    same_format,
)
from cetopics.errors import OutputError
from cetopics.files import new_file
from cetopics.labeller import Labeller
from cetopics.labelling import Blurb
from cetopics.outcomes import Outcome, Task, iter_outcomes

__all__ = [
    "LabelProgress",
    "LabelSummary",
    "default_output",
    "iter_label_catalog",
    "label_catalog",
]

#: Records read, labelled and written together; bounds memory, changes no result. Fewer with
#: evidence, which takes long: a run that is stopped ends with the batches at hand.
_BATCH = 2048
_BATCH_WITH_EVIDENCE = 256


@dataclass(frozen=True, slots=True)
class LabelProgress:
    """How far a run is.

    Attributes
    ----------
    columns
        Where title and text are from.
    n_rows
        Records labelled so far.
    n_bytes
        Bytes read so far, about.
    """

    columns: Columns
    n_rows: int
    n_bytes: int


@dataclass(slots=True)
class LabelSummary:
    """What a run did.

    Attributes
    ----------
    n_rows
        Records read and written.
    statuses
        Number of records by status.
    areas, subtopics
        Number of records by topic given; `review` rows count with their suggestions.
    """

    n_rows: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    areas: Counter[str] = field(default_factory=Counter)
    subtopics: Counter[str] = field(default_factory=Counter)

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Count some more records."""
        self.n_rows += len(outcomes)
        self.statuses.update(outcome.status for outcome in outcomes)
        self.areas.update(chain.from_iterable(outcome.areas for outcome in outcomes))
        self.subtopics.update(chain.from_iterable(outcome.subtopics for outcome in outcomes))


def default_output(source: Path) -> Path:
    """Return where a catalog's labelled copy goes: beside it, ``.labelled`` before the ending."""
    return source.parent / f"{source.stem}.labelled{source.suffix}"


def label_catalog(
    labeller: Labeller,
    source: Path,
    output: Path | IO[bytes],
    *,
    choice: ColumnChoice = ColumnChoice(),
    added: ResultColumns = ResultColumns(),
    n_jobs: int = 1,
    force: bool = False,
) -> LabelSummary:
    """Label a catalog as `iter_label_catalog` does, in one go."""
    summary = LabelSummary()
    for event in iter_label_catalog(
        labeller, source, output, choice=choice, added=added, n_jobs=n_jobs, force=force
    ):
        if isinstance(event, LabelSummary):
            summary = event
    return summary


def iter_label_catalog(
    labeller: Labeller,
    source: Path,
    output: Path | IO[bytes],
    *,
    choice: ColumnChoice = ColumnChoice(),
    added: ResultColumns = ResultColumns(),
    n_jobs: int = 1,
    force: bool = False,
) -> Iterator[LabelProgress | LabelSummary]:
    """Label a catalog, telling how far it is.

    Parameters
    ----------
    labeller
        The model.
    source
        The catalog; its ending tells the format.
    output
        Where the labelled catalog goes: a file, which appears only when it is whole, or an open
        binary stream.
    choice
        Columns of title and text, where the usual names do not do.
    added
        Which columns to add.
    n_jobs
        Processes that label; with 1 this one does. It changes no byte of the output.
    force
        Whether an output file that stands there may be replaced.

    Yields
    ------
    LabelProgress
        Once before the first record, then after each batch.
    LabelSummary
        Last.

    Raises
    ------
    CatalogError
        If the catalog cannot be read.
    OutputError
        If the output cannot be written.
    WorkerError
        If a labelling process is ended by the system.
    """
    with (
        open_catalog(source, choice, added) as catalog,
        _opened(source, output, force=force) as stream,
    ):
        summary = LabelSummary()
        stream.write(catalog.head().encode("utf-8"))
        yield LabelProgress(catalog.columns, 0, catalog.position())
        task = Task(labeller, catalog.render, evidence=added.evidence)
        taken: deque[list[Record]] = deque()
        size = min(_BATCH, _BATCH_WITH_EVIDENCE) if added.evidence else _BATCH
        blurbs = _taken_blurbs(catalog, taken, size)
        for outcomes in iter_outcomes(task, blurbs, n_jobs=n_jobs):
            records = taken.popleft()
            stream.write(_joined(catalog, records, outcomes).encode("utf-8"))
            summary.add(outcomes)
            yield LabelProgress(catalog.columns, summary.n_rows, catalog.position())
    yield summary


def _opened(
    source: Path, output: Path | IO[bytes], *, force: bool
) -> AbstractContextManager[IO[bytes]]:
    if not isinstance(output, Path):
        return nullcontext(output)
    if not output.is_dir() and not same_format(source, output):
        raise OutputError(
            f"the output {output} must end in {source.suffix!r} as the input does; "
            "formats are not converted"
        )
    if output.exists() and output.samefile(source):
        raise OutputError(f"the output would replace the input {source}; choose another name")
    return new_file(output, force=force)


def _taken_blurbs(catalog: Catalog, taken: deque[list[Record]], size: int) -> Iterator[list[Blurb]]:
    """Yield the blurbs of each batch of records, and keep the records until their turn comes."""
    records = catalog.records()
    while batch := list(islice(records, size)):
        taken.append(batch)
        yield [record.blurb for record in batch]


def _joined(catalog: Catalog, records: Sequence[Record], outcomes: Sequence[Outcome]) -> str:
    pairs = zip(records, outcomes, strict=True)
    return "".join([catalog.joined(record, outcome.rendered) for record, outcome in pairs])
