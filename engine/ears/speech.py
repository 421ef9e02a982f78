"""Where in a clip somebody speaks: noise, music and silence go to no ear.

Ears find words in anything. The voice-activity detector is Silero VAD, whose weights
(MIT) come with faster-whisper.
"""

import numpy as np
from numpy.typing import NDArray

from engine.values import Clip

PAUSE = 500  # milliseconds of silence that part two utterances
MARGIN = 200  # milliseconds kept on either side of one
SHORTEST = 100  # milliseconds; less is a click
LONGEST = 8.0  # seconds of one utterance


def utterances(clip: Clip) -> list[NDArray[np.float32]]:
    """The stretches of a clip in which somebody speaks, in order; none where nobody does."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # noqa: PLC0415 - 0.2 s

    options = VadOptions(
        min_silence_duration_ms=PAUSE,
        speech_pad_ms=MARGIN,
        min_speech_duration_ms=SHORTEST,
        max_speech_duration_s=LONGEST,
    )
    found = get_speech_timestamps(clip.samples, options)
    return [clip.samples[each["start"] : each["end"]] for each in found]
