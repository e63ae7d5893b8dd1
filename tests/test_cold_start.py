"""What a fresh process imports: the labelling half must stay light."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from conftest import ROOT

_HEAVY = {"sklearn", "scipy", "spacy", "pandas", "pyarrow", "joblib", "matplotlib", "datasketch"}


def _all_modules_after(code: str) -> set[str]:
    """Run code in a fresh process and return the names of all modules then loaded."""
    report = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def _modules_after(code: str) -> set[str]:
    """Return their top-level names."""
    return {name.split(".")[0] for name in _all_modules_after(code)}


_MAIN = """
import contextlib, io, sys
from cetopics.cli import main
sys.argv = {argv!r}
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
    main()
"""


def test_importing_the_package_costs_nothing() -> None:
    loaded = _modules_after("import cetopics")
    assert not loaded & {*_HEAVY, "numpy", "typer", "yaml"}


def test_labelling_leaves_the_workshop_out() -> None:
    loaded = _modules_after(
        "from cetopics import Labeller, find_model\n"
        "assert Labeller.load(find_model()).label(['EMDR basic training'])"
    )
    assert "numpy" in loaded
    assert not loaded & {*_HEAVY, "typer", "yaml"}


def test_a_prediction_loads_no_more_of_us_than_it_uses() -> None:
    found = _all_modules_after(_MAIN.format(argv=["cetopics", "predict", "EMDR basic training"]))
    rooms = {name.split(".")[1] for name in found if name.startswith("cetopics.")}
    assert rooms == {
        *("cli", "errors", "labelling", "taxonomy", "text", "registry"),
        *("bundle", "decision", "evidence", "features", "keys", "labeller"),
        *("scoring", "terms", "tokens"),
    }


def test_the_shipped_model_is_small() -> None:
    folder = ROOT / "models" / (ROOT / "models" / "champion").read_text(encoding="utf-8").strip()
    assert sum(path.stat().st_size for path in folder.iterdir()) < 15 * 2**20


@pytest.mark.parametrize(
    ("argv", "also_absent"),
    [
        (["cetopics", "--help"], {"numpy", "yaml", "rich", "pydantic"}),
        (["cetopics", "--version"], {"numpy", "yaml"}),
        (["cetopics", "predict", "EMDR basic training"], {"yaml", "rich", "pydantic", "html"}),
        (["cetopics", "label", "data/examples/catalog.csv", "-o", "-"], {"yaml", "rich"}),
        (["cetopics", "taxonomy", "show"], {"rich"}),
    ],
    ids=lambda value: " ".join(value[1:3]) if isinstance(value, list) else "",
)
def test_commands_import_what_they_use(argv: list[str], also_absent: set[str]) -> None:
    code = _MAIN.format(argv=argv)
    if "-" in argv:  # standard output must have a buffer to take bytes
        code = code.replace("io.StringIO()", "io.TextIOWrapper(io.BytesIO())")
    assert not _modules_after(code) & (_HEAVY | also_absent)
