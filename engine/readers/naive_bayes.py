"""Naive Bayes over words: the baseline, as a JSON file of counts that training wrote.

The multinomial model (McCallum and Nigam 1998, "A comparison of event models
for naive Bayes text classification"): a label is as probable as its share of
the texts times, for each word of the text, that word's share of the label's
words. A word counts once a text, however often it stands there (binary naive
Bayes: Jurafsky and Martin, "Speech and language processing", chapter "Naive
Bayes"), and Laplace smoothing counts it once more for every label. Unknown
words are passed over. Nothing but numpy is needed.
"""

import html
import json
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import labels
from engine.errors import ModelUnavailable
from engine.readers.feelings import of_any_classifier
from engine.values import Feeling

MODEL = "naive_bayes.json"  # by this file a folder is known to hold such a model

LAPLACE = 1  # added to each count

_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|@\w+")  # links, and names of people on Twitter
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def words(text: str) -> set[str]:
    """The words of a text in lower case, without links, names, numbers and marks."""
    plain = html.unescape(text).lower().replace("\u2019", "'")
    return set(_WORD.findall(_NO_WORDS.sub(" ", plain)))


@dataclass(frozen=True, eq=False)
class Model:
    """What was counted: the `texts` of each label, (labels,), and those with each word.

    `counts` is (words, labels); the words are in the order of their names.
    """

    labels: tuple[str, ...]
    texts: NDArray[np.int64]
    words: tuple[str, ...]
    counts: NDArray[np.int64]

    @cached_property
    def prior(self) -> NDArray[np.float64]:
        """Logarithms of the labels' shares of the texts, (labels,)."""
        prior: NDArray[np.float64] = np.log(self.texts / self.texts.sum())
        return prior

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """Logarithms of the words' smoothed shares of each label's words, (words, labels)."""
        smooth = self.counts + LAPLACE
        weights: NDArray[np.float64] = np.log(smooth / smooth.sum(axis=0))
        return weights

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self.words)}

    def known(self, text: str) -> list[int]:
        """The rows of the text's words, those that are unknown left out, in their order."""
        return sorted(self._rows[word] for word in words(text) if word in self._rows)

    def logits(self, known: list[int]) -> NDArray[np.float64]:
        """Logarithms of the labels' joint probabilities with these words, (labels,)."""
        logits: NDArray[np.float64] = self.prior + self.weights[known].sum(axis=0)
        return logits

    def as_json(self) -> dict[str, Any]:
        """Give the object that the file `MODEL` holds."""
        return {
            "labels": self.labels,
            "texts": self.texts.tolist(),
            "words": self.words,
            "counts": self.counts.tolist(),
        }


class NaiveBayes:
    """Reads with the model in `folder`, loaded at the first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._model: Model | None = None
        self._loading = threading.Lock()

    def read(self, texts: Sequence[str]) -> list[Feeling]:
        """One feeling a text, in order; none is clear where no word is known.

        Raises ModelUnavailable where the file is missing or corrupt, or its
        labels are no feelings.
        """
        with self._loading:
            if self._model is None:
                self._model = load(self._folder)
        return [_feeling(self._model, text) for text in texts]


def _feeling(model: Model, text: str) -> Feeling:
    known = model.known(text)
    feeling = of_any_classifier(model.logits(known).tolist(), model.labels)
    return feeling if known else replace(feeling, clear=False, clarity=0.0)


def load(folder: Path) -> Model:
    """Read the model in `folder`, which must know feelings. Raises ModelUnavailable."""
    try:
        model = _model((folder / MODEL).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelUnavailable(f"There is no naive Bayes model in {folder}.") from error
    # RecursionError: brackets in brackets in brackets.
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelUnavailable(
            f"The naive Bayes model in {folder} is damaged; train it again."
        ) from error
    if not labels.are_feelings(model.labels):
        raise ModelUnavailable(
            f"The labels of the naive Bayes model in {folder} are no feelings of ours: "
            f"{', '.join(model.labels[:8])}."
        )
    return model


def _model(content: str) -> Model:
    """The model whose `as_json` this is; raises what Python raises where it is not."""
    facts = json.loads(content)
    names, known = tuple(facts["labels"]), tuple(facts["words"])
    texts, counts = np.array(facts["texts"]), np.array(facts["counts"])
    if not all(isinstance(word, str) for word in (*names, *known)):
        raise TypeError("labels and words are strings")
    if texts.shape != (len(names),) or counts.shape != (len(known), len(names)):
        raise ValueError("there is a count for each word and label")
    if texts.dtype.kind != "i" or counts.dtype.kind != "i":
        raise TypeError("counts are whole numbers")
    if texts.min() < 1 or counts.min() < 0:
        raise ValueError("every label has a text, and no count is below 0")
    return Model(names, texts.astype(np.int64), known, counts.astype(np.int64))
