"""A voice note: what is said, how it is said, and the feeling that both come to."""

from engine import fusion, text
from engine.errors import NoWords
from engine.ports import Ear, Reader, Tone
from engine.values import Clip, Listened


class Listener:
    """Hears words and tone. With `tone` None the words alone count."""

    def __init__(self, reader: Reader, ear: Ear, tone: Tone | None) -> None:
        self._reader = reader
        self._ear = ear
        self._tone = tone

    def listen(self, clip: Clip, *, tone: bool = True) -> Listened:
        """What a clip says and how; without `tone` the voice itself is left alone.

        Blocks; call it off the event loop. Raises NoWords where nothing is said: noise and
        music have a tone too, but nobody's. Raises ModelUnavailable, Failure.
        """
        heard = self._ear.hear(clip)
        if not heard.text:
            raise NoWords("Nobody says anything in it.")
        [words] = self._reader.read([text.clean(heard.text)])
        if self._tone is None or not tone:
            return Listened(heard, words, None, words)
        voice = fusion.feeling_of(self._tone.listen(clip))
        feeling = fusion.join(words, voice)
        return Listened(heard, words, voice, feeling, fusion.disagree(words, voice))
