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
    models = Path("models")
    asked = model or os.environ.get(MODEL_VARIABLE)
    if asked:
        return _named(models, asked)
    if (models / CHAMPION).is_file():
        return _champion(models)
    return _champion(shipped_file("models"))


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


def _champion(models: Path) -> Path:
    path = models / CHAMPION
    try:
        name = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelNotFoundError(f"cannot read {path}, which names the model in use") from error
    return _named(models, name)


def _named(models: Path, asked: str) -> Path:
    for folder in (models / asked, Path(asked)):
        if (folder / MANIFEST).is_file():
            return folder
    known = sorted(path.parent.name for path in models.glob(f"*/{MANIFEST}"))
    raise ModelNotFoundError.unknown(asked, known)
