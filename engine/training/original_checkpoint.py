"""The weights in a `.pth` checkpoint of the original Emotion Draw.

It was written by torch.save: the model's state alone, or under a key beside
the optimizer's, from a model that was perhaps wrapped. Only tensors are
unpickled (`weights_only`), so that a file cannot run code.
"""

import pickle
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import torch
from transformers import PreTrainedModel

from engine.errors import ModelUnavailable

KEYS = ("model_state_dict", "state_dict", "model")
PREFIXES = ("module.", "model.")  # of DataParallel, and of a class around the model
# Counters that earlier versions of transformers kept among the weights.
IGNORED = ("position_ids", "token_type_ids")


def load_original(path: Path, model: PreTrainedModel) -> None:
    """Give `model` the weights in `path`. Raises ModelUnavailable; the model is then untouched."""
    found = _weights(_unpickled(path), path)
    wanted = model.state_dict()
    weights = {_plain(name, wanted): tensor for name, tensor in found.items()}
    weights = {
        name: tensor
        for name, tensor in weights.items()
        if name in wanted or not name.endswith(IGNORED)
    }
    _check(weights, wanted, path)
    model.load_state_dict(weights, strict=False)


def _unpickled(path: Path) -> object:
    try:
        with path.open("rb") as file:
            return _loaded(file, path)
    except OSError as error:
        raise ModelUnavailable(
            f"The checkpoint {path} cannot be read: {error.strerror}."
        ) from error


def _loaded(file: BinaryIO, path: Path) -> object:
    try:
        with warnings.catch_warnings():
            # Of another protocol than torch's own: such a file is refused below.
            warnings.filterwarnings("ignore", "Detected pickle protocol", UserWarning)
            return torch.load(file, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise ModelUnavailable(
            f"The file {path} is no checkpoint, or holds more than weights, which is not read."
        ) from error
    # What a damaged archive or pickle raises depends on where it is damaged.
    except Exception as error:
        raise ModelUnavailable(f"The file {path} is no checkpoint, or damaged.") from error


def _weights(content: object, path: Path) -> dict[str, torch.Tensor]:
    inner: Any = content
    if isinstance(content, Mapping):
        inner = next((content[key] for key in KEYS if isinstance(content.get(key), Mapping)), inner)
    if not isinstance(inner, Mapping):
        raise ModelUnavailable(f"The file {path} holds no weights by name.")
    tensors = {name: item for name, item in inner.items() if isinstance(item, torch.Tensor)}
    if not tensors or not all(isinstance(name, str) for name in tensors):
        raise ModelUnavailable(f"The file {path} holds no weights by name.")
    return tensors


def _plain(name: str, wanted: Mapping[str, torch.Tensor]) -> str:
    for prefix in PREFIXES:
        if name not in wanted:
            name = name.removeprefix(prefix)
    return name


def _check(
    weights: Mapping[str, torch.Tensor], wanted: Mapping[str, torch.Tensor], path: Path
) -> None:
    missing = [name for name in wanted if name not in weights and not name.endswith(IGNORED)]
    strange = [name for name in weights if name not in wanted]
    if missing or strange:
        what = f"lacks {missing[0]}" if missing else f"has {strange[0]}, which the model lacks"
        raise ModelUnavailable(f"The checkpoint {path} is of another model: it {what}.")
    for name, tensor in weights.items():
        if tensor.shape != wanted[name].shape:
            raise ModelUnavailable(
                f"The checkpoint {path} does not fit: {name} is {tuple(tensor.shape)} there and "
                f"{tuple(wanted[name].shape)} in the model."
            )
