"""The command as a user meets it: what it prints, where, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from cetopics.cli import main
from cetopics.labelling import Blurb


class Done(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(
    tmp_path: Path,
    toy_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """Run the command in an empty folder where the toy model is in use."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CETOPICS_MODEL", str(toy_folder))

    def run(*arguments: str, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["cetopics", *arguments])
        with io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8") as piped:
            monkeypatch.setattr(sys, "stdin", piped)
            try:
                main()
            except SystemExit as stop:
                code = stop.code or 0
        sys.stdout.flush()
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Done(int(code), out, err)

    return run


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    path = tmp_path / "c.csv"
    path.write_text("id,title,text\n007,Talk,CBT and cognitive therapy\nx,Pots,pottery\ny,,\n")
    return path


def test_version_and_help(run: Run) -> None:
    assert run("--version").out.startswith("cetopics 0.")
    assert "label" in run("--help").out
    assert run().code == 2


def test_shells_complete_the_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_CETOPICS_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "cetopics ta")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert run().out.split() == ["taxonomy"]


# predict


def test_predict_shows_topics_and_words(run: Run) -> None:
    done = run("predict", "CBT and cognitive therapy for panic")
    assert done.code == 0
    assert done.out.splitlines()[0] == "CBT and cognitive therapy for panic"
    assert "cbt" in done.out
    assert "cognitive therapy" in done.out


def test_predict_json_has_exactly_the_contract(run: Run) -> None:
    done = run("predict", "--json", "CBT and cognitive therapy", "", "--title", "Caf\u00e9")
    first, second = (json.loads(line) for line in done.out.splitlines())
    keys = ["areas", "subtopics", "status", "reason", "confidence", "scores", "evidence", "model"]
    assert list(first) == list(second) == keys
    assert first["subtopics"] == ["cbt"]
    assert list(first["scores"])[:2] == ["ethics", "confidentiality"]
    assert set(first["evidence"]) == {*first["areas"], *first["subtopics"]}
    for piece in first["evidence"]["cbt"]:
        assert list(piece) == ["field", "text", "start", "end", "weight"]
        assert piece["weight"] > 0
    assert second["status"] != "empty"


def test_predict_reads_a_blurb_a_line(run: Run) -> None:
    for arguments in (["-"], []):
        done = run("predict", "--json", *arguments, stdin=b"\xef\xbb\xbfCBT\r\n\npottery\n")
        statuses = [json.loads(line)["status"] for line in done.out.splitlines()]
        assert len(statuses) == 3
        assert statuses[1] == "empty"


def test_explain_shows_what_speaks_against_too(run: Run) -> None:
    text = "CBT and cognitive therapy; gifts from clients"
    plain = json.loads(run("predict", "--json", text).out)
    full = json.loads(run("predict", "--json", "--explain", text).out)
    assert all(piece["weight"] > 0 for pieces in plain["evidence"].values() for piece in pieces)
    assert any(piece["weight"] < 0 for pieces in full["evidence"].values() for piece in pieces)
    shown = run("predict", "--explain", text).out
    assert "text 0-3  CBT" in shown


def test_a_title_alone_will_do(run: Run) -> None:
    done = run("predict", "--json", "--title", "CBT, cognitive therapy")
    assert json.loads(done.out)["subtopics"] == ["cbt"]


def test_predict_gives_only_the_topics_wanted(run: Run) -> None:
    text = "CBT and cognitive therapy; confidentiality and release of records"
    both = json.loads(run("predict", "--json", text).out)
    assert both["subtopics"] == ["confidentiality", "cbt"]
    assert json.loads(run("predict", "--json", "--only", "cbt", text).out)["subtopics"] == ["cbt"]
    rest = json.loads(run("predict", "--json", "--exclude", "methods", text).out)
    assert rest["areas"] == ["ethics"]
    assert "cbt" not in rest["scores"]
    done = run("predict", "--only", "cbtt", text)
    assert (done.code, done.out) == (1, "")
    assert "did you mean cbt?" in done.err


def test_a_target_precision_tells_what_it_costs(run: Run, catalog: Path) -> None:
    done = run("label", str(catalog), "-o", "-", "--target-precision", "0.5")
    assert done.code == 0
    assert "target precision 0.5: about" in done.err
    assert "of rows accepted without review" in done.err
    assert run("predict", "--target-precision", "1.5", "x").code == 2


