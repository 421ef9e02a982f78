"""A recording: what is said, how it is said, and the feeling that both come to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from engine import fusion, text
from engine.errors import NoWords
from engine.helper import Helper
from engine.ports import Ear, Reader, Tone
from engine.sound import decoding
from engine.values import MAX_TEXT, Heard, Listened

PATIENCE = 180.0  # seconds for one recording, loading included, before an ear is thought to hang


@dataclass(frozen=True)
class Perceived:
    """What is said in a recording, and the probability of each of `TONES` in how.

    `tones` is None where the tone was not to be read.
    """

    heard: Heard
    tones: Mapping[str, float] | None


class Senses:
    """An ear and a sense of tone. With `tone` None the words alone count."""

    def __init__(self, ear: Ear, tone: Tone | None) -> None:
        self._ear = ear
        self._tone = tone

    def perceive(self, path: Path, *, tone: bool = True) -> Perceived:
        """What is said in a file and how; without `tone` the voice itself is left alone.

        Blocks; call it off the event loop. Raises NotAudio, NoSound, TooLongToHear, and
        NoWords where nothing is said: noise and music have a tone too, but nobody's.
        Raises BadInput where the file cannot be read, ModelUnavailable, Failure.
        """
        clip = decoding.decode(path)
        heard = self._ear.hear(clip)
        if not heard.text:
            raise NoWords("Nobody says anything in it.")
        tones = self._tone.listen(clip) if self._tone and tone else None
        return Perceived(heard, tones)


class SensesApart:
    """The same in a process of its own, from the first recording on: what a bot hears with."""

    def __init__(self, make: Callable[[], Senses]) -> None:
        """`make` can be sent to a process."""
        self._helper: Helper[tuple[Path, bool], Perceived] = Helper(
            partial(_perceiving, make), "ear", patience=PATIENCE
        )

    def perceive(self, path: Path, *, tone: bool = True) -> Perceived:
        """As `Senses.perceive`; Failure also where the process ends over it."""
        return self._helper.ask((path, tone))

    def close(self) -> None:
        """End the process."""
        self._helper.close()


def _perceiving(make: Callable[[], Senses]) -> Callable[[tuple[Path, bool]], Perceived]:
    senses = make()
    return lambda asked: senses.perceive(asked[0], tone=asked[1])


def understand(reader: Reader, perceived: Perceived) -> Listened:
    """The feeling of words and voice together. Blocks. Raises ModelUnavailable."""
    heard = perceived.heard
    # Who speaks fast for three minutes says more than anybody may write.
    [words] = reader.read([text.clean(heard.text[:MAX_TEXT])])
    if perceived.tones is None:
        return Listened(heard, words, None, words)
    voice = fusion.feeling_of(perceived.tones)
    feeling = fusion.join(words, voice)
    return Listened(heard, words, voice, feeling, fusion.disagree(words, voice))
