"""Any text-classification checkpoint as reader, through transformers (`TEXT_MODEL`).

Needs the `gpu` extra. safetensors only: no pickle is ever opened.
"""

import threading
from collections.abc import Sequence
from typing import Any

from engine import labels
from engine.errors import ModelUnavailable
from engine.hub import folder_of
from engine.readers.feelings import of_any_classifier
from engine.values import Feeling

MAX_TOKENS = 512  # longer texts are cut; a checkpoint's own smaller limit wins
TEXTS_AT_ONCE = 32


class Checkpoint:
    """Reads with the model in a local folder or of a hub id, loaded at the first use."""

    def __init__(self, model: str) -> None:
        self._name = model
        self._loaded: tuple[Any, Any, tuple[str, ...]] | None = None
        self._loading = threading.Lock()

    def read(self, texts: Sequence[str]) -> list[Feeling]:
        """One feeling a text, in order. Raises ModelUnavailable."""
        with self._loading:
            if self._loaded is None:
                self._loaded = _load(self._name)
        tokenizer, model, names = self._loaded
        feelings: list[Feeling] = []
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            feelings += _read(tokenizer, model, names, texts[start : start + TEXTS_AT_ONCE])
        return feelings


def _read(
    tokenizer: Any, model: Any, names: tuple[str, ...], texts: Sequence[str]
) -> list[Feeling]:
    import torch  # noqa: PLC0415 - heavy, and only this reader needs it

    limit = min(MAX_TOKENS, tokenizer.model_max_length, _positions(model))
    inputs = tokenizer(
        list(texts), padding=True, truncation=True, max_length=limit, return_tensors="pt"
    )
    with torch.inference_mode():
        logits = model(**inputs.to(model.device)).logits.tolist()
    return [of_any_classifier(row, names) for row in logits]


def _positions(model: Any) -> int:
    """How many tokens the position embeddings reach (RoBERTa keeps two back)."""
    return int(getattr(model.config, "max_position_embeddings", MAX_TOKENS + 2)) - 2


def _load(name: str) -> tuple[Any, Any, tuple[str, ...]]:
    try:
        import torch  # noqa: PLC0415
        from transformers import (  # noqa: PLC0415
            AutoModelForSequenceClassification,
            AutoTokenizer,
        )
        from transformers.utils import logging  # noqa: PLC0415
    except ImportError as error:
        raise ModelUnavailable(
            "TEXT_MODEL needs torch and transformers: pip install 'emotion-draw[gpu]'."
        ) from error
    folder = folder_of(name)
    logging.disable_progress_bar()  # a script that reads JSON wants no bars beside it
    logging.set_verbosity_error()
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder)
        model = AutoModelForSequenceClassification.from_pretrained(folder, use_safetensors=True)
    # Files that are missing or broken, an unknown architecture: each library
    # below raises its own kind.
    except Exception as error:
        raise ModelUnavailable(
            f"{name!r} (TEXT_MODEL) is no text-classification checkpoint that can be loaded: "
            f"{str(error).strip().splitlines()[0]}"
        ) from error
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return tokenizer, model.eval().to(device), _names(name, model.config.id2label)


def _names(name: str, id2label: dict[int, str]) -> tuple[str, ...]:
    """The outputs' labels, at least two of them feelings we know."""
    found = tuple(id2label[number] for number in sorted(id2label))
    if found == tuple(f"LABEL_{number}" for number in range(len(labels.CARER_ORDER))):
        return labels.CARER_ORDER
    if not labels.are_feelings(found):
        raise ModelUnavailable(
            f"The labels of {name!r} (TEXT_MODEL) are no feelings of ours: {', '.join(found[:8])}."
        )
    return found
