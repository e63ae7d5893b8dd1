"""Write what the shipped model says of a few blurbs; run it when another model ships."""

from __future__ import annotations

import json
from pathlib import Path

from cetopics.labeller import Labeller
from cetopics.labelling import Blurb
from cetopics.registry import find_model

GOLDEN = Path(__file__).parent / "golden.json"

BLURBS = [
    Blurb("EMDR Basic Training", "Eight phases, supervised practice, two weekends."),
    Blurb("", "CBT for insomnia &amp; worry: sleep restriction, thought records."),
    Blurb("ACT in Groups", "<p>Values, defusion.</p><p>The Affordable Care Act.</p>"),
    Blurb(
        "HIPAA for the Solo Office",
        "Encryption, breach letters; telehealth consent.",
    ),
    Blurb("Pottery", "Throwing bowls on the wheel, an evening a week until Easter."),
]


def scores(labeller: Labeller) -> dict[str, object]:
    """Return the model's digest and its scores of the blurbs."""
    rows = [dict(labelling.scores) for labelling in labeller.label(BLURBS)]
    return {"model": labeller.bundle.digest, "scores": rows}


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(scores(Labeller.load(find_model())), indent=1) + "\n")
