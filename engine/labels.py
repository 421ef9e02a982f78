"""Other people's names for feelings, brought to ours.

The left side holds the labels of GoEmotions (Demszky et al. 2020) and the
words that public checkpoints use. Labels that say too little about any of the
six (approval, curiosity, confusion, realization, desire, trust, ...) are not
in it.
"""

from collections.abc import Iterable

from engine.values import EMOTIONS

NEUTRAL = "neutral"

SYNONYMS = {
    **{name: name for name in (*EMOTIONS, NEUTRAL)},
    "annoyance": "anger",
    "disapproval": "anger",
    "disgust": "anger",  # of the six, only anger turns against something
    "angry": "anger",
    "hate": "anger",
    "nervousness": "fear",
    "worry": "fear",
    "afraid": "fear",
    "fearful": "fear",
    "amusement": "joy",
    "excitement": "joy",
    "gratitude": "joy",
    "admiration": "joy",
    "optimism": "joy",
    "relief": "joy",
    "pride": "joy",
    "happiness": "joy",
    "happy": "joy",
    "enthusiasm": "joy",
    "fun": "joy",
    "caring": "love",
    "grief": "sadness",
    "disappointment": "sadness",
    "remorse": "sadness",
    "embarrassment": "sadness",
    "sad": "sadness",
    "surprised": "surprise",
    "others": NEUTRAL,
}

# The order in which the CARER data set numbers its labels; checkpoints made
# from it often keep only LABEL_0 to LABEL_5.
CARER_ORDER = ("sadness", "joy", "love", "anger", "fear", "surprise")


def ours(label: str) -> str | None:
    """One of EMOTIONS or "neutral" for somebody's label; None where it fits none."""
    return SYNONYMS.get(label.strip().lower())


def are_feelings(labels: Iterable[str]) -> bool:
    """Whether there are two of EMOTIONS at least among what the labels mean."""
    return len({ours(label) for label in labels} - {None, NEUTRAL}) >= 2
