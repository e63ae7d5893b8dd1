"""Where models are: by path, by name in ``models/``, or the one that ships with the package."""

from __future__ import annotations

import os
from pathlib import Path

from cetopics.bundle.manifest import MANIFEST
from cetopics.errors import ModelNotFoundError

__all__ = ["CHAMPION", "MODEL_VARIABLE", "find_model", "find_taxonomy", "shipped_file"]

#: Environment variable that names a model, a path or a name in ``models/``.
MODEL_VARIABLE = "CETOPICS_MODEL"

#: The file in ``models/`` that names the model in use.
CHAMPION = "champion"

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent


def find_model(model: str | None = None) -> Path:
    """Find the folder of a model.

    Parameters
    ----------
    model
        Path of a bundle or name of one in the working folder's ``models/``. Without it, the
        first of: the environment variable ``CETOPICS_MODEL``, the name in the working folder's
        ``models/champion``, the model that ships with the package.

    Returns
    -------
    Path

    Raises
    ------
    ModelNotFoundError
        If there is none of that name or path.
    """
    if model:
        return _named(model, "")
    if wished := os.environ.get(MODEL_VARIABLE):
        return _named(wished, f"${MODEL_VARIABLE}")
    here = Path("models") / CHAMPION
    champion = here if here.is_file() else shipped_file("models") / CHAMPION
    return _named(_read_name(champion), str(champion))


def find_taxonomy() -> Path:
    """Find the taxonomy: the working folder's ``data/taxonomy.yaml``, else the one that ships."""
    here = Path("data/taxonomy.yaml")
    return here if here.is_file() else shipped_file("taxonomy.yaml")


def shipped_file(name: str) -> Path:
    """Return the path of something the package carries: ``models`` or ``taxonomy.yaml``.

    In an installed wheel it lies inside the package, in a checkout at its place in the project.
    """
    inside = _PACKAGE / "_shipped" / name
    if inside.exists():
        return inside
    return _CHECKOUT / ("models" if name == "models" else f"data/{name}")


def _read_name(champion: Path) -> str:
    try:
        return champion.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelNotFoundError(f"cannot read {champion}, which names the model in use") from error


def _named(asked: str, asked_by: str) -> Path:
    """Find a bundle by its name in the working folder's or the package's models, or by its path."""
    homes = [Path("models"), shipped_file("models")]
    for folder in (homes[0] / asked, Path(asked), homes[1] / asked):
        if asked and (folder / MANIFEST).is_file():
            return folder
    known = {path.parent.name for home in homes for path in home.glob(f"*/{MANIFEST}")}
    raise ModelNotFoundError.unknown(asked, asked_by, sorted(known))
