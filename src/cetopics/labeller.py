"""The labeller: blurbs in, labellings out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cetopics.bundle import Bundle, read_bundle
from cetopics.decision import DecisionRule, chosen_topics, probabilities
from cetopics.evidence import shares_of
from cetopics.labelling import Blurb, Evidence, Labelling, Status
from cetopics.taxonomy import Taxonomy

__all__ = ["Labeller"]

#: Blurbs scored together; bounds memory, changes no result.
_BATCH = 256

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
            score it carries) the weights sum to the logit of its being taught; the score is the
            probability of that times the probability that the course is for helping professions.

        Returns
        -------
        list of Labelling
            One a blurb, in order. A labelling depends on its blurb alone, not on the others.

        Raises
        ------
        TypeError
            If a single string is given: it would be read letter by letter.
        """
        if isinstance(blurbs, str):
            raise TypeError("label takes several blurbs; put a single text into a list: [text]")
        wanted = [Blurb(text=item) if isinstance(item, str) else item for item in blurbs]
        distinct = list(dict.fromkeys(wanted))
        found: dict[Blurb, Labelling] = {}
        for start in range(0, len(distinct), _BATCH):
            batch = distinct[start : start + _BATCH]
            found.update(zip(batch, self._label_batch(batch, evidence=evidence), strict=True))
        return [found[blurb] for blurb in wanted]

    def _label_batch(self, batch: Sequence[Blurb], *, evidence: bool) -> Iterator[Labelling]:
        rows = self.bundle.space.rows(batch)
        n_sentences = np.diff(rows.first_sentence)
        logits = self.bundle.scorer.logits(rows)
        audience = self.bundle.audience.logits(rows)
        scores = probabilities(self.taxonomy, logits, audience=audience, chosen=self.rule.chosen)
        given, uncertain = self.rule.decide(self.taxonomy, scores)
        for row, blurb in enumerate(batch):
            if not n_sentences[row]:
                yield self._empty(scores[row])
                continue
            topics = [int(topic) for topic in np.flatnonzero(given[row])]
            yield self._labelling(
                scores[row],
                topics,
                np.flatnonzero(uncertain[row]),
                self._evidence(blurb, topics, logits[row]) if evidence else {},
            )

    def _labelling(
        self,
        scores: npt.NDArray[np.float64],
        topics: list[int],
        uncertain: npt.NDArray[np.intp],
        evidence: Mapping[str, tuple[Evidence, ...]],
    ) -> Labelling:
        ids, area_index = self.taxonomy.ids, self.taxonomy.area_index
        status: Status = "review" if len(uncertain) else "labelled" if topics else "none"
        sure = scores[topics].min() if topics else round(1.0 - scores.max(), 6)
        return Labelling(
            areas=tuple(ids[topic] for topic in topics if topic == area_index[topic]),
            subtopics=tuple(ids[topic] for topic in topics if topic != area_index[topic]),
            status=status,
            reason=self._reason(scores, uncertain),
            confidence=float(sure),
            scores=self._scores(scores),
            evidence=evidence,
            model=self.bundle.label,
        )

    def _empty(self, scores: npt.NDArray[np.float64]) -> Labelling:
        return Labelling(
            areas=(),
            subtopics=(),
            status="empty",
            reason="",
            confidence=None,
            scores=self._scores(scores),
            evidence={},
            model=self.bundle.label,
        )

    def _scores(self, scores: npt.NDArray[np.float64]) -> dict[str, float]:
        """Name the scores: of the topics chosen, and of the areas that these bring."""
        shown = np.ones(len(scores), dtype=np.bool_)
        if self.rule.chosen is not None:
            shown = self.rule.chosen.copy()
            shown[np.array(self.taxonomy.area_index)[self.rule.chosen]] = True
        named = zip(self.taxonomy.ids, scores.tolist(), shown.tolist(), strict=True)
        return {topic_id: score for topic_id, score, is_shown in named if is_shown}

    def _reason(self, scores: npt.NDArray[np.float64], uncertain: npt.NDArray[np.intp]) -> str:
        """Name the topics nearest to their lines, most probable first."""
        if not len(uncertain):
            return ""
        ordered = sorted(uncertain.tolist(), key=lambda topic: -scores[topic])
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
