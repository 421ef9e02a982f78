"""Words and voice, each with a feeling of its own, joined into one.

The joint reading is a logarithmic opinion pool (Genest & Zidek 1986): the
product of both readings, each to the power of its weight. It is sure where
both are, follows the surer one where they differ, and a reading that says
nothing changes nothing.
"""

from collections.abc import Mapping

from engine.values import EMOTIONS, Feeling

# What a tone says about the six. Disgust turns against something, as anger does, and the
# reader of words counts it there too (engine.labels); neutral and calm are no feeling of the six.
OF_TONE = {
    "happy": "joy",
    "sad": "sadness",
    "angry": "anger",
    "disgust": "anger",
    "fearful": "fear",
    "surprised": "surprise",
}
QUIET = ("neutral", "calm")

# A voice never speaks of love: no class of its data does. Where joy is heard, love may be meant.
_JOY_IS_LOVE = 0.3

WORDS, VOICE = 1.0, 0.6  # weights, see docs/tone.md
_LEAST = 1e-4  # probability that a reading leaves to what it does not believe in
_CLEAR = 0.5  # clarity from which a feeling is clear
_SURE = 0.45  # probability from which a reading is held against the other
_UNLIKELY = 0.2  # probability below which it contradicts the other


def feeling_of(tones: Mapping[str, float]) -> Feeling:
    """The feeling in a voice, from the probabilities of `values.TONES`."""
    emotions = dict.fromkeys(EMOTIONS, 0.0)
    for tone, emotion in OF_TONE.items():
        emotions[emotion] += tones[tone]
    emotions["love"] = _JOY_IS_LOVE * emotions["joy"]
    emotions["joy"] -= emotions["love"]
    clarity = 1.0 - sum(tones[tone] for tone in QUIET)
    return Feeling(_normalised(emotions), clear=clarity >= _CLEAR, clarity=clarity)


def join(words: Feeling, voice: Feeling) -> Feeling:
    """One feeling of both; it is clear where either is."""
    weights = {True: 1.0, False: 0.5}  # what shows no clear feeling is heard half
    of_words, of_voice = WORDS * weights[words.clear], VOICE * weights[voice.clear]
    product = {
        emotion: max(words.emotions[emotion], _LEAST) ** of_words
        * max(voice.emotions[emotion], _LEAST) ** of_voice
        for emotion in EMOTIONS
    }
    clarity = 1.0 - (1.0 - words.clarity) * (1.0 - voice.clarity)
    return Feeling(_normalised(product), clear=words.clear or voice.clear, clarity=clarity)


def disagree(words: Feeling, voice: Feeling) -> bool:
    """Whether the two clearly say different things, each of them sure of its own."""
    if not (words.clear and voice.clear) or words.strongest == voice.strongest:
        return False
    sure = min(words.confidence, voice.confidence) >= _SURE
    odd = voice.emotions[words.strongest] < _UNLIKELY > words.emotions[voice.strongest]
    return sure and odd


def _normalised(weights: Mapping[str, float]) -> dict[str, float]:
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(EMOTIONS, 1 / len(EMOTIONS))
    return {emotion: weight / whole for emotion, weight in weights.items()}