def test_predict_refuses_texts_beside_a_dash(run: Run) -> None:
    assert run("predict", "-", "CBT").code == 2


def test_predict_refuses_what_is_not_utf8(run: Run) -> None:
    done = run("predict", stdin=b"caf\xe9\n")
    assert (done.code, done.out) == (1, "")
    assert "not UTF-8" in done.err


# label


def test_label_writes_beside_the_input(run: Run, catalog: Path) -> None:
    done = run("label", "c.csv")
    assert (done.code, done.out) == (0, "")
    rows = list(csv.DictReader(io.StringIO(Path("c.labelled.csv").read_text(encoding="utf-8"))))
    assert [row["id"] for row in rows] == ["007", "x", "y"]
    assert rows[0]["subtopics"] == "cbt"
    assert rows[2]["status"] == "empty"
    for part in ("title from title, text from text", "rows", "cbt", "written to c.labelled.csv"):
        assert part in done.err
    assert catalog.read_text().startswith("id,title,text\n")


def test_label_to_standard_output(run: Run, catalog: Path) -> None:
    done = run("label", catalog.name, "-o", "-", "--scores", "--evidence", "--prefix", "t_")
    header = done.out.splitlines()[0]
    assert header.endswith("t_confidence,t_scores,t_evidence,t_model")
    assert "rows" in done.err


def test_label_says_when_nothing_was_written(run: Run, catalog: Path) -> None:
    assert run("label", catalog.name).code == 0
    before = Path("c.labelled.csv").read_bytes()
    done = run("label", catalog.name)
    assert done.code == 1
    assert "--force" in done.err
    assert run("label", catalog.name, "--force").code == 0
    assert Path("c.labelled.csv").read_bytes() == before


def test_label_takes_named_columns(run: Run) -> None:
    Path("c.jsonl").write_text('{"kurs": "CBT", "was": "cognitive therapy", "wo": "CBT"}\n')
    assert "--text-column" in run("label", "c.jsonl").err
    done = run(
        "label", "c.jsonl", "--title-column", "kurs", "--text-column", "was", "--text-column", "wo"
    )
    assert done.code == 0
    assert json.loads(Path("c.labelled.jsonl").read_text())["subtopics"] == ["cbt"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["label", "none.csv"], "none.csv does not exist"),
        (["label", "."], "is a folder"),
        (["label", "empty.csv"], "is empty"),
        (["label", "binary.csv"], "not UTF-8"),
        (["label", "other.csv"], "no text column among the columns found ('a', 'b')"),
        (["label", "broken.jsonl"], "broken.jsonl:2: not valid JSON"),
        (["label", "ours.csv"], "--prefix"),
        (["label", "c.csv", "--model", "unknown"], "no model 'unknown'"),
        (["label", "c.csv", "--model", "damaged"], "damaged (word_weights.npy"),
        (["predict", "x", "--model", "forged"], "damaged (manifest.json"),
        (["info", "--model", "forged"], "damaged (manifest.json"),
        (["evaluate", "broken.jsonl"], "broken.jsonl:2"),
        (["evaluate", "none.jsonl"], "none.jsonl"),
        (["train", "--data", "none"], "none: does not exist"),
        (["taxonomy", "check", "broken.jsonl"], "is not valid YAML"),
        (["taxonomy", "show", "none.yaml"], "cannot be read"),
    ],
)
def test_wrong_input_gives_one_clear_message(
    run: Run, catalog: Path, toy_folder: Path, arguments: list[str], message: str
) -> None:
    Path("empty.csv").touch()
    Path("binary.csv").write_bytes(bytes(range(256)))
    Path("other.csv").write_text("a,b\n1,2\n")
    Path("broken.jsonl").write_text('{"text": "a"}\n{"text": oops}\n')
    Path("ours.csv").write_text("text,status\na,b\n")
    for name, part in (("damaged", "word_weights.npy"), ("forged", "manifest.json")):
        shutil.copytree(toy_folder, name)
        content = bytearray((Path(name) / part).read_bytes())
        content[200] ^= 1
        (Path(name) / part).write_bytes(content)
    before = sorted(Path().iterdir())
    done = run(*arguments)
    assert (done.code, done.out) == (1, "")
    assert message in done.err
    assert done.err.startswith("error: ")
    assert sorted(Path().iterdir()) == before
    assert catalog.exists()


