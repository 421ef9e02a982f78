"""What was read or heard, as JSON in a row, and back."""

import json
from typing import Any

from engine.values import Feeling, Heard, Listened


def feeling_as_json(feeling: Feeling) -> str:
    """A feeling's row."""
    return json.dumps(_told(feeling))


def feeling_of(told: str) -> Feeling:
    """The feeling in a row."""
    return Feeling(**json.loads(told))


def listened_as_json(listened: Listened) -> str:
    """What was heard in a recording, its words among it."""
    return json.dumps(
        {
            "text": listened.heard.text,
            "language": listened.heard.language,
            "weak": listened.heard.weak,
            "words": _told(listened.words),
            "voice": listened.voice and _told(listened.voice),
            "feeling": _told(listened.feeling),
            "disagree": listened.disagree,
        }
    )


def listened_of(row: str) -> Listened:
    """The same, from a row."""
    told = json.loads(row)
    return Listened(
        Heard(told["text"], told["language"], told["weak"]),
        words=Feeling(**told["words"]),
        voice=told["voice"] and Feeling(**told["voice"]),
        feeling=Feeling(**told["feeling"]),
        disagree=told["disagree"],
    )


def _told(feeling: Feeling) -> dict[str, Any]:
    return {
        "emotions": dict(feeling.emotions),
        "clear": feeling.clear,
        "clarity": feeling.clarity,
    }
