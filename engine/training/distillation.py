"""Teachers' knowledge into one small ALBERT.

The student learns the teachers' logits at a raised temperature (Hinton,
Vinyals and Dean 2015, section 2) on labelled and unlabelled text alike, and
the labels themselves where there are any. At every step one teacher, another
each time, answers anew, so that a sentence is never shown twice alike: words
are blanked, spans left out, two sentences spliced. Its word vectors begin as a teacher's: from
narrow random ones an ALBERT of this size hardly learns.
"""

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from transformers import AlbertConfig, AlbertForSequenceClassification

from engine.training.corpora import CLASSES
from engine.training.teachers import EMBEDDING, UNKNOWN
from engine.training.token_batches import Ids, blank_words, bucketed, padded
from engine.training.vocabulary import CLS, PAD, SEP, SPECIAL_TOKENS

WINDOW = 128  # tokens read at once
HIDDEN = 256
LAYERS = 3  # of one shared set of weights
HEADS = 4
BATCH = 64
EPOCHS = 7
PEAK_RATE = 5e-4  # AdamW; higher ones collapse
WARM_UP = 300  # steps
WORD_DROPOUT = 0.12
TEMPERATURE = 2.0
LABEL_WEIGHT = 0.3  # of the labels' cross-entropy beside the teachers' divergence
SPLICED = 0.30  # share of rows that go on as another row
SHORTENED = 0.15  # share of rows that lose a span


@dataclass(frozen=True)
class Homework:
    """Rows with their targets (n, classes); a target of zeros is no label.

    `times`: how often an epoch shows a row.
    """

    rows: Sequence[Ids]
    targets: torch.Tensor
    times: Sequence[int]


class Student(nn.Module):
    """The ALBERT as a function of token ids (n, t) alone."""

    def __init__(self, albert: AlbertForSequenceClassification) -> None:
        super().__init__()
        self.albert = albert

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Logits (n, classes)."""
        logits: torch.Tensor = self.albert(ids, attention_mask=ids.ne(0).long()).logits
        return logits


def new_student(vectors: torch.Tensor) -> AlbertForSequenceClassification:
    """An untrained ALBERT that begins with the word vectors (vocabulary, EMBEDDING)."""
    config = AlbertConfig(
        vocab_size=len(vectors),
        embedding_size=EMBEDDING,
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=4 * HIDDEN,
        max_position_embeddings=WINDOW,
        hidden_dropout_prob=0.1,
        attention_probs_dropout_prob=0.1,
        initializer_range=0.05,
        pad_token_id=SPECIAL_TOKENS.index(PAD),
        bos_token_id=SPECIAL_TOKENS.index(CLS),
        eos_token_id=SPECIAL_TOKENS.index(SEP),
        id2label=dict(enumerate(CLASSES)),
        label2id={name: number for number, name in enumerate(CLASSES)},
    )
    student = AlbertForSequenceClassification(config)
    with torch.no_grad():
        student.albert.embeddings.word_embeddings.weight.copy_(vectors)
        # The teacher never learnt from the marks; here [CLS] gathers the sentence.
        for mark in (CLS, SEP):
            student.albert.embeddings.word_embeddings.weight[SPECIAL_TOKENS.index(mark)].normal_(
                std=0.5
            )
    return student


def distil(homework: Homework, teachers: Sequence[nn.Module], seed: int) -> Student:
    """Train a student to the end; the last weights are the result."""
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311 - no secret
    model = Student(new_student(teachers[0].get_parameter("embedding.weight").detach()))
    optimizer = torch.optim.AdamW(model.parameters(), PEAK_RATE, betas=(0.9, 0.98))
    shown = [place for place, times in enumerate(homework.times) for _ in range(times)]
    lengths = [len(homework.rows[place]) for place in shown]
    steps = EPOCHS * (len(shown) // BATCH + 50)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM_UP) * max(0.01, 1 - step / steps)
    )
    for epoch in range(EPOCHS):
        losses = []
        for batch in bucketed(lengths, BATCH, np.random.default_rng([seed, epoch])):
            loss = _loss(model, teachers, homework, [shown[place] for place in batch], chance)
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        mean = sum(losses) / len(losses)
        print(f"student: epoch {epoch + 1} of {EPOCHS}, loss {mean:.3f}", file=sys.stderr)
    return model


def _loss(
    model: Student,
    teachers: Sequence[nn.Module],
    homework: Homework,
    batch: Sequence[int],
    chance: random.Random,
) -> torch.Tensor:
    rows = [homework.rows[place] for place in batch]
    varied = [_variant(row, rows, chance) for row in rows]
    ids = blank_words(padded(varied), WORD_DROPOUT, UNKNOWN, len(SPECIAL_TOKENS))
    with torch.no_grad():
        told = chance.choice(teachers)(ids)
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(ids)
    logits = logits.float()
    divergence = nn.functional.kl_div(
        (logits / TEMPERATURE).log_softmax(-1),
        (told / TEMPERATURE).log_softmax(-1),
        reduction="batchmean",
        log_target=True,
    )
    # A label holds for the row as it was; a row without one has zeros for target.
    same = torch.tensor([float(new is row) for new, row in zip(varied, rows, strict=True)])
    surprise = -(logits.log_softmax(-1) * homework.targets[batch]).sum(-1)
    return divergence * TEMPERATURE**2 + LABEL_WEIGHT * (surprise * same).mean()


def _variant(row: Ids, others: Sequence[Ids], chance: random.Random) -> Ids:
    """The row itself, the row less a span, or its beginning with another row's end."""
    pick = chance.random()
    first, *words, last = row
    if pick < SPLICED:
        ending = chance.choice(others)[1:-1]
        words = words[: chance.randint(1, max(1, len(words)))]
        words += ending[chance.randint(0, max(0, len(ending) - 1)) :]
        return [first, *words[: WINDOW - 2], last]
    if pick < SPLICED + SHORTENED and len(words) > 4:
        start = chance.randrange(len(words))
        length = chance.randint(1, len(words) // 2)
        return [first, *words[:start], *words[start + length :], last]
    return row
