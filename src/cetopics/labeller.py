"""The labeller: blurbs in, labellings out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cetopics.bundle import Bundle, read_bundle
from cetopics.decision import DECIMALS, DecisionRule, chosen_topics, probabilities
from cetopics.evidence import shares_of
from cetopics.labelling import Blurb, Evidence, Labelling, Scores
from cetopics.taxonomy import Taxonomy

__all__ = ["Labeller"]

#: Blurbs scored together; bounds memory, changes no result.
_BATCH = 2048

#: At most so many topics are named in the reason for a review.
_MAX_NAMED = 3


class Labeller:
    """Gives blurbs their topics by a trained model.

    Parameters
    ----------
    bundle
        The model.
    rule
        How to decide; None for the rule the model ships with. `adjusted` makes another.

    Examples
    --------
    >>> from cetopics import Labeller, find_model
    >>> labeller = Labeller.load(find_model())
    >>> labeller.label(["EMDR basic training for therapists"])[0].subtopics
    ('emdr',)
    """

    def __init__(self, bundle: Bundle, rule: DecisionRule | None = None) -> None:
        self.bundle = bundle
        self.rule = rule or bundle.rule

    @classmethod
    def load(cls, path: str | Path) -> Labeller:
        """Read a model from its folder.

        Raises
        ------
        BundleError
            If the bundle is damaged or of another format.
        """
        return cls(read_bundle(Path(path)))

    @property
    def taxonomy(self) -> Taxonomy:
        """The topics the model knows."""
        return self.bundle.space.taxonomy

    def adjusted(
        self,
        *,
        target_precision: float | None = None,
        only: Iterable[str] = (),
        exclude: Iterable[str] = (),
    ) -> Labeller:
        """Return a labeller of the same model that decides otherwise.

        Parameters
        ----------
        target_precision
            Subtopic precision that rows with status ``labelled`` should have, as seen on texts
            held out of training: the margin within which a person should look is set to it.
            None keeps the margin.
        only
            Ids of the topics wanted; none for all. An area stands for itself and its subtopics.
        exclude
            Ids of the topics not wanted, likewise.

        Raises
        ------
        SettingError
            If the model has no such topic or cannot reach that precision.
        """
        margin = self.rule.margin
        if target_precision is not None:
            margin = self.bundle.review.at_precision(target_precision).margin
        chosen = chosen_topics(self.taxonomy, only, exclude)
        return Labeller(
            self.bundle,
            replace(self.rule, margin=margin, chosen=None if chosen.all() else chosen),
        )

    def label(self, blurbs: Iterable[str | Blurb], *, evidence: bool = False) -> list[Labelling]:
        """Label some blurbs.

        Parameters
        ----------
        blurbs
            Blurbs; a plain string is a text without a title.
        evidence
            Whether to tell, for each topic given, what every place of the blurb added to its
            logit. With the model's bias for that topic (for an area: for the topic in it whose
            score it carries) the weights sum to the logit of its being taught, to single precision;
            the score is the probability of that times the probability that the course is for
            helping professions.

        Returns
        -------
        list of Labelling
            One a blurb, in order. A labelling depends on its blurb alone, not on the others.

        Raises
        ------
        TypeError
            If a single string or blurb is given: it would be taken apart.
        """
        distinct: dict[Blurb, int] = {}
        places = [distinct.setdefault(blurb, len(distinct)) for blurb in _as_blurbs(blurbs)]
        found: list[Labelling] = []
        for batch in _batches(list(distinct)):
            found += self._label_batch(batch, evidence=evidence)
        return [found[place] for place in places]

    def probabilities(self, blurbs: Iterable[str | Blurb]) -> npt.NDArray[np.float64]:
        """Compute the probabilities of many blurbs as one array, without deciding on them.

        Parameters
        ----------
        blurbs
            As `label` takes them.

        Returns
        -------
        numpy.ndarray of float64, shape (n_blurbs, n_topics)
            Topics in the order of ``taxonomy.ids``; those that are not chosen have 0.

        Raises
        ------
        TypeError
            If a single string or blurb is given.
        """
        n_topics = len(self.taxonomy.ids)
        parts = [self._scored(batch).probabilities for batch in _batches(_as_blurbs(blurbs))]
        return np.concatenate([np.empty((0, n_topics)), *parts])

    def _scored(self, batch: Sequence[Blurb]) -> _Scored:
        rows = self.bundle.space.rows(batch)
        logits = self.bundle.scorer.logits(rows)
        audience = self.bundle.audience.logits(rows)
        found = probabilities(self.taxonomy, logits, audience=audience, chosen=self.rule.chosen)
        return _Scored(np.diff(rows.first_sentence) == 0, logits, found)

    def _label_batch(self, batch: Sequence[Blurb], *, evidence: bool) -> Iterator[Labelling]:
        is_empty, logits, scores = self._scored(batch)
        given, uncertain = self.rule.decide(self.taxonomy, scores)
        empty = is_empty.tolist()
        topics, doubted = _true_columns(given), _true_columns(uncertain)
        sure = np.where(given, scores, 1.0).min(axis=1)
        none = np.round(1.0 - scores.max(axis=1), DECIMALS)
        confidence = np.where(given.any(axis=1), sure, none).tolist()
        model = self.bundle.label
        shown = [Scores(self._shown, row) for row in scores]
        for row, blurb in enumerate(batch):
            own, unsure = topics.get(row, []), doubted.get(row, [])
            if empty[row]:
                yield Labelling((), (), "empty", "", None, shown[row], {}, model)
                continue
            areas, subtopics = self._parted(own)
            yield Labelling(
                areas,
                subtopics,
                "review" if unsure else "labelled" if own else "none",
                self._reason(scores[row], unsure),
                confidence[row],
                shown[row],
                self._evidence(blurb, own, logits[row]) if evidence and own else {},
                model,
            )

    def _parted(self, topics: list[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of the areas and of the subtopics among some topics."""
        ids, is_area = self.taxonomy.ids, self._is_area
        areas = [ids[topic] for topic in topics if is_area[topic]]
        return tuple(areas), tuple([ids[topic] for topic in topics if not is_area[topic]])

    @cached_property
    def _is_area(self) -> list[bool]:
        return [topic == area for topic, area in enumerate(self.taxonomy.area_index)]

    @cached_property
    def _shown(self) -> dict[str, int]:
        """Topics whose scores are shown: those chosen, and the areas that these bring."""
        chosen = self.rule.chosen
        if chosen is None:
            return dict(self.taxonomy.index)
        brought = {
            area
            for area, is_chosen in zip(self.taxonomy.area_index, chosen, strict=True)
            if is_chosen
        }
        return {
            topic_id: topic
            for topic_id, topic in self.taxonomy.index.items()
            if chosen[topic] or topic in brought
        }

    def _reason(self, scores: npt.NDArray[np.float64], doubted: list[int]) -> str:
        """Name the topics nearest to their lines, most probable first."""
        if not doubted:
            return ""
        ordered = sorted(doubted, key=lambda topic: -scores[topic])
        named = [f"{self.taxonomy.ids[topic]} {scores[topic]:.2f}" for topic in ordered]
        more = f" and {len(named) - _MAX_NAMED} more" if len(named) > _MAX_NAMED else ""
        return f"near the line: {', '.join(named[:_MAX_NAMED])}{more}"

    def _evidence(
        self, blurb: Blurb, topics: list[int], logits: npt.NDArray[np.float64]
    ) -> dict[str, tuple[Evidence, ...]]:
        shares = shares_of(self.bundle.space, self.bundle.scorer, blurb)
        return {
            self.taxonomy.ids[topic]: shares.for_topic(self._decisive(topic, logits))
            for topic in topics
        }

    def _decisive(self, topic: int, logits: npt.NDArray[np.float64]) -> int:
        """Return the topic whose score a topic carries: for an area the largest in it."""
        family = [
            member
            for member, area in enumerate(self.taxonomy.area_index)
            if topic in (member, area) and (self.rule.chosen is None or self.rule.chosen[member])
        ]
        return max(family, key=lambda member: logits[member])


class _Scored(NamedTuple):
    """Which blurbs are empty, shape (n_blurbs,); logits and probabilities, (n_blurbs, n_topics)."""

    is_empty: npt.NDArray[np.bool_]
    logits: npt.NDArray[np.float64]
    probabilities: npt.NDArray[np.float64]


def _as_blurbs(blurbs: Iterable[str | Blurb]) -> list[Blurb]:
    if isinstance(blurbs, (str, Blurb)):  # either would be taken apart
        raise TypeError("several blurbs are expected; put a single text into a list: [text]")
    return [Blurb("", item) if isinstance(item, str) else item for item in blurbs]


def _batches(blurbs: list[Blurb]) -> Iterator[list[Blurb]]:
    for start in range(0, len(blurbs), _BATCH):
        yield blurbs[start : start + _BATCH]


def _true_columns(cells: npt.NDArray[np.bool_]) -> dict[int, list[int]]:
    """List the columns that are true in each row that has any."""
    columns: dict[int, list[int]] = {}
    for row, column in zip(*(place.tolist() for place in cells.nonzero()), strict=True):
        columns.setdefault(row, []).append(column)
    return columns
