"""How good a model is: figures with intervals, measured through the bundle."""

from cetopics.evaluation.metrics import Figures, Outcomes, TopicFigures, figures, topic_figures
from cetopics.evaluation.report import Evaluation, evaluate

__all__ = [
    "Evaluation",
    "Figures",
    "Outcomes",
    "TopicFigures",
    "evaluate",
    "figures",
    "topic_figures",
]
