"""Who hears and reads always the same, so that nothing is to be spoken."""

from collections.abc import Mapping, Sequence

from engine.values import EMOTIONS, TONES, Clip, Feeling, Heard


class Says:
    """An ear that hears these words."""

    def __init__(self, text: str) -> None:
        self._text = text

    def hear(self, clip: Clip) -> Heard:
        return Heard(self._text, "en", weak=False)


class Sounds:
    """A tone that is always this one, and how often it was asked."""

    def __init__(self, tone: str) -> None:
        self._tone = tone
        self.asked = 0

    def listen(self, clip: Clip) -> Mapping[str, float]:
        self.asked += 1
        return {tone: 0.93 if tone == self._tone else 0.01 for tone in TONES}


class Reads:
    """A reader for which everything is joy."""

    def read(self, texts: Sequence[str]) -> list[Feeling]:
        joy = {emotion: 0.9 if emotion == "joy" else 0.02 for emotion in EMOTIONS}
        return [Feeling(joy, clear=True, clarity=0.9) for _ in texts]
