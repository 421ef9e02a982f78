"""Train the naive Bayes reader: count words, measure, and tell which words say most.

A run is one folder: the model (`engine.readers.naive_bayes.MODEL`), words.json
with the most informative words, metrics.json in the form of the other text
classifiers', with one entry, and the confusion matrices as pictures.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import BadInput, StorageFailed
from engine.readers.naive_bayes import LAPLACE, MODEL, Model, words
from engine.training.confusion_picture import draw_confusion
from engine.training.results import figures, write_json
from engine.training.text_options import TextTraining
from engine.training.text_rows import Parts, Row, chosen_parts

# Training texts with a word from which it is learned (most others are typos and names), and
# from which it can be informative.
LEAST_TEXTS, LEAST_TO_INFORM = 2, 20
KEPT = 50  # informative words a label

Weighed = dict[str, list[tuple[str, float]]]  # label: (word, log-odds ratio), strongest first


@dataclass(frozen=True)
class NaiveBayesTrained:
    """Where a run left its results, how good the model is, and its informative words."""

    folder: Path
    metrics: Path
    validation: dict[str, Any]
    test: dict[str, Any] | None
    words: Weighed


def train_naive_bayes(options: TextTraining) -> NaiveBayesTrained:
    """Train as `options` say. Raises BadInput and StorageFailed."""
    parts = chosen_parts(options)
    if (options.folder / MODEL).exists():
        raise BadInput(f"{options.folder} already holds a run: take another --suffix.")
    model = count(parts.train, parts.labels)
    try:
        return _kept(model, parts, options.folder)
    except OSError as error:
        raise StorageFailed(
            f"The run in {options.folder} cannot be written: {error.strerror}."
        ) from error


def count(rows: Sequence[Row], labels: tuple[str, ...]) -> Model:
    """The model of these rows, each of whose labels is one of `labels`.

    Raises BadInput where no word stands in `LEAST_TEXTS` of them.
    """
    told = [words(text) for text, _ in rows]
    texts_with = Counter(chain.from_iterable(told))
    known = tuple(sorted(word for word, number in texts_with.items() if number >= LEAST_TEXTS))
    if not known:
        raise BadInput(f"No word of the training data stands in {LEAST_TEXTS} of its texts.")
    row_of = {word: row for row, word in enumerate(known)}
    truth = [labels.index(label) for _, label in rows]
    counts = np.zeros((len(known), len(labels)), np.int64)
    for text, label in zip(told, truth, strict=True):
        counts[[row_of[word] for word in text & row_of.keys()], label] += 1
    return Model(labels, np.bincount(truth, minlength=len(labels)), known, counts)


def informative(model: Model) -> Weighed:
    """Up to `KEPT` words a label that speak most for it, of those in `LEAST_TO_INFORM` texts.

    How much: the logarithm of the word's odds among the words of the label
    over its odds among those of all other labels together, both counts smoothed
    as the model's are. Words that speak against the label are left out.
    """
    among = model.counts + LAPLACE
    others = model.counts.sum(axis=1, keepdims=True) - model.counts + LAPLACE
    ratios = _log_odds(among) - _log_odds(others)
    common = model.counts.sum(axis=1) >= LEAST_TO_INFORM
    weighed: Weighed = {}
    for label, ratio in zip(model.labels, ratios.T, strict=True):
        order = np.argsort(-ratio, kind="stable")
        chosen = [row for row in order if common[row] and ratio[row] > 0][:KEPT]
        weighed[label] = [(model.words[row], round(float(ratio[row]), 4)) for row in chosen]
    return weighed


def _log_odds(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.log(counts / (counts.sum(axis=0) - counts))


def _kept(model: Model, parts: Parts, folder: Path) -> NaiveBayesTrained:
    """Measure and write all of it; the model comes last, for by it a run is known."""
    (folder / "confusion").mkdir(parents=True, exist_ok=True)
    entry: dict[str, Any] = {"epoch": 1, "labels": list(model.labels)}
    for name, rows in (("train", parts.train), ("validation", parts.validation)):
        entry[name] = _measured(model, rows)
        picture = folder / "confusion" / f"{name}.png"
        draw_confusion(np.array(entry[name]["confusion"]), model.labels, name, picture)
    test = _measured(model, parts.test) if parts.test else None
    if test is not None:
        write_json(folder / "test.json", test)
    found = informative(model)
    write_json(folder / "metrics.json", [entry])
    write_json(folder / "words.json", found)
    write_json(folder / MODEL, model.as_json(), indent=None)
    return NaiveBayesTrained(folder, folder / "metrics.json", entry["validation"], test, found)


def _measured(model: Model, rows: Sequence[Row]) -> dict[str, Any]:
    truth = np.array([model.labels.index(label) for _, label in rows])
    logits = np.array([model.logits(model.known(text)) for text, _ in rows])
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return figures(truth, odds / odds.sum(axis=1, keepdims=True))
