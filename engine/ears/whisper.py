"""Words by Whisper (Radford et al. 2022), as 8-bit integers on the CPU by CTranslate2."""

import os
import time
from typing import Any

import numpy as np

from engine.ears import speech, words
from engine.ears.whisper_models import Found
from engine.errors import ModelUnavailable
from engine.values import Clip, Heard

PATIENCE = 120.0  # seconds; what is not heard by then is left out
THREADS = 4  # more make it no faster


class Whisper:
    """Hears a hundred languages; the model is loaded at the first clip."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._model: Any = None

    def hear(self, clip: Clip) -> Heard:
        """What is said, and in what language. Raises ModelUnavailable."""
        end = time.monotonic() + PATIENCE
        spoken = speech.utterances(clip)
        if not spoken:
            return Heard("", None, weak=False)
        self.load()
        segments, told = self._model.transcribe(
            np.concatenate(spoken),
            condition_on_previous_text=False,  # one mishearing is not to breed others
            without_timestamps=True,
        )
        heard = []
        for segment in segments:  # heard one by one, as they are asked for
            heard.append(segment.text)
            if time.monotonic() > end:
                break
        text = words.joined(heard)
        return Heard(text, told.language if text else None, weak=False)

    def load(self) -> None:
        """Make ready to hear; harmless when called again. Raises ModelUnavailable."""
        if self._model is None:
            self._model = self._opened()

    def _opened(self) -> Any:
        from faster_whisper import WhisperModel  # noqa: PLC0415 - only who hears needs it

        try:
            return WhisperModel(
                str(self._found.folder),
                device="cpu",
                compute_type="int8",
                cpu_threads=min(THREADS, os.cpu_count() or 1),
                local_files_only=True,
            )
        # A file cut short, of another format or version: each has its own class.
        except Exception as error:
            raise ModelUnavailable(
                f"The Whisper model {self._found.name} cannot be loaded "
                f"({str(error).splitlines()[0] if str(error) else type(error).__name__}); "
                "fetch it again."
            ) from error
