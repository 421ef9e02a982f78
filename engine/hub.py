"""Where a checkpoint lies: a folder, the model hub's cache, or the hub itself."""

from pathlib import Path

from engine.errors import ModelUnavailable

TIMEOUT = 5.0  # seconds to wait for the hub's first word
# Weights in safetensors, with what describes them; never a pickle.
PATTERNS = ["*.json", "*.safetensors", "*.txt", "*.model"]


def folder_of(model: str) -> Path:
    """The folder of the checkpoint `model`, a folder already or a hub id.

    A hub id is brought up to date where the hub answers, and taken from the
    cache where it does not. Raises ModelUnavailable.
    """
    if Path(model).is_dir():
        return Path(model)
    try:
        from huggingface_hub import logging, snapshot_download  # noqa: PLC0415 - of the gpu extra
    except ImportError as error:
        raise ModelUnavailable(f"There is no folder {model!r}.") from error
    logging.set_verbosity_error()  # what went wrong we say in one line
    try:
        folder = snapshot_download(
            model, allow_patterns=PATTERNS, local_files_only=not _hub_has(model)
        )
    # Not there, not reachable, not allowed, no such name: each has its own class.
    except Exception as error:
        raise ModelUnavailable(
            f"The model {model!r} is neither a folder here nor to be had from the model hub; "
            "name a folder, or download it once while the hub can be reached."
        ) from error
    return Path(folder)


def _hub_has(model: str) -> bool:
    """Ask the hub once, shortly: its downloads themselves try again for most of a minute."""
    from huggingface_hub import HfApi  # noqa: PLC0415

    try:
        HfApi().model_info(model, timeout=TIMEOUT)
    except Exception:  # noqa: BLE001 - whatever it is, the cache may still have the model
        return False
    return True
