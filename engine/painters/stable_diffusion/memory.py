"""Running out of memory, on a GPU or off it: how it shows, and how it is given back."""

import gc

import torch

_SAID = ("out of memory", "not enough memory", "can't allocate memory", "alloc_failed")


def starved(error: BaseException) -> bool:
    """Whether `error` says that memory ran out; only some libraries have a class for it."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(said in str(error).lower() for said in _SAID)


def give_back() -> None:
    """Let go of what a painting that broke off has left."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
