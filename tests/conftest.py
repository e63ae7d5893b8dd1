"""A toy taxonomy, toy examples and a toy model: small enough to train in a blink."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import strategies as st

from cetopics.bundle import Bundle, read_bundle
from cetopics.dataset import Example
from cetopics.labeller import Labeller
from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy, read_taxonomy, taxonomy_from_mapping

ROOT = Path(__file__).parent.parent

#: Raw texts with whole and broken markup.
MARKUP = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            ["<p>", "</p>", "<br/>", "<", ">", "&amp;", "&eacute;", "&#8217;", "&amp;nbsp;", "&#x;"]
        ),
        st.sampled_from(["<!--", "-->", "<script>", "</script>", "\u00ad", "\u200b", "e\u0301"]),
    )
).map("".join)

_TOY = {
    "version": 1,
    "areas": [
        {
            "id": "ethics",
            "name": "Ethics",
            "definition": "Right conduct in practice.",
            "terms": ["ethics"],
            "subtopics": [
                {
                    "id": "confidentiality",
                    "name": "Confidentiality",
                    "definition": "Keeping what clients say.",
                    "terms": ["confidentiality", "privacy law", "release of records"],
                },
                {
                    "id": "boundaries",
                    "name": "Boundaries",
                    "definition": "Limits of the relationship.",
                    "terms": ["boundary crossing", "gifts from clients"],
                },
            ],
        },
        {
            "id": "methods",
            "name": "Methods",
            "definition": "Ways of treating.",
            "terms": ["hypnosis"],
            "subtopics": [
                {
                    "id": "cbt",
                    "name": "CBT",
                    "definition": "Cognitive behavioural therapy.",
                    "terms": ["CBT", "cognitive therapy", "cognitive behavioral therapy"],
                },
                {
                    "id": "act",
                    "name": "ACT",
                    "definition": "Acceptance and commitment therapy.",
                    "terms": [
                        {"text": "ACT", "case": True},
                        "acceptance and commitment therapy",
                        {"text": "mindful cognitive therapy", "shared": ["cbt"]},
                    ],
                },
            ],
        },
    ],
}

_TOY_TEXTS = {
    ("confidentiality",): [
        "Who may see the file: confidentiality for counsellors.",
        "Subpoenas and release of records in daily practice.",
        "Confidentiality with teenagers and their parents.",
        "Privacy law for small offices, with confidentiality forms.",
        "What confidentiality asks of group leaders.",
        "Release of records after a client dies; confidentiality endures.",
    ],
    ("boundaries",): [
        "When a boundary crossing helps and when it harms.",
        "Gifts from clients: a boundary crossing or a courtesy?",
        "Boundary crossing in small towns.",
        "Saying no to gifts from clients without shame.",
        "A boundary crossing looked at from both chairs.",
        "Gifts from clients and other awkward moments.",
    ],
    ("cbt",): [
        "CBT for panic: first sessions on tape.",
        "Cognitive therapy of depression, thought records included.",
        "CBT homework that clients really do.",
        "Cognitive behavioral therapy for worry in later life.",
        "CBT with families of anxious children.",
        "Cognitive therapy for insomnia, four evenings.",
    ],
    ("act",): [
        "An ACT primer: values and committed action.",
        "Acceptance and commitment therapy for chronic pain.",
        "Doing ACT in groups, metaphors and practice.",
        "Acceptance and commitment therapy with teens.",
        "ACT after a stroke: willingness in small steps.",
        "Using ACT metaphors without talking too much.",
    ],
    ("ethics",): [
        "Ethics refresher for licensed staff.",
        "A day on ethics and the new code.",
        "Ethics in rural work: cases.",
        "Ethics for supervisors, case based.",
        "Ethics hours for renewal.",
        "Ethics and the law in brief.",
    ],
    ("cbt", "confidentiality"): [
        "CBT by letter, and confidentiality of what is written.",
        "Cognitive therapy in schools, confidentiality included.",
        "CBT in primary care; confidentiality in shared records.",
    ],
    (): [
        "Glazing and firing: an evening pottery class.",
        "Bookkeeping for clubs and societies.",
        "Bird song for early risers.",
        "Knots and splices on the harbour wall.",
        "French for travellers, second term.",
        "How bread rises: a baker explains.",
        "Chess openings for beginners.",
        "Repairing bicycles before spring.",
    ],
}


@pytest.fixture(scope="session")
def toy_document() -> dict[str, object]:
    """The toy taxonomy as plain values; not to be changed."""
    return _TOY


@pytest.fixture(scope="session")
def toy_taxonomy() -> Taxonomy:
    return taxonomy_from_mapping(_TOY)


@pytest.fixture(scope="session")
def toy_examples() -> list[Example]:
    return [
        Example(
            f"{'-'.join(labels) or 'none'}-{number}",
            Blurb(text, "") if number % 2 else Blurb("", text),
            labels,
        )
        for labels, texts in _TOY_TEXTS.items()
        for number, text in enumerate(texts)
    ]


@pytest.fixture(scope="session")
def toy_folder(
    tmp_path_factory: pytest.TempPathFactory,
    toy_taxonomy: Taxonomy,
    toy_examples: list[Example],
) -> Path:
    """The folder of a model trained on the toy examples; not to be changed."""
    from cetopics.training import train

    folder = tmp_path_factory.mktemp("models") / "toy"
    for _ in train(toy_examples, toy_taxonomy, folder):
        pass
    return folder


@pytest.fixture(scope="session")
def toy_bundle(toy_folder: Path) -> Bundle:
    return read_bundle(toy_folder)


@pytest.fixture(scope="session")
def toy_labeller(toy_bundle: Bundle) -> Labeller:
    return Labeller(toy_bundle)


@pytest.fixture(scope="session")
def shipped_labeller() -> Labeller:
    """The model that ships."""
    name = (ROOT / "models" / "champion").read_text(encoding="utf-8").strip()
    return Labeller.load(ROOT / "models" / name)


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    """The taxonomy that ships."""
    return read_taxonomy(ROOT / "data" / "taxonomy.yaml")
