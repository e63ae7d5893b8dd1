from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cetopics.dataset import Example
from cetopics.errors import DatasetError
from cetopics.labelling import Blurb
from cetopics.review import LintRules, lint_examples, lint_files, read_rules
from cetopics.taxonomy import Taxonomy

_PLAIN = LintRules(doubtful_below=0.0, min_words=1)


def _codes(examples: list[Example], taxonomy: Taxonomy, rules: LintRules) -> list[tuple[str, str]]:
    return [(item.code, item.subject) for item in lint_examples(examples, taxonomy, rules)]


@pytest.fixture
def clean(toy_examples: list[Example]) -> list[Example]:
    return [
        Example(example.id, Blurb("", example.blurb.text or example.blurb.title), example.labels)
        for example in toy_examples
    ]


def test_sound_examples_are_clean(clean: list[Example], toy_taxonomy: Taxonomy) -> None:
    assert _codes(clean, toy_taxonomy, _PLAIN) == []


_LONG = "Two days on panic: building a ladder with the client and staying with fear until it falls."


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        (["CBT for panic: first sessions on tape!"], [("duplicate", "x0")]),
        ([_LONG, f"{_LONG} Bring lunch."], [("near-duplicate", "x1")]),
        ([""], [("length", "x0")]),
        (["word " * 500], [("length", "x0")]),
    ],
)
def test_duplicates_and_lengths_are_found(
    clean: list[Example],
    toy_taxonomy: Taxonomy,
    added: list[str],
    expected: list[tuple[str, str]],
) -> None:
    more = [Example(f"x{n}", Blurb("", text), ()) for n, text in enumerate(added)]
    assert _codes([*clean, *more], toy_taxonomy, _PLAIN) == expected


def test_recurring_phrases_are_found_unless_exempt(
    clean: list[Example], toy_taxonomy: Taxonomy
) -> None:
    phrase = "After this you will know"
    more = [Example(f"x{n}", Blurb("", f"Topic{n} z{n}. {phrase} y{n}."), ()) for n in range(6)]
    found = _codes([*clean, *more], toy_taxonomy, _PLAIN)
    assert found == [("template", phrase.lower())]
    exempt = LintRules(doubtful_below=0.0, min_words=1, exempt_phrases=(phrase,))
    assert _codes([*clean, *more], toy_taxonomy, exempt) == []


def test_thin_topics_are_found(clean: list[Example], toy_taxonomy: Taxonomy) -> None:
    rules = LintRules(doubtful_below=0.0, min_words=1, min_examples=7)
    assert _codes(clean, toy_taxonomy, rules) == [
        ("few-examples", "boundaries"),
        ("few-examples", "act"),
    ]


def test_a_wrong_label_is_suspicious_until_it_is_accepted(
    clean: list[Example], toy_taxonomy: Taxonomy
) -> None:
    text = "Confidentiality, release of records and privacy law"
    wrong = [*clean, Example("odd", Blurb("", text), ("cbt",))]
    rules = LintRules(doubtful_below=0.2, min_words=1)
    found = _codes(wrong, toy_taxonomy, rules)
    assert ("suspicious-label", "odd confidentiality") in found
    assert ("suspicious-label", "odd cbt") in found
    accepted = frozenset(f"{code} {subject}" for code, subject in found)
    assert (
        _codes(
            wrong, toy_taxonomy, LintRules(0, min_words=1, doubtful_below=0.2, accepted=accepted)
        )
        == []
    )


def test_faulty_rows_are_errors_with_their_place(toy_taxonomy: Taxonomy, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": 1}\n{"id": "a", "title": "", "text": "x", "labels": ["no"]}\n')
    found = lint_files([path], toy_taxonomy)
    assert {item.severity for item in found} == {"error"}
    assert [(item.code, item.where) for item in found][-1] == ("label", f"{path}:2")
    assert ("schema", f"{path}:1") in [(item.code, item.where) for item in found]


def test_rules_are_read(tmp_path: Path) -> None:
    path = tmp_path / "lint.yaml"
    path.write_text("min_examples: 3\nexempt_phrases: [a b]\naccepted: [length x]\n")
    assert read_rules(path) == LintRules(
        3, exempt_phrases=("a b",), accepted=frozenset({"length x"})
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", "expected a mapping"),
        ("minimum: 3", "unknown key 'minimum'"),
        ("min_words: many", "expected a number of at least 0, found 'many'"),
        ("accepted: x", "expected a list of strings"),
        ("a: [", "is not valid YAML"),
    ],
)
def test_faulty_rules_are_told(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "lint.yaml"
    path.write_text(content)
    with pytest.raises(DatasetError, match=message.replace("[", r"\[")):
        read_rules(path)


def test_the_command_ends_with_one_on_errors_alone(
    tmp_path: Path, clean: list[Example], toy_document: dict[str, object], run_cli: RunCli
) -> None:
    (tmp_path / "topics.yaml").write_text(json.dumps(toy_document))
    rows = [
        {"id": e.id, "title": "", "text": e.blurb.text, "labels": list(e.labels)} for e in clean
    ]
    data = tmp_path / "data.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "lint.yaml").write_text("min_words: 1\ndoubtful_below: 0\n")
    arguments = ["lint", str(data), "--taxonomy", str(tmp_path / "topics.yaml")]
    assert run_cli(*arguments) == (0, "clean: nothing found\n")
    (tmp_path / "lint.yaml").write_text("min_words: 5\ndoubtful_below: 0\n")
    code, out = run_cli(*arguments)
    assert code == 0
    assert "length" in out
    with data.open("a") as file:
        file.write(json.dumps({**rows[0], "id": "again"}) + "\n")
    code, out = run_cli(*arguments, "--json")
    assert code == 1
    first = json.loads(out.splitlines()[0])
    assert list(first) == ["severity", "code", "where", "subject", "what"]
    assert (first["severity"], first["code"]) == ("error", "duplicate")


RunCli = Callable[..., tuple[int, str]]


@pytest.fixture
def run_cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunCli:
    from cetopics.cli import main

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["cetopics", *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        return int(stop.value.code or 0), capsys.readouterr().out

    return run
