"""Token ids in batches of like length: little of a batch is padding."""

from collections.abc import Sequence

import numpy as np
import torch
from tokenizers import Tokenizer

TEXTS_AT_ONCE = 4096  # texts given to the tokenizer in one call
BATCHES_IN_A_POOL = 50  # a shuffled pool is sorted by length and cut into batches

Ids = list[int]


def encode(tokenizer: Tokenizer, texts: Sequence[str], window: int) -> list[Ids]:
    """Token ids of each text with its marks, cut to `window` tokens."""
    rows: list[Ids] = []
    for start in range(0, len(texts), TEXTS_AT_ONCE):
        for found in tokenizer.encode_batch(list(texts[start : start + TEXTS_AT_ONCE])):
            ids = found.ids
            rows.append(ids if len(ids) <= window else [*ids[: window - 1], ids[-1]])
    return rows


def padded(rows: Sequence[Ids]) -> torch.Tensor:
    """Token ids (n, longest), padded with 0."""
    tensors = [torch.tensor(row) for row in rows]
    return torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True)


def bucketed(lengths: Sequence[int], batch: int, chance: np.random.Generator) -> list[list[int]]:
    """Places in `lengths`, each once, in shuffled batches of like length.

    Sorting only within pools of batches keeps little padding and much chance.
    """
    places = chance.permutation(len(lengths)).tolist()
    pool = batch * BATCHES_IN_A_POOL
    batches = []
    for start in range(0, len(places), pool):
        by_length = sorted(places[start : start + pool], key=lengths.__getitem__)
        batches += [by_length[cut : cut + batch] for cut in range(0, len(by_length), batch)]
    return [batches[place] for place in chance.permutation(len(batches))]
