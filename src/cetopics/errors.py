"""The errors a caller can meet, each with a message a user can act on.

::

    CetopicsError
    ├── CatalogError          an input catalog cannot be read or labelled
    ├── OutputError           the output cannot be written
    ├── DatasetError          labelled examples are faulty (all faults at once)
    ├── TaxonomyError         the taxonomy is faulty (all faults at once)
    ├── BundleError           a model bundle is damaged or of another format
    ├── ModelNotFoundError    no bundle where one was asked for
    ├── SettingError          a setting asks for what the model cannot do
    ├── TrainingError         the examples cannot be trained on
    └── MissingExtraError     an optional feature is not installed

A message says what was found, what was expected and what to type next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "BundleError",
    "CatalogError",
    "CetopicsError",
    "DatasetError",
    "Fault",
    "MissingExtraError",
    "ModelNotFoundError",
    "OutputError",
    "SettingError",
    "TaxonomyError",
    "TrainingError",
    "WorkerError",
]


class CetopicsError(Exception):
    """Base class of every error this package raises on purpose."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at one place of a file.

    Attributes
    ----------
    where
        The place: ``file:line`` or a path inside a document.
    what
        What was found there and what was expected.
    code
        Its kind, where kinds are told apart.
    """

    where: str
    what: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class _FaultsError(CetopicsError):
    """An error that carries every fault found, not only the first."""

    where = "in it"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        head = f"{count} fault{'' if count == 1 else 's'} {self.where}"
        super().__init__("\n".join([head, *(f"  {fault}" for fault in self.faults)]))

    @classmethod
    def at(cls, where: str | Path, what: str) -> _FaultsError:
        """Build the error of a single fault."""
        return cls([Fault(str(where), what)])


class TaxonomyError(_FaultsError):
    """The taxonomy is faulty."""

    where = "in the taxonomy"


class DatasetError(_FaultsError):
    """Labelled examples are faulty."""

    where = "in the labelled examples"


class TrainingError(CetopicsError):
    """The examples are well formed but cannot be trained on."""


class OutputError(CetopicsError):
    """The output cannot be written."""

    @classmethod
    def exists(cls, path: Path) -> OutputError:
        """Something already stands where the output would go."""
        return cls(f"{path} already exists; choose another output or pass --force to replace it")

    @classmethod
    def no_folder(cls, path: Path) -> OutputError:
        """The folder of the output is missing."""
        return cls(f"cannot write {path}: the folder {path.parent} does not exist; create it first")

    @classmethod
    def from_os_error(cls, path: Path, error: OSError) -> OutputError:
        """The operating system refused the write."""
        return cls(f"cannot write {path}: {error.strerror or error}")


class CatalogError(CetopicsError):
    """An input catalog cannot be read or labelled."""

    @classmethod
    def from_os_error(cls, path: Path, error: OSError) -> CatalogError:
        """The operating system refused the read."""
        return cls(f"cannot read {path}: {error.strerror or error}")

    @classmethod
    def at_line(cls, path: Path, line: int, what: str) -> CatalogError:
        """One record cannot be read."""
        return cls(f"{path}:{line}: {what}")

    @classmethod
    def not_utf8(cls, path: Path, line: int, byte: int) -> CatalogError:
        """The file is not UTF-8 text."""
        return cls.at_line(
            path,
            line,
            f"not UTF-8 text (byte 0x{byte:02x}); "
            "save the catalog as UTF-8 (in a spreadsheet: 'CSV UTF-8') and try again",
        )

    @classmethod
    def no_column(cls, path: Path, role: str, found: Sequence[str]) -> CatalogError:
        """No column holds what is needed."""
        listed = ", ".join(repr(name) for name in found) or "none"
        return cls(
            f"{path}: no {role} column among the columns found ({listed}); "
            f"name one with --{role}-column NAME"
        )

    @classmethod
    def unknown_column(cls, path: Path, name: str, found: Sequence[str]) -> CatalogError:
        """A column named by the user is not there."""
        listed = ", ".join(repr(column) for column in found) or "none"
        return cls(f"{path}: no column {name!r}; the columns found are {listed}")

    @classmethod
    def has_our_columns(cls, path: Path, clashing: Sequence[str]) -> CatalogError:
        """The input already has a column that the output would add."""
        listed = ", ".join(repr(name) for name in clashing)
        return cls(
            f"{path} already has the column(s) {listed}, which labelling would add; "
            "pass --prefix topic_ (or another) to name the new columns differently"
        )


class BundleError(CetopicsError):
    """A model bundle is damaged, incomplete or of another format."""

    @classmethod
    def damaged(cls, path: Path, what: str) -> BundleError:
        """A part of the bundle is not what its manifest says."""
        return cls(
            f"the model bundle {path.parent} is damaged ({path.name}: {what}); "
            "copy or train it again"
        )

    @classmethod
    def other_format(cls, path: Path, found: object, expected: int) -> BundleError:
        """The bundle was written by another version of the format."""
        return cls(
            f"the model bundle {path} has format {found!r}, this version reads format {expected}; "
            "train it again with 'cetopics train', or install the version that wrote it"
        )


class ModelNotFoundError(CetopicsError):
    """No bundle where one was asked for."""

    @classmethod
    def unknown(cls, asked: str, asked_by: str, known: Sequence[str]) -> ModelNotFoundError:
        """A model asked for by name or path, maybe by a setting, is not there."""
        by = f", which {asked_by} names" if asked_by else ""
        return cls(
            f"no model {asked!r}{by}: neither a bundle folder nor the name of a model "
            f"(names known here: {', '.join(known) or 'none'})"
        )


class SettingError(CetopicsError):
    """A setting asks for what the model cannot do."""

    @classmethod
    def unknown_topic(cls, topic_id: str, close: Sequence[str]) -> SettingError:
        """A topic named by the user is none of the model's."""
        meant = f"; did you mean {' or '.join(close)}?" if close else ""
        return cls(
            f"the model has no topic {topic_id!r}{meant} (cetopics taxonomy show lists them all)"
        )

    @classmethod
    def out_of_reach(cls, wanted: float, best: float, accepted: float) -> SettingError:
        """No setting of the model has the precision asked for."""
        return cls(
            f"no setting of this model reaches a precision of {wanted:g}: the most is {best:.3f}, "
            f"with {accepted:.0%} of rows accepted; ask for less"
        )


class WorkerError(CetopicsError):
    """A process that labels ended before its time."""

    @classmethod
    def ended(cls) -> WorkerError:
        """The system ended it, most often for want of memory."""
        return cls(
            "a labelling process was ended by the system, perhaps for want of memory; "
            "try again with --jobs 1"
        )


class MissingExtraError(CetopicsError):
    """An optional feature is not installed."""

    @classmethod
    def of(cls, feature: str, extra: str, module: str) -> MissingExtraError:
        """Build the error of a feature whose packages are missing."""
        return cls(
            f"{feature} needs the package {module!r}, which is not installed; "
            f"type: pip install 'cetopics[{extra}]'"
        )