@pytest.mark.parametrize("arguments", [["label"], ["label", "c.csv", "--bogus"], ["nonsense"]])
def test_wrong_usage_ends_with_two(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).code == 2


def test_an_unexpected_error_shows_no_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("odd")

    monkeypatch.setattr("cetopics.labeller.Labeller.label", broken)
    done = run("predict", "x")
    assert done.code == 1
    assert "unexpected ZeroDivisionError: odd" in done.err
    monkeypatch.setenv("CETOPICS_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run("predict", "x")


# train, evaluate, info, taxonomy


@pytest.fixture
def examples(tmp_path: Path, toy_examples: list[object]) -> Path:
    path = tmp_path / "examples.jsonl"
    rows = []
    for example in toy_examples:
        blurb: Blurb = example.blurb  # type: ignore[attr-defined]
        rows.append(
            {
                "id": example.id,  # type: ignore[attr-defined]
                "title": blurb.title,
                "text": blurb.text or blurb.title,
                "labels": list(example.labels),  # type: ignore[attr-defined]
            }
        )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_train_evaluate_and_use(
    run: Run, examples: Path, toy_document: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("topics.yaml").write_text(json.dumps(toy_document))
    arguments = ["--data", examples.name, "--taxonomy", "topics.yaml", "--out", "models/mine"]
    done = run("train", *arguments)
    assert done.code == 0
    assert "subtopic micro f1" in done.out
    assert "echo mine > models/champion" in done.err
    assert run("train", *arguments).code == 1
    assert run("train", *arguments, "--force", "--seed", "1", "--jobs", "2").code == 0

    monkeypatch.delenv("CETOPICS_MODEL")
    Path("models/champion").write_text("mine\n")
    assert "mine@" in run("info").out
    done = run("evaluate", examples.name, "--json", "figures.json")
    assert "subtopic micro f1" in done.out
    figures = json.loads(Path("figures.json").read_text())
    assert figures["evaluations"][0]["strict"]["subtopic_micro_f1"]["value"] > 0.9
    assert run("evaluate", examples.name, "--json", "figures.json").code == 1
    assert "pooled" in run("evaluate", examples.name, examples.name).out


def test_info_tells_model_and_versions(run: Run) -> None:
    out = run("info").out
    for part in ("toy@", "2 areas, 4 subtopics", "numpy", "out-of-fold"):
        assert part in out


def test_taxonomy_is_shown_and_checked(run: Run, toy_document: dict[str, object]) -> None:
    Path("topics.yaml").write_text(json.dumps(toy_document))
    shown = run("taxonomy", "show", "topics.yaml", "--terms").out
    assert "boundary crossing; gifts from clients" in shown
    assert "ACT (case)" in shown
    assert "also cbt" in shown
    assert "2 areas, 4 subtopics, 13 terms, no fault" in run("taxonomy", "check", "topics.yaml").out
    assert "8 areas, 41 subtopics" in run("taxonomy", "check").out


def test_taxonomy_terms_are_checked_on_data(
    run: Run, examples: Path, toy_document: dict[str, object]
) -> None:
    Path("topics.yaml").write_text(json.dumps(toy_document))
    out = run("taxonomy", "check", "topics.yaml", "--data", examples.name).out
    assert "2 of 13 terms stand in no labelled example" in out


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_run_that_is_stopped_leaves_nothing(
    tmp_path: Path, toy_folder: Path, number: signal.Signals, code: int, jobs: str
) -> None:
    rows = (f"CBT for panic, ethics and much more: {n}\n" for n in range(300_000))
    (tmp_path / "c.csv").write_text("text;\n" + "".join(rows))
    arguments = ["label", "c.csv", "--model", str(toy_folder), "--jobs", jobs, "--evidence"]
    with subprocess.Popen(
        [sys.executable, "-m", "cetopics", *arguments],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "text from text" in process.stderr.readline()  # it has begun to write
        for _ in range(2):  # an impatient person
            process.send_signal(number)
        rest = process.stderr.read()  # ends when no process is left that could write
    assert process.returncode == code
    assert ("interrupted" in rest) == (number == signal.SIGINT)
    assert "Traceback" not in rest
    assert [path.name for path in tmp_path.iterdir()] == ["c.csv"]
