"""The bundled reader: an ALBERT trained here, as an int8 ONNX file.

onnxruntime runs it without padding: a sentence costs what its own tokens
cost. The model has seven outputs, the six emotions and "neutral"; the last
becomes clarity, the six are renormalised among themselves.
"""

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelUnavailable
from engine.readers.feelings import to_feeling
from engine.readers.misspelt import corrected
from engine.readers.stretched import shortened
from engine.values import Feeling

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BUNDLED = Path(__file__).parent.parent / "models" / "reader"

THREADS = 1  # a sentence is too little work to share out

Window = list[int]  # token ids with [CLS] and [SEP]


@dataclass(frozen=True)
class _Parts:
    session: Any  # onnxruntime.InferenceSession, which ships no types
    tokenizer: "Tokenizer"
    words: dict[str, int]  # tokens with their ids, lower for commoner ones
    unread: frozenset[int]  # ids of tokens that say nothing: marks and [UNK]
    labels: tuple[str, ...]
    window: int  # tokens the model reads at once, marks included
    temperature: float  # logits are divided by it (Guo et al. 2017)
    clear_from: float  # clarity from which a feeling counts as clear


class Albert:
    """Reads with the bundled model, loaded from `folder` at the first use."""

    def __init__(self, folder: Path = BUNDLED) -> None:
        self._folder = folder
        self._parts: _Parts | None = None
        self._loading = threading.Lock()

    def read(self, texts: Sequence[str]) -> list[Feeling]:
        """One feeling a text, in order; a long text is read in windows, whole.

        Raises ModelUnavailable where a file is missing or corrupt.
        """
        parts = self._load()
        return [_feeling(parts, text) for text in texts]

    def _load(self) -> _Parts:
        with self._loading:
            if self._parts is None:
                self._parts = _load(self._folder)
            return self._parts


def _load(folder: Path) -> _Parts:
    # Imported here: 0.2 s that no other command should pay.
    import onnxruntime  # noqa: PLC0415
    from tokenizers import Tokenizer  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = THREADS
    options.log_severity_level = 4  # a corrupt file is told by our own sentence
    try:
        facts = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
        files = {name: _checked(folder / name, digest) for name, digest in facts["sha256"].items()}
        tokenizer = Tokenizer.from_buffer(files["tokenizer.json"])
        return _Parts(
            onnxruntime.InferenceSession(files["reader.onnx"], options, ["CPUExecutionProvider"]),
            tokenizer,
            tokenizer.get_vocab(),
            frozenset(tokenizer.get_added_tokens_decoder()),
            tuple(facts["labels"]),
            int(facts["window"]),
            float(facts["temperature"]),
            float(facts["clear_from"]),
        )
    # onnxruntime and tokenizers raise bare RuntimeErrors and Exceptions of their own.
    except Exception as error:
        reason = str(error).splitlines()[0]
        raise ModelUnavailable(
            f"The bundled reader in {folder} cannot be loaded ({reason}); reinstall emotion-draw."
        ) from error


def _checked(path: Path, digest: str) -> bytes:
    """The file's content: a flipped bit would not stop it from loading, only from being right."""
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(f"{path.name} is damaged")
    return content


def _windows(parts: _Parts, text: str) -> list[Window]:
    """The text's tokens in pieces the model can read, each with its marks."""
    plain = corrected(shortened(text, parts.words), parts.words)
    first, *tokens, last = parts.tokenizer.encode(plain).ids
    room = parts.window - 2
    pieces = [tokens[start : start + room] for start in range(0, len(tokens), room)] or [[]]
    return [[first, *piece, last] for piece in pieces]


def _logits(session: Any, window: Window) -> NDArray[np.float32]:
    """Logits (labels,) of one window.

    Windows go one by one: int8 activations are scaled by the largest of a run,
    so in a batch a text would read a little differently beside other texts.
    """
    ids = np.array([window], np.int64)
    (logits,) = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
    row: NDArray[np.float32] = logits[0]
    return row


def _feeling(parts: _Parts, text: str) -> Feeling:
    windows = _windows(parts, text)
    logits = _mean_logits(parts.session, windows) / np.float32(parts.temperature)
    feeling = to_feeling(logits.tolist(), parts.labels, parts.clear_from)
    return feeling if _knows_a_word(parts, windows) else replace(feeling, clear=False, clarity=0.0)


def _mean_logits(session: Any, windows: Sequence[Window]) -> NDArray[np.float32]:
    """The windows' logits averaged by their number of tokens."""
    if len(windows) == 1:
        return _logits(session, windows[0])
    rows = np.stack([_logits(session, window) for window in windows])
    mean: NDArray[np.float32] = np.average(rows, axis=0, weights=[len(w) for w in windows])
    return mean


def _knows_a_word(parts: _Parts, windows: Sequence[Window]) -> bool:
    """Whether anything but unknown scripts and punctuation was there to read."""
    return any(not parts.unread.issuperset(window) for window in windows)
