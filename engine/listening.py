"""A voice note: what is said, how it is said, and the feeling that both come to."""

from dataclasses import dataclass

from engine import fusion, text
from engine.errors import NoWords
from engine.ports import Ear, Reader, Tone
from engine.values import Clip, Feeling, Heard


@dataclass(frozen=True)
class Listened:
    """What was found in a clip: `feeling` is that of `words` and `voice` together.

    `words` is None where nothing is said, `voice` where the tone was not to be read.
    """

    heard: Heard
    words: Feeling | None
    voice: Feeling | None
    feeling: Feeling

    @property
    def disagree(self) -> bool:
        """Whether words and voice clearly say different things."""
        return bool(self.words and self.voice and fusion.disagree(self.words, self.voice))


class Listener:
    """Hears words and tone. With `tone` None the words alone count."""

    def __init__(self, reader: Reader, ear: Ear, tone: Tone | None) -> None:
        self._reader = reader
        self._ear = ear
        self._tone = tone

    def listen(self, clip: Clip, *, tone: bool = True) -> Listened:
        """What a clip says and how; without `tone` the voice itself is left alone.

        Blocks; call it off the event loop. Raises NoWords where nothing is said and the
        voice is not listened to, ModelUnavailable, Failure.
        """
        heard = self._ear.hear(clip)
        words = self._reader.read([text.clean(heard.text)])[0] if heard.text else None
        voice = fusion.feeling_of(self._tone.listen(clip)) if self._tone and tone else None
        feeling = fusion.join(words, voice) if words and voice else words or voice
        if feeling is None:
            raise NoWords("Nobody says anything in it.")
        return Listened(heard, words, voice, feeling)
