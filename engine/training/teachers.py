"""The teachers: bidirectional GRUs on words, from nothing.

On little data a recurrent network learns faster than a transformer without
pretraining; what three of them know together is then distilled into the
bundled ALBERT (`distillation.py`).
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from engine.training.corpora import CLASSES
from engine.training.token_batches import Ids, blank_words, bucketed, padded
from engine.training.vocabulary import SPECIAL_TOKENS, UNK

UNKNOWN = SPECIAL_TOKENS.index(UNK)

EMBEDDING = 200  # width of a word's vector
HIDDEN = 200  # width of each direction
DROPOUT = 0.4
WORD_DROPOUT = 0.15
BATCH = 64
EPOCHS = 6
PEAK_RATE = 1.5e-3  # Adam, falling in a line


@dataclass(frozen=True)
class Lesson:
    """Rows to learn from: token ids, targets (n, classes) that sum to 1, weights (n,)."""

    rows: Sequence[Ids]
    targets: torch.Tensor
    weights: torch.Tensor


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
            ids = blank_words(ids, WORD_DROPOUT, UNKNOWN, len(SPECIAL_TOKENS))
        real = ids.ne(0).unsqueeze(-1)
        states, _ = self.gru(self.dropout(self.embedding(ids)))
        highest = states.masked_fill(~real, -1e4).amax(1)
        mean = (states * real).sum(1) / real.sum(1)
        logits: torch.Tensor = self.output(self.dropout(torch.cat([highest, mean], -1)))
        return logits


def teach(lesson: Lesson, vocabulary: int, seed: int) -> WordGru:
    """Train one teacher; another seed gives another."""
    torch.manual_seed(seed)
    model = WordGru(vocabulary)
    optimizer = torch.optim.Adam(model.parameters(), PEAK_RATE)
    lengths = [len(row) for row in lesson.rows]
    steps = EPOCHS * (len(lengths) // BATCH + 50)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: max(0.02, 1 - step / steps)
    )
    for epoch in range(EPOCHS):
        for batch in bucketed(lengths, BATCH, np.random.default_rng([seed, epoch])):
            logits = model(padded([lesson.rows[place] for place in batch]))
            losses = nn.functional.cross_entropy(logits, lesson.targets[batch], reduction="none")
            optimizer.zero_grad()
            torch.autograd.backward((losses * lesson.weights[batch]).mean())
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        print(f"teacher {seed}: epoch {epoch + 1} of {EPOCHS}", file=sys.stderr)
    return model
