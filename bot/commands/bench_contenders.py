"""What `emotion-draw bench` times, as functions of a process of their own."""

import os
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

SENTENCE = "i feel so very happy that my sister came home again to see us"  # 14 words and 2 marks
TOKENS = 16
PADDED = 128  # tokens the original always read
SEED = 0


def _mean_seconds(call: Callable[[], object], times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - begun) / times


@cache
def _original() -> Callable[[], object]:
    """ALBERT-base as the original ran it; its speed does not depend on its weights."""
    import torch  # noqa: PLC0415
    from transformers import AlbertConfig, AlbertForSequenceClassification  # noqa: PLC0415

    config = AlbertConfig(hidden_size=768, num_attention_heads=12, intermediate_size=3072)
    torch.manual_seed(SEED)
    model = AlbertForSequenceClassification(config).eval()
    ids = torch.zeros((1, PADDED), dtype=torch.long)
    ids[0, :TOKENS] = 5
    mask = (ids > 0).long()

    def call() -> object:
        with torch.no_grad():
            return model(input_ids=ids, attention_mask=mask)

    return call


def original(times: int) -> float:
    """Seconds a call of the original way."""
    return _mean_seconds(_original(), times)


@cache
def _reader() -> Any:
    from engine.readers.albert import Albert  # noqa: PLC0415

    reader = Albert()
    reader.read([SENTENCE])
    return reader


def reader(times: int) -> float:
    """Seconds a call of the bundled reader, text to feeling."""
    return _mean_seconds(lambda: _reader().read([SENTENCE]), times)


def session(times: int) -> float:
    """Seconds a call of the same session alone, on as many tokens."""
    parts = _reader()._load()  # noqa: SLF001 - the very session that the reader uses
    ids = np.array([parts.tokenizer.encode(SENTENCE).ids], np.int64)
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    return _mean_seconds(lambda: parts.session.run(None, feed), times)


READERS: dict[str, Callable[[int], float]] = {
    "original": original,
    "session": session,
    "reader": reader,
}


def paint_on_one_core(emotion: str, seed: int) -> float:
    """Seconds for one 768 x 768 watercolour, this process held to one core where it can be."""
    from engine.painters.watercolor.painter import paint  # noqa: PLC0415
    from engine.palette import compose  # noqa: PLC0415

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    brief = compose(emotion, 0.95, seed=seed, size=768)
    begun = time.perf_counter()
    paint(brief)
    return time.perf_counter() - begun
