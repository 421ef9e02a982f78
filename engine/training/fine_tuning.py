"""A pretrained ALBERT taught to read feelings.

Every epoch shows CARER and GoEmotions whole, a fresh part of the noisier
sets, and phrases of our own, all of it varied anew (`variations.py`).
"""

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from engine.readers.stretched import shortened
from engine.training.corpora import Example
from engine.training.happenings import happenings
from engine.training.phrases import phrases
from engine.training.token_batches import bucketed, encode, padded
from engine.training.variations import emoji_alone, varied

BATCH = 32
WARM_UP = 0.06  # share of the steps
WEIGHT_DECAY = 0.01
PHRASES = 24  # of each frame an epoch
HAPPENINGS = 3  # times that an epoch shows each
WINDOW = 128  # tokens read at once


@dataclass(frozen=True)
class Course:
    """What is learnt from: each part with the share of it that an epoch shows.

    A share above 1 shows some texts more than once. `peak_rate`: of AdamW.
    """

    parts: Sequence[tuple[Sequence[Example], float]]
    epochs: int
    peak_rate: float


def fine_tune(model: nn.Module, tokenizer: Tokenizer, course: Course, seed: int) -> None:
    """Train `model`, a classifier of transformers, in place."""
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311 - no secret
    optimizer = torch.optim.AdamW(
        model.parameters(), course.peak_rate, weight_decay=WEIGHT_DECAY, fused=True
    )
    steps = course.epochs * len(_lesson(course, chance)) // BATCH
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _pace(step / steps))
    vocabulary = tokenizer.get_vocab()
    model.train()
    for epoch in range(course.epochs):
        lesson = _lesson(course, chance)
        texts = [shortened(varied(example, chance), vocabulary) for example in lesson]
        rows = encode(tokenizer, texts, WINDOW)
        targets = torch.tensor([example.target for example in lesson])
        losses = []
        order = np.random.default_rng([seed, epoch])
        for batch in bucketed([len(row) for row in rows], BATCH, order):
            loss = _loss(model, padded([rows[place] for place in batch]), targets[batch])
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        mean = sum(losses) / len(losses)
        print(
            f"seed {seed}: epoch {epoch + 1} of {course.epochs}, loss {mean:.3f}", file=sys.stderr
        )
    model.eval()


def _pace(done: float) -> float:
    """The rate's share of its peak after this share of the steps."""
    return min(1.0, (done + 1e-3) / WARM_UP) * max(0.0, 1 - done)


def _loss(model: nn.Module, ids: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(ids, attention_mask=ids.ne(0).long()).logits
    return nn.functional.cross_entropy(logits.float(), targets)


def _lesson(course: Course, chance: random.Random) -> list[Example]:
    """The texts of an epoch."""
    lesson = phrases(chance, PHRASES) + emoji_alone(chance)
    for _ in range(HAPPENINGS):
        lesson += happenings(chance)
    for examples, share in course.parts:
        whole, rest = divmod(share, 1)
        lesson += [*examples] * int(whole)
        lesson += chance.sample(list(examples), int(rest * len(examples)))
    return [example for example in lesson if example.target]
