"""Classifiers in Hugging Face folder layout: loading and writing.

Writing survives a kill at any moment: either the old folder is there or the
new one.
"""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from transformers import (
    AutoConfig,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from engine.errors import ModelUnavailable
from engine.hub import folder_of

# Where tokenizer files are missing transformers makes up a tokenizer that
# knows only its special tokens.
FEWEST_TOKENS = 10

OPTIMIZER, PROGRESS = "optimizer.safetensors", "progress.json"

NO_LIMIT = 512  # tokens, where neither model nor tokenizer names one


def load_classifier(
    source: str | Path, labels: Sequence[str] | None = None, *, attention: str = "eager"
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Load a text-classification checkpoint (folder or hub name) in fp32, to evaluate.

    With `labels` given the model gets these as its outputs. A checkpoint that
    has just these keeps its own order of them, one with others as many gets
    them in place of its own, and any other gets a new last layer. Raises
    ModelUnavailable.
    """
    _quieten()
    folder = folder_of(str(source))
    try:
        config = AutoConfig.from_pretrained(folder)
        known = set(config.id2label.values())
        outputs = {} if labels is None or set(labels) == known else _outputs(labels)
        tokenizer = AutoTokenizer.from_pretrained(folder)
        model = AutoModelForSequenceClassification.from_pretrained(
            folder,
            use_safetensors=True,
            dtype=torch.float32,
            attn_implementation=attention,
            ignore_mismatched_sizes=bool(outputs),
            **outputs,
        )
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        raise ModelUnavailable(
            f"{source} holds no text-classification model that can be loaded."
        ) from error
    if len(tokenizer) <= FEWEST_TOKENS:
        raise ModelUnavailable(f"The model {source} has no tokenizer beside it.")
    return model.eval(), tokenizer


def _quieten() -> None:
    # Its load report is for developers.
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()


def _outputs(labels: Sequence[str]) -> dict[str, object]:
    return {
        "num_labels": len(labels),
        "id2label": dict(enumerate(labels)),
        "label2id": {label: number for number, label in enumerate(labels)},
    }


def output_labels(model: PreTrainedModel) -> tuple[str, ...]:
    """Name the model's outputs, in order."""
    names = {int(number): name for number, name in (model.config.id2label or {}).items()}
    return tuple(names[number] for number in sorted(names))


def token_limit(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> int:
    """Count the tokens a text may have at most for both model and tokenizer."""
    positions = getattr(model.config, "max_position_embeddings", NO_LIMIT)
    # Where the padding has a position of its own (RoBERTa), so many fewer are left.
    offset = (model.config.pad_token_id or 0) + 1 if _counts_from_padding(model) else 0
    return int(min(positions - offset, tokenizer.model_max_length))


def _counts_from_padding(model: PreTrainedModel) -> bool:
    return any(
        isinstance(part, torch.nn.Embedding) and part.padding_idx is not None
        for name, part in model.named_modules()
        if name.endswith("position_embeddings")
    )


def write_classifier(
    folder: Path, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase
) -> None:
    """Write config, weights (safetensors) and tokenizer files into `folder`."""
    _quieten()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def replace_folder(folder: Path, write: Callable[[Path], None]) -> None:
    """Put what `write` makes in an empty folder in the place of `folder`.

    A folder cannot be renamed onto another, so there are three steps, and
    `settle` finishes what a kill between them leaves. The name `.new` is only
    given to a folder that is complete and on the disk.
    """
    draft, new = folder.with_name(f"{folder.name}.draft"), folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    write(draft)
    _to_disk(draft)
    settle(folder)
    draft.rename(new)
    settle(folder)


def settle(folder: Path) -> None:
    """Finish an interrupted `replace_folder`; harmless when nothing was."""
    new, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    if new.exists():
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
            folder.rename(old)
        new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _to_disk(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        if path.is_dir() and os.name == "nt":
            continue  # a folder cannot be opened there
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@dataclass(frozen=True)
class Progress:
    """Where a run stands after an epoch, as it is kept for resuming.

    `run` says what was asked for, so that nobody resumes with something else;
    `history` is what metrics.json holds, `best` the index of its best entry.
    """

    run: dict[str, Any]
    history: list[dict[str, Any]]
    best: int

    @property
    def epoch(self) -> int:
        """The number of epochs done."""
        return len(self.history) - 1


def write_progress(folder: Path, progress: Progress, optimizer: torch.optim.Optimizer) -> None:
    """Write the state of a run into `folder`: tensors as safetensors, the rest as JSON."""
    folder.mkdir()
    tensors = {
        f"{number}.{name}": tensor
        for number, values in optimizer.state_dict()["state"].items()
        for name, tensor in values.items()
    }
    save_file(tensors, folder / OPTIMIZER)
    (folder / PROGRESS).write_text(json.dumps(asdict(progress), indent=1), encoding="utf-8")


def read_progress(folder: Path) -> Progress:
    """Read what `write_progress` wrote. Raises ModelUnavailable."""
    try:
        return Progress(**json.loads((folder / PROGRESS).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ModelUnavailable(f"The state of the run in {folder} cannot be read.") from error


def restore_optimizer(folder: Path, optimizer: torch.optim.Optimizer) -> None:
    """Give `optimizer` its tensors back. Raises ModelUnavailable."""
    state: dict[int, dict[str, torch.Tensor]] = {}
    try:
        for key, tensor in load_file(folder / OPTIMIZER).items():
            number, _, name = key.partition(".")
            # A copy: what is mapped from a file lies at other addresses, and
            # the last bits of a sum may depend on how its operands are aligned.
            state.setdefault(int(number), {})[name] = tensor.clone()
    except (OSError, SafetensorError) as error:
        raise ModelUnavailable(f"The state of the run in {folder} cannot be read.") from error
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": state, "param_groups": groups})
