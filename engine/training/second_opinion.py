"""What other networks say of the labels of CARER.

Its labels come from hashtags, and about one in twenty is another than people
would give. Recurrent networks on words, none of which was taught the rows it is
asked about, tell what each text would usually be called; the target of a row
becomes mostly its label and partly their answer (cross-fitting, as in Northcutt
et al. 2021, section 3; mixing, as in Hinton et al. 2015, section 2).
"""

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn

from engine.training.corpora import CLASSES, Example
from engine.training.token_batches import Ids, blank_words, bucketed, encode, padded
from engine.training.vocabulary import SPECIAL_TOKENS, UNK

FOLDS = 4
SHARE = 0.4  # of the answer in a row's target
EMBEDDING = 200  # width of a word's vector
HIDDEN = 200  # width of each direction
DROPOUT = 0.4
WORD_DROPOUT = 0.15
BATCH = 64
EPOCHS = 4
PEAK_RATE = 1.5e-3  # Adam, falling in a line
WINDOW = 128  # tokens

_UNKNOWN = SPECIAL_TOKENS.index(UNK)


@dataclass(frozen=True)
class _Lesson:
    rows: Sequence[Ids]
    targets: torch.Tensor  # (n, classes)


class WordGru(nn.Module):
    """Bidirectional GRU with max and mean pooling; ids (n, t) to logits (n, classes)."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, EMBEDDING, padding_idx=0)
        nn.init.normal_(self.embedding.weight, std=0.5)
        self.gru = nn.GRU(EMBEDDING, HIDDEN, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(DROPOUT)
        self.output = nn.Linear(4 * HIDDEN, len(CLASSES))

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Logits (n, classes)."""
        if self.training:
            ids = blank_words(ids, WORD_DROPOUT, _UNKNOWN, len(SPECIAL_TOKENS))
        real = ids.ne(0).unsqueeze(-1)
        states, _ = self.gru(self.dropout(self.embedding(ids)))
        highest = states.masked_fill(~real, -1e4).amax(1)
        mean = (states * real).sum(1) / real.sum(1)
        logits: torch.Tensor = self.output(self.dropout(torch.cat([highest, mean], -1)))
        return logits


def softened(
    examples: Sequence[Example], others: Sequence[Example], tokenizer: Tokenizer
) -> list[Example]:
    """`examples` with a second opinion in their targets.

    `others` are learnt from beside them and keep their own; all have targets.
    """
    places = list(range(len(examples)))
    random.Random(5).shuffle(places)  # noqa: S311 - no secret
    whole = _lesson(examples, tokenizer)
    beside = _lesson(others, tokenizer)
    opinions = np.zeros((len(examples), len(CLASSES)))
    for fold in range(FOLDS):
        asked = places[fold::FOLDS]
        taught = sorted(set(places).difference(asked))
        rows = [whole.rows[place] for place in taught]
        targets = torch.cat([whole.targets[taught]] * 2 + [beside.targets])
        lesson = _Lesson([*rows, *rows, *beside.rows], targets)
        gru = _taught(lesson, tokenizer.get_vocab_size(), fold)
        opinions[asked] = _answers(gru, [whole.rows[place] for place in asked])
    mixed = (1 - SHARE) * whole.targets.numpy() + SHARE * opinions
    return [
        replace(example, target=tuple(target))
        for example, target in zip(examples, mixed.tolist(), strict=True)
    ]


def _lesson(examples: Sequence[Example], tokenizer: Tokenizer) -> _Lesson:
    rows = encode(tokenizer, [example.text for example in examples], WINDOW)
    return _Lesson(rows, torch.tensor([example.target for example in examples]))


def _taught(lesson: _Lesson, vocabulary: int, seed: int) -> WordGru:
    torch.manual_seed(seed)
    model = WordGru(vocabulary)
    optimizer = torch.optim.Adam(model.parameters(), PEAK_RATE)
    lengths = [len(row) for row in lesson.rows]
    steps = EPOCHS * (len(lengths) // BATCH + 50)  # the last pools hold smaller batches
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: max(0.02, 1 - step / steps)
    )
    for epoch in range(EPOCHS):
        for batch in bucketed(lengths, BATCH, np.random.default_rng([seed, epoch])):
            logits = model(padded([lesson.rows[place] for place in batch]))
            loss = nn.functional.cross_entropy(logits, lesson.targets[batch])
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        print(f"second opinion {seed}: epoch {epoch + 1} of {EPOCHS}", file=sys.stderr)
    return model.eval()


def _answers(model: WordGru, rows: Sequence[Ids]) -> NDArray[np.float64]:
    """Probabilities (n, classes), in order."""
    answers = np.zeros((len(rows), len(CLASSES)))
    order = np.random.default_rng(0)
    with torch.inference_mode():
        for batch in bucketed([len(row) for row in rows], BATCH, order):
            logits = model(padded([rows[place] for place in batch]))
            answers[batch] = logits.softmax(-1).numpy()
    return answers
