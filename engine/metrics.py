"""How good a classifier is, in numpy alone.

Throughout, `truth` is (n,) with the index of each true label, `probabilities`
is (n, k) with rows summing to 1, and the label found is the most probable one.
"""

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.integer]
Probabilities = NDArray[np.floating]

BINS = 15  # of equal width, as in Guo et al. 2017, section 5
SMALLEST = 1e-12  # probabilities below count as this, so that one zero is not infinite loss


def accuracy(truth: Labels, probabilities: Probabilities) -> float:
    """Share of the rows whose label was found."""
    return float(np.mean(probabilities.argmax(axis=1) == truth))


def confusion(truth: Labels, probabilities: Probabilities) -> NDArray[np.int64]:
    """Count how often which label was found: `confusion[true][found]`, (k, k)."""
    labels = probabilities.shape[1]
    cells = truth * labels + probabilities.argmax(axis=1)
    return np.bincount(cells, minlength=labels * labels).reshape(labels, labels)


def macro_f1(truth: Labels, probabilities: Probabilities) -> float:
    """Average the F1 scores of the labels that occur in the truth, each counting alike."""
    counts = confusion(truth, probabilities)
    occurs = counts.sum(axis=1) > 0
    scores = 2 * counts.diagonal() / np.maximum(counts.sum(axis=0) + counts.sum(axis=1), 1)
    return float(scores[occurs].mean())


def log_loss(truth: Labels, probabilities: Probabilities) -> float:
    """Mean negative natural logarithm of the true label's probability, in nats.

    Probabilities are taken as `SMALLEST` at least.
    """
    true_ones = probabilities[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(true_ones, SMALLEST)).mean())


def calibration_error(truth: Labels, probabilities: Probabilities) -> float:
    """Expected calibration error (Guo et al. 2017, "On calibration of modern neural networks").

    Rows fall by their confidence, the highest probability, into `BINS` bins
    (low, high]; the error is the mean distance of a bin's accuracy from its
    mean confidence, weighted by its rows.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    edges = np.linspace(0, 1, BINS + 1)
    bins = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, BINS - 1)
    gaps = np.bincount(bins, weights=right - confidence.astype(np.float64), minlength=BINS)
    return float(np.abs(gaps).sum() / len(truth))


def auroc(positive: NDArray[np.bool_], scores: NDArray[np.floating]) -> float:
    """Area under the ROC curve: how often a positive scores above a negative.

    The Mann-Whitney U statistic (Hanley and McNeil 1982) by ranks, ties
    counting half. Both arguments are (n,), and both kinds must occur.
    """
    _, group, size = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(size) - (size - 1) / 2)[group]  # tied scores share their mean rank
    above = int(positive.sum())
    below = len(positive) - above
    return float((ranks[positive].sum() - above * (above + 1) / 2) / (above * below))
