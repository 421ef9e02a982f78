"""Words by pocketsphinx and the English model that it brings along: offline, and often wrong.

CMU Sphinx: Huggins-Daines et al. 2006, "PocketSphinx: a free, real-time continuous
speech recognition system for hand-held devices".
"""

import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.ears import speech, words
from engine.errors import ModelUnavailable
from engine.values import Clip, Heard

PATIENCE = 60.0  # seconds; what is not heard by then is left out
# Not too wide a search: a quarter of the sound's own time instead of 0.4, for two words in a
# hundred.
SEARCH = {"maxhmmpf": 3000}
_FULL = 2**15 - 1  # full scale of 16 bits


class Sphinx:
    """Hears English, and English words in any other language."""

    def __init__(self, model: Path | None = None) -> None:
        """`model` is a folder like the bundled one, which is the default."""
        self._model = model
        self._decoder: Any = None

    def hear(self, clip: Clip) -> Heard:
        """What is said, in small letters. Raises ModelUnavailable.

        Holds Python's lock for seconds at a time: call it in another process.
        """
        end = time.monotonic() + PATIENCE
        heard = []
        for utterance in speech.utterances(clip):
            heard.append(self._hear(utterance))
            if time.monotonic() > end:
                break
        return Heard(words.joined(heard), None, weak=True)

    def _hear(self, samples: NDArray[np.float32]) -> str:
        decoder = self._loaded()
        pcm = (np.clip(samples, -1, 1) * _FULL).astype(np.int16)
        decoder.start_utt()
        # As a whole it is normalised by itself: what somebody else said before changes
        # hardly anything, and a fifth fewer words are misheard.
        decoder.process_raw(pcm.tobytes(), full_utt=True)
        decoder.end_utt()
        found = decoder.hyp()
        return found.hypstr if found else ""

    def _loaded(self) -> Any:
        if self._decoder is None:
            self._decoder = _load(self._model)
        return self._decoder


def _load(model: Path | None) -> Any:
    from pocketsphinx import Decoder, get_model_path  # noqa: PLC0415 - only who hears needs it

    folder = Path(get_model_path("en-us")) if model is None else model
    try:
        return Decoder(
            hmm=str(folder / "en-us"),
            lm=str(folder / "en-us.lm.bin"),
            dict=str(folder / "cmudict-en-us.dict"),
            loglevel="FATAL",
            **SEARCH,
        )
    except (RuntimeError, ValueError) as error:  # all it says of files that are missing or broken
        raise ModelUnavailable(
            f"The English model of pocketsphinx in {folder} is missing or damaged; "
            "install pocketsphinx again."
        ) from error
