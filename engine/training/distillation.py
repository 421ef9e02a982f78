"""Several trained readers as the teacher of one.

Distillation (Hinton et al. 2015, arXiv:1503.02531, section 2) with what an
ensemble answers on average: a text whose label is doubtful is learnt as
doubtful.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import AlbertForSequenceClassification

from engine.readers.stretched import shortened
from engine.training.corpora import Example
from engine.training.token_batches import encode, padded

BATCH = 64  # texts of like length that a teacher answers at once


def answers(
    folder: Path, tokenizer: Tokenizer, texts: Sequence[str], window: int
) -> NDArray[np.float32]:
    """What the checkpoint in `folder` makes of `texts`: probabilities (n, classes)."""
    model = AlbertForSequenceClassification.from_pretrained(folder, use_safetensors=True).eval()
    vocabulary = tokenizer.get_vocab()
    rows = encode(tokenizer, [shortened(text, vocabulary) for text in texts], window)
    by_length = sorted(range(len(rows)), key=lambda place: len(rows[place]))
    table = np.empty((len(rows), model.config.num_labels), np.float32)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(by_length), BATCH):
            places = by_length[start : start + BATCH]
            ids = padded([rows[place] for place in places])
            logits = model(ids, attention_mask=ids.ne(0).long()).logits
            table[places] = logits.float().softmax(-1).numpy()
    return table


def softened(examples: Sequence[Example], told: NDArray[np.float32], share: float) -> list[Example]:
    """Examples whose target is a teacher's answer `told`, (n, classes), by `share`, else the label.

    A text without a label of ours gets the answer alone.
    """
    return [
        Example(example.text, tuple(_mixed(example.target, answer, share)))
        for example, answer in zip(examples, told.astype(float), strict=True)
    ]


def _mixed(
    target: tuple[float, ...] | None, answer: NDArray[np.float64], share: float
) -> list[float]:
    if target is None:
        return answer.tolist()
    mixed: list[float] = ((1 - share) * np.array(target) + share * answer).tolist()
    return mixed
